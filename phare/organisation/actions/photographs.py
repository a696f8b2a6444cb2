"""The life of a photograph: prepared, answered, validated, frozen, and one day superseded."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.actions.errors import (
    AnswersAwaitedError,
    ControlTotalsError,
    ImpossibleMovementsError,
    InvalidDatesError,
    MissingReasonError,
    NothingToPhotographError,
    PhotographFrozenError,
    TwoPhotographsError,
    WrongStateError,
)
from phare.organisation.actions.imports import one_at_a_time
from phare.organisation.kernel.totals import compare
from phare.organisation.kernel.trend import trend
from phare.organisation.models import FOLLOWING, Answer, ControlTotal, Movement, Photograph, PostRow, State
from phare.organisation.queries import (
    answering_services,
    control_totals,
    movements,
    posts,
    sums_by_service_and_programme,
)
from phare.platform.audit import actions as audit
from phare.ui.formats import said

_COPIED = (
    "service_id", "profile_id", "mission_id", "function_id", "corps", "category",
    "status", "residence", "vacant", "headcount", "fte",
)  # fmt: skip


def prepare_photograph(
    *, date: dt.date, title: str, by: audit.Author, at: dt.datetime, after: Photograph | None = None
) -> Photograph:
    """Open a photograph filled with the rows of an earlier one and the movements announced beyond it; return it.

    Heads of service then only say what has changed. Raises TwoPhotographsError, InvalidDatesError when the new date is
    not later.
    """
    if after is not None and date <= after.date:
        raise InvalidDatesError(
            _("La nouvelle photographie doit être postérieure au %(date)s.") % {"date": f"{after.date:%d/%m/%Y}"}
        )
    with transaction.atomic():
        one_at_a_time(by.administration_id)
        if Photograph.objects.filter(administration_id=by.administration_id, date=date).exists():
            raise TwoPhotographsError(
                _("Il y a déjà une photographie au %(date)s. Ouvrez-la, ou choisissez une autre date.")
                % {"date": f"{date:%d/%m/%Y}"}
            )
        photograph = Photograph.objects.create(
            administration_id=by.administration_id,
            date=date,
            title=title.strip()[:200] or _("Projet des services au %(date)s") % {"date": f"{date:%d/%m/%Y}"},
            opened_at=at,
        )
        if after is not None:
            _copy(after, photograph, timezone.localdate(at))
        audit.record(
            "organisation.photograph.prepared",
            photograph,
            by,
            at,
            {"date": date, "after": after.pk if after else None, "rows": photograph.rows.count()},
        )
    return photograph


def correct_photograph(photograph: Photograph, *, reason: str, by: audit.Author, at: dt.datetime) -> Photograph:
    """Open a draft that will supersede a frozen photograph, with its rows, totals and movements; return the draft.

    Raises MissingReasonError, WrongStateError when it is not frozen, TwoPhotographsError when a correction is open.
    """
    if not reason.strip():
        raise MissingReasonError(_("Dites en quoi la photographie est à corriger."))
    with transaction.atomic():
        frozen = Photograph.objects.select_for_update().get(pk=photograph.pk)
        if frozen.state != State.FROZEN:
            raise WrongStateError(_("Seule une photographie figée se remplace ; celle-ci se modifie encore."))
        if Photograph.objects.filter(supersedes=frozen).exists():
            raise TwoPhotographsError(_("Une correction de cette photographie est déjà ouverte : reprenez-la."))
        draft = Photograph.objects.create(
            administration_id=frozen.administration_id,
            date=frozen.date,
            title=frozen.title,
            tolerance=frozen.tolerance,
            supersedes=frozen,
            superseding_reason=reason.strip()[:500],
            opened_at=at,
        )
        _copy(frozen, draft, timezone.localdate(at))
        totals = frozen.control_totals.values("service_id", "programme_id", "fte", "headcount")
        ControlTotal.objects.bulk_create([ControlTotal(photograph=draft, **row) for row in totals])
        audit.record(
            "organisation.photograph.corrected", draft, by, at, {"supersedes": frozen.pk, "reason": reason.strip()}
        )
    return draft


def _copy(after: Photograph, photograph: Photograph, day: dt.date) -> None:
    PostRow.objects.bulk_create(
        (PostRow(photograph=photograph, **row) for row in after.rows.values(*_COPIED).iterator(5000)), batch_size=5000
    )
    still_to_come = after.movements.filter(withdrawn_on__isnull=True)
    if photograph.date > after.date:
        still_to_come = still_to_come.filter(year__gt=photograph.date.year)
    columns = ("year", "service_id", "profile_id", "mission_id", "fte", "reason")
    Movement.objects.bulk_create(
        [Movement(photograph=photograph, announced_on=day, **row) for row in still_to_come.values(*columns)]
    )


def open_answers(photograph: Photograph, *, due: dt.date, by: audit.Author, at: dt.datetime) -> Photograph:
    """Ask each service for its rows before a day, and return the photograph. Raises WrongStateError, InvalidDatesError.

    Services are those under the prefect's authority that have nobody below them, or rows already.
    """
    if due < timezone.localdate(at):
        raise InvalidDatesError(_("La date limite des réponses est passée. Choisissez une date à venir."))
    with transaction.atomic():
        photograph = _step(photograph, State.ANSWERING)
        photograph.answers_due = due
        photograph.save()
        services = answering_services(photograph)
        if not services:
            raise NothingToPhotographError(
                _("Aucun service n'est à interroger. Importez d'abord la liste des services.")
            )
        Answer.objects.bulk_create(
            [Answer(photograph=photograph, service=service) for service in services], ignore_conflicts=True
        )
        audit.record(
            "organisation.answers.opened", photograph, by, at, {"due": due, "services": [s.code for s in services]}
        )
    return photograph


def validate_photograph(photograph: Photograph, *, by: audit.Author, at: dt.datetime) -> Photograph:
    """Declare every row right, and return the photograph.

    Raises WrongStateError, NothingToPhotographError, AnswersAwaitedError naming the services, ControlTotalsError naming
    each difference (CRO-002), ImpossibleMovementsError.
    """
    with transaction.atomic():
        photograph = _step(photograph, State.VALIDATED)
        if not photograph.rows.exists():
            raise NothingToPhotographError(_("La photographie est vide. Importez ou saisissez des effectifs."))
        late = photograph.answers.filter(state__in=[Answer.State.AWAITED, Answer.State.RETURNED])
        names = sorted(late.values_list("service__name", flat=True))
        if names:
            raise AnswersAwaitedError(
                _("Réponses attendues : %(services)s. Rappelez ces services, ou répondez pour eux.")
                % {"services": ", ".join(names)}
            )
        _check_totals(photograph)
        _check_movements(photograph)
        photograph.save()
        accepted = photograph.answers.filter(state=Answer.State.GIVEN).update(state=Answer.State.ACCEPTED)
        audit.record("organisation.photograph.validated", photograph, by, at, {"answers": accepted})
    return photograph


def reopen_photograph(photograph: Photograph, *, reason: str, by: audit.Author, at: dt.datetime) -> Photograph:
    """Take a validation back and return the photograph. Raises MissingReasonError, WrongStateError."""
    if not reason.strip():
        raise MissingReasonError(_("Dites pourquoi la photographie est rouverte."))
    with transaction.atomic():
        asked = photograph.answers.exists()
        photograph = _step(photograph, State.ANSWERING if asked else State.DRAFT)
        photograph.save()
        audit.record("organisation.photograph.reopened", photograph, by, at, {"reason": reason.strip()})
    return photograph


def freeze_photograph(photograph: Photograph, *, by: audit.Author, at: dt.datetime) -> Photograph:
    """Freeze a validated photograph for ever, supersede the one it corrects, and return it. Raises WrongStateError."""
    with transaction.atomic():
        photograph = _step(photograph, State.FROZEN)
        old = photograph.supersedes
        if old is not None:
            old = _step(old, State.SUPERSEDED)
            old.save(update_fields=["state"])
        photograph.frozen_at = at
        photograph.save()
        audit.record(
            "organisation.photograph.frozen",
            photograph,
            by,
            at,
            {
                "rows": photograph.rows.count(),
                "supersedes": old.pk if old else None,
                "reason": photograph.superseding_reason,
            },
        )
    return photograph


def discard_photograph(photograph: Photograph, *, by: audit.Author, at: dt.datetime) -> None:
    """Erase a photograph that is still open, with its rows. Raises PhotographFrozenError."""
    with transaction.atomic():
        photograph = Photograph.objects.select_for_update().get(pk=photograph.pk)
        if not photograph.is_open:
            raise PhotographFrozenError(_("Une photographie figée ne s'efface pas : une autre peut la remplacer."))
        said = {"date": photograph.date, "title": photograph.title, "rows": photograph.rows.count()}
        reference = audit.reference(photograph)
        photograph.delete()
        audit.record("organisation.photograph.discarded", reference, by, at, said)


def _step(photograph: Photograph, wanted: State) -> Photograph:
    """Lock a photograph and bring it to a state, not yet saved, if that state may follow its own."""
    locked = Photograph.objects.select_for_update().get(pk=photograph.pk)
    if wanted not in FOLLOWING[State(locked.state)]:
        raise WrongStateError(
            _("« %(title)s » est dans l'état « %(state)s » : elle ne peut pas passer à « %(wanted)s ».")
            % {"title": locked.title, "state": State(locked.state).label, "wanted": wanted.label}
        )
    locked.state = wanted
    return locked


def _check_totals(photograph: Photograph) -> None:
    gaps = compare(sums_by_service_and_programme(photograph), control_totals(photograph), float(photograph.tolerance))
    if gaps:
        raise ControlTotalsError(
            _(
                "Les lignes ne reviennent pas aux totaux du fichier des effectifs : %(gaps)s. "
                "Corrigez les unes ou les autres."
            )
            % {"gaps": " ; ".join(said(gap.sentence) for gap in gaps)}
        )


def _check_movements(photograph: Photograph) -> None:
    moves = movements(photograph)
    wrong = trend(posts(photograph), moves, sorted({move.year for move in moves})).impossible
    if wrong:
        raise ImpossibleMovementsError(
            _("Mouvements impossibles : %(movements)s.")
            % {"movements": " ; ".join(said(each.sentence) for each in wrong)}
        )
