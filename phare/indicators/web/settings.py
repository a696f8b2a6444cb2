from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.indicators import actions, permissions
from phare.indicators.kernel.definition import Level
from phare.indicators.queries.comparables import thresholds_of
from phare.indicators.queries.territories import departments_named, own_territory
from phare.indicators.web.filling import fill
from phare.indicators.web.forms import ThresholdsForm
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in


@signed_in
def thresholds(request: MemberRequest) -> HttpResponse:
    """From when on does a figure need someone?"""
    membership = authorise(request, permissions.set_thresholds)
    standing = thresholds_of(membership.administration)
    is_department = own_territory(membership.administration).level is Level.DEPARTMENT
    departments = departments_named() if is_department else {}
    return fill(
        request,
        ThresholdsForm(request.POST or None, initial=ThresholdsForm.initial_of(standing), departments=departments),
        lambda filled: actions.set_thresholds(
            administration=membership.administration, **filled.terms(), by=membership, at=timezone.now()
        ),
        title=_("Seuils d'attention"),
        lead=_("À partir de quand un indicateur apparaît parmi ce qui demande quelqu'un, et avec qui il est comparé."),
        done=_("Les seuils sont enregistrés."),
        back=reverse("indicators:indicators"),
    )
