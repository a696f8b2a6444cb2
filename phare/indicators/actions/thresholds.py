"""From when on a figure needs someone, and with which departments it is compared: an administration's own choice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.indicators.actions.errors import (
    ChangedMeanwhileError,
    NotEnoughComparablesError,
    NothingSaidError,
    UnknownTerritoryError,
)
from phare.indicators.kernel.definition import Level
from phare.indicators.models import Thresholds
from phare.indicators.queries.territories import own_territory
from phare.platform.accounts.models import Administration
from phare.platform.audit import actions as audit
from phare.territory.models import Department
from phare.territory.queries import neighbours_of

LEAST = 3
"""Departments that one may be compared with, at least: a median of two says nothing."""


@dataclass(frozen=True)
class Comparison:
    """With whom an administration compares its department: the choice, the codes of a list, and why they are alike."""

    choice: str = Thresholds.Comparison.REGION
    codes: Sequence[str] = ()
    why: str = ""


def set_thresholds(
    *,
    administration: Administration,
    grace_days: int,
    falling_steps: int,
    median_gap: float,
    comparables: int,
    comparison: Comparison = Comparison(),
    version: int,
    by: audit.Author,
    at: dt.datetime,
) -> Thresholds:
    """Set from when on the figures of an administration need someone and with whom they are compared; return them.

    `comparables` is how many departments must be known for their median to be told; `version` that of the thresholds
    when the form was opened, 0 where there were none; what is said twice is set once. Raises UnknownTerritoryError,
    NotEnoughComparablesError, NothingSaidError, ChangedMeanwhileError.
    """
    compared = _compared(administration, comparison, max(LEAST, comparables))
    said: dict[str, Any] = {
        "grace_days": grace_days,
        "falling_steps": falling_steps,
        "median_gap": median_gap,
        "comparables": comparables,
        "comparison": comparison.choice,
        "compared": compared,
        "compared_why": comparison.why.strip() if compared else "",
    }
    with transaction.atomic():
        Administration.objects.select_for_update(no_key=True).get(pk=administration.pk)
        kept = Thresholds.objects.filter(administration=administration).first()
        same = kept is not None and (kept.comparison, kept.compared) == (said["comparison"], compared)
        said["compared_since"] = kept.compared_since if same and kept else timezone.localdate(at) if compared else None
        if kept is not None and all(getattr(kept, name) == value for name, value in said.items()):
            return kept
        held = kept.version if kept else 0
        if held != version:
            raise ChangedMeanwhileError(
                _("Quelqu'un a changé ces réglages depuis que vous les avez ouverts : rouvrez la page, "
                  "puis recommencez.")
            )  # fmt: skip
        thresholds, _is_new = Thresholds.objects.update_or_create(
            administration=administration, defaults={**said, "version": held + 1}
        )
        audit.record("indicators.thresholds.set", thresholds, by, at, said)
    return thresholds


def _compared(administration: Administration, comparison: Comparison, least: int) -> list[str]:
    """The codes of the departments chosen, in order; none when they are those of the region."""
    own = own_territory(administration)
    if comparison.choice == Thresholds.Comparison.REGION or own.level is not Level.DEPARTMENT:
        return []
    is_list = comparison.choice == Thresholds.Comparison.CHOSEN
    asked = {*(comparison.codes if is_list else neighbours_of(own.code))} - {own.code}
    known = set(Department.objects.filter(pk__in=asked, in_force=True).values_list("code", flat=True))
    if is_list and asked - known:
        raise UnknownTerritoryError(
            _("Aucun département en vigueur ne porte ce code : %(codes)s. Corrigez la liste.")
            % {"codes": ", ".join(sorted(asked - known))}
        )
    if len(known) < least:
        raise NotEnoughComparablesError(_too_few(len(known), least, is_list=is_list))
    if not comparison.why.strip():
        raise NothingSaidError(_("Dites en une phrase pourquoi ces départements sont comparables au vôtre."))
    return sorted(known)


def _too_few(count: int, least: int, *, is_list: bool) -> str:
    what = {"count": count, "least": least}
    if is_list:
        return _("Nommez au moins %(least)s départements, sans compter le vôtre.") % what
    said = ngettext(
        "Votre département n'a que %(count)s voisin, et il en faut %(least)s : choisissez plutôt une liste.",
        "Votre département n'a que %(count)s voisins, et il en faut %(least)s : choisissez plutôt une liste.",
        count,
    )
    return said % what
