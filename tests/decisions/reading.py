"""What a document says, and what it is made of, as its reader's software finds it."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader

from phare.decisions.queries.documents import Document


def words(pdf: bytes | Document) -> str:
    """Return the text of a document on one line, with plain spaces and apostrophes."""
    content = pdf.pdf() if isinstance(pdf, Document) else pdf
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s+", " ", text.replace("’", "'"))


def structure(pdf: bytes) -> list[str]:
    """Return the kinds of the elements of a document's structure."""
    kinds: list[str] = []

    def walk(element) -> None:
        element = element.get_object()
        for each in element if isinstance(element, list) else []:
            walk(each)
        if isinstance(element, dict):
            kinds.append(str(element.get("/S", "")))
            if "/K" in element:
                walk(element["/K"])

    walk(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return kinds
