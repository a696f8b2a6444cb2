"""Reviews of a plan: prepared from what needs someone, held on one page, left with its report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from phare.cockpit import actions, permissions
from phare.cockpit.models import Review, ReviewItem
from phare.cockpit.queries.report import report_of
from phare.cockpit.queries.reviews import agenda_points, reviews_of
from phare.cockpit.web.review_forms import ActionForm, EditForm, NoteForm, QuestionForm, ReviewForm, SubjectForm
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy.models import Plan
from phare.ui.asked import number_in
from phare.ui.filling import do, fill, posted
from phare.ui.forms import Form

UP = (gettext_lazy("Revues"), "cockpit:reviews")
TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@signed_in
def reviews(request: MemberRequest) -> HttpResponse:
    """Which reviews were held, which are to come?"""
    membership = authorise(request, permissions.read_reviews)
    return render(
        request,
        "cockpit/reviews.html",
        {
            "reviews": reviews_of(membership.administration_id),
            "actions": [(_("Préparer une revue"), reverse("cockpit:new-review"))]
            if permissions.hold_reviews.test(membership)
            else [],
        },
    )


@signed_in
def new(request: MemberRequest) -> HttpResponse:
    """Which plan is reviewed, when, and on what?"""
    membership = authorise(request, permissions.hold_reviews)
    points = agenda_points(membership, timezone.localdate())
    form = ReviewForm(posted(request), plans=_plans(membership), points=points)
    return fill(
        request,
        form,
        lambda filled: actions.open_review(
            plan=filled.cleaned_data["plan"],
            terms=filled.terms,
            points=filled.chosen,
            by=membership,
            at=timezone.now(),
        ),
        title=_("Préparer une revue"),
        lead=_("L'ordre du jour vient des points d'attention ; d'autres sujets s'ajoutent ensuite."),
        done=_("La revue est préparée : son compte rendu se remplit au fil de la réunion."),
        back=reverse("cockpit:reviews"),
        up=UP,
        after=_address,
    )


@signed_in
def review(request: MemberRequest, pk: int) -> HttpResponse:
    """What is on the agenda, what is said of it, what follows?"""
    found = _found(pk)
    membership = authorise(request, permissions.read_reviews, found)
    holds = permissions.hold_reviews.test(membership) and found.closed_at is None
    items = found.items.select_related("arbitration", "action")
    return render(
        request,
        "cockpit/review.html",
        {
            "review": found,
            "holds": holds,
            "attending": ", ".join(found.attending.splitlines()),
            "items": [(each, NoteForm(item=each) if holds else None) for each in items],
            "subject": SubjectForm(prefix="sujet") if holds else None,
            "actions": [
                (_("Compte rendu (PDF)"), reverse("cockpit:review-report", args=[pk, "pdf"])),
                (_("Diapositives (PPTX)"), reverse("cockpit:review-report", args=[pk, "pptx"])),
                *([(_("Modifier"), reverse("cockpit:edit-review", args=[pk]))] if holds else []),
            ],
        },
    )


@signed_in
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """What is said of this review?"""
    found = _found(pk)
    membership = authorise(request, permissions.hold_reviews, found)
    return fill(
        request,
        EditForm(posted(request), review=found),
        lambda filled: _on_what_stands(
            filled,
            found,
            lambda: actions.revise_review(
                review=found,
                terms=filled.terms,
                version=filled.cleaned_data["version"],
                by=membership,
                at=timezone.now(),
            ),
        ),
        title=_("Modifier la revue"),
        done=_("La revue est modifiée."),
        back=_address(found),
        up=UP,
    )


@signed_in
def report(request: MemberRequest, pk: int, file_format: str) -> HttpResponse:
    """What was said and decided, to be filed or projected?"""
    found = _found(pk)
    authorise(request, permissions.read_reviews, found)
    if file_format not in TYPES:
        raise Http404
    made = report_of(found, timezone.localdate())
    content = made.pdf() if file_format == "pdf" else made.pptx()
    response = HttpResponse(content, content_type=TYPES[file_format])
    shown = "inline" if file_format == "pdf" else "attachment"
    response["Content-Disposition"] = f'{shown}; filename="{made.name}.{file_format}"'
    return response


@require_POST
@signed_in
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """This review is over."""
    found = _found(pk)
    membership = authorise(request, permissions.hold_reviews, found)
    version = number_in(request.POST.get("version")) or 0
    return do(
        request,
        lambda: actions.close_review(review=found, version=version, by=membership, at=timezone.now()),
        done=_("La revue est close : son compte rendu ne change plus."),
        back=_address(found),
    )


@require_POST
@signed_in
def add(request: MemberRequest, pk: int) -> HttpResponse:
    """This subject too."""
    found = _found(pk)
    membership = authorise(request, permissions.hold_reviews, found)
    return fill(
        request,
        SubjectForm(request.POST, prefix="sujet"),
        lambda filled: actions.add_item(
            review=found, subject=filled.cleaned_data["subject"], by=membership, at=timezone.now()
        ),
        title=_("Ajouter un sujet"),
        done=_("Le sujet est à l'ordre du jour."),
        back=_address(found) + "#ajouter",
        up=UP,
    )


@require_POST
@signed_in
def note(request: MemberRequest, pk: int) -> HttpResponse:
    """This is what was said of it, and what is agreed."""
    item, membership = _item(request, pk)
    return fill(
        request,
        NoteForm(request.POST, item=item),
        lambda filled: _on_what_stands(
            filled, item, lambda: actions.note_item(item=item, by=membership, at=timezone.now(), **filled.said)
        ),
        title=item.subject,
        done=_("C'est noté."),
        back=_anchor(item),
        up=UP,
    )


@require_POST
@signed_in
def raise_(request: MemberRequest, pk: int) -> HttpResponse:
    """This subject earlier."""
    item, membership = _item(request, pk)
    act = lambda: actions.raise_item(item=item, by=membership, at=timezone.now())  # noqa: E731
    return do(request, act, done=_("L'ordre du jour est changé."), back=_anchor(item))


@require_POST
@signed_in
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Not this subject."""
    item, membership = _item(request, pk)
    return do(
        request,
        lambda: actions.remove_item(item=item, by=membership, at=timezone.now()),
        done=_("Le sujet est retiré de l'ordre du jour."),
        back=_address(item.review),
    )


@signed_in
def to_arbitration(request: MemberRequest, pk: int) -> HttpResponse:
    """Which question is put to whoever decides?"""
    item, membership = _item(request, pk)
    return fill(
        request,
        QuestionForm(posted(request), initial={"question": item.subject[:300]}),
        lambda filled: actions.open_arbitration_from(
            item=item, question=filled.cleaned_data["question"], by=membership, at=timezone.now()
        ),
        title=_("Soumettre ce sujet à l'arbitrage"),
        lead=_("L'arbitrage s'ouvre en préparation, avec ce qui s'est dit ; il entre au registre une fois signé."),
        done=_("L'arbitrage est en préparation."),
        back=_anchor(item),
        up=UP,
        label=_("Ouvrir l'arbitrage"),
    )


@signed_in
def to_action(request: MemberRequest, pk: int) -> HttpResponse:
    """Which action follows, by whom, by when?"""
    item, membership = _item(request, pk)
    return fill(
        request,
        ActionForm(posted(request), plan=item.review.plan, membership=membership, item=item),
        lambda filled: actions.open_action_from(item=item, terms=filled.terms, by=membership, at=timezone.now()),
        title=_("Ouvrir une action à partir de ce sujet"),
        lead=_("Sous une opération du plan, avec un responsable et une échéance."),
        done=_("L'action est ouverte."),
        back=_anchor(item),
        up=UP,
        label=_("Ouvrir l'action"),
    )


def _on_what_stands(form: Form, thing: Review | ReviewItem, write: Callable[[], Any]) -> Any:
    """Write; refused because somebody else wrote meanwhile, what was typed may be sent again on what stands now."""
    try:
        return write()
    except actions.ReviewChangedError:
        thing.refresh_from_db(fields=["version"])
        form.data = form.data.copy()
        form.data["version"] = str(thing.version)
        raise


def _plans(membership: Membership) -> Any:
    return Plan.objects.filter(administration_id=membership.administration_id).exclude(state="closed")


def _found(pk: int) -> Review:
    return get_object_or_404(Review.objects.select_related("plan", "administration"), pk=pk)


def _item(request: MemberRequest, pk: int) -> tuple[ReviewItem, Membership]:
    item = get_object_or_404(ReviewItem.objects.select_related("review__plan", "review__administration"), pk=pk)
    return item, authorise(request, permissions.hold_reviews, item)


def _address(review: Review) -> str:
    return reverse("cockpit:review", args=[review.pk])


def _anchor(item: ReviewItem) -> str:
    return f"{_address(item.review)}#sujet-{item.pk}"
