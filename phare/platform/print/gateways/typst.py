"""Documents: a Typst template and data in, an accessible PDF (PDF/UA-1) out, the same bytes for the same input.

Data reach the template as JSON, so a text is only ever a text: no sign in it is markup. The compiler sees the house's
own templates and nothing else of the disk, and only the fonts that it brings: a document looks the same everywhere.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from phare.values.refusal import Refusal

HOUSE = Path(__file__).resolve().parent.parent / "typst"
# Stands for a sign that no font has.
SUBSTITUTE = "□"
_UNDISPLAYABLE = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_BY_LETTER = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Each try takes away the undisplayable signs that the compiler names.
MOST_TRIES = 20


class NotComposedError(Refusal):
    """The template and its data do not make a document; `diagnostic` says why to whoever wrote the template."""

    def __init__(self, diagnostic: str) -> None:
        super().__init__(
            "Le document n'a pas pu être composé. Réessayez ; si cela persiste, prévenez l'administrateur de la "
            "plateforme."
        )
        self.diagnostic = diagnostic


def compile_pdf(
    template: str | Path,
    data: Mapping[str, Any],
    images: Mapping[str, bytes] | None = None,
    *,
    at: dt.datetime | None = None,
) -> bytes:
    """Return a PDF/UA-1 from a Typst template (its path, or its source) and data.

    The template begins with `#import "/house.typ": *` and `#show: house`; it finds `data` (JSON-like: dicts, lists,
    texts, numbers, booleans, None) and `images` by name (SVG, PNG, JPEG), each used with its `alt`. `at` is the moment
    written in the PDF's own data. Signs that no font has become "□". Raises NotComposedError.
    """
    source = template.read_text(encoding="utf-8") if isinstance(template, Path) else template
    pictures = {name: _picture(content) for name, content in (images or {}).items()}
    missing: set[str] = set()
    for _ in range(MOST_TRIES):
        inputs = {"data": _as_json(data, missing), "images": _as_json(pictures, missing)}
        try:
            return _compiled(source, inputs, at)
        except typst.TypstError as error:
            found = {_unescaped(text) for text in _UNDISPLAYABLE.findall(error.diagnostic)}
            if not found - missing:
                raise NotComposedError(error.diagnostic) from error
            missing |= found
    raise NotComposedError(f"too many signs without a font: {missing}")


def _compiled(source: str, inputs: dict[str, str], at: dt.datetime | None) -> bytes:
    # One compiler per document: nothing of one is left in the memory of the next.
    compiler = typst.Compiler(
        source.encode(), root=str(HOUSE), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )
    made = compiler.compile(pdf_standards=["ua-1"], timestamp=int(at.timestamp()) if at else 0)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _picture(content: bytes) -> str | list[int]:
    """Return a picture as JSON carries it: an SVG is text, the others are their bytes."""
    return content.decode() if content.lstrip()[:1] == b"<" else list(content)


def _as_json(value: Any, missing: set[str]) -> str:
    """Return data as JSON whose texts have no control character, nor any of the missing signs."""
    # A run named for one sign may hold others that every font has. A space that no font has is still a space.
    lacking = {sign for text in missing for sign in text if not sign.isascii()}
    substitutes = str.maketrans({sign: " " if sign.isspace() else SUBSTITUTE for sign in lacking})

    def shown(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {str(key): shown(each) for key, each in part.items()}
        # The bytes of a picture are a long list of numbers, with nothing to clean in it.
        if isinstance(part, list | tuple):
            return part if part and type(part[0]) is int else [shown(each) for each in part]
        if part is None or isinstance(part, bool | int | float):
            return part
        return _CONTROL.sub("", str(part)).translate(substitutes)

    return json.dumps(shown(value), ensure_ascii=False)


def _unescaped(text: str) -> str:
    """Return a text that the compiler names, as it was given: without the signs that spell out those one cannot see."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else _BY_LETTER.get(found[2], found[2]), text)
