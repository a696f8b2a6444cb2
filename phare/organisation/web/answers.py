"""The yearly answers: who has not answered, the rows of a service, reminders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from phare.organisation import actions, queries
from phare.organisation.kernel.staffing import Post, Staffing
from phare.organisation.models import Answer, Photograph, PostRow, Service, State
from phare.organisation.permissions import (
    ServiceOnDay,
    answer_for_service,
    keep_photographs,
    read_photographs,
    see_every_cell,
    services_managed,
)
from phare.organisation.web.forms import MOST_ROWS, RemarkForm, RowFormSet, WordsForm
from phare.organisation.web.pages import BADGES, kept, page_of, today, views_of
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui import formats
from phare.ui.asked import number_in
from phare.values.refusal import Refusal

MORE = 5


@signed_in
def answers(request: MemberRequest, pk: int) -> HttpResponse:
    """Who has not answered yet?"""
    photograph, membership = kept(request, pk, read_photographs)
    managed = services_managed(membership, today())
    sees_all = see_every_cell.test(membership)
    found = [one for one in queries.answers(photograph) if sees_all or one.service_id in managed]
    keeps = keep_photographs.test(membership)
    lines = page_of(request, found, 50)
    heads = queries.heads_of([one.service for one in lines], today())
    waiting = [one for one in found if one.state in {Answer.State.AWAITED, Answer.State.RETURNED}]
    return render(
        request,
        "organisation/answers.html",
        {
            "photograph": photograph,
            "badge": BADGES[State(photograph.state)],
            "views": views_of(photograph, membership, "answers"),
            "lines": lines,
            "shown": [
                {
                    "answer": one,
                    "heads": heads.get(one.service_id, ()),
                    "may_answer": photograph.is_open and (keeps or one.service_id in managed),
                }
                for one in lines
            ],
            "waiting": len(waiting),
            "count": len(found),
            "keeps": keeps,
            "has_workbook": bool(found) and photograph.state in {"draft", "answering"} and (keeps or bool(managed)),
        },
    )


@require_POST
@signed_in
def remind(request: MemberRequest, pk: int) -> HttpResponse:
    """Remind those who have not answered."""
    photograph, membership = kept(request, pk)
    services = Service.objects.filter(administration_id=photograph.administration_id)
    if asked := request.POST.get("service"):
        services = services.filter(pk=number_in(asked) or 0)
    link = request.build_absolute_uri(reverse("organisation:answers", args=[pk]))
    sent = actions.remind_services(photograph, services, link=link, by=membership, at=timezone.now())
    said = ngettext("%(count)s rappel est parti.", "%(count)s rappels sont partis.", sent) % {"count": sent}
    messages.success(request, said)
    return redirect("organisation:answers", pk)


@signed_in
def answer(request: MemberRequest, pk: int, service: int) -> HttpResponse:
    """Who works in this service, and on what?"""
    photograph = get_object_or_404(Photograph, pk=pk)
    line = get_object_or_404(Service, pk=service, administration_id=photograph.administration_id)
    membership = authorise(request, answer_for_service, ServiceOnDay(line, today()))
    lists = queries.lists_at(photograph.administration_id, photograph.date)
    standing = queries.posts(photograph, frozenset({line.code}))
    if len(standing) > MOST_ROWS:
        return _too_many(request, photograph, line)
    choices = _choices(lists)
    asked_more = "more" in request.POST
    rows: BaseFormSet[Any] = RowFormSet(
        _longer(request.POST) if asked_more else request.POST or None,
        initial=[_written(post, lists) for post in standing],
        form_kwargs={"choices": choices},
    )
    seen = {"seen": queries.fingerprint(standing)}
    words = WordsForm(request.POST or None, initial=seen, auto_id="%s")
    refused = ""
    if request.method == "POST" and not asked_more and rows.is_valid() and words.is_valid():
        try:
            actions.give_answer(
                photograph,
                [line],
                [_post(line.code, row) for row in rows.kept()],  # type: ignore[attr-defined]
                by=membership,
                at=timezone.now(),
                **words.cleaned_data,
            )
            messages.success(request, _("Les effectifs de « %(service)s » sont enregistrés.") % {"service": line.name})
            return redirect("organisation:answers", pk)
        except Refusal as refusal:
            refused = refusal.sentence
    given = Answer.objects.filter(photograph=photograph, service=line).first()
    return render(
        request,
        "organisation/answer.html",
        {
            "photograph": photograph,
            "service": line,
            "rows": rows,
            "refused": refused,
            "words": words,
            "has_errors": rows.is_bound and not asked_more and not (rows.is_valid() and words.is_valid()),
            "lists": {"profiles": lists.profiles, "missions": lists.missions, "functions": lists.functions},
            "statuses": [("", "–"), *PostRow.Status.choices],
            "answer": given,
        },
    )


def _too_many(request: MemberRequest, photograph: Photograph, service: Service) -> HttpResponse:
    """A service of hundreds of rows is filled in a workbook."""
    return render(
        request, "organisation/too_many.html", {"photograph": photograph, "service": service, "most": MOST_ROWS}
    )


def _choices(lists: Staffing) -> dict[str, Mapping[str, str]]:
    """The codes that may be typed, as such or as the list shows them, whatever the capitals."""
    things: dict[str, Sequence[Any]] = {
        "profile": lists.profiles,
        "mission": lists.missions,
        "function": lists.functions,
    }
    return {
        name: {text.casefold(): line.code for line in lines for text in (line.code, _label(line))}
        for name, lines in things.items()
    }


def _label(line: Any) -> str:
    return f"{line.code} · {line.name}"


def _written(post: Post, lists: Staffing) -> dict[str, Any]:
    labels = {
        line.code: _label(line) for listed in (lists.profiles, lists.missions, lists.functions) for line in listed
    }
    return {
        "profile": labels.get(post.profile, post.profile),
        "mission": labels.get(post.mission, post.mission),
        "function": labels.get(post.function or "", post.function or ""),
        "fte": _decimal(post.fte),
        "headcount": "" if post.vacant else _decimal(post.headcount),
        "vacant": post.vacant,
        "corps": post.corps,
        "category": post.category,
        "status": post.status,
        "residence": post.residence,
    }


def _decimal(value: float) -> str:
    """A number as one types it: `2`, `0,5`."""
    written = f"{value:.4f}".rstrip("0").rstrip(".")
    return written.replace(".", ",") if formats.is_french() else written


def _post(service: str, row: Mapping[str, Any]) -> Post:
    fte = round(float(row["fte"]), 4)
    headcount = row.get("headcount")
    vacant = bool(row.get("vacant"))
    return Post(
        service,
        row["profile"],
        row["mission"],
        fte,
        0.0 if vacant else fte if headcount is None else round(float(headcount), 4),
        row.get("function") or None,
        row.get("corps", ""),
        row.get("category", ""),
        row.get("status", ""),
        row.get("residence", ""),
        vacant,
    )


def _longer(posted: Any) -> Any:
    """The same form with more blank rows."""
    longer = posted.copy()
    total = number_in(posted.get("form-TOTAL_FORMS"), most=9_999)
    longer["form-TOTAL_FORMS"] = str(min((total or 0) + MORE, MOST_ROWS))
    return longer


@require_POST
@signed_in
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    """These rows are right."""
    one = get_object_or_404(Answer.objects.select_related("photograph", "service"), pk=pk)
    membership = authorise(request, keep_photographs, one.photograph)
    actions.accept_answer(one, by=membership, at=timezone.now())
    messages.success(request, _("La réponse de « %(service)s » est acceptée.") % {"service": one.service.name})
    return redirect("organisation:answers", one.photograph_id)


@signed_in
def send_back(request: MemberRequest, pk: int) -> HttpResponse:
    """What must the service correct?"""
    one = get_object_or_404(Answer.objects.select_related("photograph", "service"), pk=pk)
    membership = authorise(request, keep_photographs, one.photograph)
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.return_answer(one, **form.cleaned_data, by=membership, at=timezone.now())
        messages.success(request, _("La réponse est rendue à « %(service)s ».") % {"service": one.service.name})
        return redirect("organisation:answers", one.photograph_id)
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Rendre sa réponse à « %(service)s »") % {"service": one.service.name},
            "sentence": _("Le service verra votre remarque et pourra corriger ses lignes."),
            "form": form,
            "label": _("Rendre la réponse"),
            "cancel": reverse("organisation:answers", args=[one.photograph_id]),
        },
    )
