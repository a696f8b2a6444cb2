"""What each document of a signed arbitration says: its figures, from what was signed and from the facts of that day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from phare.decisions import actions
from phare.decisions.kernel.proposal import Commitment, Envelope, OptionData
from phare.decisions.models import Arbitration
from phare.decisions.queries.documents import agreement_document, letters_of, order_of, record_of
from phare.organisation.models import Movement, Service
from phare.platform.accounts.models import Administration
from phare.platform.audit.models import Entry
from tests.decisions import document_case as case
from tests.decisions.reading import words
from tests.factories import decisions as made
from tests.factories.accounts import MembershipFactory
from tests.factories.decisions import AT, FLOORS, MOVE, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(prefecture):
    """Return an arbitration signed by the prefect, read anew."""
    return case.again(case.rich(prefecture))


def keys(act: Arbitration, *codes: str) -> frozenset[int]:
    mine = Service.objects.filter(administration_id=act.administration_id, code__in=codes)
    return frozenset(mine.values_list("pk", flat=True))


def stand_in(prefecture, decider):
    """Return a secretary general with an act to stand in."""
    secretary = made.with_identity(MembershipFactory(role="secretary_general", administration=prefecture))
    actions.give_signing_act(
        holder=secretary,
        kind="stand_in",
        reference="Arrêté 2026-12",
        published_on=dt.date(2026, 1, 4),
        since=dt.date(2026, 1, 5),
        until=dt.date(2026, 12, 31),
        by=decider,
        at=AT,
    )
    return secretary


class TestRecord:
    def test_it_says_question_options_choice_what_it_orders_and_who_signed(self, act):
        text = words(record_of(act))
        for said in (
            "Relevé d'arbitrage n° 2026-001",
            "Comment tenir l'inspection de l'abattoir de Sisteron d'ici 2028 ?",
            "Projet des services au 31 décembre 2026 (situation au 31 décembre 2026, figé le 21 novembre 2026)",
            "Priorités 2027-2028 (2027-2028)",
            "digest of 9",
            "Option « Socles d'abord » : Socles d'abord digest of 7",
            "Ne rien changer (écartée)",
            "Parts égales (écartée) : Chaque mission rend la même part.",
            "Redéployés – 5,5 ETP 2,25 ETP",
            "Besoins couverts – 93,4 % –",
            "Coût du rééquilibrage – 62 000 €",
            "Obligation légale d'inspection Contre Pour : le texte l'impose –",
            "Accord du responsable de programme 354",
            "Sous réserve du plafond de 2028.",
            "Sécurité des aliments avec réserves Pas avant l'été.",
            "L'option « Socles d'abord » est retenue, pour les motifs suivants : Le plancher légal",
            "plancher légal de 3,0 ETP",
            "programme 354 → 206",
            "aucun agent n'est désigné",
            "Un vétérinaire contractuel 206 2027 1,0 ETP",
            "Sa rémunération 206 2027 62 000 €",
            "Prise de poste – 1er mars 2027",
            "Inspection de l'abattoir 1,0 ETP 3,0 ETP 2028",
            "Délai moyen d'un contrôle 21 jours 14 jours 2028",
            "vérification à partir du 31 janvier 2028",
            "Le préfet des Alpes-de-Haute-Provence Claire Martin Signé le 21 novembre 2026 à 10 h 00",
        ):
            assert said in text

    def test_it_bears_the_digest_of_what_is_signed_and_the_head_of_the_trail_at_the_signature(self, act, prefecture):
        row = Entry.objects.get(verb="decisions.arbitration.signed")
        made.opened(act.signed_by, question="Une autre question ?")
        said = words(record_of(act))
        assert act.frozen_digest in said
        assert f"{row.position}:{row.digest}" in said
        assert Entry.objects.filter(administration_id=prefecture.pk).count() > row.position

    def test_a_stand_in_signs_with_his_name_capacity_and_act(self, prefecture):
        decider = made.decider(prefecture)
        secretary = stand_in(prefecture, decider)
        said = words(record_of(case.again(made.sign(case.weighed(decider), secretary))))
        assert "Pour le préfet des Alpes-de-Haute-Provence, par suppléance" in said
        assert f"{secretary.user.name} Secrétaire général" in said
        assert "Habilité par : Arrêté 2026-12, publié le 4 janvier 2026, en vigueur depuis le 5 janvier 2026" in said

    def test_invented_staff_are_said_to_be(self, act):
        assert "Effectifs inventés" not in words(record_of(act))
        act.administration.is_invented = True
        assert all("Effectifs inventés" in words(pdf) for pdf in case.all_of(act).values())

    def test_changing_nothing_may_be_the_choice(self, prefecture):
        decider = made.decider(prefecture)
        waiting = made.choose(made.consulted(decider), decider, status_quo=True)
        act = case.again(made.sign(waiting, decider, AT + dt.timedelta(days=1)))
        said = words(record_of(act))
        assert "Option retenue : « Ne rien changer »" in said and "Aucun redéploiement." in said
        assert order_of(act) is None and letters_of(act) == {}

    def test_many_options_stand_in_several_tables(self, prefecture):
        more = tuple(OptionData(f"Variante {n}", figures=FLOORS.figures) for n in range(5))
        said = words(record_of(case.again(case.rich(prefecture, options=(case.CHOSEN, *more)))))
        assert said.count("Chiffres") == 2 and "Variante 4 (écartée)" in said


class TestRegister:
    """The record as it is shown to whoever is not concerned: no small count, nor a way back to one."""

    def test_nothing_of_fewer_than_three_fte_is_told(self, act):
        said = words(record_of(act, frozenset()))
        assert "Version du registre" in said and "y compris ce que cette version ne montre pas" in said
        assert "Masqué : moins de 3 ETP" in said
        assert "Inspection de l'abattoir masqué" in said
        assert "Un vétérinaire contractuel 206 2027 moins de 3 ETP" in said
        for hidden in ("plancher légal de 3,0 ETP", "Vétérinaire Contrôle", "Pas avant l'été", "1,0 ETP", "0,5"):
            assert hidden not in said

    def test_large_totals_are_told_by_mission(self, prefecture):
        moves = (replace(MOVE, fte=3.0), replace(MOVE, profile="C-354", mission="ACC", service="SGC", fte=4.0))
        said = words(
            record_of(case.again(case.rich(prefecture, options=(replace(case.CHOSEN, moves=moves),))), frozenset())
        )
        assert "Inspection de l'abattoir 3,0" in said and "Accueil 4,0" in said and "Masqué :" not in said

    def test_a_head_of_service_reads_what_concerns_his_service(self, act):
        said = words(record_of(act, keys(act, "ALI")))
        assert said.count("Contrôle des aliments (Sécurité des aliments)") == 2
        assert "Pas avant l'été." in said and "besoin de 6,0 ETP" not in said
        assert "Accueil masqué" in said

    def test_what_is_expected_does_not_tell_by_difference_what_is_hidden(self, act):
        said = words(record_of(act, frozenset()))
        assert "Inspection de l'abattoir masqué 3,0 ETP 2028" in said


class TestOrder:
    def test_it_says_what_it_stands_on_what_it_changes_when_and_who_executes(self, act):
        text = words(order_of(act))
        for said in (
            "PROJET",
            "Le préfet des Alpes-de-Haute-Provence,",
            "Vu le code des relations entre le public et l'administration",
            "Vu le code général de la fonction publique, notamment son article L. 253-1 ;",
            "Vu la loi organique n° 2001-692",
            "Vu l'avis du comité social d'administration (favorable), rendu le 21 novembre 2026 ;",
            "Vu l'accord du responsable de programme 354 (avec réserves), rendu le 21 novembre 2026 ;",
            "Vu l'arbitrage n° 2026-001 signé le 21 novembre 2026 ;",
            "Considérant ce qui suit : Le plancher légal",
            "ARRÊTE",
            "Article 1er Le service « Secrétariat commun » est renforcé",
            "la mission « Accueil », à compter de 2027, à hauteur de 3,0 ETP, par redéploiement depuis la mission "
            "« Courrier » du service « Secrétariat commun ».",
            "du programme 354 – Administration territoriale (Intérieur) au programme 206",
            "le 1er janvier 2027, et au plus tôt le lendemain de sa publication au recueil des actes administratifs",
            "Le secrétaire général de la préfecture, le chef du service « Sécurité des aliments »",
            "Fait à",
            "Claire Martin",
        ):
            assert said in text

    def test_it_can_be_published_no_small_count_is_in_it(self, act):
        said = words(order_of(act))
        assert "1,0" not in said and "0,5" not in said and "2,0" not in said

    @pytest.mark.parametrize("days", [0, 1])
    def test_it_takes_effect_the_day_after_its_publication_unless_a_later_day_is_said(
        self, prefecture, monkeypatch, days
    ):
        monkeypatch.setattr(made, "EFFECT_ON", AT.date() + dt.timedelta(days=days))
        said = words(order_of(case.again(case.rich(prefecture))))
        assert "entre en vigueur le lendemain de sa publication au recueil" in said

    def test_a_council_has_no_prefect(self, prefecture):
        prefecture.kind, prefecture.name = Administration.Kind.DEPARTMENT_COUNCIL, "Conseil départemental"
        prefecture.save()
        said = words(order_of(case.again(case.rich(prefecture))))
        assert "Le préfet" not in said and "recueil" not in said and "2004-374" not in said


class TestLetters:
    def test_one_for_each_programme_whose_posts_move_or_that_would_pay(self, act):
        assert list(letters_of(act)) == ["206", "354"]

    def test_it_says_what_changes_by_year_against_what_is_notified_and_what_is_asked(self, act):
        texts = {code: words(letter) for code, letter in letters_of(act).items()}
        for code, said in (
            ("206", "Au responsable du programme 206 – Sécurité sanitaire (Agriculture)"),
            ("206", "0,5 ETP rejoint le programme 206 ; 2,0 ETP y changent de mission ou de service"),
            ("206", "2027 7,0 – – 1,0 7,0 8,0 −1,0"),
            ("206", "2028 6,0 – 0,5 1,0 6,5 6,0 +0,5"),
            ("206", "À la fin de 2028, l'effectif du programme serait de 0,5 ETP au-dessus de l'effectif notifié"),
            ("206", "Vous avez donné votre accord le 21 novembre 2026."),
            ("206", "me confirmer que votre programme peut porter ces engagements"),
            ("206", "Sa rémunération 206 2027 62 000 €"),
            ("354", "0,5 ETP quitte le programme 354 ; 3,0 ETP y changent"),
            ("354", "2028 8,0 −0,5 – – 7,5 – –"),
            ("354", "Aucun effectif n'a été notifié pour 2028."),
            ("354", "Vous avez rendu le 21 novembre 2026 un avis avec réserves : « Sous réserve du plafond de 2028. »"),
            ("354", "tenir compte de ces postes dans le schéma d'emplois"),
        ):
            assert said in texts[code]

    def test_a_programme_whose_posts_only_move_within_it_is_told(self, prefecture):
        act = case.again(made.signed(prefecture))
        said = words(letters_of(act)["206"])
        assert "1,0 ETP y change de mission ou de service sans en changer le total" in said
        within = case.again(case.rich(prefecture, options=(replace(case.CHOSEN, moves=(MOVE,), commitments=()),)))
        assert "votre accord n'est pas requis" in words(letters_of(within)["206"])

    def test_a_programme_that_only_pays_is_asked(self, prefecture):
        engaged = (Commitment(Envelope.MONEY, "Un marché", 2028, 12_500.5, programme="156"),)
        act = case.again(case.rich(prefecture, options=(replace(case.CHOSEN, commitments=engaged),)))
        said = words(letters_of(act)["156"])
        assert "Aucun poste de votre programme n'est redéployé" in said and "12 500,50 €" in said

    def test_movements_announced_after_the_signature_change_nothing(self, act):
        before = letters_of(act)["206"].pdf()
        service = Service.objects.get(code="VET")
        other = Movement.objects.filter(photograph=act.photograph, service=service).first()
        Movement.objects.create(
            photograph=act.photograph,
            year=2027,
            service=service,
            profile=other.profile,
            mission=other.mission,
            fte=-1,
            announced_on=dt.date(2027, 2, 1),
        )
        assert letters_of(act)["206"].pdf() == before


class TestAgreement:
    def test_it_says_what_the_service_receives_by_when_and_waits_for_both(self, act):
        said = words(agreement_document(act.agreements.get(service__code="VET")))
        for part in (
            "Accord de service : Santé animale",
            "Entre le préfet des Alpes-de-Haute-Provence et le service « Santé animale »",
            "2027 1,0 0,0 +1,0",
            "2028 1,5 0,0 +1,5",
            "Inspection de l'abattoir +2,0",
            "reçoit 1,0 Vétérinaire",
            "31 décembre 2028",
            "vérification à partir du 31 janvier 2028",
            "Le service n'a pas encore signé",
        ):
            assert part in said
        assert said.count("En attente de signature") >= 3

    def test_whoever_gives_does_not_read_how_few_others_receive(self, act):
        said = words(agreement_document(act.agreements.get(service__code="ALI")))
        assert "donne 1,0 Vétérinaire" in said and "Contrôle des aliments −2,0" in said
        assert "moins de 3 ETP" in said and "besoin de 6,0" not in said

    def test_signed_by_both_it_bears_names_capacities_dates_and_reservations(self, act, prefecture):
        head = made.head(prefecture, "VET")
        agreement = act.agreements.get(service__code="VET")
        later = AT + dt.timedelta(days=2)
        actions.sign_agreement_for_service(
            agreement=agreement, reservations="Un bureau manque.", password=PASSWORD, code=made.code_for(head), by=head,
            at=later,
        )  # fmt: skip
        half = words(agreement_document(act.agreements.get(service__code="VET")))
        assert "Un bureau manque." in half and "En attente de signature" in half
        actions.sign_agreement_for_decider(
            agreement=agreement, password=PASSWORD, code=made.code_for(act.signed_by), by=act.signed_by, at=later
        )
        said = words(agreement_document(act.agreements.get(service__code="VET")))
        assert f"{head.user.name} Chef de service Signé le 23 novembre 2026 à 10 h 00" in said.replace(
            "Le préfet des Alpes-de-Haute-Provence ", ""
        ).replace("Claire Martin ", "")
        assert "En attente" not in said

    def test_due_dates_moved_afterwards_leave_it_as_it_was_signed(self, act):
        agreement = act.agreements.get(service__code="VET")
        before = agreement_document(agreement).pdf()
        move = act.chosen.redeployments.first()
        actions.entrust_redeployment(
            redeployment=move, to=move.service, due=dt.date(2030, 1, 1), version=move.version, by=act.signed_by, at=AT
        )
        assert agreement_document(agreement).pdf() == before
