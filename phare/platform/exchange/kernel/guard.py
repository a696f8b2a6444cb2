"""Neutralising texts that a spreadsheet would run as a formula, without changing them for whoever reads them back.

An apostrophe is put before a text that begins with one of `= + - @`, or with `#` (rows of notes, error values), or that
is LibreOffice's name of an error (`Err:502`), or any of these after apostrophes. Reading takes one apostrophe away in
exactly these cases: the two are inverse.
Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import re

# Full-width forms too: some spreadsheets in Asian locales run them.
_RISKY = re.compile(r"'*(?:[=+\-@#\t\r＝＋－＠]|Err:5[0-9]{2}\Z)")
_GUARDED = re.compile(r"'+(?:[=+\-@#\t\r＝＋－＠]|Err:5[0-9]{2}\Z)")


def guard(text: str) -> str:
    """Return the text as it is written in a cell."""
    return "'" + text if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """Return the text that a cell stands for: the inverse of `guard`."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text
