"""What a file is, by its content: only these are kept, and none that a browser would run."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 50 * 1024 * 1024


@dataclass(frozen=True)
class MediaType:
    """A kind of file that is kept: its official name, its name for people, its extensions (the first is given)."""

    name: str
    label: str
    extensions: tuple[str, ...]
    may_be_shown: bool = False  # in the browser, rather than downloaded


PDF = MediaType("application/pdf", "PDF", (".pdf",), may_be_shown=True)
PNG = MediaType("image/png", "image PNG", (".png",), may_be_shown=True)
JPEG = MediaType("image/jpeg", "image JPEG", (".jpg", ".jpeg"), may_be_shown=True)
TEXT = MediaType("text/plain", "texte", (".txt", ".csv", ".md"))
ODT = MediaType("application/vnd.oasis.opendocument.text", "document ODT", (".odt",))
ODS = MediaType("application/vnd.oasis.opendocument.spreadsheet", "classeur ODS", (".ods",))
ODP = MediaType("application/vnd.oasis.opendocument.presentation", "présentation ODP", (".odp",))
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = MediaType(f"{_OFFICE}wordprocessingml.document", "document DOCX", (".docx",))
XLSX = MediaType(f"{_OFFICE}spreadsheetml.sheet", "classeur XLSX", (".xlsx",))
PPTX = MediaType(f"{_OFFICE}presentationml.presentation", "présentation PPTX", (".pptx",))
ACCEPTED = (PDF, PNG, JPEG, TEXT, ODT, ODS, ODP, DOCX, XLSX, PPTX)

_OFFICE_FOLDERS = {b"word/": DOCX, b"xl/": XLSX, b"ppt/": PPTX}
# A text that begins so is a page that a browser would run.
_ACTIVE = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<?php", "#!", "%!ps")


def media_type(content: bytes) -> MediaType | None:
    """Return what a file is by its content, whatever its name; None when it is not among `ACCEPTED`."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    return TEXT if _is_plain(content) else None


def _package(content: bytes) -> MediaType | None:
    # OpenDocument says what it is first, uncompressed; Office names its folders, macros included.
    for media in (ODT, ODS, ODP):
        if content[30:38] == b"mimetype" and content[38:].startswith(media.name.encode() + b"PK"):
            return media
    if b"[Content_Types].xml" not in content or b"vbaProject" in content:
        return None
    found = [media for folder, media in _OFFICE_FOLDERS.items() if folder in content]
    return found[0] if len(found) == 1 else None


def _is_plain(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if any(sign < " " and sign not in "\t\r\n\f\x1b" for sign in set(text)):
        return False
    return not text.lstrip()[:100].lower().startswith(_ACTIVE)


def named(name: str, media: MediaType) -> str:
    """Return a file's name without folders nor control signs, with an extension that says what it is."""
    bare = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    stem, dot, suffix = bare.rpartition(".")
    extension = f"{dot}{suffix}".lower()
    if not stem or extension not in _EXTENSIONS:
        stem = bare
    kept = extension if extension in media.extensions else media.extensions[0]
    return (stem.strip(" .")[:150] or "fichier") + kept


_EXTENSIONS = {extension for media in ACCEPTED for extension in media.extensions}
