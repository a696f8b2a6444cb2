from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.post import actions, permissions, queries
from phare.platform.post.models import STATES, OutgoingMail
from phare.platform.post.web.tables import MailTable, badge


@signed_in
@require_safe
def outgoing(request: MemberRequest) -> HttpResponse:
    """What was sent, what waits, what could not be delivered?"""
    membership = authorise(request, permissions.watch_mail)
    state = request.GET.get("etat", "")
    table = MailTable(queries.mails_of(membership, state))
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    counts = queries.counts_of(membership)
    states = [(value, label, counts[value]) for value, label in STATES.items()]
    context = {
        "table": table,
        "states": states,
        "total": sum(counts.values()),
        "failed": counts["failed"],
        "shown": state,
    }
    return render(request, "post/outgoing.html", context)


@signed_in
@require_safe
def mail(request: MemberRequest, pk: int) -> HttpResponse:
    """Was this mail delivered, and what did the server answer?"""
    mail = get_object_or_404(OutgoingMail, pk=pk)
    authorise(request, permissions.watch_mail, mail)
    # Somebody else's mail may hold a link that opens his account: its text is shown in a demonstration only.
    text = mail.body if settings.PHARE_DEMONSTRATION else ""
    return render(request, "post/mail.html", {"mail": mail, "badge": badge(mail), "text": text})


@signed_in
@require_POST
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Try again to deliver this mail."""
    mail = get_object_or_404(OutgoingMail, pk=pk)
    membership = authorise(request, permissions.retry_mail, mail)
    actions.retry(mail, by=membership, at=timezone.now())
    messages.success(request, _("Le courrier repart dans un instant."))
    return redirect("post:mail", pk=pk)
