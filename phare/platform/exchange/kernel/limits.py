"""What a file may weigh: beyond, it is refused with a sentence."""

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 200_000
# What a ZIP may inflate to. 200,000 rows of staff are about 270 MB of XML in an ODS, inflated 40 times; rows that are
# all alike, 240 times; a run of one sign, 1,000 times.
LARGEST_INFLATED = 512 * 1024 * 1024
# The texts of an XLSX are all kept in memory at once.
LARGEST_TEXTS = 128 * 1024 * 1024
LARGEST_RATIO = 400
RATIO_FROM = 8 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_SHEETS = 100
# A sheet is read as a full rectangle: two cells at its far corners must not cost 17 thousand million cells.
MOST_CELLS = 20_000_000
# A row of a CSV may be as wide as its maker likes; and nobody corrects more problems than these at once.
MOST_COLUMNS = 1_024
MOST_PROBLEMS = 20_000


class RefusedFileError(Exception):
    """A file that cannot be read at all; its argument is a phrase that says what was expected."""
