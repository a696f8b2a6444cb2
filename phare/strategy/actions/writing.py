"""What every write of strategy does: refuse a closed plan, never overwrite somebody else's change, name a clash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from phare.strategy.actions.refusals import (
    ChangedMeanwhileError,
    CodeTakenError,
    PlanClosedError,
    StillUsedError,
)
from phare.strategy.models import Plan, Revised
from phare.values.refusal import Refusal

R = TypeVar("R", bound=Revised)


def refuse_closed(plan: Plan) -> None:
    """Raise PlanClosedError for a closed plan, which stays as it was."""
    if plan.state == Plan.State.CLOSED:
        raise PlanClosedError(_("« %(plan)s » est clos : il reste tel qu'il était.") % {"plan": plan})


def hold_plans(administration: int) -> dict[int, Plan]:
    """Hold every plan of an administration until the transaction ends, and return them by key, as they stand.

    What rests on several of them (who waits for whom, where an action is at home) is written by one at a time.
    """
    held = Plan.objects.filter(administration=administration).order_by("pk").select_for_update(no_key=True)
    return {plan.pk: plan for plan in held}


def hold(thing: Revised) -> None:
    """Hold a row until the transaction ends. Raises ChangedMeanwhileError when somebody removed it before."""
    if not type(thing)._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=thing.pk).first():
        raise ChangedMeanwhileError(_("« %(thing)s » vient d'être retiré.") % {"thing": thing})


def changed_meanwhile() -> ChangedMeanwhileError:
    """Return the refusal of whoever fills a form that somebody else has filled since it was read."""
    return ChangedMeanwhileError(
        _("Quelqu'un a modifié cette fiche pendant que vous la remplissiez. Rien n'est perdu : les champs que vous "
          "n'aviez pas touchés sont à jour, les autres gardent votre saisie. Relisez, puis enregistrez.")
    )  # fmt: skip


def revise(thing: R, values: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Write what differs, if nobody wrote since this version, and return the changes: {field: [before, after]}.

    Raises ChangedMeanwhileError, having written nothing, when the version is no longer that one.
    """
    before = type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    if before.version != version:
        raise changed_meanwhile()
    changes = {name: [getattr(before, name), value] for name, value in values.items() if getattr(before, name) != value}
    if changes:
        type(thing)._default_manager.filter(pk=thing.pk).update(
            version=F("version") + 1, **{name: after for name, (_before, after) in changes.items()}
        )
        thing.refresh_from_db()
    return changes


def remove(thing: Revised) -> None:
    """Delete a row on which nothing rests. Raises StillUsedError, ChangedMeanwhileError (somebody did it before)."""
    try:
        with transaction.atomic():
            # Held before it is asked what rests on it: whoever is about to rest on it waits, then finds it gone.
            if not type(thing)._default_manager.select_for_update(of=("self",)).filter(pk=thing.pk).first():
                raise ChangedMeanwhileError(_("« %(thing)s » vient d'être retiré.") % {"thing": thing})
            thing.delete()
    except ProtectedError as error:
        count = len(error.protected_objects)
        raise StillUsedError(
            _("« %(thing)s » ne peut pas être retiré : %(count)s fiche(s) s'appuient dessus. Retirez-les d'abord.")
            % {"thing": thing, "count": count}
        ) from error


@contextmanager
def naming_a_clash(sentence: str, error: type[Refusal] = CodeTakenError) -> Iterator[None]:
    """Turn a row that the database refuses as a duplicate into a refusal with this sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        if "unique" not in str(clash).lower():
            raise
        raise error(sentence) from clash


def plainly(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes as the trail keeps them: rows by their number."""
    return {name: [getattr(value, "pk", value) for value in pair] for name, pair in changes.items()}
