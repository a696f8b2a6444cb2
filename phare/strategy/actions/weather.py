"""The weather of an operation or of an action is given; it is never changed, a new one follows."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import UnexplainedWeatherError
from phare.strategy.actions.writing import hold, refuse_closed
from phare.strategy.kernel.weather import WITH_SENTENCE
from phare.strategy.models import Action, Operation, Weather


def give_weather(*, subject: Operation | Action, level: str, sentence: str, by: Membership, at: dt.datetime) -> Weather:
    """Say how an operation or an action goes, and return what was said, signed and dated (PAS-011).

    The last one said anew by the same person on the same day is that one. Raises PlanClosedError,
    UnexplainedWeatherError for clouds or a storm that do not say why, ChangedMeanwhileError (what it is of is gone).
    """
    refuse_closed(subject.plan)
    said = " ".join(sentence.split())
    if level in WITH_SENTENCE and not said:
        raise UnexplainedWeatherError(_("Dites en une phrase ce qui assombrit la météo."))
    of = {"operation": subject} if isinstance(subject, Operation) else {"action": subject}
    with transaction.atomic():
        hold(subject)
        last, day = subject.weathers.first(), timezone.localdate(at)
        if last and (last.by_id, last.level, last.sentence, timezone.localdate(last.at)) == (by.pk, level, said, day):
            return last
        weather = Weather.objects.create(level=level, sentence=said, by=by, at=at, **of)
        audit.record("strategy.weather.given", subject, by, at, {"level": str(level), "sentence": said})
    return weather
