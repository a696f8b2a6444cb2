"""Answering what is owed where it is read: one choice on the version that was read, or one figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import rules
from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions import actions as decisions
from phare.decisions import permissions as decisions_permissions
from phare.decisions.kernel.instructing import AnswerState, open_to
from phare.decisions.kernel.life import REDEPLOYMENT_FOLLOWING, WITH_OBSTACLE, RedeploymentState
from phare.decisions.models import InstructionAnswer, Observation, Redeployment
from phare.decisions.queries.attention import OBSERVATION, REDEPLOYMENT
from phare.decisions.queries.attention_asked import INSTRUCTION
from phare.indicators import actions as indicators
from phare.indicators import permissions as indicators_permissions
from phare.indicators.kernel.definition import ValueKind
from phare.indicators.models import Indicator
from phare.indicators.permissions import IndicatorOnDay
from phare.indicators.queries.attention import VALUE
from phare.indicators.queries.territories import own_territory
from phare.platform.accounts.models import Membership
from phare.strategy import actions as strategy_actions
from phare.strategy import permissions as strategy_permissions
from phare.strategy import queries as strategy
from phare.strategy.models import Operation, Step
from phare.ui.formats import number, on_date, said
from phare.ui.forms import NumberField
from phare.values.refusal import Refusal


@dataclass(frozen=True)
class Answer:
    """How a kind of duty is answered: how it is found by its key, who may answer, by which form, how it is saved.

    `right` is tried on what `on_day` makes of it; `form` is given what was posted and the object; `save` the object,
    what the form read, who answers and when; `done` is what is said once it is saved, `wrong` what a form that
    does not hold is answered.
    """

    find: Callable[[int], Any]
    on_day: Callable[[Any, dt.date], Any]
    right: rules.Predicate
    form: Callable[[Any, Any], forms.Form]
    save: Callable[[Any, dict[str, Any], Membership, dt.datetime], Any]
    done: Callable[[Any, dict[str, Any]], str]
    wrong: Callable[[Any], str] = lambda _found: _(
        "Cette réponse n'est plus possible : relisez la ligne, puis recommencez."
    )


class ChoiceForm(forms.Form):
    """One choice among those offered, on the version that was read."""

    choice = forms.ChoiceField()
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any, choices: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["choice"].choices = [(each, each) for each in choices]  # type: ignore[attr-defined]


class FigureForm(forms.Form):
    """A figure, with a decimal comma or a point, and the day that it tells of."""

    value = NumberField()
    date = forms.DateField()


def _observation(pk: int) -> Observation:
    return get_object_or_404(Observation.objects.select_related("arbitration__administration", "service"), pk=pk)


def _redeployment(pk: int) -> Redeployment:
    return get_object_or_404(Redeployment.objects.select_related("option__arbitration__administration"), pk=pk)


def _open_to(redeployment: Redeployment) -> list[str]:
    following = REDEPLOYMENT_FOLLOWING[RedeploymentState(redeployment.state)]
    return sorted(following - WITH_OBSTACLE - {RedeploymentState.TO_DO})


def _instruction(pk: int) -> InstructionAnswer:
    return get_object_or_404(InstructionAnswer.objects.select_related("instruction__administration", "service"), pk=pk)


def _indicator(pk: int) -> Indicator:
    kept = Indicator.objects.prefetch_related("definitions").select_related("administration")
    return get_object_or_404(kept, pk=pk)


def _give_value(found: Indicator, read: dict[str, Any], by: Membership, at: dt.datetime) -> None:
    territory, date = own_territory(found.administration), read["date"]
    source = found.definition_on(date).source
    terms = indicators.ValueTerms(territory.level, territory.code, date, ValueKind.ACTUAL, read["value"], source=source)
    indicators.enter_value(indicator=found, terms=terms, by=by, at=at, seen=0)


def _value_given(found: Indicator, read: dict[str, Any]) -> str:
    """What was written, so that a slip of the finger is seen at once."""
    definition = found.definition_on(read["date"])
    return _("C'est noté : %(indicator)s, %(figure)s %(unit)s au %(date)s.") % {
        "indicator": found.name,
        "figure": number(read["value"], definition.decimals),
        "unit": definition.unit,
        "date": on_date(read["date"]),
    }


def _operation(pk: int) -> Operation:
    return get_object_or_404(Operation.objects.select_related("plan__administration"), pk=pk)


def _step(pk: int) -> Step:
    return get_object_or_404(Step.objects.select_related("action__plan__administration"), pk=pk)


ANSWERS: dict[str, Answer] = {
    OBSERVATION: Answer(
        find=_observation,
        on_day=decisions_permissions.ObservationOnDay,
        right=decisions_permissions.observe_for_service,
        form=lambda data, _found: ChoiceForm(data, [Observation.Position.FAVOURABLE]),
        save=lambda found, read, by, at: decisions.give_observation(
            observation=found, position=read["choice"], text="", by=by, at=at
        ),
        done=lambda found, _read: (
            _("C'est noté : %(service)s est favorable. Vous pouvez y revenir jusqu'à la signature.")
            % {"service": found.service.name}
        ),
    ),
    REDEPLOYMENT: Answer(
        find=_redeployment,
        on_day=decisions_permissions.RedeploymentOnDay,
        right=decisions_permissions.follow_redeployment,
        form=lambda data, found: ChoiceForm(data, _open_to(found)),
        save=lambda found, read, by, at: decisions.move_redeployment(
            redeployment=found, to=read["choice"], obstacle="", version=read["version"], by=by, at=at
        ),
        done=lambda _found, _read: _("C'est noté : l'état du redéploiement est enregistré."),
    ),
    INSTRUCTION: Answer(
        find=_instruction,
        on_day=decisions_permissions.AnswerOnDay,
        right=decisions_permissions.answer_for_service_instructed,
        form=lambda data, found: ChoiceForm(
            data, sorted(open_to(found.state, gives=False, answers=True) - {AnswerState.IMPOSSIBLE})
        ),
        save=lambda found, read, by, at: decisions.answer_instruction(
            answer=found, to=read["choice"], remark="", version=read["version"], by=by, at=at
        ),
        done=lambda found, _read: (
            _("C'est noté : %(service)s a répondu à la consigne.") % {"service": found.service.name}
        ),
    ),
    VALUE: Answer(
        find=_indicator,
        on_day=IndicatorOnDay,
        right=indicators_permissions.enter_values,
        form=lambda data, _found: FigureForm(data),
        save=_give_value,
        done=_value_given,
        wrong=lambda found: _("Donnez un nombre : %(indicator)s.") % {"indicator": found.name},
    ),
    strategy.WEATHER: Answer(
        find=_operation,
        on_day=strategy_permissions.OperationOnDay,
        right=strategy_permissions.add_actions,
        form=lambda data, _found: ChoiceForm(data, strategy.fair_levels()),
        save=lambda found, read, by, at: strategy_actions.give_weather(
            subject=found, level=read["choice"], sentence="", by=by, at=at
        ),
        done=lambda found, _read: (
            _("C'est noté : la météo de « %(operation)s » est donnée.") % {"operation": found.name}
        ),
    ),
    strategy.STEP: Answer(
        find=_step,
        on_day=lambda found, day: strategy_permissions.ActionOnDay(found.action, day),
        right=strategy_permissions.write_actions,
        form=lambda data, _found: ChoiceForm(data, [strategy.DONE]),
        save=lambda found, read, by, at: strategy_actions.complete_step(
            step=found, version=read["version"], by=by, at=at
        ),
        done=lambda found, _read: _("C'est noté : « %(step)s » est fait.") % {"step": found.name},
    ),
}
"""By the kind that the room gives its duty."""


class NotYoursError(Exception):
    """None of those in whose name somebody answers may answer this."""


def answered(kind: str, pk: int, data: Any, members: list[Membership], at: dt.datetime) -> tuple[bool, str]:
    """Save the answer posted to a duty, and return whether it was saved, with the sentence that says so or why not.

    `members` are who answers, first, then those in whose place he does: it is his answer, with their rights. Raises
    Http404 for a kind, a key or an administration that is not theirs; NotYoursError.
    """
    if kind not in ANSWERS:
        raise Http404
    answer = ANSWERS[kind]
    found = answer.find(pk)
    thing = answer.on_day(found, timezone.localdate(at))
    within = [each for each in members if each.administration_id == thing.administration_id]
    if not within:
        raise Http404
    if not any(answer.right.test(each, thing) for each in within):
        raise NotYoursError
    form = answer.form(data, found)
    if not form.is_valid():
        return False, answer.wrong(found)
    try:
        answer.save(found, form.cleaned_data, members[0], at)
    except Refusal as refusal:
        return False, said(refusal.sentence)
    return True, answer.done(found, form.cleaned_data)
