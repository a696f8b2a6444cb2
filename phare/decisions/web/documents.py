"""What a signed arbitration makes, as files: its record, the draft order, letters, service agreements."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone

from phare.decisions import permissions
from phare.decisions.models import Arbitration, ServiceAgreement
from phare.decisions.permissions import AgreementOnDay, ArbitrationOnDay
from phare.decisions.queries.documents import Document, agreement_document, letters_of, order_of, record_of
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in

AGREEMENT = (
    "arbitration__administration",
    "arbitration__photograph",
    "service",
    "service_signed_by__user",
    "decider_signed_by__user",
)
"""What the document of an agreement reads with it."""


@signed_in
def record(request: MemberRequest, pk: int) -> HttpResponse:
    """What was decided, on what grounds? As far as the reader may know of it."""
    arbitration, day = _found(pk), timezone.localdate()
    membership = authorise(request, permissions.see_arbitration, ArbitrationOnDay(arbitration, day))
    return _answer(record_of(_taken(arbitration), permissions.services_shown(membership, arbitration, day)))


@signed_in
def order(request: MemberRequest, pk: int) -> HttpResponse:
    """Which order is to be signed by hand?"""
    arbitration = _found(pk)
    authorise(request, permissions.read_acts, arbitration)
    return _answer(order_of(_taken(arbitration)))


@signed_in
def letter(request: MemberRequest, pk: int, programme: str) -> HttpResponse:
    """What is written to the manager of this programme?"""
    arbitration = _found(pk)
    authorise(request, permissions.read_acts, arbitration)
    return _answer(letters_of(_taken(arbitration)).get(programme))


@signed_in
def agreement(request: MemberRequest, pk: int) -> HttpResponse:
    """What do this service and whoever decides agree on?"""
    thing = get_object_or_404(ServiceAgreement.objects.select_related(*AGREEMENT), pk=pk)
    authorise(request, permissions.read_agreement, AgreementOnDay(thing, timezone.localdate()))
    return _answer(agreement_document(thing))


def _found(pk: int) -> Arbitration:
    rows = Arbitration.objects.select_related(
        "administration", "photograph", "plan", "signed_by__user", "signed_by__administration", "signing_act"
    )
    return get_object_or_404(rows, pk=pk)


def _taken(arbitration: Arbitration) -> Arbitration:
    """The arbitration itself; nothing is made of one that is not signed."""
    if not arbitration.is_taken:
        raise Http404
    return arbitration


def _answer(document: Document | None) -> HttpResponse:
    if document is None:
        raise Http404
    response = HttpResponse(document.pdf(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{document.name}.pdf"'
    return response


documents = [
    path("<int:pk>/releve.pdf", record, name="record"),
    path("<int:pk>/arrete.pdf", order, name="order"),
    path("<int:pk>/lettres/<str:programme>.pdf", letter, name="letter"),
    path("accords/<int:pk>/accord.pdf", agreement, name="agreement-document"),
]
