"""The register of what was done here: it shows persons' names, which the audit trail itself does not hold."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlencode

from django.apps import apps
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, read_register, signed_in
from phare.platform.accounts.queries import author_names
from phare.platform.accounts.web.exports import CONTENT_TYPES, register_file
from phare.platform.accounts.web.forms import RegisterFilterForm
from phare.platform.accounts.web.tables import RegisterTable
from phare.platform.audit import queries as trail
from phare.platform.audit.actions import note_export
from phare.platform.audit.signals import verb_label
from phare.ui.asked import number_in
from phare.ui.filters import in_words
from phare.ui.formats import on_date
from phare.values.refusal import Refusal

PAGE = 50
MOST_ROWS = 100_000


class TooManyRowsError(Refusal):
    """More rows are asked for than a file should hold."""


@signed_in
def register(request: MemberRequest) -> HttpResponse:
    """Who did what here, and when?"""
    membership = authorise(request, read_register)
    form, asked = _asked(request, membership)
    page = trail.page_of(
        trail.entries(membership.administration_id, asked, timezone.get_current_timezone()),
        PAGE,
        older_than=_position(request, "before"),
        newer_than=_position(request, "after"),
    )
    names = author_names({entry.author for entry in page.rows})
    subjects = {entry.subject: subject_words(entry.subject) for entry in page.rows}
    context = {
        "form": form,
        "table": RegisterTable(page.rows, names, subjects),
        "filters": in_words(request, _words(asked)),
        "older": _link(request, before=page.rows[-1].position) if page.has_older else "",
        "newer": _link(request, after=page.rows[0].position) if page.has_newer else "",
        "head": trail.head(membership.administration_id),
        "anchor": trail.last_anchor(membership.administration_id),
        "query": request.GET.urlencode(),
    }
    return render(request, "accounts/register.html", context)


@signed_in
@require_POST
def export(request: MemberRequest, file_format: str) -> HttpResponse:
    """Give the rows that are shown, all pages together, as a file."""
    membership = authorise(request, read_register)
    if file_format not in CONTENT_TYPES:
        raise Http404
    _form, asked = _asked(request, membership)
    rows = trail.entries(membership.administration_id, asked, timezone.get_current_timezone())
    found = list(rows[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        raise TooManyRowsError(_("Plus de 100 000 lignes : choisissez des dates plus proches, puis exportez."))
    note_export(asked, count=len(found), by=membership, at=timezone.now())
    names = author_names({entry.author for entry in found})
    return HttpResponse(
        register_file(file_format, found, names, cache(subject_words)),
        content_type=CONTENT_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="registre.{file_format}"'},
    )


def subject_words(reference: str) -> str:
    """Return an object's reference in words when its model has a French name: `partage n° 12`."""
    label, _colon, key = reference.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return reference
    if "verbose_name" not in model._meta.original_attrs:
        return reference
    return _("%(noun)s n° %(key)s") % {"noun": model._meta.verbose_name, "key": key}


def subject_reference(words: str) -> str:
    """Return the reference that words stand for, as they are without any: `partage n° 12`, `accounts.sharing:12`."""
    said = re.fullmatch(r"(.+?) n[°o] ?(\d+)", words.strip())
    if said is None:
        return words
    noun, key = said.groups()
    for model in apps.get_models():
        named = "verbose_name" in model._meta.original_attrs
        if named and str(model._meta.verbose_name).casefold() == noun.casefold():
            return f"{model._meta.label_lower}:{key}"
    return words


def _asked(request: MemberRequest, membership: Membership) -> tuple[RegisterFilterForm, trail.Asked]:
    number = membership.administration_id
    form = RegisterFilterForm(trail.verbs(number), author_names(trail.authors(number)), request.GET)
    form.is_valid()
    said = form.cleaned_data
    return form, trail.Asked(
        verb=said.get("verb", ""),
        author=said.get("author", ""),
        subject=subject_reference(said.get("subject", "")),
        since=said.get("since"),
        until=said.get("until"),
    )


def _words(asked: trail.Asked) -> dict[str, str]:
    return {
        "verb": verb_label(asked.verb) if asked.verb else "",
        "author": author_names([asked.author]).get(asked.author, "") if asked.author else "",
        "since": _("depuis le %(day)s") % {"day": on_date(asked.since)} if asked.since else "",
        "until": _("jusqu'au %(day)s") % {"day": on_date(asked.until)} if asked.until else "",
        "subject": _("objet « %(subject)s »") % {"subject": subject_words(asked.subject)} if asked.subject else "",
    }


def _position(request: MemberRequest, name: str) -> int | None:
    return number_in(request.GET.get(name))


def _link(request: MemberRequest, **position: int) -> str:
    kept = {name: value for name, value in request.GET.items() if name not in ("before", "after")}
    return "?" + urlencode({**kept, **position})
