"""Indicators as programs read them, and the values that they submit."""

from __future__ import annotations

import datetime as dt
import json
import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phare.indicators import actions
from phare.indicators.models import Value, ValueImport
from phare.platform.audit.models import Entry
from tests.factories.accounts import MembershipFactory, token_of
from tests.factories.indicators import IndicatorFactory, ValueFactory, terms

pytestmark = pytest.mark.django_db
READ, WRITE = "indicators:read", "values:write"


@pytest.fixture
def api(client):
    """Return what the API answers a member: `api(head, "/values", {"values": []})` posts."""

    def ask(by, address, sent=None, **asked):
        headers = {"Authorization": f"Bearer {token_of(by, READ, WRITE)}"}
        if sent is None:
            return client.get(f"/api/v1{address}", asked, headers=headers)
        return client.post(f"/api/v1{address}", sent, content_type="application/json", headers=headers)

    return ask


def a_value(**changes):
    said = {"indicator": "dpb", "territory": "04", "date": "2024-12-31", "kind": "actual", "value": 91.5}
    return said | changes


def errors(response):
    assert response.status_code == 422
    return {each.get("pointer", each.get("parameter")): each["detail"] for each in response.json()["errors"]}


class TestReading:
    def test_indicators_are_told_with_what_they_mean(self, api, head, indicator, service):
        IndicatorFactory()
        listed = api(head, "/indicators").json()
        (told,) = listed["indicators"]
        assert (listed["total"], listed["next"]) == (1, None)
        assert (told["id"], told["code"], told["definition"]["unit"]) == (indicator.pk, "dpb", "%")
        assert told["definition"]["responsible"] == service.code
        assert api(head, f"/indicators/{indicator.pk}").json() == told
        assert api(head, "/indicators", code="none").json() == {"indicators": [], "total": 0, "next": None}

    def test_indicators_come_page_after_page(self, api, head, prefecture):
        for number in range(5):
            IndicatorFactory(administration=prefecture, name=f"n{number}", code=f"c{number}")
        read, offset = [], 0
        while offset is not None:
            page = api(head, "/indicators", offset=offset, limit=2).json()
            assert page["total"] == 5 and len(page["indicators"]) <= 2
            read += [each["code"] for each in page["indicators"]]
            offset = page["next"]
        assert read == [f"c{number}" for number in range(5)]
        assert api(head, "/indicators", offset=99).json()["indicators"] == []
        for wrong in ({"limit": 0}, {"limit": 201}, {"offset": -1}):
            assert set(errors(api(head, "/indicators", **wrong))) == set(wrong)

    def test_another_administration_s_indicator_is_not_found(self, api, head, elsewhere):
        foreign = IndicatorFactory(administration=elsewhere)
        for end in ("", "/values", "/progress"):
            assert api(head, f"/indicators/{foreign.pk}{end}").status_code == 404

    def test_values_are_those_that_stand_by_territory_kind_and_date(self, api, head, indicator):
        for year in (2022, 2023, 2024):
            ValueFactory(indicator=indicator, date=dt.date(year, 12, 31), value=float(year))
        ValueFactory(indicator=indicator, territory_code="05")
        ValueFactory(indicator=indicator, kind="target", date=dt.date(2027, 12, 31))
        ValueFactory(indicator=indicator, date=dt.date(2021, 12, 31), withdrawn_at=dt.datetime.now(dt.UTC))
        address = f"/indicators/{indicator.pk}/values"
        assert len(api(head, address).json()["values"]) == 5
        asked = {"territory": "department:04", "kind": "actual", "since": "2023-01-01", "until": "2023-12-31"}
        assert [each["value"] for each in api(head, address, **asked).json()["values"]] == [2023.0]

    def test_pages_follow_one_another_without_losing_or_repeating(self, api, head, indicator):
        made = [ValueFactory(indicator=indicator, date=dt.date(2000 + n, 12, 31)).pk for n in range(5)]
        read, after = [], 0
        while after is not None:
            page = api(head, f"/indicators/{indicator.pk}/values", after=after, limit=2).json()
            read += [each["id"] for each in page["values"]]
            after = page["next"]
        assert read == made

    def test_progress_is_that_of_the_page(self, api, head, indicator):
        for kind, year, value in (("initial", 2020, 80.0), ("actual", 2024, 90.0), ("target", 2027, 100.0)):
            ValueFactory(indicator=indicator, kind=kind, date=dt.date(year, 12, 31), value=value)
        told = api(head, f"/indicators/{indicator.pk}/progress").json()
        assert (told["territory"], told["value"], told["rate"], told["reached"]) == ("department:04", 90.0, 0.5, False)
        none = api(head, f"/indicators/{indicator.pk}/progress", territory="department:05").json()
        assert none["rate"] is None and none["missing"] == "no_initial" and none["missing_words"]

    @pytest.mark.parametrize(
        "asked",
        [
            {"territory": "planet:04"},
            {"limit": 0},
            {"limit": 1001},
            {"after": "x"},
            {"kind": "x"},
            {"since": "0001-01-01"},
            {"since": "0"},
            {"until": "1735603200"},
        ],
    )
    def test_what_is_asked_wrongly_is_said_in_french(self, api, head, indicator, asked):
        (said,) = errors(api(head, f"/indicators/{indicator.pk}/values", **asked)).items()
        assert said[0] == next(iter(asked)) and "attendu" in said[1]

    def test_what_is_secret_is_told_to_those_who_see_every_figure_alone_sta_001(
        self, api, head, member, service, prefecture, places
    ):
        secret = IndicatorFactory(
            administration=prefecture, definition__secrecy="businesses", definition__responsible=service
        )
        ValueFactory(indicator=secret, value=2.0)
        values, progress = f"/indicators/{secret.pk}/values", f"/indicators/{secret.pk}/progress"
        reader = member("agent")
        for address, asked in ((values, {}), (values, {"territory": "department:04"}), (progress, {})):
            refused = api(reader, address, **asked)
            assert refused.status_code == 403 and "secret" in refused.json()["detail"]
            assert api(head, address, **asked).status_code == 200
        assert api(reader, values, territory="department:05").json()["values"] == []

    @pytest.mark.parametrize("end", ["", "/values", "/progress"])
    def test_a_call_takes_as_many_queries_whatever_there_is(self, api, head, indicator, prefecture, end):
        def queries(address):
            with CaptureQueriesContext(connection) as asked:
                assert api(head, address).status_code == 200
            return len(asked)

        addresses = ("/indicators", f"/indicators/{indicator.pk}{end}")
        ValueFactory(indicator=indicator)
        before = [queries(address) for address in addresses]
        for year in range(2000, 2010):
            ValueFactory(indicator=indicator, date=dt.date(year, 12, 31))
            IndicatorFactory(administration=prefecture)
        assert [queries(address) for address in addresses] == before


class TestSubmitting:
    def test_whoever_does_not_answer_for_an_indicator_writes_nothing(self, api, member, indicator, head, prefecture):
        IndicatorFactory(administration=prefecture, code="other")
        for by, said in ((member("agent"), "dpb"), (head, "other")):
            refused = api(by, "/values", {"values": [a_value(indicator=said)]})
            assert refused.status_code == 403 and said in refused.json()["detail"]
        assert not Value.objects.exists()

    def test_every_error_is_said_at_once_and_nothing_is_written(self, api, head, indicator, elsewhere):
        IndicatorFactory(administration=elsewhere, code="foreign")
        sent = [
            a_value(),
            a_value(value=101),
            a_value(indicator="foreign"),
            a_value(territory="999"),
            a_value(date="2099-12-31", unit="euros"),
            a_value(margin=1, date="2023-12-31"),
            a_value(level="commune", territory="04070"),
            a_value(value=90),
        ]
        said = errors(api(head, "/values", {"values": sent}))
        assert set(said) == {
            "#/values/1/value",
            "#/values/2/indicator",
            "#/values/3/territory",
            "#/values/4/date",
            "#/values/4/unit",
            "#/values/5/margin",
            "#/values/6/level",
            "#/values/7/value",
        }
        assert all("attendu" in each for each in said.values())
        assert not Value.objects.exists() and not ValueImport.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "where"),
        [
            ({}, "#/values"),
            ({"values": []}, "#/values"),
            ({"values": [a_value()] * 1001}, "#/values"),
            ({"values": [a_value(value="NaN")]}, "#/values/0/value"),
            ({"values": [a_value(value=None)]}, "#/values/0/value"),
            ({"values": [a_value(value=True)]}, "#/values/0/value"),
            ({"values": [a_value(value="1.5")]}, "#/values/0/value"),
            ({"values": [a_value(margin=False, kind="estimate")]}, "#/values/0/margin"),
            ({"values": [a_value(date=1735603200)]}, "#/values/0/date"),
            ({"values": [a_value(date="1735603200")]}, "#/values/0/date"),
            ({"values": [a_value(date="2026-11-21T00:00:00")]}, "#/values/0/date"),
            ({"values": [a_value(value=1e300)]}, "#/values/0/value"),
            ({"values": [a_value(source="a\x00b")]}, "#/values/0/source"),
            ({"values": [a_value(source="\ud800")]}, "#/values/0/source"),
            ({"values": [a_value(kind="guess")]}, "#/values/0/kind"),
            ({"values": [a_value(date="hier")]}, "#/values/0/date"),
            ({"values": [a_value(**{"mo/r~e": 1})]}, "#/values/0/mo~1r~0e"),
            ([], "#"),
            ({"values": "x"}, "#/values"),
        ],
    )
    def test_a_body_filled_wrongly_is_said_in_french(self, api, head, indicator, sent, where):
        (said,) = errors(api(head, "/values", sent)).items()
        assert said[0] == where and ("attendu" in said[1] or "champ" in said[1])

    def test_a_number_that_is_not_finite_is_refused(self, client, head, indicator):
        body = json.dumps({"values": [a_value(value=math.nan)]})
        headers = {"Authorization": f"Bearer {token_of(head, WRITE)}"}
        assert errors(client.post("/api/v1/values", body, content_type="application/json", headers=headers))

    def test_values_are_written_with_what_brought_them(self, api, head, indicator):
        sent = [a_value(), a_value(kind="target", date="2027-12-31", value=95, source="Feuille de route")]
        assert api(head, "/values", {"values": sent}).json() == {"added": 2, "superseded": 0, "unchanged": 0}
        brought = ValueImport.objects.get()
        assert (brought.file_name, brought.by, brought.added) == ("API · Entrepôt", head, 2)
        assert Value.objects.get(kind="actual").brought_by == brought
        assert Entry.objects.filter(verb="indicators.values.imported").count() == 1

    def test_the_same_values_twice_add_nothing_at_all(self, api, head, indicator):
        sent = {"values": [a_value(), a_value(date="2023-12-31")]}
        api(head, "/values", sent)
        entries = Entry.objects.filter(verb__startswith="indicators").count()
        assert api(head, "/values", sent).json() == {"added": 0, "superseded": 0, "unchanged": 2}
        assert ValueImport.objects.count() == 1
        assert Entry.objects.filter(verb__startswith="indicators").count() == entries

    def test_another_value_at_the_same_place_supersedes_and_keeps_the_former(self, api, secretary, indicator):
        api(secretary, "/values", {"values": [a_value()]})
        told = api(secretary, "/values", {"values": [a_value(value=92), a_value(date="2023-12-31")]}).json()
        assert told == {"added": 1, "superseded": 1, "unchanged": 0}
        assert Value.objects.count() == 3 and Value.objects.standing().count() == 2

    def test_the_same_code_elsewhere_is_another_indicator(self, api, secretary, indicator, elsewhere, now):
        chief = MembershipFactory(administration=elsewhere, role="decider")
        other = actions.define_indicator(administration=elsewhere, terms=terms(), by=chief, at=now)
        api(secretary, "/values", {"values": [a_value()]})
        assert not other.values.exists() and indicator.values.count() == 1

    def test_a_submission_takes_as_many_queries_whatever_it_holds(self, api, head, service, indicator, prefecture):
        def queries(sent):
            with CaptureQueriesContext(connection) as asked:
                assert api(head, "/values", {"values": sent}).status_code == 200
            return len(asked)

        codes = [
            IndicatorFactory(administration=prefecture, code=f"c{n}", definition__responsible=service).code
            for n in range(5)
        ]
        one = queries([a_value()])
        assert queries([a_value(indicator=code, date=f"{2000 + n}-12-31") for code in codes for n in range(9)]) == one
