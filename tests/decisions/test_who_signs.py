"""Who signs for whoever decides, what his act covers, in which capacity; and when an act ends (ACT-101, ACT-105)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from phare.decisions import actions
from phare.decisions.actions.acts import hold_signing_act
from phare.decisions.models import SigningAct
from phare.decisions.queries.attention import duties_of
from phare.decisions.queries.documents import agreement_document
from phare.decisions.web.documents import AGREEMENT
from phare.organisation.models import Service
from tests.decisions.reading import words
from tests.factories import decisions as made
from tests.factories.accounts import MembershipFactory
from tests.factories.decisions import AT, FLOORS, PASSWORD

pytestmark = pytest.mark.django_db

NEXT_DAY = AT + dt.timedelta(days=1)


@pytest.fixture
def decider(prefecture):
    return made.decider(prefecture)


@pytest.fixture
def delegate(prefecture):
    return made.with_identity(MembershipFactory(role="sub_prefect", administration=prefecture))


def give(holder, by, codes=(), **changes) -> SigningAct:
    asked = {
        "kind": "delegation",
        "reference": "Arrêté 2026-12",
        "published_on": dt.date(2026, 1, 4),
        "since": dt.date(2026, 1, 5),
        "until": None,
        "services": Service.objects.filter(administration=holder.administration, code__in=codes),
        **changes,
    }
    return actions.give_signing_act(holder=holder, by=by, at=AT, **asked)


def shown(client, name: str, key: int) -> str:
    answer = client.get(reverse(f"decisions:{name}", args=[key]))
    return unescape(answer.content.decode()) if answer.status_code in (200, 409) else str(answer.status_code)


def signed_by_service(act, prefecture, code="VET"):
    agreement, head = act.agreements.get(service__code=code), made.head(prefecture, code)
    return actions.sign_agreement_for_service(
        agreement=agreement, reservations="", password=PASSWORD, code=made.code_for(head), by=head, at=AT
    )


def sign_for_decider(agreement, by, at=AT, **changes):
    asked = {"password": PASSWORD, "code": made.code_for(by), **changes}
    return actions.sign_agreement_for_decider(agreement=agreement, by=by, at=at, **asked)


class TestScope:
    @pytest.mark.parametrize("kind", ["stand_in", "interim"])
    @pytest.mark.parametrize("limit", [{"scope": "agreements"}, {"codes": ["VET"]}])
    def test_whoever_stands_in_is_not_limited(self, decider, delegate, kind, limit):
        made.opened(decider)
        with pytest.raises(actions.BeyondScopeError, match="couvre tout"):
            give(delegate, decider, kind=kind, **limit)
        assert not SigningAct.objects.exists()

    def test_services_covered_are_ours(self, decider, delegate, elsewhere):
        made.opened(made.decider(elsewhere))
        theirs = Service.objects.filter(administration=elsewhere)
        with pytest.raises(actions.NotOfThisAdministrationError):
            give(delegate, decider, services=theirs)

    def test_an_act_for_agreements_signs_no_arbitration_and_says_what_it_covers(self, decider, delegate):
        act = made.ready(decider)
        give(delegate, decider, scope="agreements")
        with pytest.raises(actions.BeyondScopeError, match=r"Arrêté 2026-12.*couvre : accords de service\. Ceci"):
            made.sign(act, delegate)

    def test_an_arbitration_is_within_when_every_service_it_touches_is(self, decider, delegate):
        act = made.ready(decider)
        give(delegate, decider, ["VET"])
        with pytest.raises(actions.BeyondScopeError, match="Santé animale"):
            made.sign(act, delegate)
        give(delegate, decider, ["VET", "ALI"], reference="Arrêté 2026-13")
        signed = made.sign(act, delegate)
        assert "Arrêté 2026-13" in signed.signed_as

    def test_what_is_attached_to_a_service_covered_is_covered(self, decider, delegate, prefecture):
        act = made.ready(decider)
        parent = Service.objects.get(administration=prefecture, code="SGC")
        Service.objects.filter(administration=prefecture, code__in=["VET", "ALI"]).update(parent=parent)
        give(delegate, decider, ["SGC"])
        assert made.sign(act, delegate).state == "signed"

    def test_a_delegate_reads_what_he_may_sign_and_no_more(self, signed_in, decider, delegate):
        within = made.ready(decider)
        beyond = made.ready(
            decider, question="Que donner ?", options=(replace(FLOORS, moves=(replace(made.MOVE, service="SGC"),)),)
        )
        give(delegate, decider, ["VET", "ALI"])
        client = signed_in(delegate)
        assert made.REASONS in shown(client, "arbitration", within.pk)
        assert shown(client, "arbitration", beyond.pk) == "403"
        assert "Ceci n'en est pas" in shown(client, "sign", beyond.pk)
        assert beyond.question not in shown(client, "sign", beyond.pk)
        register = unescape(client.get(reverse("decisions:register")).content.decode())
        assert within.question in register
        assert beyond.question not in register

    def test_a_delegate_for_agreements_reads_no_draft(self, signed_in, decider, delegate):
        act = made.ready(decider)
        give(delegate, decider, scope="agreements")
        client = signed_in(delegate)
        assert shown(client, "arbitration", act.pk) == "403"
        assert act.question not in unescape(client.get(reverse("decisions:register")).content.decode())

    def test_what_an_act_covers_is_on_the_page_of_acts(self, signed_in, decider, delegate):
        made.opened(decider)
        give(delegate, decider, ["VET"], scope="agreements")
        page = unescape(signed_in(decider).get(reverse("decisions:acts")).content.decode())
        assert "accords de service, pour Santé animale" in page

    def test_the_form_records_it(self, signed_in, decider, delegate, prefecture):
        made.opened(decider)
        vet = Service.objects.get(administration=prefecture, code="VET")
        asked = {
            "holder": delegate.pk, "kind": "delegation", "scope": "agreements", "services": [vet.pk],
            "reference": "Arrêté 9", "published_on": "2026-01-04", "since": "2026-01-05",
        }  # fmt: skip
        client = signed_in(decider)
        assert client.post(reverse("decisions:give-act"), asked).status_code == 302
        act = SigningAct.objects.get()
        assert (act.scope, list(act.services.all())) == ("agreements", [vet])
        answer = client.post(reverse("decisions:give-act"), {**asked, "kind": "interim"})
        assert "couvre tout" in unescape(answer.content.decode())

    def test_the_services_of_an_act_signed_under_do_not_change(self, decider, delegate, prefecture):
        act = made.ready(decider)
        kept = give(delegate, decider, ["VET", "ALI"])
        made.sign(act, delegate)
        for change in (kept.services.clear, lambda: kept.services.add(Service.objects.get(code="SGC"))):
            with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
                change()


class TestAgreements:
    @pytest.mark.parametrize("kind", ["stand_in", "interim", "delegation"])
    def test_whoever_signs_for_the_decider_does_it_in_his_capacity_with_the_act(
        self, prefecture, decider, delegate, kind
    ):
        agreement = signed_by_service(made.sign(made.ready(decider), decider), prefecture)
        act = give(delegate, decider, kind=kind)
        agreed = sign_for_decider(agreement, delegate, capacity="Sous-préfète de Forcalquier")
        assert agreed.decider_act == act
        assert agreed.decider_signed_as == (
            f"Sous-préfète de Forcalquier, par {act.get_kind_display()} (Arrêté 2026-12)"
        )

    def test_an_act_that_does_not_cover_it_is_said(self, prefecture, decider, delegate):
        act = made.sign(made.ready(decider), decider)
        agreement = act.agreements.get(service__code="VET")
        with pytest.raises(actions.NotEmpoweredError, match="Seul le décideur"):
            sign_for_decider(agreement, delegate)
        give(delegate, decider, scope="arbitrations")
        with pytest.raises(actions.BeyondScopeError, match="couvre : arbitrages"):
            sign_for_decider(agreement, delegate)
        give(delegate, decider, ["ALI"], reference="Arrêté 2026-14")
        with pytest.raises(actions.BeyondScopeError):
            sign_for_decider(agreement, delegate)
        assert sign_for_decider(act.agreements.get(service__code="ALI"), delegate).decider_signed_by == delegate

    def test_nobody_agrees_with_himself(self, prefecture, decider):
        agreement = signed_by_service(made.sign(made.ready(decider), decider), prefecture)
        head = agreement.service_signed_by
        give(head, decider, kind="stand_in")
        with pytest.raises(actions.NotEmpoweredError, match="une autre personne"):
            sign_for_decider(agreement, head)
        assert not [duty for duty in duties_of(head, AT.date()) if "accord" in duty.what]

    def test_another_administrations_decider_does_not_sign(self, prefecture, decider, elsewhere):
        agreement = made.sign(made.ready(decider), decider).agreements.first()
        with pytest.raises(actions.NotEmpoweredError, match="autre administration"):
            sign_for_decider(agreement, made.decider(elsewhere))

    def test_capacities_stay_as_they_were_that_day(self, prefecture, decider, delegate):
        agreement = signed_by_service(made.sign(made.ready(decider), decider), prefecture)
        assert agreement.service_signed_as == "Chef de service"
        give(delegate, decider)
        agreement = sign_for_decider(agreement, delegate)
        agreement.service_signed_by.service_memberships.update(role="interim")
        for change in ({"service_signed_as": "Autre"}, {"decider_signed_as": "Autre"}, {"decider_act": None}):
            with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
                type(agreement).objects.filter(pk=agreement.pk).update(**change)
        printed = words(
            agreement_document(type(agreement).objects.select_related(*AGREEMENT).get(pk=agreement.pk)).pdf()
        )
        assert "Pour le service « Santé animale »" in printed
        assert "Chef de service" in printed
        assert "Sous-préfet, par délégation de signature (Arrêté 2026-12)" in printed
        assert "Pour le préfet des Alpes-de-Haute-Provence" in printed

    def test_whoever_may_sign_finds_it_in_what_he_owes_and_on_the_page(self, signed_in, prefecture, decider, delegate):
        agreement = signed_by_service(made.sign(made.ready(decider), decider), prefecture)
        client = signed_in(delegate)
        assert shown(client, "agreement", agreement.pk) == "403"
        assert not duties_of(delegate, AT.date())
        give(delegate, decider, ["VET"], scope="agreements")
        [duty] = duties_of(delegate, AT.date())
        assert duty.url == reverse("decisions:agreement", args=[agreement.pk])
        page = shown(client, "agreement", agreement.pk)
        assert "Signer cet accord pour le décideur" in page
        answer = client.post(
            duty.url, {"capacity": "Sous-préfet", "password": PASSWORD, "code": made.code_for(delegate)}
        )
        assert answer.status_code == 302
        assert not duties_of(delegate, AT.date())

    def test_who_reads_without_being_able_to_sign_is_told_why(self, signed_in, prefecture, decider):
        secretary = made.with_identity(MembershipFactory(role="secretary_general", administration=prefecture))
        agreement = made.sign(made.ready(decider), decider).agreements.first()
        give(secretary, decider, scope="arbitrations")
        page = shown(signed_in(secretary), "agreement", agreement.pk)
        assert "couvre : arbitrages" in page
        assert "Signer l'accord" not in page


class TestTakingBack:
    def test_an_act_is_not_taken_back_for_the_past(self, decider, delegate):
        act = give(delegate, decider)
        with pytest.raises(actions.TooEarlyError, match="ne se retire pas pour le passé"):
            actions.revoke_signing_act(act=act, on=AT.date() - dt.timedelta(days=1), by=decider, at=AT)
        act.refresh_from_db()
        assert act.revoked_on is None

    def test_nor_on_the_day_on_which_something_was_signed_under_it(self, decider, delegate):
        act = give(delegate, decider)
        made.sign(made.ready(decider), delegate)
        with pytest.raises(actions.SignedMeanwhileError, match="à compter de demain"):
            actions.revoke_signing_act(act=act, on=AT.date(), by=decider, at=AT)
        taken = actions.revoke_signing_act(act=act, on=NEXT_DAY.date(), by=decider, at=AT)
        assert taken.revoked_on == NEXT_DAY.date()

    def test_taken_back_between_the_check_and_the_signature_it_signs_nothing(self, decider, delegate):
        act = give(delegate, decider)
        actions.revoke_signing_act(act=act, on=AT.date(), by=decider, at=AT)
        with pytest.raises(actions.NotEmpoweredError, match="vient d'être retiré"), transaction.atomic():
            hold_signing_act(act, AT.date())

    def test_from_a_day_to_come_it_holds_until_then(self, signed_in, decider, delegate):
        act = give(delegate, decider)
        actions.revoke_signing_act(act=act, on=dt.date(2026, 12, 1), by=decider, at=AT)
        assert SigningAct.objects.in_force(dt.date(2026, 11, 30)).filter(pk=act.pk).exists()
        assert not SigningAct.objects.in_force(dt.date(2026, 12, 1)).filter(pk=act.pk).exists()
        with pytest.raises(actions.OutOfOrderError, match="déjà retiré"):
            actions.revoke_signing_act(act=act, on=dt.date(2026, 12, 2), by=decider, at=AT)


class TestSecondDeliberation:
    """A social committee unanimously against deliberates again (décret 2020-1427, art. 90)."""

    def against(self, act, by, state="all_against"):
        line = act.prerequisites.get(kind="social_committee")
        return actions.fulfil_prerequisite(
            prerequisite=line, state=state, summary="Contre.", given_on=AT.date(), by=by, at=AT
        )

    def again(self, act, by, given_on, at, state="unfavourable"):
        line = act.prerequisites.get(kind="social_committee_2")
        return actions.fulfil_prerequisite(
            prerequisite=line, state=state, summary="Contre encore.", given_on=given_on, by=by, at=at
        )

    def test_it_is_awaited_between_eight_and_thirty_days_after_and_nothing_is_signed_without_it(self, decider):
        act = made.chosen(decider)
        first = self.against(act, decider)
        second = act.prerequisites.get(kind="social_committee_2")
        assert (second.follows, second.not_before, second.not_after) == (
            first, dt.date(2026, 11, 29), dt.date(2026, 12, 21),
        )  # fmt: skip
        act.refresh_from_db()
        with pytest.raises(actions.OpinionMissingError, match=r"Deuxième délibération.*2020-1427"):
            made.sign(act, decider, NEXT_DAY)
        at = AT + dt.timedelta(days=10)
        given = self.again(act, decider, at.date(), at, state="all_against")
        assert not given.out_of_time
        # A committee deliberates twice at most, whatever it says.
        assert act.prerequisites.count() == 2
        act.refresh_from_db()
        assert made.sign(act, decider, at).state == "signed"

    def test_against_without_unanimity_calls_for_nothing_more(self, decider):
        act = made.chosen(decider)
        self.against(act, decider, state="unfavourable")
        assert not act.prerequisites.filter(kind="social_committee_2").exists()

    def test_out_of_its_time_it_is_taken_and_said_before_the_signature(self, signed_in, decider):
        act = made.chosen(decider)
        self.against(act, decider)
        at = AT + dt.timedelta(days=3)
        given = self.again(act, decider, at.date(), at, state="favourable")
        assert given.out_of_time
        client = signed_in(decider)
        for name in ("arbitration", "sign"):
            assert "Rendu hors du délai prévu" in shown(client, name, act.pk)

    def test_it_comes_after_the_first(self, decider):
        act = made.chosen(decider)
        self.against(act, decider)
        with pytest.raises(actions.TooEarlyError, match="vient après la première"):
            self.again(act, decider, AT.date(), AT)

    def test_only_a_committee_is_unanimous(self, signed_in, decider):
        act = made.consulted(decider)
        line = actions.add_prerequisite(arbitration=act, kind="council", label="Avis", rule="", by=decider, at=AT)
        with pytest.raises(actions.OutOfOrderError, match="Seul un comité"):
            actions.fulfil_prerequisite(
                prerequisite=line, state="all_against", summary="Non", given_on=AT.date(), by=decider, at=AT
            )
        client = signed_in(decider)
        assert "à l'unanimité" not in shown(client, "opinion", line.pk)
        committee = act.prerequisites.get(kind="social_committee")
        assert "à l'unanimité" in shown(client, "opinion", committee.pk)

    def test_other_redeployments_are_put_to_it_anew(self, decider):
        act = made.chosen(decider)
        self.against(act, decider)
        act.refresh_from_db()
        taken = actions.take_back(arbitration=act, version=act.version, by=decider, at=AT)
        change = replace(FLOORS, moves=(replace(made.MOVE, fte=3.0),))
        actions.renew_option(option=taken.options.get(is_status_quo=False), data=change, by=decider, at=AT)
        taken.refresh_from_db()
        actions.put_to_consultation(
            arbitration=taken, due=made.DUE, link="https://phare/", version=taken.version, by=decider, at=AT
        )
        [line] = taken.prerequisites.all()
        assert (line.kind, line.state) == ("social_committee", "awaited")

    def test_changing_nothing_does_not_wait_for_it(self, decider):
        act = made.choose(made.consulted(decider), decider, status_quo=True)
        self.against(act, decider)
        act.refresh_from_db()
        assert made.sign(act, decider, NEXT_DAY).state == "signed"

    def test_a_department_council_is_warned_and_may_sign(self, signed_in, prefecture, decider):
        prefecture.kind = prefecture.Kind.DEPARTMENT_COUNCIL
        prefecture.save()
        act = made.chosen(decider)
        self.against(act, decider)
        assert "son absence n'empêche pas de signer" in shown(signed_in(decider), "sign", act.pk)
        act.refresh_from_db()
        assert made.sign(act, decider, NEXT_DAY).state == "signed"
