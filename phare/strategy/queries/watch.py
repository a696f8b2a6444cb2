"""What of the actions, the weather and the indicators of plans needs someone; each point says why."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.indicators.models import Indicator
from phare.indicators.permissions import PUBLIC
from phare.organisation.models import Service
from phare.platform.accounts.models import Administration, Membership
from phare.strategy.kernel.life import UNFINISHED, ActionStatus
from phare.strategy.kernel.weather import disagrees
from phare.strategy.models import Action, ActionLink, Operation, OperationIndicator, Plan, PlanThresholds, Weather
from phare.strategy.queries.progress import advance_of
from phare.strategy.queries.shared import actions_at_work
from phare.strategy.queries.weather import latest_weathers
from phare.ui.formats import percent
from phare.values.attention import AttentionPoint, Severity
from phare.values.horizon import Horizon, horizon_by_distance

ONE_BY_ONE = 2
"""Beyond, what a plan has of one kind makes one point, with its number."""


def thresholds_of(administration: Administration) -> PlanThresholds:
    """Return the thresholds of an administration for its plans, the defaults when it set none."""
    found = PlanThresholds.objects.filter(administration=administration).first()
    return found or PlanThresholds(administration=administration)


def begun_on(operation: Operation) -> dt.date:
    """Return the day from which an operation is at work: the first of its first year, or of its plan's."""
    return dt.date(operation.first_year or operation.plan.first_year, 1, 1)


def watched(administration: Administration, plans: Iterable[Plan], day: dt.date) -> list[AttentionPoint]:
    """Return what needs someone in plans at work, cause by cause.

    Blocked actions, those that wait for what stopped with its plan, milestones that are late, owners who never
    answered, operations that nothing measures and indicators that measure nothing once a plan has begun, weathers that
    the rate denies.
    """
    at_work = {plan.pk: plan for plan in plans}
    known = thresholds_of(administration)
    begun = _begun(at_work, day)
    return [
        *_blocked(at_work, day),
        *_in_vain(at_work),
        *_late(at_work, day),
        *_never_answered(administration, at_work, begun, known.weather_days, day),
        *_unmeasured(administration, at_work, begun),
        *_apart(at_work, begun, known.apart / 100, day),
    ]


def _begun(plans: dict[int, Plan], day: dt.date) -> list[Operation]:
    """The operations at work on a day, with what is asked of them here only: there may be many."""
    year = day.year
    at_work = Q(first_year__lte=year) | Q(first_year=None, plan__first_year__lte=year)
    found = list(
        Operation.objects.filter(at_work, Q(last_year=None) | Q(last_year__gte=year), plan__in=plans)
        .only("plan", "owner", "pilot", "first_year", "code", "name")
        .order_by("plan", "position", "code")
    )
    for each in found:
        each.plan = plans[each.plan_id]
    return found


def _blocked(plans: dict[int, Plan], day: dt.date) -> Iterator[AttentionPoint]:
    blocked = actions_at_work(plans.values()).filter(status=ActionStatus.BLOCKED).order_by("lift_by", "code")
    pairs = list(blocked.values_list("pk", "served__operation__plan"))
    by_key = Action.objects.in_bulk({pk for pk, _plan in pairs})
    found: dict[Plan, list[Action]] = defaultdict(list)
    for pk, plan_key in pairs:
        found[plans[plan_key]].append(by_key[pk])
    told: set[int] = set()
    for plan, actions in found.items():
        if len(actions) > ONE_BY_ONE:
            what = _("%(count)s actions bloquées : %(plan)s") % {"count": len(actions), "plan": plan}
            url = reverse("strategy:plan-actions", args=[plan.pk]) + "?etat=blocked"
            first = actions[0].lift_by or day
            horizon = horizon_by_distance(first, day)
            who = plan.administration.secretariat_word
            yield _point("strategy.blocked", what, who, horizon, url, _("Les voir"), by_when=first, count=len(actions))
            continue
        for action in actions:
            # One that serves several plans needs someone once.
            if action.pk in told:
                continue
            told.add(action.pk)
            what = _("Action bloquée : %(action)s. %(obstacle)s") % {"action": action, "obstacle": action.obstacle}
            by_when = action.lift_by or day
            horizon = horizon_by_distance(by_when, day)
            url = reverse("strategy:action", args=[action.pk])
            yield _point("strategy.blocked", what, action.lifter, horizon, url, _("Voir l'action"), by_when=by_when)


def _in_vain(plans: dict[int, Plan]) -> Iterator[AttentionPoint]:
    """Actions that need another one, left unfinished in a plan that closed: nobody will bring it to its end."""
    stopped = ActionLink.objects.filter(
        kind=ActionLink.Kind.NEEDS, other__status__in=UNFINISHED, other__plan__state=Plan.State.CLOSED
    )
    waiting = Action.objects.filter(plan__in=plans, status__in=UNFINISHED, links__in=stopped).order_by().distinct()
    for key, count in sorted(Counter(plan for _action, plan in waiting.values_list("pk", "plan")).items()):
        plan = plans[key]
        what = ngettext(
            "%(count)s action attend ce qui s'est arrêté avec un plan clos : %(plan)s",
            "%(count)s actions attendent ce qui s'est arrêté avec un plan clos : %(plan)s",
            count,
        ) % {"count": count, "plan": plan}
        url = reverse("strategy:plan-actions", args=[key]) + "?attend=oui"
        who, horizon = plan.administration.secretariat_word, Horizon(plan.horizon)
        yield _point("strategy.in_vain", what, who, horizon, url, _("Voir lesquelles"), count=count)


def _late(plans: dict[int, Plan], day: dt.date) -> Iterator[AttentionPoint]:
    unfinished = actions_at_work(plans.values()).filter(status__in=UNFINISHED)
    milestones = unfinished.filter(steps__is_milestone=True, steps__done_on=None, steps__due__lt=day)
    late: dict[int, list[dt.date]] = defaultdict(list)
    dated = milestones.order_by("steps__due").values_list("steps__pk", "steps__due", "served__operation__plan")
    for _step, due, pk in dated:
        late[pk].append(due or day)
    for pk, dues in late.items():
        plan = plans[pk]
        said = ngettext("%(count)s jalon en retard : %(plan)s", "%(count)s jalons en retard : %(plan)s", len(dues))
        yield _point(
            "strategy.milestone_late",
            said % {"count": len(dues), "plan": plan},
            plan.administration.secretariat_word,
            Horizon.SHORT,
            reverse("strategy:plan-actions", args=[pk]) + "?retard=oui",
            _("Voir les retards"),
            since=dues[0],
            count=len(dues),
        )


def _never_answered(
    administration: Administration, plans: dict[int, Plan], begun: list[Operation], days: int, day: dt.date
) -> Iterator[AttentionPoint]:
    """Owners in office who had time to give a weather since the operation is at work and theirs, and never did."""
    before = day - dt.timedelta(days=days)
    asked = [each.pk for each in begun if each.owner_id is not None and begun_on(each) <= before]
    if not asked:
        return
    said = Weather.objects.filter(operation=OuterRef("pk"), by__user=OuterRef("owner__user"))
    in_office = Membership.objects.in_force(day).filter(pk=OuterRef("owner"))
    silent = Operation.objects.filter(Exists(in_office), ~Exists(said), pk__in=asked, owner__since__lte=before)
    for plan, operations in _by_plan(plans, silent.order_by("position", "code")).items():
        what = ngettext(
            "%(count)s opération dont le responsable n'a jamais donné la météo : %(plan)s",
            "%(count)s opérations dont le responsable n'a jamais donné la météo : %(plan)s",
            len(operations),
        ) % {"count": len(operations), "plan": plan}
        url = reverse("strategy:plan", args=[plan.pk]) + "?meteo=aucune"
        who = administration.secretariat_word
        yield _point(
            "strategy.never_answered", what, who, Horizon.SHORT, url, _("Voir lesquelles"), Severity.ORDINARY,
            count=len(operations),
        )  # fmt: skip


def _unmeasured(
    administration: Administration, plans: dict[int, Plan], begun: list[Operation]
) -> Iterator[AttentionPoint]:
    if not begun:
        return
    measured = set(OperationIndicator.objects.filter(operation__plan__in=plans).values_list("operation", flat=True))
    bare: dict[Plan, int] = defaultdict(int)
    for operation in begun:
        if operation.pk not in measured:
            bare[plans[operation.plan_id]] += 1
    who = administration.secretariat_word
    for plan, count in bare.items():
        what = ngettext(
            "%(count)s opération sans indicateur : %(plan)s", "%(count)s opérations sans indicateur : %(plan)s", count
        ) % {"count": count, "plan": plan}
        url = reverse("strategy:plan", args=[plan.pk]) + "?indicateur=aucun"
        label, horizon = _("Dire ce qui les mesure"), Horizon(plan.horizon)
        yield _point("strategy.no_indicator", what, who, horizon, url, label, Severity.ORDINARY, count=count)
    alone = Indicator.objects.filter(administration=administration, measures__isnull=True).count()
    if alone:
        what = ngettext(
            "%(count)s indicateur qui ne mesure aucune opération",
            "%(count)s indicateurs qui ne mesurent aucune opération",
            alone,
        ) % {"count": alone}
        url, label = reverse("indicators:indicators"), _("Voir les indicateurs")
        yield _point("strategy.indicator_alone", what, who, Horizon.LONG, url, label, Severity.ORDINARY, count=alone)


def _apart(plans: dict[int, Plan], begun: list[Operation], threshold: float, day: dt.date) -> Iterator[AttentionPoint]:
    """Operations whose weather and rate tell two different stories; of a secret figure, nothing is said to all."""
    if not begun:
        return
    pilots = Service.objects.in_bulk({each.pilot_id for each in begun if each.pilot_id is not None})
    measured = OperationIndicator.objects.filter(operation__in=begun, operation__weathers__isnull=False)
    concerned = set(measured.values_list("operation__plan", flat=True))
    for plan in (plans[pk] for pk in sorted(concerned)):
        progress, weathers = advance_of(plan, day, PUBLIC).progress.operations, latest_weathers(plan=plan)
        for operation in begun:
            weather, own = weathers.get(operation.pk), progress.get(operation.pk)
            if (
                weather is None
                or own is None
                or not disagrees(weather.level, own.rate.bounded, own.expected, threshold)
            ):
                continue
            what = _(
                "%(operation)s : la météo dit « %(weather)s », l'avancement %(rate)s pour %(expected)s attendus"
            ) % {
                "operation": operation,
                "weather": weather.get_level_display(),
                "rate": percent(own.rate.bounded),
                "expected": percent(own.expected),
            }
            url = reverse("strategy:operation", args=[operation.pk])
            pilot = pilots.get(operation.pilot_id or 0)
            who = pilot.name if pilot else plan.administration.secretariat_word
            yield _point(
                "strategy.apart", what, who, Horizon(plan.horizon), url, _("Voir l'opération"), since=weather.at.date()
            )


def _by_plan(plans: dict[int, Plan], rows: Iterable[Operation]) -> dict[Plan, list[Operation]]:
    found: dict[Plan, list[Operation]] = defaultdict(list)
    for row in rows:
        found[plans[row.plan_id]].append(row)
    return found


def _point(
    kind: str,
    what: str,
    who: str,
    horizon: Horizon,
    url: str,
    label: str,
    severity: Severity = Severity.SERIOUS,
    *,
    since: dt.date | None = None,
    by_when: dt.date | None = None,
    count: int = 1,
) -> AttentionPoint:
    return AttentionPoint(what, since, by_when, who, horizon, severity, url, label, kind, count)
