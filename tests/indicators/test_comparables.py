"""An administration chooses whom its department is compared with, and says why; the median says whose it is."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from phare.indicators.actions import Comparison, set_thresholds
from phare.indicators.actions.errors import NotEnoughComparablesError, NothingSaidError, UnknownTerritoryError
from phare.indicators.models import Thresholds
from phare.indicators.queries.alerts import Cause, watched
from phare.indicators.queries.comparables import comparables_of, thresholds_of
from phare.indicators.queries.territories import own_territory
from phare.platform.accounts.models import Administration
from phare.platform.audit.models import Entry
from tests.factories.accounts import AdministrationFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.territory import DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)
FAR = ("26", "38", "84")
WHY = "Départements de montagne peu peuplés."


@pytest.fixture
def nearby(places):
    """Beside the two departments of the region, three of another; the Vaucluse is a neighbour too."""
    other = RegionFactory(code="84", name="Rhône-Alpes")
    for code in FAR:
        DepartmentFactory(code=code, name=f"Département {code}", region=other)
    return places


@pytest.fixture
def choose(prefecture, nearby, secretary, now):
    def doing(choice="chosen", codes=FAR, why=WHY, comparables=3, at=now):
        return set_thresholds(
            administration=prefecture,
            version=thresholds_of(prefecture).version,
            grace_days=0,
            falling_steps=2,
            median_gap=20,
            comparables=comparables,
            comparison=Comparison(choice, codes, why),
            by=secretary,
            at=at,
        )

    return doing


@pytest.mark.parametrize(
    ("said", "error", "sentence"),
    [
        ({"codes": ("26", "38")}, NotEnoughComparablesError, "au moins 3 départements"),
        ({"codes": ("26", "38", "04")}, NotEnoughComparablesError, "sans compter le vôtre"),
        ({"comparables": 4}, NotEnoughComparablesError, "au moins 4 départements"),
        ({"codes": ("26", "38", "99")}, UnknownTerritoryError, "99"),
        ({"why": "  "}, NothingSaidError, "pourquoi"),
        ({"choice": "neighbours", "comparables": 9}, NotEnoughComparablesError, "n'a que 3 voisins"),
    ],
)
def test_what_makes_no_comparison_is_refused_in_a_sentence(choose, said, error, sentence):
    with pytest.raises(error, match=sentence):
        choose(**said)
    assert not Thresholds.objects.exists()


def test_the_database_itself_keeps_a_list_whole(choose):
    kept = choose()
    for wrong in ({"compared": ["26"]}, {"compared_why": ""}, {"comparison": "region"}, {"compared_since": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Thresholds.objects.filter(pk=kept.pk).update(**wrong)


def names(prefecture):
    return dict(comparables_of(own_territory(prefecture), thresholds_of(prefecture)).names)


def test_by_default_they_are_the_departments_of_the_region(prefecture, nearby):
    assert names(prefecture) == {"05": "Hautes-Alpes"}


def test_neighbours_are_those_that_share_a_border(prefecture, choose):
    assert choose("neighbours", ()).compared == ["05", "26", "84"]
    assert set(names(prefecture)) == {"05", "26", "84"}


def test_the_day_of_a_choice_is_kept_until_another(prefecture, choose, now):
    later = now + dt.timedelta(days=9)
    assert choose().compared_since == now.date()
    assert choose(why="Mêmes altitudes.", at=later).compared_since == now.date()
    assert choose(codes=(*FAR, "05"), at=later).compared_since == later.date()
    gone = choose("region")
    assert (gone.compared, gone.compared_since, gone.compared_why) == ([], None, "")
    entry = Entry.objects.filter(verb="indicators.thresholds.set").first()
    assert entry.changes["compared"] == list(FAR) and entry.changes["compared_why"] == WHY


@pytest.fixture
def measured(indicator):
    def write(code, actual, of=indicator):
        for kind, year, value in (("initial", 2020, 50.0), ("actual", 2025, actual), ("target", 2030, 100.0)):
            ValueFactory(indicator=of, territory_code=code, kind=kind, date=dt.date(year, 12, 31), value=value)

    return write


def test_what_is_far_behind_says_whose_median_it_is(prefecture, choose, measured):
    for code, actual in (("04", 60.0), ("05", 60.0), *((code, 90.0) for code in FAR)):
        measured(code, actual)
    assert Cause.BEHIND not in {each.cause for each in watched(prefecture, DAY)[1]}
    choose()
    why = next(each.why for each in watched(prefecture, DAY)[1] if each.cause is Cause.BEHIND)
    assert "médiane de 80\u00a0%" in why and "3 départements comparables : Département 26, Département 38" in why
    assert "choisis le 21\u00a0novembre 2026" in why


def test_those_that_may_not_be_told_make_no_median(prefecture, choose, places, service):
    secret = IndicatorFactory(
        administration=prefecture, definition__secrecy="businesses", definition__responsible=service
    )
    choose()
    for code, figures in (("04", (20, 21)), ("26", (20, 29)), ("38", (2, 29)), ("84", (20, 29))):
        for kind, year, value in zip(("initial", "actual"), (2020, 2025), figures, strict=True):
            ValueFactory(indicator=secret, territory_code=code, kind=kind, date=dt.date(year, 12, 31), value=value)
        ValueFactory(indicator=secret, territory_code=code, kind="target", date=dt.date(2030, 12, 31), value=30.0)
    # Of the three, one may not be told, and another is hidden with it: one alone is no median.
    assert Cause.BEHIND not in {each.cause for each in watched(prefecture, DAY)[1]}


def test_the_page_of_an_indicator_says_where_its_median_stands(signed_in, secretary, choose, measured, indicator):
    choose()
    for code, actual in (("04", 60.0), *((code, 90.0) for code in FAR)):
        measured(code, actual)
    client = signed_in(secretary)
    said = client.get(reverse("indicators:indicator", args=[indicator.pk])).content.decode().replace("\u00a0", " ")
    assert "20 %, 60 points au-dessous de la médiane de 80 % (3 départements comparables" in said
    assert f"Pourquoi ces départements : {WHY}" in said
    elsewhere = client.get(reverse("indicators:indicator", args=[indicator.pk]), {"territoire": "department:26"})
    assert "médiane" not in elsewhere.content.decode()


class TestTheForm:
    said = {"grace_days": "0", "falling_steps": "2", "median_gap": "20", "comparables": "3"}

    def test_of_two_pages_open_at_once_the_second_overwrites_nothing(self, signed_in, secretary, prefecture, places):
        client, address = signed_in(secretary), reverse("indicators:thresholds")
        opened = client.get(address).context["form"]["version"].value()
        sent = {**self.said, "comparison": "region", "version": opened}
        assert client.post(address, sent).status_code == 302
        assert client.post(address, sent).status_code == 302, "a double click sets them once"
        assert Entry.objects.filter(verb="indicators.thresholds.set").count() == 1
        other = client.post(address, {**sent, "grace_days": "30"}).content.decode()
        assert "a changé ces réglages" in unescape(other)
        assert Thresholds.objects.get(administration=prefecture).grace_days == 0
        again = client.get(address).context["form"]["version"].value()
        assert client.post(address, {**sent, "grace_days": "30", "version": again}).status_code == 302
        assert Thresholds.objects.get(administration=prefecture).grace_days == 30

    def test_departments_are_named_by_code_or_by_name(self, signed_in, secretary, prefecture, nearby):
        sent = {**self.said, "comparison": "chosen", "compared": "5, Departement 26 ,38", "compared_why": WHY}
        answer = signed_in(secretary).post(reverse("indicators:thresholds"), sent)
        assert answer.status_code == 302
        assert Thresholds.objects.get(administration=prefecture).compared == ["05", "26", "38"]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"compared": "26, Atlantide"}, "Aucun département ne répond à : Atlantide"),
            ({"compared": "26, 38"}, "Nommez au moins 3 départements"),
            ({"compared": "26, 38, 84", "compared_why": ""}, "Dites en une phrase pourquoi"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, signed_in, secretary, nearby, changes, sentence):
        sent = {**self.said, "comparison": "chosen", "compared_why": WHY, **changes}
        said = signed_in(secretary).post(reverse("indicators:thresholds"), sent).content.decode()
        assert sentence in said.replace("\u00a0", " ") and f'value="{changes["compared"]}"' in said

    def test_a_region_is_compared_with_nobody(self, signed_in, nearby):
        kind = Administration.Kind.REGION_PREFECTURE
        region = AdministrationFactory(name="Préfecture de région", kind=kind, territory_code="93")
        client = signed_in(MembershipFactory(administration=region, role="decider"))
        assert "comparison" not in client.get(reverse("indicators:thresholds")).context["form"].fields
        assert client.post(reverse("indicators:thresholds"), self.said).status_code == 302
        assert Thresholds.objects.get(administration=region).comparison == "region"
