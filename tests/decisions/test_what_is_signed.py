"""What a signature stands on, in which words, by whom; and that nothing signed changes by any way."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from html import unescape

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import override

from phare.decisions import actions
from phare.decisions.kernel.content import digest
from phare.decisions.models import Arbitration, Option, Redeployment, SigningAct
from phare.decisions.queries.attention import attention_points, duties_of
from phare.decisions.queries.documents import order_of, record_of
from phare.organisation import actions as organisation
from phare.organisation.models import Photograph, Service
from phare.platform.accounts.actions import close_membership
from phare.platform.accounts.models import Administration, Membership
from phare.platform.post.models import OutgoingMail
from phare.strategy.models import Operation
from tests.decisions.document_case import rich
from tests.decisions.reading import words
from tests.factories import decisions as made
from tests.factories.accounts import MembershipFactory
from tests.factories.decisions import AT, FLOORS, MOVE

pytestmark = pytest.mark.django_db

CROSSING = replace(FLOORS, moves=(replace(MOVE, to_programme="354"),))
DATES = {"published_on": dt.date(2026, 1, 4), "since": dt.date(2026, 1, 5), "until": None}


@pytest.fixture
def decider(prefecture):
    return made.decider(prefecture)


@pytest.fixture
def secretary(prefecture):
    return made.with_identity(MembershipFactory(role="secretary_general", administration=prefecture))


def give(holder: Membership, by: Membership, **changes) -> SigningAct:
    asked = {"kind": "stand_in", "reference": "Arrêté 2026-12", **DATES, **changes}
    return actions.give_signing_act(holder=holder, by=by, at=AT, **asked)


class TestOpinions:
    """A signature ignores neither ministries nor unions."""

    def consulted_again(self, arbitration, by, change=None):
        taken = actions.take_back(arbitration=arbitration, version=arbitration.version, by=by, at=AT)
        if change:
            actions.renew_option(option=taken.options.get(is_status_quo=False), data=change, by=by, at=AT)
            taken.refresh_from_db()
        return actions.put_to_consultation(
            arbitration=taken, due=made.DUE, link="https://phare/", version=taken.version, by=by, at=AT
        )

    def test_an_opinion_on_other_redeployments_is_no_opinion_on_these(self, decider):
        act = self.consulted_again(made.ready(decider), decider, replace(FLOORS, moves=(replace(MOVE, fte=3.0),)))
        assert act.prerequisites.get().state == "awaited"
        assert act.chosen is None
        with pytest.raises(actions.OpinionMissingError):
            made.sign(made.choose(act, decider), decider)

    def test_the_same_redeployments_keep_what_was_said_of_them(self, decider):
        act = self.consulted_again(made.ready(decider), decider, FLOORS)
        assert act.prerequisites.get().state == "favourable"
        assert act.chosen is not None

    def test_an_agreement_refused_is_no_agreement_until_it_is_given(self, decider):
        act = made.chosen(decider, options=(CROSSING,))
        line = act.prerequisites.get(programme__code="354")
        refused = {"state": "unfavourable", "summary": "Plafond atteint", "given_on": AT.date(), "by": decider}
        actions.fulfil_prerequisite(prerequisite=line, at=AT, **refused)
        made.give_all(act, decider)
        with pytest.raises(actions.OpinionMissingError, match="354"):
            made.sign(act, decider)
        assert not [each for each in duties_of(decider, AT.date()) if "Signer" in each.what]
        actions.fulfil_prerequisite(prerequisite=line, state="favourable", given_on=AT.date(), by=decider, at=AT)
        act.refresh_from_db()
        assert made.sign(act, decider).state == "signed"

    def test_an_opinion_against_of_the_committee_is_read_before_signing_and_does_not_bind(
        self, decider, signed_in, prefecture
    ):
        act = made.chosen(decider)
        actions.fulfil_prerequisite(
            prerequisite=act.prerequisites.get(),
            state="unfavourable",
            summary="Unanimement contre.",
            given_on=AT.date(),
            by=decider,
            at=AT,
        )
        shown = unescape(signed_in(decider).get(reverse("decisions:sign", args=[act.pk])).content.decode())
        assert "À lire avant de signer" in shown
        assert "Unanimement contre." in shown
        assert "Sécurité des aliments" in shown
        made.give_all(act, decider)
        assert made.sign(act, decider).frozen["opinions"][0]["state"] == "unfavourable"

    def test_an_opinion_that_the_choice_does_not_need_keeps_nobody_from_signing(self, decider, prefecture):
        made.choose(made.consulted(decider), decider, status_quo=True)
        day = AT.date() + dt.timedelta(days=1)
        assert "decisions.to_sign" in [each.kind for each in attention_points(prefecture, day)]
        assert any("Signer l'arbitrage" in each.what for each in duties_of(decider, day))

    def test_asked_in_english_then_in_french_an_opinion_is_awaited_once_and_in_french(self, decider):
        with override("en"):
            act = made.consulted(decider)
            made.head(act.administration, "VET")
        assert act.options.get(is_status_quo=True).name == "Ne rien changer"
        act = self.consulted_again(act, decider)
        assert act.prerequisites.get().label == "Avis du comité social d'administration"

    def test_heads_are_written_to_in_french_with_a_whole_address(self, decider, prefecture, signed_in):
        made.opened(decider)
        made.head(prefecture, "VET")
        act = made.opened(decider, question="Que tenir ?")
        client = signed_in(decider)
        client.cookies["django_language"] = "en"
        # The request leaves its language behind it: the tests that follow find theirs again.
        with override("fr"):
            client.post(reverse("decisions:consult", args=[act.pk]), {"version": act.version, "due": "2100-01-01"})
        mail = OutgoingMail.objects.get()
        assert mail.subject == "Vos observations sont attendues avant un arbitrage"
        assert f"http://testserver/arbitrages/{act.pk}/" in mail.body


class TestSignatory:
    @pytest.mark.parametrize(
        ("kind", "capacity"),
        [
            ("department_prefecture", "Préfet"),
            ("region_prefecture", "Préfet de région"),
            ("department_council", "Président du conseil départemental"),
            ("other", "Directeur général"),
        ],
    )
    def test_his_capacity_is_said_truly_and_in_french(self, prefecture, kind, capacity):
        Administration.objects.filter(pk=prefecture.pk).update(kind=kind)
        prefecture.refresh_from_db()
        by = made.decider(prefecture)
        with override("en"):
            assert made.sign(made.ready(by), by).signed_as == capacity

    def test_he_says_it_more_exactly_and_documents_bear_it(self, decider):
        act = made.sign(made.ready(decider), decider, capacity="Préfète des Landes")
        assert act.signed_as == "Préfète des Landes"
        said = words(record_of(act))
        assert "En qualité de : Préfète des Landes" in said
        assert decider.user.name in said

    def test_the_act_is_always_said_however_long_its_reference(self, decider, secretary):
        give(secretary, decider, reference="Arrêté " + "x" * 190)
        with override("en"):
            act = made.sign(made.ready(decider), secretary, capacity="S" * 300)
        assert act.signed_as.startswith("S" * 200 + ", par suppléance (Arrêté xxx")

    def test_a_name_changed_later_is_not_that_of_whoever_signed(self, prefecture):
        act = rich(prefecture)
        before = [words(record_of(act)), words(order_of(act))]
        act.signed_by.user.name = "Autre Nom"
        act.signed_by.user.save()
        Service.objects.filter(administration=prefecture, code="VET").update(name="Autre service")
        again = Arbitration.objects.get(pk=act.pk)
        assert [words(record_of(again)), words(order_of(again))] == before

    def test_whoever_decides_elsewhere_does_not_sign_here(self, decider, elsewhere):
        stranger = made.decider(elsewhere)
        with pytest.raises(actions.NotEmpoweredError, match="autre administration"):
            made.sign(made.ready(decider), stranger)

    def test_whoever_left_does_not_sign(self, decider, member, secretary):
        act = made.ready(decider)
        give(secretary, decider)
        for person in (decider, secretary):
            Membership.objects.filter(pk=person.pk).update(until=AT.date())
            with pytest.raises(actions.NotEmpoweredError, match="plus en fonction"):
                made.sign(act, person)

    def test_an_act_revoked_signs_until_the_day_before(self, decider, secretary):
        act = give(secretary, decider)
        actions.revoke_signing_act(act=act, on=AT.date(), by=decider, at=AT)
        with pytest.raises(actions.NotEmpoweredError, match="Arrêté 2026-12"):
            made.sign(made.ready(decider), secretary)
        assert (
            made.sign(made.ready(decider, question="Avant ?"), secretary, AT - dt.timedelta(days=1)).signing_act == act
        )

    @pytest.mark.parametrize("role", ["partner", "auditor"])
    def test_a_partner_or_an_auditor_receives_no_act(self, decider, member, role):
        with pytest.raises(actions.NotEmpoweredError):
            give(member(role), decider)

    def test_somebody_who_left_receives_no_act(self, decider, member):
        with pytest.raises(actions.NotEmpoweredError, match="plus en fonction"):
            give(member("agent", until=dt.date(2026, 2, 1)), decider)

    def test_nobody_empowers_himself(self, secretary):
        with pytest.raises(actions.NotEmpoweredError, match="lui-même"):
            give(secretary, secretary)

    def test_acts_end_with_the_office_of_their_holder_and_delegations_with_that_of_whoever_decided(
        self, decider, secretary, member
    ):
        administrator, sub_prefect = member("platform_administrator"), member("sub_prefect")
        held, delegated = give(secretary, decider), give(sub_prefect, decider, kind="delegation")
        standing = give(sub_prefect, decider, reference="Arrêté 13")
        close_membership(secretary, successor=None, by=administrator, at=AT)
        close_membership(decider, successor=None, by=administrator, at=AT)
        ended = set(SigningAct.objects.filter(revoked_on=AT.date()))
        assert ended == {held, delegated}
        assert SigningAct.objects.in_force(AT.date()).get() == standing


class TestWhatItStandsOn:
    def test_a_photograph_superseded_since_the_consultation_is_refused(self, decider, prefecture):
        act = made.ready(decider)
        draft = organisation.correct_photograph(act.photograph, reason="Un service oublié", by=decider, at=AT)
        organisation.validate_photograph(draft, by=decider, at=AT)
        assert act.state == "consulting"
        organisation.freeze_photograph(draft, by=decider, at=AT)
        assert Photograph.objects.get(pk=act.photograph_id).state == "superseded"
        with pytest.raises(actions.OutdatedFiguresError, match="a été remplacé : abandonnez"):
            made.sign(Arbitration.objects.get(pk=act.pk), decider)

    def test_a_decision_takes_no_effect_before_it_is_taken(self, decider):
        act = made.ready(decider)
        with pytest.raises(actions.NoChoiceError, match="est passée"):
            made.sign(act, decider, dt.datetime(2027, 1, 2, 9, 0, tzinfo=dt.UTC))
        assert made.sign(act, decider, dt.datetime(2027, 1, 1, 9, 0, tzinfo=dt.UTC)).reference == "2027-001"

    def test_what_is_frozen_says_it_all_and_is_read_again(self, decider, prefecture):
        act = made.chosen(decider)
        floors = act.options.get(is_status_quo=False)
        actions.fulfil_prerequisite(
            prerequisite=act.prerequisites.get(), state="favourable", given_on=AT.date(), by=decider, at=AT
        )
        act.refresh_from_db()
        signed = made.sign(act, decider, AT + dt.timedelta(days=1))
        kept = json.loads(json.dumps(Arbitration.objects.get(pk=signed.pk).frozen))
        assert digest(kept) == signed.frozen_digest
        # Both services were asked, and said nothing.
        assert [(each["service"], each["position"], each["given_by"]) for each in kept["observations"]] == [
            ("ALI", "", None),
            ("VET", "", None),
        ]
        assert [(each["kind"], each["state"]) for each in kept["opinions"]] == [("social_committee", "favourable")]
        [option] = [each for each in kept["options"] if each["key"] == floors.pk]
        assert [row[:3] + row[4:] for row in option["commitments"]] == [
            ["calendar", "Prise de poste", None, "2027-03-01", None, None],
            ["money", "Sa rémunération", 2027, None, "206", None],
            ["staff", "Un vétérinaire contractuel", 2027, None, "206", None],
        ]
        assert option["redeployments"] == [
            [2027, "V-206", "ALI", "CTL", "VET", "ABT", None, 1.0, "plancher de 3,0 ETP"]
        ]
        assert kept["names"]["services"] == {"ALI": "Sécurité des aliments", "VET": "Santé animale"}
        assert kept["names"]["profiles"] == {"V-206": ["Vétérinaire", "206"]}
        assert kept["signatory"] == {"name": decider.user.name, "capacity": "Préfet"}


class TestForEver:
    """What rows' triggers left open."""

    @pytest.mark.parametrize(
        "change",
        [
            lambda act, other: Option.objects.filter(arbitration=other, is_status_quo=False).update(arbitration=act),
            lambda act, other: act.operations.through.objects.create(
                arbitration=act, operation_id=made_operation(act).pk
            ),
            lambda act, other: SigningAct.objects.filter(pk=act.signing_act_id).update(reference="Autre"),
        ],
    )
    def test_nothing_joins_what_is_signed(self, decider, secretary, change):
        give(secretary, decider)
        act = made.sign(made.ready(decider), secretary)
        other = made.opened(decider, question="Autre ?", options=(replace(FLOORS, name="Autre"),))
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
            change(act, other)

    @pytest.mark.parametrize(
        "change",
        [
            lambda line: line.update(reservations="Aucune"),
            lambda line: line.update(service_signed_at=AT + dt.timedelta(days=9)),
            lambda line: line._raw_delete("default"),
        ],
    )
    def test_an_agreement_signed_stays_as_it_was(self, prefecture, decider, change):
        act = made.sign(made.ready(decider), decider)
        agreement, head = act.agreements.get(service__code="VET"), made.head(prefecture, "VET")
        actions.sign_agreement_for_service(
            agreement=agreement,
            reservations="Pas avant l'été",
            password=made.PASSWORD,
            code=made.code_for(head),
            by=head,
            at=AT,
        )
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
            change(type(agreement).objects.filter(pk=agreement.pk))
        signed = actions.sign_agreement_for_decider(
            agreement=agreement, password=made.PASSWORD, code=made.code_for(decider), by=decider, at=AT
        )
        assert signed.is_signed

    def test_an_agreement_is_signed_once_by_each_side(self, prefecture, decider):
        agreement = made.sign(made.ready(decider), decider).agreements.get(service__code="VET")
        asked = {"agreement": agreement, "password": made.PASSWORD, "by": decider, "at": AT}
        actions.sign_agreement_for_decider(code=made.code_for(decider), **asked)
        with pytest.raises(actions.AlreadyGivenError):
            actions.sign_agreement_for_decider(code=made.code_for(decider), **asked)

    @pytest.mark.parametrize("table", ["decisions_arbitration", "decisions_option", "decisions_redeployment"])
    def test_tables_are_not_emptied_at_once(self, decider, table):
        made.sign(made.ready(decider), decider)
        with (
            pytest.raises(IntegrityError, match="immutable"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_no_truncate")
            cursor.execute(f"TRUNCATE {table} CASCADE")


def made_operation(act: Arbitration) -> Operation | None:
    return Operation.objects.filter(plan__administration=act.administration).first()


def test_what_a_closed_service_answered_for_is_to_be_entrusted_to_another(decider, prefecture):
    act = made.sign(made.ready(decider), decider)
    assert "decisions.orphan" not in [each.kind for each in attention_points(prefecture, AT.date())]
    Service.objects.filter(administration=prefecture, code="VET").update(until=dt.date(2027, 6, 30))
    [point] = [each for each in attention_points(prefecture, dt.date(2027, 7, 1)) if each.kind == "decisions.orphan"]
    assert point.what.startswith("1 redéploiement confié à un service fermé")
    [move] = act.chosen.redeployments.all()
    other = Service.objects.get(administration=prefecture, code="ALI")
    actions.entrust_redeployment(
        redeployment=move, to=other, due=dt.date(2027, 12, 31), version=move.version, by=decider, at=AT
    )
    assert "decisions.orphan" not in [each.kind for each in attention_points(prefecture, dt.date(2027, 7, 1))]


def test_redeployments_of_a_signed_act_are_each_ordered_once(decider):
    act = made.sign(made.ready(decider), decider)
    assert Redeployment.objects.filter(option__arbitration=act, state="to_do").count() == 1
