"""What each person owes, by due date, and answering where it is read."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from phare.cockpit.queries.duties import duties_of, in_words, sentence_of
from phare.decisions.models import Redeployment
from phare.decisions.queries.attention import OBSERVATION, REDEPLOYMENT
from phare.indicators.models import Value
from phare.indicators.queries.attention import VALUE
from phare.organisation.models import Answer
from phare.strategy.models import Operation, Requirement
from tests.decisions.rights import built
from tests.factories import allocation as make
from tests.factories import decisions as made
from tests.factories.organisation import PhotographFactory, ServiceFactory, ServiceMembershipFactory
from tests.factories.territory import DepartmentFactory
from tests.indicators.rights import indicator

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def secretary(member):
    return member("secretary_general")


def said(membership, day=DAY) -> list[str]:
    return [each.duty.what for each in duties_of(membership, day)]


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, ""),
        (DAY - dt.timedelta(days=1), "en retard de 1 jour"),
        (DAY - dt.timedelta(days=6), "en retard de 6 jours"),
        (DAY - dt.timedelta(days=60), "en retard de 60 jours"),
        (DAY - dt.timedelta(days=61), "en retard de 2 mois"),
        (DAY - dt.timedelta(days=1336), "en retard de 3 ans"),
        (DAY, "aujourd'hui"),
        (DAY + dt.timedelta(days=1), "demain"),
        (DAY + dt.timedelta(days=60), "dans 60 jours"),
        (DAY + dt.timedelta(days=61), "dans 2 mois"),
        (DAY + dt.timedelta(days=400), "dans 13 mois"),
        (DAY + dt.timedelta(days=1131), "dans 3 ans"),
    ],
)
def test_how_far_a_due_date_is_is_said_in_words(due, words):
    assert in_words(due, DAY) == words


def test_nothing_owed_is_said_cheerfully(member):
    assert "tout ce qu'on vous a demandé est fait" in sentence_of(duties_of(member("agent"), DAY))


class TestWhatIsOwed:
    def test_observations_and_redeployments_of_the_services_one_heads(self, member, prefecture):
        head = member("head_of_service")
        built(prefecture, head, "consulting")
        built(prefecture, head, "signed")
        owed = duties_of(head, DAY)
        assert [each.duty.kind for each in owed][:2] == ["decisions.observation", ""]
        assert "decisions.redeployment" in [each.duty.kind for each in owed]
        assert [choice.value for choice in owed[0].duty.choices] == ["favourable"]
        days = [each.duty.due or dt.date.max for each in owed]
        assert days == sorted(days)

    def test_late_ones_say_so(self, member, prefecture):
        head = member("head_of_service")
        built(prefecture, head, "signed")
        owed = duties_of(head, dt.date(2028, 1, 2))
        assert [each.when for each in owed if each.duty.kind] == ["en retard de 2 jours"]
        assert sentence_of(owed).endswith("dont 2 en retard.")

    def test_rows_of_a_service_that_has_not_answered_its_photograph(self, prefecture, member):
        head, service = member("head_of_service"), ServiceFactory(administration=prefecture, name="Santé animale")
        ServiceMembershipFactory(membership=head, service=service, role="head", since=dt.date(2026, 1, 1))
        photograph = PhotographFactory(administration=prefecture, title="Projet 2027", state="answering")
        answer = Answer.objects.create(photograph=photograph, service=service)
        assert said(head) == ["Dire les effectifs de Santé animale : Projet 2027"]
        for state, owed in (("returned", ["Reprendre les effectifs de Santé animale : Projet 2027"]), ("given", [])):
            answer.state = state
            answer.save()
            assert said(head) == owed

    def test_needs_are_owed_by_owners_and_pilots_or_else_by_who_carries(self, prefecture, secretary, member, now):
        _, plan = make.kept(secretary, now)
        clerk, owner = made.head(prefecture, "SGC"), member("agent")
        assert said(clerk) == [
            "Déclarer le besoin de « Accueil » (2027, 2028)",
            "Déclarer le besoin de « Courrier » (2027, 2028)",
        ]
        assert said(made.head(prefecture, "VET")) == []  # an operation's need is asked of its owner and its pilot
        Operation.objects.filter(plan=plan, code="1.1.a").update(owner=owner)
        assert said(owner) == ["Déclarer le besoin de « Inspection de l'abattoir » (2027, 2028)"]
        Requirement.objects.filter(plan=plan, mission__code="ABT", year=2027).update(need_declared=3)
        assert said(owner) == ["Déclarer le besoin de « Inspection de l'abattoir » (2028)"]

    def test_operations_owned_that_require_nothing(self, prefecture, secretary, member, now):
        _, plan = make.kept(secretary, now)
        owner = member("agent")
        Operation.objects.filter(plan=plan, code="1.1.a").update(owner=owner)
        Requirement.objects.filter(operation__code="1.1.a", plan=plan).delete()
        assert said(owner) == ["Faire écrire au plan ce que demande l'opération : Abattoir de Sisteron"]
        Operation.objects.filter(plan=plan, code="1.1.a").update(owner=secretary)
        assert said(secretary) == ["Dire ce que demande l'opération : Abattoir de Sisteron"]

    def test_what_is_owed_elsewhere_is_not_told(self, prefecture, elsewhere, member):
        built(elsewhere, member("head_of_service", administration=elsewhere), "signed")
        assert said(member("head_of_service")) == []

    def test_whoever_decides_owes_signatures(self, prefecture):
        decider = made.decider(prefecture)
        made.ready(decider)
        [owed] = duties_of(decider, DAY)
        assert owed.duty.what.startswith("Signer l'arbitrage")
        assert owed.duty.url.endswith("/signer/")


class TestThePage:
    def page(self, client, name="duties") -> str:
        answer = client.get(reverse(f"cockpit:{name}"))
        assert answer.status_code == 200
        return " ".join(unescape(strip_tags(answer.content.decode())).split())

    def test_empty_it_says_what_will_come(self, signed_in, member):
        assert "Rien ne vous attend" in self.page(signed_in(member("agent")))

    def test_a_head_of_service_opens_on_what_is_owed(self, signed_in, member, prefecture):
        head = member("head_of_service")
        built(prefecture, head, "consulting")
        home = self.page(signed_in(head), "home")
        assert home.index("Donner les observations") < home.index("Où aller")
        assert "1 réponse attendue de vous" in home

    def test_the_number_of_queries_does_not_grow(self, signed_in, member, prefecture):
        head = member("head_of_service")
        client = signed_in(head)
        counts = []
        for more in (1, 4):
            for _ in range(more):
                built(prefecture, head, "consulting")
            with CaptureQueriesContext(connection) as asked:
                self.page(client)
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestAnsweringInPlace:
    @pytest.fixture
    def head(self, member):
        return member("head_of_service")

    def post(self, client, kind, pk, **data):
        answer = client.post(reverse("cockpit:answer", args=[kind, pk]), data, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("cockpit:duties")
        return unescape(answer.content.decode())

    def test_a_service_is_favourable_in_one_click(self, signed_in, head, prefecture):
        act = built(prefecture, head, "consulting")
        act.observations_due = timezone.localdate() + dt.timedelta(days=3)
        act.save()
        line = act.observations.get()
        assert "est favorable" in self.post(signed_in(head), OBSERVATION, line.pk, choice="favourable", version=0)
        line.refresh_from_db()
        assert (line.position, line.given_by) == ("favourable", head)

    def test_a_redeployment_is_under_way_then_done(self, signed_in, head, prefecture):
        move = built(prefecture, head, "signed").chosen.redeployments.get()
        client = signed_in(head)
        self.post(client, REDEPLOYMENT, move.pk, choice="under_way", version=move.version)
        page = self.post(client, REDEPLOYMENT, move.pk, choice="declared_done", version=move.version + 1)
        move.refresh_from_db()
        assert move.state == "declared_done"
        assert "C'est fait" not in page

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"choice": "refused", "version": 1},
            {"choice": "'; drop table", "version": 1},
            {"choice": "declared_done", "version": "x"},
            {"choice": "declared_done", "version": "9" * 40},
            {"choice": "\x00", "version": -1},
        ],
    )
    def test_hostile_answers_change_nothing(self, signed_in, head, prefecture, data):
        move = built(prefecture, head, "signed").chosen.redeployments.get()
        assert "n'est plus possible" in self.post(signed_in(head), REDEPLOYMENT, move.pk, **data)
        assert Redeployment.objects.get(pk=move.pk).state == "to_do"

    def test_an_answer_on_an_older_version_is_refused_with_a_sentence(self, signed_in, head, prefecture):
        move = built(prefecture, head, "signed").chosen.redeployments.get()
        page = self.post(signed_in(head), REDEPLOYMENT, move.pk, choice="under_way", version=move.version + 7)
        assert "Quelqu'un a changé ce redéploiement" in page
        assert Redeployment.objects.get(pk=move.pk).state == "to_do"

    def test_opening_the_address_of_an_answer_is_not_answering(self, signed_in, head, prefecture):
        move = built(prefecture, head, "signed").chosen.redeployments.get()
        assert signed_in(head).get(reverse("cockpit:answer", args=[REDEPLOYMENT, move.pk])).status_code == 405


def test_a_value_is_given_where_it_is_asked(signed_in, member, prefecture):
    DepartmentFactory()
    head = member("head_of_service")
    asked = indicator(prefecture, head)["pk"]
    client, where = signed_in(head), reverse("cockpit:answer", args=[VALUE, asked])
    for wrong in ("douze", "", "NaN"):
        page = client.post(where, {"value": wrong, "date": "2024-12-31"}, follow=True)
        assert "Donnez un nombre" in unescape(page.content.decode())
    assert not Value.objects.exists()
    client.post(where, {"value": "12,5", "date": "2024-12-31"})
    kept = Value.objects.get(indicator=asked, date=dt.date(2024, 12, 31), kind="actual", superseded_by=None)
    assert (kept.value, kept.author) == (12.5, head)
