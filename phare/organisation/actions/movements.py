"""Departures and arrivals announced after a photograph, and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.actions.errors import (
    ImpossibleMovementsError,
    InvalidDatesError,
    MovementWithdrawnError,
    NothingMovesError,
    StaleMovementsError,
    UnknownCodesError,
)
from phare.organisation.kernel import staffing as plain
from phare.organisation.kernel.trend import trend
from phare.organisation.kernel.workbook.sheets import GREATEST_FTE
from phare.organisation.models import JobProfile, Movement, Photograph, Service, ServiceMission, State
from phare.organisation.queries import fingerprint, movements, posts
from phare.platform.audit import actions as audit
from phare.ui.formats import said


def announce_movement(
    photograph: Photograph,
    *,
    year: int,
    service: Service,
    profile: JobProfile,
    mission: ServiceMission | None,
    fte: float,
    reason: str,
    by: audit.Author,
    at: dt.datetime,
    seen: str = "",
) -> Movement:
    """Add a departure (FTE below 0) or an arrival expected in a year, and return it; the photograph may be frozen.

    `seen` is the fingerprint of the movements that stood when the page was opened: a form sent twice announces once.
    Raises InvalidDatesError, NothingMovesError, UnknownCodesError, StaleMovementsError, and ImpossibleMovementsError
    when staff does not allow it.
    """
    if not GREATEST_FTE >= abs(round(fte, 4)) > 0:
        raise NothingMovesError(_("Donnez un nombre d'ETP : négatif pour un départ, positif pour une arrivée."))
    is_last_day = (photograph.date.month, photograph.date.day) == (12, 31)
    if year < photograph.date.year + is_last_day or year > 2100:
        raise InvalidDatesError(_("Un mouvement prévu vient après la photographie : changez son année."))
    if {thing.administration_id for thing in (service, profile, mission) if thing} != {photograph.administration_id}:
        raise UnknownCodesError(_("Ce service, ce profil ou cette mission n'est pas dans vos listes."))
    with transaction.atomic():
        _lock_open_or_frozen(photograph)
        standing = movements(photograph)
        _refuse_stale(standing, seen)
        coming = plain.Movement(
            year, service.code, profile.code, round(fte, 4), mission.code if mission else None, reason
        )
        _refuse_impossible(photograph, (*standing, coming))
        movement = Movement.objects.create(
            photograph=photograph,
            year=year,
            service=service,
            profile=profile,
            mission=mission,
            fte=round(fte, 4),
            reason=reason.strip(),
            announced_on=timezone.localdate(at),
        )
        audit.record("organisation.movement.announced", movement, by, at, _said(movement))
    return movement


def withdraw_movement(movement: Movement, *, by: audit.Author, at: dt.datetime) -> Movement:
    """Take an announced movement back, dated, and return it.

    Raises MovementWithdrawnError, ImpossibleMovementsError when another movement rests on it.
    """
    with transaction.atomic():
        _lock_open_or_frozen(movement.photograph)
        movement = Movement.objects.select_for_update(of=("self",)).select_related("photograph").get(pk=movement.pk)
        if movement.withdrawn_on is not None:
            raise MovementWithdrawnError(_("Ce mouvement est déjà retiré."))
        movement.withdrawn_on = timezone.localdate(at)
        movement.save(update_fields=["withdrawn_on"])
        _refuse_impossible(movement.photograph, movements(movement.photograph))
        audit.record("organisation.movement.withdrawn", movement, by, at, _said(movement))
    return movement


def _lock_open_or_frozen(photograph: Photograph) -> None:
    locked = Photograph.objects.select_for_update().get(pk=photograph.pk)
    if locked.state == State.SUPERSEDED:
        raise MovementWithdrawnError(_("Cette photographie est remplacée : annoncez le mouvement sur la nouvelle."))


def _refuse_stale(standing: tuple[plain.Movement, ...], seen: str) -> None:
    if seen and seen != fingerprint(standing):
        raise StaleMovementsError(
            _(
                "Des mouvements ont été annoncés ou retirés depuis que cette page est ouverte, peut-être celui-ci : "
                "relisez la liste, puis annoncez-le s'il n'y est pas."
            )
        )


def _refuse_impossible(photograph: Photograph, moves: Sequence[plain.Movement]) -> None:
    wrong = trend(posts(photograph), moves, sorted({move.year for move in moves})).impossible
    if wrong:
        raise ImpossibleMovementsError(
            _("Mouvement impossible : %(movements)s.")
            % {"movements": " ; ".join(said(each.sentence) for each in wrong)}
        )


def _said(movement: Movement) -> dict[str, object]:
    return {
        "photograph": movement.photograph_id,
        "year": movement.year,
        "service": movement.service_id,
        "profile": movement.profile_id,
        "mission": movement.mission_id,
        "fte": movement.fte,
        "reason": movement.reason,
    }
