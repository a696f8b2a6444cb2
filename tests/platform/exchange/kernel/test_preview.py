"""What an import would change, in the terms of whoever decides it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.platform.exchange.kernel.preview import compare, fingerprint, listed, row_label

SERVICES = Sheet(
    "Services",
    (
        Column("code", "Code", Kind.CODE, required=True),
        Column("name", "Nom", Kind.TEXT),
        Column("fte", "ETP", Kind.NUMBER),
    ),
    key=("code",),
)
POSTS = Sheet("Effectifs", SERVICES.columns)
CAB, DCL = {"code": "CAB", "name": "Cabinet", "fte": 22.0}, {"code": "DCL", "name": "Légalité", "fte": 36.0}


def test_rows_are_added_changed_and_removed_by_their_key():
    preview = compare(SERVICES, [CAB, DCL], [{**CAB, "fte": 21.0}, {"code": "DCP", "name": "", "fte": None}])
    assert [values["code"] for values in preview.added] == ["DCP"]
    assert [values["code"] for values in preview.removed] == ["DCL"]
    (change,) = preview.changed
    assert change.key == ("CAB",)
    assert [(each.column.name, each.before, each.after) for each in change.differences] == [("ETP", 22.0, 21.0)]


def test_what_a_spreadsheet_cannot_keep_is_no_change():
    before = {"code": "CAB", "name": " Cabinet\r\ndu préfet", "fte": Decimal("0.30000000000000004")}
    assert compare(SERVICES, [before], [{"code": "CAB", "name": "Cabinet\ndu préfet", "fte": 0.3}]).is_empty


def test_rows_without_key_are_paired_when_they_are_equal():
    preview = compare(POSTS, [CAB, CAB, DCL], [CAB, {**DCL, "fte": 1.0}])
    assert (preview.unchanged, len(preview.added), len(preview.removed)) == (1, 1, 2)


def test_the_whole_preview_is_listed_with_before_and_after():
    preview = compare(SERVICES, [CAB], [{**CAB, "fte": 21.5}, DCL])
    assert listed([preview]) == [
        ("Feuille", "Nature", "Ligne", "Colonne", "Avant", "Après"),
        ("Services", "Ajout", "DCL", "", "", "Code : DCL ; Nom : Légalité ; ETP : 36"),
        ("Services", "Changement", "CAB", "ETP", "22", "21,5"),
    ]
    assert row_label(POSTS, CAB) == "CAB · Cabinet · 22"


rows = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.text("ABC", min_size=1, max_size=3),
            "name": st.text("ab ", max_size=3),
            "fte": st.floats(0, 9) | st.none(),
        }
    ),
    unique_by=lambda values: values["code"],
)


@given(rows, rows)
def test_every_row_is_counted_once_and_applying_the_preview_gives_the_file(before, after):
    preview = compare(SERVICES, before, after)
    assert len(preview.added) + len(preview.changed) + preview.unchanged == len(after)
    assert len(preview.removed) + len(preview.changed) + preview.unchanged == len(before)
    removed = {values["code"] for values in preview.removed}
    applied = {values["code"]: values for values in before if values["code"] not in removed}
    applied |= {values["code"]: values for values in preview.added} | {c.key[0]: c.after for c in preview.changed}
    assert compare(SERVICES, list(applied.values()), after).is_empty


@given(rows)
def test_nothing_changes_between_rows_and_themselves_whatever_their_order(lines):
    assert compare(SERVICES, lines, lines[::-1]).is_empty
    assert compare(POSTS, lines, lines[::-1]).is_empty
    book = WorkbookDescription("x", "X", (SERVICES,))
    assert fingerprint(book, {"Services": lines}) == fingerprint(book, {"Services": lines[::-1]})


@given(rows, rows)
def test_two_fingerprints_are_equal_only_for_equal_rows(one, other):
    book = WorkbookDescription("x", "X", (SERVICES,))
    same = fingerprint(book, {"Services": one}) == fingerprint(book, {"Services": other})
    assert same == compare(SERVICES, one, other).is_empty
