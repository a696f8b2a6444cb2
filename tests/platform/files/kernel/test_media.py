"""What a file is, by its content; and the name it is given."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.platform.files.kernel import media

BOOK = WorkbookDescription("a", "A", (Sheet("A", (Column("name", "Nom", Kind.TEXT),)),))


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", media.PDF),
        (b"\x89PNG\r\n\x1a\n....", media.PNG),
        (b"\xff\xd8\xff\xe0", media.JPEG),
        ("Compte rendu : été".encode(), media.TEXT),
        ("Compte rendu : été".encode("latin-1"), media.TEXT),
        (workbooks.write_ods(BOOK, {}), media.ODS),
        (workbooks.write_xlsx(BOOK, {}), media.XLSX),
        (zipped("[Content_Types].xml", "word/document.xml"), media.DOCX),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), media.PPTX),
    ],
)
def test_a_file_is_known_by_its_content(content, expected):
    assert media.media_type(content) is expected


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"\xef\xbb\xbf <!DOCTYPE html>",
        b"<svg onload='x'/>",
        b"<?xml version='1.0'?><x/>",
        b"#!/bin/sh\n",
        b"MZ\x90\x00",
        b"\x7fELF\x02",
        b"GIF89a\x01\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        zipped("a.txt"),
        zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        zipped("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"),
    ],
)
def test_what_a_browser_or_an_office_would_run_is_not_kept(content):
    assert media.media_type(content) is None


@pytest.mark.parametrize(
    ("name", "given_name"),
    [
        ("note.pdf", "note.pdf"),
        ("Note.PDF", "Note.pdf"),
        ("note.docx", "note.pdf"),
        ("note.exe", "note.exe.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\dossier\\note.pdf", "note.pdf"),
        ("no\r\nte\x00.pdf", "note.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "fichier.pdf"),
        ("...", "fichier.pdf"),
    ],
)
def test_a_name_says_what_the_file_is_and_is_no_path(name, given_name):
    assert media.named(name, media.PDF) == given_name


@given(st.text(max_size=400), st.sampled_from(media.ACCEPTED))
def test_whatever_the_name_it_ends_with_the_extension_and_fits(name, kind):
    found = media.named(name, kind)
    assert found.endswith(kind.extensions) and len(found) <= 200
    assert "/" not in found and "\\" not in found and found.isprintable()


@given(st.binary(max_size=300))
def test_no_content_makes_the_check_fail(content):
    media.media_type(content)
