"""How I am told what I owe, and who answers when I am away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from phare.cockpit import actions, permissions
from phare.cockpit.models import Absence
from phare.cockpit.queries.duties import absences_of, colleagues_of, wants_mail
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.addresses import address_of
from phare.ui.filling import do, fill, posted
from phare.ui.forms import DateField, Form, PersonField


class AbsenceForm(Form):
    """Days away, and who answers meanwhile."""

    since = DateField(label=gettext_lazy("Du"))
    until = DateField(label=gettext_lazy("Au"), help_text=gettext_lazy("Ce jour compris."))
    stand_in = PersonField(label=gettext_lazy("Qui répond à votre place"), queryset=Membership.objects.none())

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].queryset = colleagues


@signed_in
def settings(request: MemberRequest) -> HttpResponse:
    """Am I written to each week, and who answers in my place when I am away?"""
    membership = authorise(request, permissions.owe)
    today = timezone.localdate()
    form = AbsenceForm(posted(request), colleagues=colleagues_of(membership, today))
    return fill(
        request,
        form,
        lambda filled: actions.declare_absence(by=membership, at=timezone.now(), **filled.cleaned_data),
        title=_("Courriel et absences"),
        done=_("Votre absence est enregistrée : ce que vous devez sera montré à ce collègue."),
        back=reverse("cockpit:duty-settings"),
        up=(_("Mes échéances"), "cockpit:duties"),
        template="cockpit/duty_settings.html",
        absences=absences_of(membership, today),
        wanted=wants_mail(membership),
    )


@require_POST
@signed_in
def choose_mail(request: MemberRequest) -> HttpResponse:
    """I want the weekly mail, or no longer."""
    membership = authorise(request, permissions.owe)
    wanted = request.POST.get("wanted") == "oui"
    actions.choose_duty_mail(membership=membership, wanted=wanted, at=timezone.now())
    said = _("Vous recevrez ce courriel chaque lundi.") if wanted else _("Vous ne recevrez plus ce courriel.")
    messages.success(request, said)
    return redirect("cockpit:duty-settings")


@require_POST
@signed_in
def mail_now(request: MemberRequest) -> HttpResponse:
    """Send me now what I owe."""
    membership = authorise(request, permissions.owe)
    return do(
        request,
        lambda: actions.mail_duties(
            membership=membership, address=address_of(request), by=membership, at=timezone.now()
        ),
        done=_("Le courriel part à %(email)s.") % {"email": membership.user.email},
        back=reverse("cockpit:duty-settings"),
    )


@require_POST
@signed_in
def end_absence(request: MemberRequest, pk: int) -> HttpResponse:
    """I am no longer away."""
    absence = get_object_or_404(Absence.objects.select_related("membership"), pk=pk)
    membership = authorise(request, permissions.keep_absence, absence)
    return do(
        request,
        lambda: actions.end_absence(absence=absence, by=membership, at=timezone.now()),
        done=_("Cette absence est retirée."),
        back=reverse("cockpit:duty-settings"),
    )
