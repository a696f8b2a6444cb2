"""What an administration retains in its columns: which kinds of points, what stays whatever is chosen."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse

from phare.cockpit.actions import (
    AlwaysShownError,
    DashboardChangedError,
    UnknownFigureError,
    UnknownKindError,
    arrange_dashboard,
)
from phare.cockpit.models import Dashboard, ShownFigure
from phare.cockpit.queries import day as queries
from phare.cockpit.queries.day import day_of, points_at
from phare.cockpit.queries.kinds import ALWAYS, NAMES, kinds_set_aside
from phare.cockpit.queries.sentence import KINDS, sentence_of_the_day
from phare.platform.accounts.permissions import is_member
from phare.platform.audit.models import Entry
from phare.values.attention import Severity
from phare.values.horizon import Horizon
from tests.cockpit.test_queries import point

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def secretary(member):
    return member("secretary_general")


def arrange(by, at, aside=(), version=1, chosen=None):
    return arrange_dashboard(chosen=chosen or {}, set_aside=aside, version=version, by=by, at=at)


def publish(monkeypatch, *points):
    monkeypatch.setattr(queries, "PUBLISHING", {"strategy": (is_member, lambda administration, day: list(points))})


def test_every_kind_that_is_counted_has_its_name_and_no_other():
    # KINDS itself is held to what rooms publish: test_queries.
    assert set(NAMES) == set(KINDS) and set(ALWAYS) < set(NAMES)
    assert len({str(name) for name in NAMES.values()}) == len(NAMES)


class TestArranging:
    def test_a_kind_that_nobody_publishes_is_refused(self, secretary, now):
        with pytest.raises(UnknownKindError, match="n'existe pas"):
            arrange(secretary, now, ["strategy.nothing"])

    @pytest.mark.parametrize("kind", ALWAYS)
    def test_what_may_be_critical_is_not_taken_off(self, secretary, now, kind):
        with pytest.raises(AlwaysShownError, match="reste au tableau"):
            arrange(secretary, now, [kind])
        assert not Dashboard.objects.exists()

    def test_somebody_else_s_change_is_not_overwritten(self, secretary, member, now):
        arrange(secretary, now, ["strategy.no_need"])
        with pytest.raises(DashboardChangedError, match="rouvrez la page"):
            arrange(member("decider"), now, ["strategy.apart"])
        assert kinds_set_aside(secretary.administration_id) == {"strategy.no_need"}

    def test_two_who_choose_figures_at_once_do_not_overwrite_one_another_either(self, secretary, member, now):
        arrange(secretary, now, chosen={Horizon.LONG: "organisation.fte"})
        with pytest.raises(DashboardChangedError):
            arrange(member("decider"), now, chosen={Horizon.LONG: "allocation.needs_covered"})
        assert ShownFigure.objects.get().key == "organisation.fte"

    def test_an_unknown_figure_leaves_everything_as_it_was(self, secretary, now):
        with pytest.raises(UnknownFigureError):
            arrange(secretary, now, ["strategy.no_need"], chosen={Horizon.LONG: "x"})
        assert kinds_set_aside(secretary.administration_id) == frozenset()

    def test_the_choice_is_kept_and_written_down_once(self, secretary, now):
        for version in (1, 2):
            kept = arrange(secretary, now, ["strategy.no_need", "indicators.silent"], version)
        assert kept.version == 2
        entry = Entry.objects.get(verb="cockpit.dashboard.arranged")
        assert entry.changes == {"set_aside": [[], ["indicators.silent", "strategy.no_need"]]}


class TestTheColumns:
    def test_what_is_not_retained_leaves_the_column_and_is_counted(self, secretary, now, monkeypatch):
        bare = [point(f"nu {number}", kind="strategy.no_indicator") for number in range(3)]
        publish(monkeypatch, *bare, point("sans responsable", kind="strategy.no_owner"))
        arrange(secretary, now, ["strategy.no_indicator"])
        found = day_of(secretary, DAY)
        short = found.columns[2]
        assert [each.what for each in short.points] == ["sans responsable"] and (short.more, short.aside) == (0, 3)
        assert found.sentence == "1 opération sans responsable."
        assert len(points_at(secretary, Horizon.SHORT, DAY)) == 4

    def test_what_is_critical_stays_whatever_its_kind(self, secretary, now, monkeypatch):
        publish(monkeypatch, point("grave", kind="strategy.apart", severity=Severity.CRITICAL))
        arrange(secretary, now, ["strategy.apart"])
        assert [each.what for each in day_of(secretary, DAY).columns[2].points] == ["grave"]

    def test_a_kind_that_became_critical_since_comes_back(self, secretary, monkeypatch):
        Dashboard.objects.create(administration=secretary.administration, set_aside=["allocation.floor_broken"])
        publish(monkeypatch, point(kind="allocation.floor_broken"))
        assert day_of(secretary, DAY).columns[2].aside == 0

    def test_with_nothing_retained_nobody_is_told_that_all_is_well(self):
        assert sentence_of_the_day([], "", 2).startswith("Rien de ce que l'administration retient")

    def test_one_administration_s_choice_is_its_own(self, secretary, member, elsewhere, now, monkeypatch):
        publish(monkeypatch, point(kind="strategy.apart"))
        arrange(secretary, now, ["strategy.apart"])
        assert day_of(member("decider", administration=elsewhere), DAY).columns[2].aside == 0


class TestThePage:
    def posted(self, **changes):
        kinds = {}
        for kind in NAMES:
            if kind not in ALWAYS:
                kinds.setdefault(kind.partition(".")[0], []).append(kind)
        return {"long": "defaut", "medium": "defaut", "short": "defaut", "seen": 1, **kinds, **changes}

    def test_it_says_what_stays_and_why_and_ticks_the_rest(self, signed_in, secretary):
        page = signed_in(secretary).get(reverse("cockpit:settings")).content.decode()
        assert "Socle menacé : un socle est ce qu" in page
        assert "Part des redéploiements dits faits ; à défaut : Part des opérations" in unescape(page)
        assert page.count('type="checkbox"') == page.count(" checked") == len(NAMES) - len(ALWAYS)

    def test_unticked_a_kind_leaves_the_columns_and_is_read_on_the_horizon_s_page(
        self, signed_in, secretary, monkeypatch
    ):
        publish(monkeypatch, *[point(f"nu {number}", kind="strategy.no_indicator") for number in range(3)])
        client = signed_in(secretary)
        kept = [kind for kind in self.posted()["strategy"] if kind != "strategy.no_indicator"]
        client.post(reverse("cockpit:settings"), self.posted(strategy=kept))
        home = client.get("/").content.decode()
        assert "3 autres, non retenus par l'administration" in unescape(home)
        assert "nu 1" not in home
        page = client.get(reverse("cockpit:horizon", args=["court-terme"])).content.decode()
        assert page.count("Non retenu au tableau de bord") == 3

    def test_a_page_read_before_somebody_s_change_is_refused_with_what_was_typed(self, signed_in, secretary, now):
        arrange(secretary, now, ["strategy.no_need"])
        answer = signed_in(secretary).post(reverse("cockpit:settings"), self.posted(long="organisation.fte"))
        page = answer.content.decode()
        assert "rouvrez la page" in page and '<option value="organisation.fte" selected>' in page

    @pytest.mark.parametrize("changes", [{"strategy": ["allocation.floor_broken"]}, {"seen": "x"}, {"seen": ""}])
    def test_hostile_choices_change_nothing(self, signed_in, secretary, changes):
        answer = signed_in(secretary).post(reverse("cockpit:settings"), self.posted(**changes))
        assert answer.status_code == 200 and not Dashboard.objects.exists()
