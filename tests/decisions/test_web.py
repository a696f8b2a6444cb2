"""The pages of decisions as people use them: what they show, to whom, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from phare.decisions.models import Arbitration
from phare.ui.formats import on_date
from tests.decisions.rights import built
from tests.factories import decisions as made
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db


def page(client, name: str, *arguments, **query) -> str:
    answer = client.get(reverse(f"decisions:{name}", args=arguments), query)
    assert answer.status_code == 200, answer
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


@pytest.fixture
def decider(prefecture):
    return made.decider(prefecture)


@pytest.fixture
def browser(signed_in, decider):
    return signed_in(decider)


class TestRegister:
    def test_empty_it_says_what_would_fill_it(self, browser):
        assert "Un arbitrage naît d'un croisement" in page(browser, "register")

    def test_shelves_count_and_keep_what_they_say(self, browser, decider, prefecture):
        built(prefecture, decider)
        built(prefecture, decider, "signed")
        shown = page(browser, "register")
        assert "À rendre 1" in shown
        assert "À appliquer 1" in shown
        assert "1 arbitrage" in page(browser, "register", etat="a-rendre")
        assert "Arbitrage n° 2026-001" in page(browser, "register", etat="a-appliquer")

    def test_words_are_found_as_french_knows_them(self, browser, decider):
        made.opened(decider)
        assert "1 arbitrage" in page(browser, "register", q="inspections des abattoirs")
        assert "0 arbitrage" in page(browser, "register", q="débroussaillement")

    @pytest.mark.parametrize("query", ["'", '"', "a:* & !", "\x00", "é" * 300, "-"])
    def test_hostile_words_are_words(self, browser, query):
        page(browser, "register", q=query)

    @pytest.mark.parametrize("key", ["mission", "service", "operation", "page"])
    @pytest.mark.parametrize("value", ["x", "-1", "9" * 30, ""])
    def test_hostile_numbers_ask_for_nothing(self, browser, key, value):
        page(browser, "register", **{key: value})

    def test_what_was_decided_on_a_mission_or_a_service(self, browser, prefecture):
        act = made.signed(prefecture)
        [move] = act.chosen.redeployments.all()
        assert "2026-001" in page(browser, "register", mission=move.mission_id)
        assert "2026-001" in page(browser, "register", service=move.origin_service_id)
        assert "2026-001" not in page(browser, "register", mission=move.mission_id + 10_000)

    def test_an_agent_sees_what_is_signed_and_nothing_of_what_is_prepared(self, signed_in, member, prefecture, decider):
        built(prefecture, decider)
        built(prefecture, decider, "signed")
        shown = page(signed_in(member("agent")), "register")
        assert "1 arbitrage" in shown
        assert "À rendre 0" in shown

    def test_it_leaves_as_a_file(self, browser, prefecture):
        made.signed(prefecture)
        answer = browser.get(reverse("decisions:export", args=["csv"]))
        assert "2026-001" in answer.content.decode("utf-8-sig")
        assert browser.get(reverse("decisions:export", args=["pdf"])).status_code == 404

    def test_the_number_of_queries_does_not_grow(self, browser, prefecture, decider):
        built(prefecture, decider)
        with CaptureQueriesContext(connection) as few:
            page(browser, "register")
        for _ in range(5):
            built(prefecture, decider)
        with CaptureQueriesContext(connection) as many:
            page(browser, "register")
        assert len(many) == len(few)


class TestArbitration:
    def test_options_stand_side_by_side_and_the_best_figure_is_said(self, browser, decider):
        shown = page(browser, "arbitration", made.opened(decider).pk)
        assert "Ne rien changer" in shown
        assert "Socles d'abord" in shown
        assert "Un vétérinaire contractuel (206) : 1,0 ETP, 2027" in shown
        assert "Consulter" in shown

    def test_a_head_of_service_reads_only_the_redeployments_of_his_services(self, signed_in, decider, prefecture):
        arbitration = made.consulted(decider)
        theirs = page(signed_in(made.head(prefecture, "VET")), "arbitration", arbitration.pk)
        assert "Inspection de l'abattoir" in theirs
        assert "Donner mes observations" in theirs
        outsider = made.head(prefecture, "SGC")
        answer = signed_in(outsider).get(reverse("decisions:arbitration", args=[arbitration.pk]))
        assert answer.status_code == 403

    def test_an_agent_reads_the_choice_and_its_reasons_never_who_moves(self, signed_in, member, prefecture):
        shown = page(signed_in(member("agent")), "arbitration", made.signed(prefecture).pk)
        assert made.REASONS in shown
        assert "Redéploiements à exécuter" not in shown
        assert "Contrôle des aliments" not in shown

    def test_what_is_missing_before_the_signature_is_said_with_its_rule(self, browser, decider):
        shown = page(browser, "arbitration", made.chosen(decider).pk)
        assert "Avant de signer, il manque" in shown
        assert "CGFP, art. L253-1" in shown

    def test_the_number_of_queries_does_not_grow_with_options_and_grounds(self, browser, prefecture, decider):
        act = built(prefecture, decider)
        with CaptureQueriesContext(connection) as few:
            page(browser, "arbitration", act.pk)
        for number in range(4):
            act.grounds.create(text=f"Motif {number}")
            act.prerequisites.create(kind="other", label=f"Avis {number}")
        with CaptureQueriesContext(connection) as many:
            page(browser, "arbitration", act.pk)
        assert len(many) == len(few)


class TestSigning:
    def test_the_page_says_why_not_yet(self, browser, decider):
        shown = page(browser, "sign", made.chosen(decider).pk)
        assert "Pas encore" in shown
        assert "Il manque un avis obligatoire" in shown

    def test_the_right_password_and_code_sign_it(self, browser, decider):
        act = made.ready(decider)
        answer = browser.post(
            reverse("decisions:sign", args=[act.pk]),
            {
                "version": act.version,
                "capacity": "Préfète des Alpes-de-Haute-Provence",
                "password": made.PASSWORD,
                "code": made.code_for(decider),
            },
        )
        assert answer.status_code == 302
        act.refresh_from_db()
        assert (act.state, act.signed_as) == ("signed", "Préfète des Alpes-de-Haute-Provence")

    def test_a_second_tab_is_told_that_it_is_signed(self, browser, decider):
        act = made.ready(decider)
        asked = {"version": act.version, "capacity": "Préfet", "password": made.PASSWORD}
        address = reverse("decisions:sign", args=[act.pk])
        browser.post(address, {**asked, "code": made.code_for(decider)})
        answer = browser.post(address, {**asked, "code": made.code_for(decider)})
        assert "est signé (2026-001)" in answer.content.decode()
        assert Arbitration.objects.filter(number__isnull=False).count() == 1

    def test_the_code_of_the_moment_is_shown_in_a_demonstration_only(self, browser, decider, settings):
        act = made.ready(decider)
        settings.PHARE_DEMONSTRATION = False
        assert "émonstration" not in page(browser, "sign", act.pk)


class TestForms:
    def test_what_was_typed_stays_when_it_is_refused(self, browser, decider):
        act = made.consulted(decider)
        answer = browser.post(
            reverse("decisions:choose", args=[act.pk]),
            {
                "version": act.version,
                "option": act.options.get(is_status_quo=False).pk,
                "reasons": "Mes motifs, longuement pesés",
                "effect_on": "2027-05-01",
                "verify_on": "2027-01-01",
            },
        )
        shown = answer.content.decode()
        assert "La vérification vient après la date d'effet" in shown.replace("&#x27;", "'")
        assert "Mes motifs, longuement pesés" in shown

    @pytest.mark.parametrize("name", ["question", "new-option", "new-ground", "consult", "abandon"])
    def test_nothing_sent_is_refused_with_sentences(self, browser, decider, prefecture, name):
        act = built(prefecture, decider)
        answer = browser.post(reverse(f"decisions:{name}", args=[act.pk]), {})
        assert answer.status_code == 200
        assert "Ce champ est obligatoire" in answer.content.decode()

    def test_a_ground_is_weighed_on_each_option(self, browser, decider, prefecture):
        act = built(prefecture, decider)
        nothing, floors = act.options.all()
        browser.post(
            reverse("decisions:new-ground", args=[act.pk]),
            {
                "version": act.version,
                "text": "Coûte peu",
                f"side_{nothing.pk}": "for",
                f"side_{floors.pk}": "against",
                f"remark_{floors.pk}": "un poste",
            },
        )
        stances = act.grounds.get(text="Coûte peu").stances
        assert dict(stances.values_list("option", "side")) == {nothing.pk: "for", floors.pk: "against"}


class TestFollowing:
    def test_a_service_refuses_with_its_reason_and_whoever_decides_is_asked(self, signed_in, prefecture, decider):
        act = made.signed(prefecture)
        [move] = act.chosen.redeployments.all()
        head = made.head(prefecture, "VET")
        client = signed_in(head)
        address = reverse("decisions:redeployment", args=[move.pk])
        refused = client.post(address, {"version": move.version, "to": "refused", "obstacle": ""})
        assert "Dites ce qui empêche" in refused.content.decode()
        client.post(address, {"version": move.version, "to": "refused", "obstacle": "Nul n'est candidat."})
        move.refresh_from_db()
        assert (move.state, move.obstacle) == ("refused", "Nul n'est candidat.")
        # What is refused stays in the register, and only whoever steers sends it back.
        assert "C'est à qui décide" in page(client, "redeployment", move.pk)
        assert "refusé par le service" in page(signed_in(decider), "arbitration", act.pk)

    def test_both_sides_sign_the_agreement(self, signed_in, prefecture, decider):
        act = made.signed(prefecture)
        agreement = act.agreements.get(service__code="VET")
        head = made.head(prefecture, "VET")
        address = reverse("decisions:agreement", args=[agreement.pk])
        for person in (head, decider):
            answer = signed_in(person).post(
                address,
                {
                    "capacity": "Signataire",
                    "password": made.PASSWORD,
                    "code": made.code_for(person),
                    "reservations": "Une réserve",
                },
            )
            assert answer.status_code == 302
        agreement.refresh_from_db()
        assert agreement.is_signed
        assert agreement.reservations == "Une réserve"


def test_a_stand_in_finds_the_way_to_sign(signed_in, prefecture, decider):
    from phare.decisions import actions

    secretary = MembershipFactory(role="secretary_general", administration=prefecture)
    actions.give_signing_act(
        holder=secretary,
        kind="interim",
        reference="Arrêté 7",
        published_on=dt.date(2026, 1, 1),
        since=dt.date(2026, 1, 2),
        until=None,
        by=decider,
        at=made.AT,
    )
    assert "Signer" in page(signed_in(secretary), "arbitration", made.ready(decider).pk)


@pytest.mark.parametrize(
    ("page_name", "of"), [("organisation:mission", "mission"), ("organisation:service", "service")]
)
def test_the_page_of_a_mission_or_a_service_leads_to_what_was_decided_on_it(
    signed_in, member, prefecture, page_name, of
):
    [move] = made.signed(prefecture).chosen.redeployments.all()
    key = getattr(move, f"{of}_id")
    client = signed_in(member("agent"))
    shown = client.get(reverse(page_name, args=[key])).content.decode()
    address = f"{reverse('decisions:register')}?{of}={key}"
    assert address in shown
    assert "2026-001" in client.get(address).content.decode()


def test_a_decision_says_in_the_register_what_is_expected_of_it_and_when_that_is_checked(signed_in, member, prefecture):
    act = made.signed(prefecture)
    expected = act.chosen.effects.count()
    assert expected
    shown = " ".join(page(signed_in(member("agent")), "register").replace("\xa0", " ").split())
    words = "1 effet attendu" if expected == 1 else f"{expected} effets attendus"
    assert f"{words}, à vérifier le {on_date(act.verify_on)}".replace("\xa0", " ") in shown


def test_a_partner_is_not_led_to_the_register(signed_in, member, prefecture):
    from phare.ui import related

    assert related.links("organisation.mission", 1, member("partner")) == []
    assert len(related.links("organisation.mission", 1, member("agent"))) == 1
