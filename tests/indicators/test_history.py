"""The history of an indicator: who changed what it means, gave, withdrew or contested its values, from which file."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.indicators import actions
from phare.indicators.actions.submitting import submit_values
from phare.indicators.kernel.workbook import ImportData, ValueColumns
from phare.indicators.queries.exchange import ImportTarget
from phare.indicators.queries.history import history_of
from phare.platform.exchange.kernel.importer import Source
from tests.factories.indicators import terms

pytestmark = pytest.mark.django_db
END = dt.date(2025, 12, 31)


@pytest.fixture
def lived(indicator, prefecture, secretary, head, now, service):
    """An indicator defined, answered, contested, settled, withdrawn, revised, and fed by a file."""
    told = actions.ValueTerms("department", "04", END, "actual", 91.0, source="Relevé")
    value = actions.enter_value(indicator=indicator, terms=told, by=head, at=now)
    counter = actions.contest_value(
        value=value, figure=85.0, date=END, reason="Doublons", source="Fichier", by=head, at=now
    )
    actions.settle_counter_value(counter=counter, keep="counter", reason="Le fichier", by=secretary, at=now)
    kept = indicator.values.standing().get()
    actions.withdraw_value(value=kept, reason="Mauvaise année", by=secretary, at=now)
    said = terms(responsible_id=service.pk, since=dt.date(2026, 1, 1), direction="down")
    actions.revise_definition(indicator=indicator, terms=said, version=1, by=secretary, at=now)
    columns = ValueColumns(
        *([each] for each in ("dpb", "department", "05", END, "actual", 70.0)), margin=[None], source=[""]
    )
    source = Source("valeurs.csv", "0" * 64)
    submit_values(ImportData((), columns), ImportTarget(prefecture), source=source, by=secretary, at=now)
    return indicator


def test_each_thing_done_is_told_the_latest_first_with_its_author(lived, secretary, head):
    assert [(each.verb.removeprefix("indicators."), each.author) for each in history_of(lived)] == [
        ("values.imported", secretary.user.name),
        ("definition.revised", secretary.user.name),
        ("value.withdrawn", secretary.user.name),
        ("counter_value.settled", secretary.user.name),
        ("value.contested", head.user.name),
        ("value.entered", head.user.name),
        ("indicator.defined", secretary.user.name),
    ]
    assert [each.brought for each in history_of(lived, 1)] == [1]


def page(client, indicator):
    said = client.get(reverse("indicators:indicator", args=[indicator.pk])).content.decode()
    return " ".join(said.replace("\u00a0", " ").split())


def test_the_page_says_it_in_words(signed_in, secretary, lived):
    said = page(signed_in(secretary), lived)
    for expected in (
        "valeurs.csv : 1 valeur de cet indicateur",
        "Sens : doit monter → doit baisser",
        "Vaut à partir du : 1er janvier 2020 → 1er janvier 2026",
        "Alpes-de-Haute-Provence, constatée au 31 décembre 2025 : 91,0 % → 85,0 %",
        "retenue : la valeur contestataire",
        "Mauvaise année",
    ):
        assert expected in said, expected


def test_without_the_right_to_every_figure_it_tells_none_of_them(signed_in, member, lived):
    lived.definitions.update(secrecy="businesses")
    said = page(signed_in(member("agent")), lived).partition('id="history"')[2]
    assert "Valeur contestée" in said and "85,0 %" not in said and "91,0 %" not in said


def test_another_indicator_and_another_administration_are_not_in_it(lived, prefecture, secretary, now):
    other = actions.define_indicator(administration=prefecture, terms=terms(code="x"), by=secretary, at=now)
    assert [each.verb for each in history_of(other)] == ["indicators.indicator.defined"]


def test_more_deeds_ask_no_more_queries(lived, head, now):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            history_of(lived)
        return len(asked)

    before = queries()
    for year in range(2000, 2024):
        told = actions.ValueTerms("department", "04", dt.date(year, 12, 31), "actual", 91.0)
        actions.enter_value(indicator=lived, terms=told, by=head, at=now)
    assert queries() == before and len(history_of(lived)) == 20
