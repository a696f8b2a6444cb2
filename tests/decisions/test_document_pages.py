"""The addresses of documents: who is refused, what is not there yet, the names of the files."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from phare.decisions.web import documents
from tests.decisions.reading import words
from tests.factories import decisions as made
from tests.factories.organisation import ServiceMembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(prefecture):
    return made.signed(prefecture)


@pytest.fixture
def ask(rf):
    """Return a caller of a view as a member: what it raises is the refusal itself."""

    def call(view, membership, **arguments):
        request = rf.get("/")
        request.user, request.membership = membership.user, membership
        return view(request, **arguments)

    return call


def test_whoever_works_here_reads_the_record_without_small_counts(act, member, signed_in):
    response = signed_in(member("agent")).get(reverse("decisions:record", args=[act.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="releve-arbitrage-2026-001.pdf"'
    said = words(response.content)
    assert "Version du registre" in said and "Vétérinaire (" not in said and "Masqué" in said


def test_whoever_steers_reads_every_figure(act, member, signed_in):
    said = words(signed_in(member("secretary_general")).get(reverse("decisions:record", args=[act.pk])).content)
    assert "Version du registre" not in said and "Contrôle des aliments (Sécurité des aliments)" in said


def test_a_head_of_service_reads_what_concerns_his_service(act, prefecture, member, signed_in):
    head, other = made.head(prefecture, "ALI"), member("head_of_service")
    address = reverse("decisions:record", args=[act.pk])
    assert "Contrôle des aliments (Sécurité des aliments)" in words(signed_in(head).get(address).content)
    assert "Contrôle des aliments (Sécurité des aliments)" not in words(signed_in(other).get(address).content)


@pytest.mark.parametrize(
    ("name", "arguments", "file"),
    [
        ("order", {}, "projet-arrete-2026-001.pdf"),
        ("letter", {"programme": "206"}, "lettre-programme-206-2026-001.pdf"),
    ],
)
def test_the_order_and_the_letters_are_for_those_who_steer_and_the_auditor(
    act, member, signed_in, ask, name, arguments, file
):
    address = reverse(f"decisions:{name}", kwargs={"pk": act.pk, **arguments})
    for role in ("decider", "secretary_general", "auditor"):
        assert signed_in(member(role)).get(address)["Content-Disposition"] == f'inline; filename="{file}"'
    with pytest.raises(PermissionDenied):
        ask(getattr(documents, name), member("head_of_service"), pk=act.pk, **arguments)


def test_an_agreement_is_for_the_heads_of_its_service(act, prefecture, member, signed_in, ask):
    agreement = act.agreements.get(service__code="VET")
    vet, ali = made.head(prefecture, "VET"), made.head(prefecture, "ALI")
    response = signed_in(vet).get(reverse("decisions:agreement-document", args=[agreement.pk]))
    assert response["Content-Disposition"] == 'inline; filename="accord-service-VET-2026-001.pdf"'
    for refused in (ali, member("agent")):
        with pytest.raises(PermissionDenied):
            ask(documents.agreement, refused, pk=agreement.pk)
    interim = member("head_of_service")
    ServiceMembershipFactory(membership=interim, service=agreement.service, role="interim", since=dt.date(2026, 2, 1))
    assert ask(documents.agreement, interim, pk=agreement.pk).status_code == 200


def test_nothing_is_there_before_the_signature(member, prefecture, ask):
    decider = made.decider(prefecture)
    waiting = made.ready(decider)
    for view, arguments in (
        (documents.record, {}),
        (documents.order, {}),
        (documents.letter, {"programme": "206"}),
    ):
        with pytest.raises(Http404):
            ask(view, decider, pk=waiting.pk, **arguments)


def test_a_programme_that_is_not_touched_has_no_letter(act, ask):
    with pytest.raises(Http404):
        ask(documents.letter, act.signed_by, pk=act.pk, programme="999")


def test_another_administrations_people_find_nothing(act, elsewhere, ask):
    stranger = made.decider(elsewhere)
    for view, arguments in (
        (documents.record, {"pk": act.pk}),
        (documents.order, {"pk": act.pk}),
        (documents.letter, {"pk": act.pk, "programme": "206"}),
        (documents.agreement, {"pk": act.agreements.first().pk}),
    ):
        with pytest.raises(Http404):
            ask(view, stranger, **arguments)
