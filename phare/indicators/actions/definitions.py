"""An indicator is defined, then revised: what values rest on is never rewritten."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from phare.indicators.actions.errors import (
    ChangedMeanwhileError,
    CodeTakenError,
    NotOfThisAdministrationError,
    RestsOnValuesError,
    WrongDefinitionError,
)
from phare.indicators.kernel.definition import Aggregation
from phare.indicators.models import Definition, Indicator
from phare.organisation.models import Service
from phare.platform.accounts.models import Administration
from phare.platform.audit import actions as audit
from phare.ui.formats import on_date

_OWN = ("code", "name", "theme")
CONTINUED = frozenset(
    {"since", "method", "source", "periodicity", "delay_days", "responsible_id", "decimals", "secrecy"}
)
"""What may change from a day on without making earlier figures say something else."""


@dataclass(frozen=True)
class IndicatorTerms:
    """What is said of an indicator, and what it means from `since` on; the fields are those of the models."""

    code: str
    name: str
    since: dt.date
    unit: str
    direction: str
    periodicity: str
    level: str
    aggregation: str
    theme: str = ""
    lower: float | None = None
    upper: float | None = None
    method: str = ""
    source: str = ""
    delay_days: int = 0
    responsible_id: int | None = None
    denominator_id: int | None = None
    by_population: bool = False
    cumulative: bool = False
    decimals: int = 0
    secrecy: str = Definition.Secrecy.NONE

    @property
    def own(self) -> dict[str, Any]:
        """What is the indicator's own."""
        return {name: getattr(self, name) for name in _OWN}

    @property
    def defined(self) -> dict[str, Any]:
        """What is its definition's."""
        return {name: value for name, value in asdict(self).items() if name not in _OWN}


def define_indicator(
    *, administration: Administration, terms: IndicatorTerms, by: audit.Author, at: dt.datetime
) -> Indicator:
    """Create an indicator with its first definition and return it.

    Raises WrongDefinitionError, NotOfThisAdministrationError, CodeTakenError.
    """
    refuse_wrong(administration.pk, terms)
    with transaction.atomic():
        indicator = Indicator(administration=administration, **terms.own)
        _save_under_its_code(indicator)
        Definition.objects.create(indicator=indicator, number=1, **terms.defined)
        audit.record("indicators.indicator.defined", indicator, by, at, {"after": asdict(terms)})
    return indicator


def revise_definition(
    *, indicator: Indicator, terms: IndicatorTerms, version: int, by: audit.Author, at: dt.datetime
) -> Indicator:
    """Change what is said of an indicator, or what it means, and return it.

    A definition on which no value rests is amended; otherwise what differs in it begins on `terms.since`, as a new
    version. `version` is the indicator's when the form was opened. Raises WrongDefinitionError,
    NotOfThisAdministrationError, ChangedMeanwhileError, CodeTakenError, RestsOnValuesError.
    """
    refuse_wrong(indicator.administration_id, terms, indicator.pk)
    with transaction.atomic():
        held = Indicator.objects.select_for_update().get(pk=indicator.pk)
        if held.version != version:
            raise ChangedMeanwhileError(
                _("Quelqu'un a modifié cet indicateur pendant que vous le lisiez : relisez-le, puis recommencez.")
            )
        standing = held.definition
        changes = _differences(held, terms.own) | _differences(standing, terms.defined)
        rests = _rests_on(held, standing)
        if not changes.keys() - ({"since"} if rests else set()):
            return held
        for name, value in terms.own.items():
            setattr(held, name, value)
        held.version += 1
        _save_under_its_code(held)
        if changes.keys() - set(_OWN) - {"since"} or not rests:
            _write_definition(held, standing, terms, changes, rests=rests)
        audit.record("indicators.definition.revised", held, by, at, changes)
    return held


def refuse_wrong(administration_id: int, terms: IndicatorTerms, own_pk: int | None = None) -> None:
    """Raise WrongDefinitionError or NotOfThisAdministrationError for a definition that does not hold together."""
    if not (terms.code.strip() and terms.name.strip() and terms.unit.strip()):
        raise WrongDefinitionError(_("Donnez à l'indicateur un code, un intitulé et une unité."))
    bounds = [bound for bound in (terms.lower, terms.upper) if bound is not None]
    if not all(map(math.isfinite, bounds)) or bounds != sorted(set(bounds)):
        raise WrongDefinitionError(_("La plus grande valeur possible doit dépasser la plus petite : corrigez-les."))
    if Aggregation(terms.aggregation).needs_denominator and not (terms.by_population or terms.denominator_id):
        raise WrongDefinitionError(
            _("Un rapport ou une moyenne se pondère : choisissez le dénominateur, un indicateur ou la population.")
        )
    if terms.denominator_id and terms.by_population:
        raise WrongDefinitionError(_("Choisissez un seul dénominateur : un indicateur, ou la population."))
    if terms.denominator_id is not None and terms.denominator_id == own_pk:
        raise WrongDefinitionError(_("Un indicateur ne peut pas être son propre dénominateur."))
    mine = {"administration_id": administration_id}
    if (terms.responsible_id is not None and not Service.objects.filter(pk=terms.responsible_id, **mine).exists()) or (
        terms.denominator_id is not None and not Indicator.objects.filter(pk=terms.denominator_id, **mine).exists()
    ):
        raise NotOfThisAdministrationError(_("Ce service ou cet indicateur n'est pas de votre administration."))


def _write_definition(
    indicator: Indicator, standing: Definition, terms: IndicatorTerms, changes: dict[str, Any], *, rests: bool
) -> None:
    """Amend the definition when nothing rests on it, else begin a new version."""
    if not rests:
        Definition.objects.filter(pk=standing.pk).update(**terms.defined)
        return
    if terms.since <= standing.since:
        raise RestsOnValuesError(
            _(
                "Des valeurs reposent sur la définition en vigueur depuis le %(since)s : la nouvelle doit commencer "
                "après. Donnez-lui une date postérieure."
            )
            % {"since": on_date(standing.since)}
        )
    later = indicator.values.standing().filter(date__gte=terms.since).order_by("-date").first()
    if later is not None and changes.keys() - set(_OWN) - CONTINUED:
        raise RestsOnValuesError(
            _(
                "Des valeurs existent déjà jusqu'au %(date)s : elles changeraient de sens. Faites commencer la "
                "nouvelle définition après cette date."
            )
            % {"date": on_date(later.date)}
        )
    Definition.objects.create(indicator=indicator, number=standing.number + 1, **terms.defined)


def _rests_on(indicator: Indicator, standing: Definition) -> bool:
    """Whether values rest on the latest definition; the first holds for all that came before it too."""
    is_first = standing.number == min(each.number for each in indicator.definitions.all())
    return (indicator.values.all() if is_first else indicator.values.filter(date__gte=standing.since)).exists()


def _differences(thing: Indicator | Definition, values: dict[str, Any]) -> dict[str, Any]:
    return {name: [getattr(thing, name), value] for name, value in values.items() if getattr(thing, name) != value}


def _save_under_its_code(indicator: Indicator) -> None:
    try:
        with transaction.atomic():
            indicator.save()
    except IntegrityError as clash:
        if "indicators_one_indicator_per_code" not in str(clash):
            raise
        raise CodeTakenError(_("Un indicateur porte déjà ce code : %(code)s.") % {"code": indicator.code}) from clash
