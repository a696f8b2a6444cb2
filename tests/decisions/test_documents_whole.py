"""All documents of a signed arbitration: read aloud, the same for the same facts, only ever from what was signed."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from pypdf import PdfReader

from phare.decisions.kernel.proposal import Commitment, Envelope
from phare.decisions.models import Arbitration
from phare.decisions.queries.documents import AlteredContentError, agreement_document, letters_of, order_of, record_of
from phare.organisation.models import NotifiedTarget, Service
from phare.platform.audit.queries import head_after
from tests.decisions import document_case as case
from tests.decisions.reading import structure, words
from tests.factories import decisions as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(prefecture):
    """Return an arbitration signed by the prefect, read anew."""
    return case.again(case.rich(prefecture))


def test_every_document_can_be_read_aloud(act):
    """PDF/UA: tagged, titled, in French, tables with headers."""
    for name, pdf in case.all_of(act).items():
        root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], name
        assert root["/Lang"] == "fr"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
        kinds = set(structure(pdf))
        assert {"/P"} <= kinds if name.startswith("letter") else {"/H1", "/P"} <= kinds
        assert name == "order" or {"/Table", "/TH", "/TD"} <= kinds


def test_the_same_facts_give_the_same_bytes_in_whatever_language_they_are_asked(act):
    first = case.all_of(act)
    with override("en"):
        assert case.all_of(case.again(act)) == first


HOSTILE = ['#read("/etc/passwd")', "*gras* _i_ `c` $x^2$ = t <l> @r // c", "] #panic() [", '"); #panic("', "\\u{41} \\"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_wherever_it_stands(prefecture, text):
    option = replace(
        case.CHOSEN,
        name=text,
        description=text,
        moves=tuple(replace(move, why=text) for move in case.MOVES),
        effects=tuple(replace(effect, measure=text) for effect in case.CHOSEN.effects),
        commitments=tuple(replace(each, label=text) for each in case.CHOSEN.commitments),
    )
    act = case.again(case.rich(prefecture, question=text, context=text, reasons=text, remark=text, options=(option,)))
    Service.objects.filter(administration=prefecture).update(name=text)
    for name, pdf in case.all_of(act).items():
        said = words(pdf)
        assert "root:" not in said, name
        assert text[:6].strip() in said, name


def test_nothing_is_made_of_what_is_not_signed(prefecture):
    with pytest.raises(ValueError, match="not signed"):
        record_of(made.ready(made.decider(prefecture)))


def test_nothing_is_made_of_what_is_no_longer_what_was_signed(act):
    """Whoever goes round the database's own refusal is found by the digest (ACT-107)."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE decisions_arbitration DISABLE TRIGGER decisions_arbitration_immutable")
        Arbitration.objects.filter(pk=act.pk).update(frozen={**act.frozen, "reasons": "Autres motifs"})
        cursor.execute("ALTER TABLE decisions_arbitration ENABLE TRIGGER decisions_arbitration_immutable")
    for make in (record_of, order_of, letters_of):
        with pytest.raises(AlteredContentError, match="2026-001 n'est plus ce qui a été signé"):
            make(case.again(act))
    with pytest.raises(AlteredContentError):
        agreement_document(case.again(act).agreements.get(service__code="VET"))


def test_figures_that_the_database_writes_otherwise_keep_their_digest(prefecture):
    large = replace(case.CHOSEN, commitments=(Commitment(Envelope.MONEY, "Un pont", 2027, 1e16),
                                              Commitment(Envelope.STAFF, "Rien", 2027, -0.0)))  # fmt: skip
    assert "10 000 000 000 000 000 €" in words(record_of(case.again(case.rich(prefecture, options=(large,)))))


def test_reading_does_not_cost_more_when_more_is_ordered(prefecture, act):
    many = tuple(replace(move, fte=move.fte + n / 10) for n in range(10) for move in case.MOVES)
    larger = case.again(case.rich(prefecture, options=(replace(case.CHOSEN, moves=many),), question="Plus grand ?"))
    for make in (record_of, order_of, letters_of, lambda found: agreement_document(found.agreements.first())):
        counts = []
        for found in (act, larger):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                make(case.again(found))
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 14


def test_no_row_of_the_trail_no_head(prefecture):
    assert head_after(prefecture.pk, "decisions.arbitration.signed", "decisions.arbitration:0") is None


def test_notified_targets_of_other_administrations_are_not_read(prefecture, elsewhere, act):
    before = letters_of(act)["206"].pdf()
    case.rich(elsewhere)
    NotifiedTarget.objects.filter(programme__administration=elsewhere).update(fte=99)
    assert letters_of(case.again(act))["206"].pdf() == before
