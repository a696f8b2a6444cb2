"""Files drawn from what is already here, to answer whoever asks: a photograph, a plan, the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from phare.decisions.queries.register import Asked, register
from phare.decisions.queries.register_file import register_rows, register_workbook
from phare.organisation.kernel.workbook.sheets import STAFF
from phare.organisation.models import Photograph, State
from phare.organisation.permissions import see_every_cell
from phare.organisation.queries import StaffTarget, standing_staff
from phare.platform.accounts.models import Membership
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.description import WorkbookDescription
from phare.strategy.kernel.workbook import DESCRIPTION as PLAN
from phare.strategy.models import Plan
from phare.strategy.permissions import see_plans
from phare.strategy.queries import PlanTarget, standing_rows
from phare.ui.formats import on_date
from phare.values.refusal import Refusal

FORMATS = tuple(workbooks.FORMATS)
REGISTER = "register"


class NotHereError(Refusal):
    """What would answer is not here, or no longer, or not for this member to give away."""


class SeveralSheetsError(Refusal):
    """A CSV file holds one sheet: a workbook of several does not fit."""


@dataclass(frozen=True)
class Drawn:
    """A file drawn: its name, its bytes, and in words what it is drawn from, and when."""

    name: str
    content: bytes
    drawn_from: str


def matters(membership: Membership) -> list[tuple[str, str]]:
    """Return what a member may answer with: (key, what it is called); only what he reads whole himself."""
    found = []
    if see_every_cell.test(membership):
        frozen = Photograph.objects.filter(administration_id=membership.administration_id, state=State.FROZEN)
        found += [(f"photograph:{each.pk}", each.title) for each in frozen.order_by("-date")]
    if see_plans.test(membership):
        plans = Plan.objects.filter(administration_id=membership.administration_id).exclude(state=Plan.State.DRAFT)
        found += [(f"plan:{each.pk}", each.name) for each in plans.order_by("-first_year", "name")]
    return [*found, (REGISTER, _("Registre des arbitrages signés"))]


@override("fr")
def drawn(membership: Membership, matter: str, file_format: str, day: dt.date) -> Drawn:
    """Return the file of a matter that `matters` gives this member, in French, in one of `FORMATS`.

    Raises NotHereError, SeveralSheetsError.
    """
    names = dict(matters(membership))
    if matter not in names or file_format not in FORMATS:
        raise NotHereError(_("Ce qui répondrait n'est pas ici : choisissez dans la liste."))
    description, rows = _read(membership, matter, day)
    _media, extension = workbooks.media_type(description, file_format)
    if extension == "zip":
        raise SeveralSheetsError(
            _("« %(name)s » tient sur plusieurs feuilles : un CSV n'en a qu'une. Choisissez ODS ou XLSX.")
            % {"name": names[matter]}
        )
    return Drawn(
        # A name ends at a slash, where a system cuts it: dates are written with dashes.
        f"{names[matter].replace('/', '-')}.{extension}",
        workbooks.write(description, rows, file_format),
        _("%(name)s, au %(day)s") % {"name": names[matter], "day": on_date(day)},
    )


def _read(
    membership: Membership, matter: str, day: dt.date
) -> tuple[WorkbookDescription, Mapping[str, Sequence[Mapping[str, Any]]]]:
    kind, _colon, key = matter.partition(":")
    if kind == "photograph":
        photograph = Photograph.objects.get(pk=int(key))
        return STAFF, standing_staff(StaffTarget(photograph.administration_id, photograph))
    if kind == "plan":
        plan = Plan.objects.select_related("administration").get(pk=int(key))
        return PLAN, standing_rows(PlanTarget(plan.administration, plan))
    signed = register(membership, Asked(), day).filter(signed_at__isnull=False)
    description = register_workbook()
    return description, {description.sheets[0].name: register_rows(signed, day)}
