"""Indicators for programs: definitions, values, progress; values submitted."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from ninja import Path, Query, Router
from ninja.errors import HttpError, ValidationError

from phare.indicators import permissions
from phare.indicators.actions.submitting import submit_values
from phare.indicators.kernel.definition import Level, ValueKind
from phare.indicators.kernel.workbook import DESCRIPTION, VALUES
from phare.indicators.kernel.workbook.words import KINDS, LEVELS, word_for
from phare.indicators.models import Indicator
from phare.indicators.permissions import IndicatorOnDay
from phare.indicators.queries import exchange
from phare.indicators.queries.lists import indicators_from, indicators_of
from phare.indicators.queries.pages import IndicatorPage, indicator_page
from phare.indicators.queries.territories import Territory, own_territory
from phare.indicators.web import words
from phare.indicators.web.api_data import (
    Day,
    DefinitionOut,
    IndicatorOut,
    IndicatorsPage,
    ProgressOut,
    Submission,
    SubmittedOut,
    ValueOut,
    ValuesPage,
)
from phare.indicators.web.reading import indicator_to_read, word_of
from phare.platform.accounts.permissions import MemberRequest, authorise
from phare.platform.exchange.kernel.importer import Source
from phare.platform.exchange.kernel.reading import Problem, Reading, Rows
from phare.ui.formats import said

reading, writing = Router(tags=[_n("Indicateurs")]), Router(tags=[_n("Indicateurs")])
ROUTERS = {"indicators:read": reading, "values:write": writing}
"""What each scope of a token opens."""

Key = Annotated[int, Path(ge=1, le=2**63 - 1, description=_n("Le numéro de l'indicateur."))]
Where = Annotated[
    str,
    Query(
        alias="territory",
        pattern=r"^(|(nation|region|department|arrondissement|commune):[0-9A-Z]{1,10})$",
        description=_n("Niveau et code officiel du territoire : « department:04 »."),
    ),
]
MOST_INDICATORS, MOST_PASSED = 200, 1_000_000
FIRST, LAST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)
Since = Annotated[Day | None, Query(ge=FIRST, le=LAST, description=_n("À partir de ce jour, compris."))]
Until = Annotated[Day | None, Query(ge=FIRST, le=LAST, description=_n("Jusqu'à ce jour, compris."))]


@reading.get(
    "/indicators",
    response=IndicatorsPage,
    url_name="indicators",
    summary=_n("Les indicateurs"),
    description=_n(
        "Les indicateurs de l'administration, par thème puis par intitulé, une page après l'autre. « next » donne la "
        "suivante : le passer dans « offset »."
    ),
)
def indicators(
    request: MemberRequest,
    code: Annotated[str, Query(max_length=80, description=_n("Celui de ce code seulement."))] = "",
    offset: Annotated[int, Query(ge=0, le=MOST_PASSED, description=_n("Combien en passer."))] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_INDICATORS, description=_n("Indicateurs par page."))] = 100,
) -> IndicatorsPage:
    """Which indicators are there, and what do they mean today?"""
    membership = authorise(request, permissions.see_indicators)
    today = timezone.localdate()
    total, shown = indicators_from(membership.administration, code, offset, limit)
    return IndicatorsPage(
        indicators=[_indicator(each, today) for each in shown],
        total=total,
        next=offset + limit if offset + limit < total else None,
    )


@reading.get("/indicators/{key}", response=IndicatorOut, url_name="indicator", summary=_n("Un indicateur"))
def indicator(request: MemberRequest, key: Key) -> IndicatorOut:
    """What does this indicator mean today?"""
    found, _membership = indicator_to_read(request, key)
    return _indicator(found, timezone.localdate())


@reading.get(
    "/indicators/{key}/values",
    response=ValuesPage,
    url_name="values",
    summary=_n("Les valeurs d'un indicateur"),
    description=_n(
        "Les valeurs en vigueur, dans l'ordre de leur numéro. « next » donne la page suivante : le passer dans "
        "« after ». Un indicateur soumis au secret statistique se lit territoire par territoire."
    ),
)
def values(
    request: MemberRequest,
    key: Key,
    where: Where = "",
    since: Since = None,
    until: Until = None,
    kind: Annotated[ValueKind | None, Query(description=_n("Une seule nature de valeur."))] = None,
    after: Annotated[int, Query(ge=0, le=2**63 - 1, description=_n("Le numéro de la dernière valeur lue."))] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description=_n("Valeurs par page."))] = 200,
) -> ValuesPage:
    """What was measured, where and when?"""
    found, membership = indicator_to_read(request, key)
    today = timezone.localdate()
    territory = _territory(where)
    thing = IndicatorOnDay(found, today)
    if found.rule_by(today) is not None and not permissions.see_every_figure.test(membership, thing):
        if territory is None:
            raise HttpError(
                403, _("Indicateur soumis au secret statistique : nommez le territoire dont lire les valeurs.")
            )
        _told(request, found, territory, today)
    rows = found.values.standing().filter(pk__gt=after).order_by("pk")
    if territory is not None:
        rows = rows.filter(territory_level=territory.level, territory_code=territory.code)
    named = {"date__gte": since, "date__lte": until, "kind": kind}
    rows = rows.filter(**{name: asked for name, asked in named.items() if asked is not None})
    page = list(rows[: limit + 1])
    shown = page[:limit]
    return ValuesPage(values=[ValueOut.of(each) for each in shown], next=shown[-1].pk if len(page) > limit else None)


@reading.get(
    "/indicators/{key}/progress",
    response=ProgressOut,
    url_name="progress",
    summary=_n("L'avancement d'un indicateur"),
    description=_n(
        "Le chemin fait de la valeur initiale à la cible, aujourd'hui, dans un territoire (à défaut, celui de "
        "l'administration) ; nul, avec sa raison, quand il ne se calcule pas."
    ),
)
def progress(request: MemberRequest, key: Key, where: Where = "") -> ProgressOut:
    """How far has this indicator come?"""
    found, _membership = indicator_to_read(request, key)
    today = timezone.localdate()
    territory = _territory(where) or own_territory(found.administration)
    return ProgressOut.of(_told(request, found, territory, today).standing, word_of(territory), today)


@writing.post(
    "/values",
    response=SubmittedOut,
    url_name="submit",
    summary=_n("Déposer des valeurs"),
    description=_n(
        "Mille valeurs au plus, toutes enregistrées ou aucune ; chaque erreur est dite. Une autre valeur au même "
        "endroit est remplacée et gardée dans l'historique ; la même, dite deux fois, n'ajoute rien."
    ),
)
def submit(request: MemberRequest, submission: Submission) -> SubmittedOut:
    """What was measured?"""
    membership = authorise(request, permissions.see_indicators)
    now = timezone.now()
    today = timezone.localdate(now)
    coming = {each.indicator for each in submission.values}
    named = [each for each in indicators_of(membership.administration) if each.code in coming]
    may = permissions.entered_by(membership, named, today)
    if barred := sorted(each.code for each in named if each.pk not in may):
        raise HttpError(403, _("Vous ne répondez pas de ces indicateurs : %(codes)s.") % {"codes": ", ".join(barred)})
    target = exchange.ImportTarget(membership.administration)
    told = _reading(submission, hashlib.sha256(request.body).hexdigest(), f"API · {request.auth.name}")  # type: ignore[attr-defined]
    checked = exchange.checked_workbook(told, target, today)
    if checked.problems:
        raise ValidationError([_error(each) for each in checked.problems])
    brought = submit_values(checked.data, target, source=Source.of(told), by=membership, at=now)
    return SubmittedOut(added=brought.added, superseded=brought.superseding, unchanged=brought.unchanged)


def _indicator(found: Indicator, day: dt.date) -> IndicatorOut:
    return IndicatorOut(
        id=found.pk,
        code=found.code,
        name=found.name,
        theme=found.theme,
        definition=DefinitionOut.of(found.definition_on(day)),
    )


def _territory(asked: str) -> Territory | None:
    level, _colon, code = asked.partition(":")
    return Territory(Level(level), code) if code else None


def _told(request: MemberRequest, found: Indicator, territory: Territory, day: dt.date) -> IndicatorPage:
    """What the page of an indicator shows of a territory; refused, as there, when its figures may not be told."""
    page = indicator_page(found, territory, day)
    if page.standing.is_secret and not permissions.see_every_figure.test(
        request.membership, IndicatorOnDay(found, day)
    ):
        raise PermissionDenied(words.secret())
    return page


def _reading(submission: Submission, sha256: str, name: str) -> Reading:
    """The values submitted as the sheet of a workbook: what checks the one checks the other."""
    rows = [
        {
            **each.model_dump(exclude={"level", "kind"}),
            "level": word_for(LEVELS, each.level) if each.level else "",
            "kind": word_for(KINDS, each.kind),
        }
        for each in submission.values
    ]
    sheets = {sheet.name: Rows(sheet.name, (), _columns(sheet.columns, ())) for sheet in DESCRIPTION.sheets}
    sheets[VALUES.name] = Rows(VALUES.name, range(1, len(rows) + 1), _columns(VALUES.columns, rows))
    return Reading(sheets, (), sha256, name, (VALUES.name,))


def _columns(columns: Sequence[Any], rows: Sequence[dict[str, Any]]) -> dict[str, Sequence[Any]]:
    return {each.key: [row[each.key] for row in rows] for each in columns}


def _error(problem: Problem) -> dict[str, Any]:
    """What is wrong with a value submitted, where it stands in the list."""
    key = next(each.key for each in VALUES.columns if each.name == problem.column)
    expected = _("Il est attendu : %(expected)s.") % {"expected": said(problem.expected)}
    return {"loc": ("body", "submission", "values", (problem.row or 1) - 1, key), "msg": expected}
