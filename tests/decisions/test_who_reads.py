"""Who reads what of an arbitration, by whatever way: its page, the register, its search, its documents."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from phare.decisions import actions
from phare.decisions.kernel.proposal import Commitment as Engaged
from phare.decisions.kernel.proposal import Effect, Envelope, Figure, OptionData
from phare.decisions.models import SigningAct
from phare.organisation.models import ServiceMission
from tests.decisions.reading import words
from tests.factories import decisions as made
from tests.factories.decisions import AT, FLOORS, MOVE

pytestmark = pytest.mark.django_db

# Nothing but its redeployments speaks of this mission.
LOSING = OptionData(
    "Au fil de l'eau",
    is_status_quo=True,
    moves=(replace(MOVE, profile="C-354", origin_service="SGC", origin_mission="COU", service="SGC", mission="ACC"),),
    effects=(Effect("Accueil tenu", "ETP", 1.0, 2.0, 2027, mission="ACC"),),
)


def read(client, name: str, *arguments, **query) -> str:
    answer = client.get(reverse(f"decisions:{name}", args=arguments), query)
    assert answer.status_code == 200, answer
    return " ".join(unescape(strip_tags(answer.content.decode())).replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.fixture
def decider(prefecture):
    return made.decider(prefecture)


def act_of(holder, **changes) -> SigningAct:
    dates = {"published_on": dt.date(2026, 1, 1), "since": dt.date(2026, 1, 2), "until": None, **changes}
    return SigningAct.objects.create(
        administration=holder.administration, holder=holder, kind="stand_in", reference="Arrêté 7", **dates
    )


class TestSmallAmounts:
    """Fewer than 3 FTE are persons whom colleagues would recognise (STA-005): on the page as in the record."""

    def test_an_agent_reads_no_small_amount_of_staff(self, signed_in, member, prefecture):
        act = made.signed(
            prefecture,
            options=(
                replace(
                    FLOORS,
                    commitments=(
                        Engaged(Envelope.STAFF, "Un vétérinaire contractuel", 2027, 1.0, programme="206"),
                        Engaged(Envelope.STAFF, "Des renforts", 2027, 12.0),
                        Engaged(Envelope.MONEY, "Sa rémunération", 2027, 2.0),
                    ),
                    figures=(Figure("Redéployés", 1.0, "ETP"), Figure("Rompus", 1, "planchers", decimals=0)),
                    effects=(Effect("Effectif de l'abattoir", "ETP", 1.0, 2.0, 2027),),
                ),
            ),
        )
        shown = read(signed_in(member("agent")), "arbitration", act.pk)
        assert "Un vétérinaire contractuel (206) : moins de 3 ETP" in shown
        assert "Des renforts : 12,0 ETP" in shown
        assert re.search(r"Redéployés \(ETP\) \S* ?moins de 3", shown)
        assert "Effectif de l'abattoir" not in shown
        record = words(signed_in(member("agent")).get(reverse("decisions:record", args=[act.pk])).content)
        assert "Redéployés – moins de 3 ETP" in record

    def test_whoever_steers_reads_them_all(self, signed_in, decider):
        shown = read(signed_in(decider), "arbitration", made.opened(decider).pk)
        assert "Un vétérinaire contractuel (206) : 1,0 ETP" in shown
        assert "moins de 3" not in shown

    def test_a_head_of_service_consulted_does_not_read_what_is_engaged_elsewhere(self, signed_in, prefecture, decider):
        act = made.consulted(decider)
        shown = read(signed_in(made.head(prefecture, "ALI")), "arbitration", act.pk)
        assert "Un vétérinaire contractuel (206) : moins de 3 ETP" in shown


class TestSearch:
    """A search never tells of redeployments that the page keeps from view."""

    def test_who_would_move_is_found_by_whoever_steers_or_audits_only(self, signed_in, member, prefecture, decider):
        made.signed(prefecture, options=(FLOORS, LOSING))
        assert "1 arbitrage" in read(signed_in(decider), "register", q="accueils")
        assert "1 arbitrage" in read(signed_in(member("auditor")), "register", q="accueil")
        for person in (member("agent"), made.head(prefecture, "FIN")):
            assert "0 arbitrage" in read(signed_in(person), "register", q="courrier")
            assert "0 arbitrage" in read(signed_in(person), "register", q="contrôle aliments")
            assert (
                "2026-001"
                not in signed_in(person)
                .get(reverse("decisions:export", args=["csv"]), {"q": "contrôle"})
                .content.decode()
            )

    def test_what_is_chosen_and_not_signed_is_not_told_of_a_mission(self, signed_in, prefecture, decider):
        made.chosen(decider)
        mission = ServiceMission.objects.get(administration=prefecture, code="CTL")
        assert "1 arbitrage" in read(signed_in(decider), "register", mission=mission.pk)
        assert "0 arbitrage" in read(signed_in(made.head(prefecture, "VET")), "register", mission=mission.pk)

    def test_words_are_searched_as_far_as_an_index_goes(self, decider):
        made.opened(decider)
        long = " ".join(f"mot{number}" for number in range(200_000))
        act = actions.open_arbitration(proposal=replace(made.PROPOSAL, context=long), by=decider, at=AT)
        assert act.context == long


class TestDrafts:
    def test_a_draft_abandoned_before_anyone_was_consulted_stays_unread(self, signed_in, prefecture, decider):
        act = made.opened(decider)
        actions.abandon_arbitration(arbitration=act, reason="Sans objet", version=act.version, by=decider, at=AT)
        client = signed_in(made.head(prefecture, "VET"))
        assert client.get(reverse("decisions:arbitration", args=[act.pk])).status_code == 403
        assert act.question not in read(client, "register")

    def test_taken_back_it_is_a_draft_again(self, signed_in, prefecture, decider):
        act = made.consulted(decider)
        client = signed_in(made.head(prefecture, "VET"))
        assert client.get(reverse("decisions:arbitration", args=[act.pk])).status_code == 200
        taken = actions.take_back(arbitration=act, version=act.version, by=decider, at=AT)
        assert client.get(reverse("decisions:arbitration", args=[act.pk])).status_code == 403
        actions.abandon_arbitration(arbitration=taken, reason="Sans objet", version=taken.version, by=decider, at=AT)
        assert client.get(reverse("decisions:arbitration", args=[act.pk])).status_code == 403

    @pytest.mark.parametrize(
        "dates",
        [
            {"until": dt.date(2026, 6, 30)},
            {"revoked_on": dt.date(2026, 6, 30)},
            {"published_on": dt.date(2100, 1, 1), "since": dt.date(2100, 1, 2)},
        ],
    )
    def test_whoever_held_an_act_reads_no_draft_and_is_told_why_he_does_not_sign(
        self, signed_in, member, decider, dates
    ):
        holder, act = member("sub_prefect"), made.ready(decider)
        act_of(holder, **dates)
        client = signed_in(holder)
        assert client.get(reverse("decisions:arbitration", args=[act.pk])).status_code == 403
        answer = client.get(reverse("decisions:sign", args=[act.pk]))
        shown = unescape(answer.content.decode())
        assert "L'acte qui vous habilitait à signer (Arrêté 7)" in shown
        assert act.question not in shown
        assert made.REASONS not in shown

    def test_a_stand_in_reads_all_that_he_signs(self, signed_in, member, decider):
        holder, act = member("sub_prefect"), made.ready(decider)
        act_of(holder)
        client = signed_in(holder)
        shown = read(client, "arbitration", act.pk)
        assert made.REASONS in shown
        assert "Contrôle des aliments" in shown
        assert "Avis du comité social d'administration" in shown
        assert "Ordonne 1 redéploiement, 1,0 ETP" in read(client, "sign", act.pk)
        assert act.question in read(client, "register")


def test_what_an_option_only_proposes_is_nobodys_to_carry_out(signed_in, decider):
    [move] = made.opened(decider).options.get(is_status_quo=False).redeployments.all()
    client = signed_in(decider)
    for name in ("redeployment", "entrust"):
        address = reverse(f"decisions:{name}", args=[move.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"version": 1, "to": "to_do"}).status_code == 404
    with pytest.raises(actions.OutOfOrderError, match="que proposé"):
        actions.move_redeployment(redeployment=move, to="to_do", obstacle="", version=1, by=decider, at=AT)


def test_services_that_nobody_heads_are_named_to_whoever_consults(signed_in, prefecture, decider):
    made.opened(decider)
    made.head(prefecture, "VET")
    shown = read(signed_in(decider), "arbitration", made.consulted(decider, question="Que tenir ?").pk)
    assert "Personne n'est à la tête de ces services" in shown
    assert "n'y a donc été prévenu : Sécurité des aliments." in shown
