"""What a file may weigh: beyond, it is refused with a sentence."""

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 200_000
# What a ZIP may inflate to in all, and by how many times once it is past the first megabytes: 200,000 rows of staff
# are about 300 MB of XML in an ODS, and compress about 40 times.
LARGEST_INFLATED = 800 * 1024 * 1024
LARGEST_RATIO = 150
RATIO_FROM = 64 * 1024 * 1024
MOST_MEMBERS = 2_000
# A sheet is read as a full rectangle: two cells at its far corners must not cost 16 thousand million cells.
MOST_CELLS = 20_000_000
