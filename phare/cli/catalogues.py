"""`phare catalogues`: the words of the screens, gathered from the source, and compiled without any system tool.

French is the language of the source: each sentence is its own key. `locale/en` holds the English of each. `locale/fr`
is made here, never written by hand: it only says that French has "0 opération" where English has "0 operations".
"""

from __future__ import annotations

import argparse
import io
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from phare.config.settings import ROOT

SOURCE = ROOT / "phare"
LOCALE = ROOT / "locale"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_n": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "phrase": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# `%(name)s`, and `{name}` where the sentence is filled later than it is translated.
_NAMED = re.compile(r"(?:%\(|\{)(\w+)[)}]")


def describe(word: argparse.ArgumentParser) -> None:
    """Add what `phare catalogues` can do."""
    does = word.add_subparsers(dest="do", required=True, metavar="action")
    update_ = does.add_parser("update", help="relever les phrases de la source dans le catalogue anglais")
    update_.set_defaults(run=lambda chosen: _told(update()))
    check_ = does.add_parser("check", help="dire ce qui manque au catalogue anglais, sans rien écrire")
    check_.set_defaults(run=lambda chosen: _told(faults(extract(), english())))
    compile_ = does.add_parser("compile", help="compiler les catalogues")
    compile_.set_defaults(run=lambda chosen: compile_all() and None)


def extract() -> Catalog:
    """Return every sentence that the Python code and the templates of the house ask to translate."""
    found = Catalog(project="Phare", charset="utf-8")
    for path in sorted(SOURCE.rglob("*")):
        for words, context in _sentences(path):
            found.add(words, locations=[(str(path.relative_to(ROOT)), 1)], context=context)
    return found


def english() -> Catalog:
    """Return the English catalogue as it is kept, an empty one when there is none."""
    if not ENGLISH.exists():
        return Catalog(locale="en", project="Phare", charset="utf-8", fuzzy=False)
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def update() -> list[str]:
    """Merge the sentences of the source into `locale/en`, drop those that went, and return what is left to do."""
    kept = english()
    kept.update(extract(), no_fuzzy_matching=True, update_header_comment=False)
    kept.obsolete.clear()
    kept.fuzzy = False
    kept.header_comment = "# The English of each sentence of the screens; gathered by `phare catalogues update`."
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    write_po(written, kept, width=120, sort_by_file=True, include_lineno=False, omit_header=False)
    ENGLISH.write_bytes(_without_dates(written.getvalue()))
    return faults(extract(), kept)


def faults(source: Catalog, translated: Catalog) -> list[str]:
    """Return, one sentence each, what a catalogue lacks, holds in doubt, holds for nothing or holds wrongly."""
    found = []
    for message in _messages(source):
        here = translated.get(message.id, context=message.context)
        if here is None or not all(_forms(here.string)):
            found.append(f"à traduire : {_shown(message)} ({message.locations[0][0]})")
        elif here.fuzzy:
            found.append(f"douteux : {_shown(message)}")
        elif wrong := _placeholders_differ(message, here):
            found.append(f"{wrong} : {_shown(message)}")
    known = {(message.id, message.context) for message in _messages(source)}
    found += [
        f"ne sert plus : {_shown(message)}"
        for message in _messages(translated)
        if (message.id, message.context) not in known
    ]
    return found


def compile_all() -> list[Path]:
    """Write the compiled catalogues that Django reads, and return them."""
    return [_compiled(english(), "en"), _compiled(_french_plurals(), "fr")]


def compile_changed() -> list[Path]:
    """Write the compiled catalogues unless they are younger than every file they come from, and return them."""
    written = [_compiled_path(language) for language in ("en", "fr")]
    if all(path.exists() for path in written):
        read = [ENGLISH, *(path for path in SOURCE.rglob("*") if path.suffix in {".py", ".html", ".txt"})]
        oldest = min(path.stat().st_mtime_ns for path in written)
        if all(path.stat().st_mtime_ns < oldest for path in read if path.exists()):
            return written
    return compile_all()


def _sentences(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield (words, context) for each call that asks for a translation in a file; a pair of words is a plural."""
    if path.suffix == ".py":
        text = path.read_bytes()
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        text = _as_python(path)
    else:
        return
    for _line, words, _comments, context in babel_extract("python", io.BytesIO(text), keywords=KEYWORDS):
        yield words, context


def _as_python(path: Path) -> bytes:
    """Return a template as calls that a reader of Python understands, one way with Django's own reading of it."""
    from django.utils.translation.template import templatize

    turned = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # What is not a call has been blanked out; its indentation would still be an error to a reader of Python.
    return "\n".join(line.strip() for line in turned.splitlines()).encode()


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string or "",) if string is None or isinstance(string, str) else tuple(string)


def _placeholders_differ(message: Message, here: Message) -> str:
    """Return what is wrong with the places left for values in a translation, or nothing."""
    asked = [set(_NAMED.findall(form)) for form in _forms(message.id)]
    for given in _forms(here.string):
        names = set(_NAMED.findall(given))
        if names - set().union(*asked):
            return f"valeur inconnue {sorted(names - set().union(*asked))}"
        if set.intersection(*asked) - names and len(asked) == 1:
            return f"valeur oubliée {sorted(set.intersection(*asked) - names)}"
        try:
            given % dict.fromkeys(names, 0) if "%(" in given else None
        except (TypeError, ValueError):
            return "pourcentage mal écrit"
    return ""


def _french_plurals() -> Catalog:
    """Return the French catalogue: its plurals only, since a French sentence is its own translation."""
    catalogue = Catalog(locale="fr", project="Phare", charset="utf-8", fuzzy=False)
    for message in _messages(extract()):
        if message.pluralizable:
            catalogue.add(message.id, string=tuple(message.id), context=message.context)
    return catalogue


def _compiled_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.mo"


def _compiled(catalogue: Catalog, language: str) -> Path:
    path = _compiled_path(language)
    written = io.BytesIO()
    write_mo(written, catalogue)
    if path.exists() and path.read_bytes() == written.getvalue():
        # Only its age is refreshed, where it may be: who runs the platform may not be who owns its code.
        with suppress(OSError):
            path.touch()
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    # Replaced at once: another process may be reading it.
    made = path.with_suffix(f".{os.getpid()}")
    made.write_bytes(written.getvalue())
    made.replace(path)
    return path


def _without_dates(written: bytes) -> bytes:
    """Return a catalogue without the moment of its writing, which would make every update a change."""
    return re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid|Project-Id)[^"]*"\n',
        b"",
        written,
    )


def _shown(message: Message) -> str:
    return f"« {_forms(message.id)[0]} »"


def _told(found: list[str]) -> int:
    print("\n".join(found) if found else "Le catalogue anglais est complet.")
    return 1 if found else 0
