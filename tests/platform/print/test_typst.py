"""Documents: accessible, the same bytes for the same input, and data that are only ever text."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from phare.platform.print.gateways.typst import HOUSE, NotComposedError, compile_pdf

AT = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
TEMPLATE = """#import "/house.typ": *
#show: house
#lead(data.verdict)
= La question
#data.text
#data-table(data.columns, data.rows, caption: data.caption, total: data.total)
#picture("chart", alt: data.alt, caption: data.alt)
#method("Méthode")[#data.text]
"""
CHART = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="9" height="9"/></svg>'
DATA = {
    "title": "Croiser priorités et effectifs",
    "administration": "Préfecture des Alpes-de-Haute-Provence",
    "date": "21 novembre 2026",
    "marks": ["Préparatoire", "Effectifs inventés"],
    "verdict": "Les 3 planchers sont tenus.",
    "text": "L’abattoir de Sisteron : 1\u202f234,5 ETP.",
    "columns": ["Mission", "2027", "2029"],
    "rows": [["Inspection de l’abattoir", "8,0", "6,0"]] * 60,
    "total": ["Total", "8,0", "6,0"],
    "caption": "Couverture par mission",
    "alt": "Barres de couverture",
}


def read(pdf: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(pdf))
    return reader, re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.fixture(scope="module")
def document() -> bytes:
    return compile_pdf(TEMPLATE, DATA, {"chart": CHART}, at=AT)


def test_a_document_is_tagged_and_says_its_language_title_and_conformity(document):
    reader, _ = read(document)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - a PDF boolean
    assert reader.metadata.title == DATA["title"] and reader.metadata.author == DATA["administration"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_its_tables_have_headers_and_its_pictures_have_words(document):
    reader, _ = read(document)
    kinds: list[str] = []
    words: list[str] = []

    def walk(element) -> None:
        element = element.get_object()
        if isinstance(element, list):
            for each in element:
                walk(each)
        elif isinstance(element, dict):
            kinds.append(str(element.get("/S", "")))
            words.append(str(element.get("/Alt", "")))
            if "/K" in element:
                walk(element["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert {"/Table", "/TH", "/TD", "/Figure", "/H1", "/P", "/Caption"} <= set(kinds)
    assert "Barres de couverture" in words


def test_its_text_reads_as_it_was_written_with_page_numbers_and_marks_on_each_page(document):
    reader, text = read(document)
    assert "L’abattoir de Sisteron" in text and "234,5 ETP" in text and "œ" not in text
    assert len(reader.pages) >= 2
    for number, page in enumerate(reader.pages, start=1):
        said = page.extract_text()
        assert f"{number} / {len(reader.pages)}" in re.sub(r"\s+", " ", said)
        assert "Préparatoire · Effectifs inventés" in said


def test_the_same_input_gives_the_same_bytes(document):
    assert compile_pdf(TEMPLATE, DATA, {"chart": CHART}, at=AT) == document
    assert compile_pdf(TEMPLATE, DATA, {"chart": CHART}, at=AT + dt.timedelta(days=1)) != document
    assert compile_pdf(TEMPLATE, DATA, {"chart": CHART}) == compile_pdf(TEMPLATE, DATA, {"chart": CHART})


HOSTILE = [
    '#read("/etc/passwd")',
    '#image("/etc/passwd")',
    "#import sys: *",
    "*gras* _italique_ `code` $x^2$ = titre <label> @ref // commentaire",
    "] #panic() [",
    '"); #panic("',
    "\\u{41} \\ \\n",
    "#{while true {}}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_wherever_it_stands(text):
    data = {
        **DATA,
        **dict.fromkeys(("title", "administration", "date", "verdict", "text", "caption", "alt"), text),
        "marks": [text],
        "columns": [text] * 3,
        "rows": [[text] * 3],
        "total": [text] * 3,
    }
    reader, said = read(compile_pdf(TEMPLATE, data, {"chart": CHART}))
    assert reader.metadata.title == text
    assert "root:" not in said
    assert text[:6].strip() in said


def test_signs_that_no_font_has_are_replaced_rather_than_refused():
    _, said = read(compile_pdf(TEMPLATE, {**DATA, "verdict": "a 😀 中文 \x00\x07 b"}, {"chart": CHART}))
    assert "a □ □□ b" in said


@settings(max_examples=25, deadline=None)
@example("\tঀ")  # the compiler names the run, its tab spelt "\\t": no "t" goes
@example("\u1680")  # a space that no font has
@given(st.text(max_size=40))
def test_whatever_the_text_a_document_is_made(text):
    assert compile_pdf(TEMPLATE, {**DATA, "rows": [], "verdict": text}, {"chart": CHART}).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "template",
    [
        '#import "/house.typ": *\n#show: house\n#read("/etc/passwd")',
        '#import "/house.typ": *\n#show: house\n#read("../gateways/typst.py")',
        '#import "/house.typ": *\n#show: house\n#picture("chart")',
        "= Sans titre de document",
        "#let x = ",
    ],
)
def test_a_template_that_makes_no_accessible_document_is_refused_with_a_sentence(template):
    with pytest.raises(NotComposedError, match="n'a pas pu être composé") as refused:
        compile_pdf(template, {"title": "Essai"}, {"chart": CHART})
    assert refused.value.diagnostic


def test_a_template_may_be_a_file_and_pictures_may_be_png(tmp_path):
    path = tmp_path / "note.typ"
    path.write_text('#import "/house.typ": *\n#show: house\n#picture("dot", alt: "Un point")\n', encoding="utf-8")
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
        "0000000049454e44ae426082"
    )
    assert compile_pdf(path, {"title": "Essai"}, {"dot": dot}).startswith(b"%PDF-")


def test_a_document_may_be_in_english():
    source = '#import "/house.typ": *\n#show: house\n#data-table(("a",), (("b",),), caption: "c")'
    reader, said = read(compile_pdf(source, {"title": "Note", "lang": "en"}))
    assert reader.trailer["/Root"]["/Lang"] == "en" and "Table 1" in said


def test_only_the_title_is_required():
    _, said = read(compile_pdf('#import "/house.typ": *\n#show: house\nTexte', {"title": "Essai", "marks": None}))
    assert "Essai" in said and "1 / 1" in said


def test_the_house_imports_no_package_from_elsewhere():
    for template in Path(HOUSE).glob("**/*.typ"):
        assert "@preview" not in template.read_text(encoding="utf-8"), template


def test_data_may_hold_dates_and_decimals():
    from decimal import Decimal

    source = '#import "/house.typ": *\n#show: house\n#data.day #data.amount'
    _, said = read(compile_pdf(source, {"title": "Essai", "day": dt.date(2026, 11, 21), "amount": Decimal("1.5")}))
    assert "2026-11-21 1.5" in said
