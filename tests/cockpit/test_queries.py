"""The day of a member: what needs someone, by horizon and urgency, and the first steps of a new administration."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import transaction

from phare.cockpit.queries import day as queries
from phare.cockpit.queries.day import SHOWN, day_of, points_at, points_of
from phare.cockpit.queries.sentence import KINDS, sentence_of_the_day
from phare.cockpit.web.answers import ANSWERS
from phare.platform.accounts.permissions import is_member, steers
from phare.platform.audit import actions as audit
from phare.values.attention import AttentionPoint, Severity, by_urgency
from phare.values.horizon import Horizon

DAY = dt.date(2026, 11, 21)


def point(
    what="un point", *, horizon=Horizon.SHORT, severity=Severity.ORDINARY, by_when=None, since=None,
    kind="strategy.other", count=1,
):  # fmt: skip
    who, url = "secrétariat général", "/plans/1/"
    return AttentionPoint(what, since, by_when, who, horizon, severity, url, "Agir", kind, count)


def test_the_most_severe_come_first_then_the_nearest_then_those_without_a_date():
    far, near = dt.date(2027, 1, 1), dt.date(2026, 12, 1)
    points = [
        point("sans date"),
        point("loin", by_when=far),
        point("près", by_when=near),
        point("grave et loin", severity=Severity.CRITICAL, by_when=far),
    ]
    assert [p.what for p in by_urgency(points)] == ["grave et loin", "près", "loin", "sans date"]


TO_SIGN = point(kind="decisions.to_sign")
THREATENED = point(kind="allocation.floor_threatened", by_when=dt.date(2028, 12, 31))


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([], "Rien ne demande quelqu'un aujourd'hui."),
        ([TO_SIGN], "1 arbitrage à rendre."),
        ([THREATENED, *[TO_SIGN] * 3], "3 arbitrages à rendre, 1 socle menacé d'ici 2028."),
        (
            [THREATENED, point(kind="allocation.floor_threatened", by_when=dt.date(2027, 12, 31))],
            "2 socles menacés d'ici 2028.",
        ),
        ([point(kind="strategy.no_owner", count=4)], "4 opérations sans responsable."),
        ([point()], "1 point demande quelqu'un."),
        ([point(), TO_SIGN], "1 arbitrage à rendre et 1 autre point."),
        (
            [
                TO_SIGN,
                THREATENED,
                point(kind="decisions.late", count=2),
                point(kind="decisions.opinion"),
                point(kind="decisions.to_verify"),
            ],
            "1 arbitrage à rendre, 1 socle menacé d'ici 2028, 2 redéploiements en retard et 2 autres points.",
        ),
    ],
)
def test_the_day_is_said_in_one_sentence_by_kinds(points, said):
    assert sentence_of_the_day(points) == said


def test_every_kind_that_a_room_publishes_has_its_words():
    written = [source.read_text("utf-8") for source in Path(queries.__file__).parents[2].glob("*/queries/*.py")]
    text = "\n".join(source for source in written if "AttentionPoint(" in source or "Duty(" in source)
    published = set(re.findall(r'"((?:allocation|decisions|indicators|organisation|strategy)\.[a-z_]+)"', text))
    assert published - set(ANSWERS) == set(KINDS)


def test_when_nothing_needs_anyone_the_sentence_is_the_next_first_step():
    assert sentence_of_the_day([], "Importer le plan") == "Pour commencer : importer le plan."
    assert sentence_of_the_day([TO_SIGN], "Importer le plan") == "1 arbitrage à rendre."


def test_each_horizon_shows_its_five_most_urgent_and_counts_the_others(member, monkeypatch):
    published = [point(str(n), horizon=Horizon.LONG, by_when=DAY + dt.timedelta(days=n)) for n in range(7, 0, -1)]
    monkeypatch.setattr(queries, "PUBLISHING", {"strategy": (is_member, lambda administration, day: published)})
    long, medium, short = day_of(member("decider"), DAY).columns
    assert [c.horizon for c in (long, medium, short)] == [Horizon.LONG, Horizon.MEDIUM, Horizon.SHORT]
    assert [p.what for p in long.points] == ["1", "2", "3", "4", "5"]
    assert (len(long.points), long.more) == (SHOWN, 2)
    assert (medium.points, medium.more) == ((), 0)


def test_a_new_administration_is_told_its_first_steps_in_order(member):
    steps = day_of(member("secretary_general"), DAY).steps
    assert [step.done for step in steps] == [False] * len(steps)
    assert steps[0].name == "Importer le projet des services"
    assert steps[1].name == "Importer le plan"


def test_what_is_asked_of_each_room_is_the_members_administration_and_the_day(member, monkeypatch):
    asked = []
    monkeypatch.setattr(queries, "PUBLISHING", {"strategy": (is_member, lambda *about: asked.append(about) or [])})
    decider = member("decider")
    day_of(decider, DAY)
    assert asked == [(decider.administration, DAY)]


def test_what_rooms_say_is_kept_until_one_of_them_acts(member, monkeypatch, now):
    asked = []
    monkeypatch.setattr(queries, "PUBLISHING", {"strategy": (is_member, lambda *about: asked.append(about) or [])})
    decider = member("decider")
    for act, times in (("", 1), ("post.mail.sent", 1), ("strategy.plan.moved", 2), ("accounts.role.changed", 3)):
        if act:
            with transaction.atomic():
                audit.record(act, decider, decider, now, {})
        points_of(decider, DAY)
        points_of(decider, DAY)
        assert len(asked) == times
    points_of(decider, DAY + dt.timedelta(days=1))
    assert len(asked) == 4


def test_the_crossing_is_asked_anew_since_a_computation_may_end_without_an_act(member, monkeypatch):
    asked = []
    monkeypatch.setattr(
        queries, "PUBLISHING", {queries.CROSSING: (is_member, lambda *about: asked.append(about) or [])}
    )
    decider = member("decider")
    points_of(decider, DAY)
    points_of(decider, DAY)
    assert len(asked) == 2


@pytest.mark.parametrize(("role", "told"), [("decider", 1), ("secretary_general", 1), ("agent", 0), ("partner", 0)])
def test_what_only_some_may_know_is_told_to_them_alone(member, monkeypatch, role, told):
    monkeypatch.setattr(queries, "PUBLISHING", {"strategy": (steers, lambda administration, day: [point()])})
    assert sum(len(column.points) for column in day_of(member(role), DAY).columns) == told


def test_whoever_does_not_steer_is_not_told_to_found_the_house(member):
    assert day_of(member("agent"), DAY).steps == ()


def test_the_page_of_a_horizon_has_all_its_points_the_most_urgent_first(member, monkeypatch):
    grave = point("grave", severity=Severity.CRITICAL)
    far = point("loin", horizon=Horizon.LONG)
    published = [*[point(str(n)) for n in range(7)], far, grave]
    monkeypatch.setattr(queries, "PUBLISHING", {"strategy": (is_member, lambda administration, day: published)})
    found = points_at(member("agent"), Horizon.SHORT, DAY)
    assert len(found) == 8
    assert found[0] is grave
