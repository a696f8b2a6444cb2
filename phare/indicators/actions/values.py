"""A value is entered, superseded, withdrawn, contested, settled; nothing is ever erased."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.indicators.actions.errors import (
    AlreadyContestedError,
    AlreadySettledError,
    ChangedMeanwhileError,
    NoLongerStandingError,
    NothingSaidError,
    UnknownTerritoryError,
    WrongValueError,
)
from phare.indicators.kernel.definition import Level, ValueKind
from phare.indicators.kernel.entries import date_fault, figure_fault, level_fault, margin_fault
from phare.indicators.models import CounterValue, Indicator, Value
from phare.indicators.queries.territories import known_territories, limits_of
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.ui.formats import number, said
from phare.values.phrase import Phrase


@dataclass(frozen=True)
class ValueTerms:
    """What is said of a value: where, when, what it is, the figure in the indicator's unit, its margin, its source."""

    territory_level: str
    territory_code: str
    date: dt.date
    kind: str
    value: float
    margin: float | None = None
    source: str = ""

    @property
    def place(self) -> dict[str, Any]:
        """What names a value of an indicator: territory, date, kind."""
        return {
            "territory_level": self.territory_level,
            "territory_code": self.territory_code,
            "date": self.date,
            "kind": self.kind,
        }


def enter_value(
    *, indicator: Indicator, terms: ValueTerms, by: audit.Author, at: dt.datetime, seen: int | None = None
) -> Value:
    """Write a value and return it; the one that stood at the same place is superseded and kept.

    `seen` is the key of the value that stood when the form was opened (0: none; None: not asked). Saying again what
    stands writes nothing. Raises UnknownTerritoryError, WrongValueError, ChangedMeanwhileError.
    """
    refuse_wrong(indicator, terms, timezone.localdate(at))
    with transaction.atomic():
        _one_at_a_time(indicator)
        standing = indicator.values.standing().filter(**terms.place).first()
        if seen is not None and seen != (standing.pk if standing else 0):
            raise ChangedMeanwhileError(_meanwhile(indicator, standing))
        if standing and (standing.value, standing.margin, standing.source) == (terms.value, terms.margin, terms.source):
            return standing
        value = _write(indicator, terms, standing, by, at)
        audit.record("indicators.value.entered", value, by, at, _said(terms, standing))
    return value


def withdraw_value(*, value: Value, reason: str, by: Membership, at: dt.datetime) -> Value:
    """Take back a value written at a wrong place, with the reason, and return it; it is kept, and no longer counts.

    Raises NothingSaidError, NoLongerStandingError.
    """
    if not reason.strip():
        raise NothingSaidError(_("Dites pourquoi cette valeur est retirée."))
    with transaction.atomic():
        held = _standing(value)
        held.withdrawn_at, held.withdrawn_by, held.withdrawal_reason = at, by, reason.strip()
        held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
        audit.record(
            "indicators.value.withdrawn", held, by, at, {"value": held.value, "reason": held.withdrawal_reason}
        )
    return held


def contest_value(
    *, value: Value, figure: float, date: dt.date, reason: str, source: str, by: Membership, at: dt.datetime
) -> CounterValue:
    """Say another figure than the one published, with its date, reason and source, and return it.

    Both are shown, and both rates computed, until somebody settles. Raises NothingSaidError, WrongValueError,
    NoLongerStandingError, AlreadyContestedError.
    """
    if not (reason.strip() and source.strip()):
        raise NothingSaidError(_("Une contre-valeur donne son motif et sa source."))
    limits = limits_of(value.indicator.definition_on(date))
    kind = ValueKind(value.kind)
    _refuse(figure_fault(figure, limits) or date_fault(kind, date, timezone.localdate(at)), WrongValueError)
    with transaction.atomic():
        held = _standing(value)
        if held.counter_values.filter(settled_at=None).exists():
            raise AlreadyContestedError(_("Cette valeur est déjà contestée : tranchez d'abord la contre-valeur."))
        counter = CounterValue.objects.create(
            contested=held, value=figure, date=date, reason=reason.strip(), source=source.strip(), by=by, at=at
        )
        changes = {"contested": held.pk, "published": held.value, "value": figure, "date": date, "source": source}
        audit.record("indicators.value.contested", counter, by, at, changes)
    return counter


def settle_counter_value(
    *, counter: CounterValue, keep: str, reason: str, by: Membership, at: dt.datetime
) -> CounterValue:
    """Decide which figure is kept, with the reason, and return the counter-value settled.

    When the counter-value is kept it supersedes the one published. Raises NothingSaidError, AlreadySettledError,
    NoLongerStandingError when the published value was superseded meanwhile and the counter-value is to be kept.
    """
    if not reason.strip():
        raise NothingSaidError(_("Dites pourquoi cette valeur est retenue."))
    with transaction.atomic():
        held = (
            CounterValue.objects.select_for_update(of=("self",))
            .select_related("contested__indicator")
            .get(pk=counter.pk)
        )
        if held.settled_at is not None:
            raise AlreadySettledError(_("Cette contre-valeur est déjà tranchée."))
        held.kept, held.settled_by, held.settled_at, held.settlement = keep, by, at, reason.strip()
        held.save(update_fields=["kept", "settled_by", "settled_at", "settlement"])
        if keep == CounterValue.Kept.COUNTER:
            _put_in_place(held, by, at)
        changes = {"contested": held.contested_id, "kept": keep, "reason": held.settlement}
        audit.record("indicators.counter_value.settled", held, by, at, changes)
    return held


def refuse_wrong(indicator: Indicator, terms: ValueTerms, day: dt.date) -> None:
    """Raise UnknownTerritoryError or WrongValueError, with what was expected, for a value that cannot be."""
    level, kind = Level(terms.territory_level), ValueKind(terms.kind)
    limits = limits_of(indicator.definition_on(terms.date))
    territories = known_territories({level})
    _refuse(level_fault(level, limits) or territories.fault(level, terms.territory_code), UnknownTerritoryError)
    _refuse(
        figure_fault(terms.value, limits) or date_fault(kind, terms.date, day) or margin_fault(terms.margin, kind),
        WrongValueError,
    )


def _refuse(expected: Phrase | None, error: type[UnknownTerritoryError | WrongValueError]) -> None:
    if expected is not None:
        raise error(_("Cette valeur ne peut pas être enregistrée ; il est attendu : %(expected)s.")
                    % {"expected": said(expected)})  # fmt: skip


def _write(indicator: Indicator, terms: ValueTerms, standing: Value | None, by: audit.Author, at: dt.datetime) -> Value:
    """Write a value over the one that stands; its key is drawn first, since only one may stand at a place."""
    value = Value(
        pk=_next_key(),
        indicator=indicator,
        **terms.place,
        value=terms.value,
        margin=terms.margin,
        source=terms.source.strip(),
        author=by if isinstance(by, Membership) else None,
        recorded_at=at,
    )
    if standing is not None:
        Value.objects.filter(pk=standing.pk).update(superseded_by=value.pk)
    value.save(force_insert=True)
    return value


def _put_in_place(counter: CounterValue, by: Membership, at: dt.datetime) -> None:
    """Let a counter-value supersede the value that it contests, and what stands at its own date."""
    held = _standing(counter.contested)
    terms = ValueTerms(
        held.territory_level, held.territory_code, counter.date, held.kind, counter.value, source=counter.source
    )
    at_its_date = held.indicator.values.standing().filter(**terms.place).first()
    value = _write(held.indicator, terms, at_its_date, by, at)
    Value.objects.filter(pk=held.pk).update(superseded_by=value.pk)


def _standing(value: Value) -> Value:
    held = Value.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=value.pk)
    if held.superseded_by_id is not None or held.withdrawn_at is not None:
        raise NoLongerStandingError(_("Cette valeur a été remplacée ou retirée depuis : relisez l'indicateur."))
    return held


def _one_at_a_time(indicator: Indicator) -> None:
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)


def _next_key() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Value._meta.db_table])
        return int(cursor.fetchone()[0])


def _meanwhile(indicator: Indicator, standing: Value | None) -> str:
    if standing is None:
        return _("Cette valeur a été retirée pendant que vous la corrigiez : relisez l'indicateur.")
    definition = indicator.definition_on(standing.date)
    return _(
        "Une autre valeur est déjà enregistrée ici : %(figure)s %(unit)s. Relisez-la, et corrigez-la s'il le faut."
    ) % {
        "figure": number(standing.value, definition.decimals),
        "unit": definition.unit,
    }


def _said(terms: ValueTerms, standing: Value | None) -> dict[str, Any]:
    return {
        **terms.place,
        "value": [standing.value if standing else None, terms.value],
        "margin": terms.margin,
        "source": terms.source,
        "supersedes": standing.pk if standing else None,
    }
