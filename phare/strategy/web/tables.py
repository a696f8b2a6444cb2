from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from phare.organisation.models import ServiceMission
from phare.strategy.kernel.aggregate import MissionCoverage, MissionRequirement
from phare.strategy.models import Objective, Operation, Plan, Requirement
from phare.ui import bars
from phare.ui.formats import NONE, number

_FIGURE = {"td": {"class": "ph-num"}, "th": {"class": "ph-num"}}


@dataclass(frozen=True)
class MissionLine:
    """What the plan asks of a mission in all, year by year, who asks it, and how it stands."""

    mission: ServiceMission
    asked: MissionRequirement
    years: tuple[int, ...]
    sources: list[Objective | Operation]
    whole: MissionCoverage | None
    scale: float

    @property
    def code(self) -> str:
        return self.mission.code

    @property
    def need(self) -> float:
        return self.asked.need[0]

    @property
    def lack(self) -> float:
        """FTE missing to the need today; what is not known comes last."""
        return -1.0 if self.whole is None or self.whole.staff is None else self.whole.need - self.whole.staff

    @property
    def has_floor(self) -> bool:
        return any(self.asked.floor)

    @property
    def rank(self) -> int:
        return int(self.asked.floor_rank) if self.has_floor else 9


class MissionTable(tables.Table):
    mission = tables.Column(_("Mission"), order_by=("code",), attrs={"td": {"class": "st-missions__name"}})
    asked = tables.Column(_("Plancher et besoin, en ETP"), order_by=("need",))
    whole = tables.Column(
        _("Effectif d'aujourd'hui"), order_by=("-lack",), empty_values=(), attrs={"td": {"class": "st-missions__bar"}}
    )
    weight = tables.Column(_("Poids"), accessor="asked__weight", attrs=_FIGURE)
    rank = tables.Column(_("Rang du plancher"))
    sources = tables.Column(_("Demandé par"), orderable=False)

    class Meta:
        caption = _("Exigences du plan par mission")

    def render_mission(self, record: MissionLine) -> SafeString:
        core = render_to_string("strategy/_core.html") if record.asked.core else ""
        return format_html("<strong>{}</strong> {}", record.mission, core)

    def render_asked(self, record: MissionLine) -> SafeString:
        figures = list(zip(record.years, record.asked.floor, record.asked.need, strict=True))
        said = [f"{number(floor, 1)} · {number(need, 1)}" for _year, floor, need in figures]
        if len(set(said)) == 1:
            return format_html('<span class="ph-nowrap">{}</span>', said[0])
        lines = ((year, each) for (year, *_figures), each in zip(figures, said, strict=True))
        return format_html_join(SafeString("<br>"), '<span class="ph-nowrap">{} : {}</span>', lines)

    def render_whole(self, record: MissionLine) -> SafeString | str:
        whole = record.whole
        if whole is None:
            return NONE
        if whole.staff is None:
            return _t("Effectif masqué : moins de trois agents.")
        bar = bars.bullet(whole.staff, whole.floor, whole.need, record.scale)
        return format_html('{}<span class="st-quiet">{} ETP</span>', bar, number(whole.staff, 1))

    def render_weight(self, value: float) -> str:
        return number(value, 1)

    def render_rank(self, record: MissionLine) -> SafeString | str:
        if not record.has_floor:
            return NONE
        label = Requirement.FloorRank(record.rank).label
        profiles = ", ".join(record.asked.floor_profiles or ())
        return format_html('{}<br><span class="st-quiet">{}</span>', label, profiles) if profiles else str(label)

    def render_sources(self, value: list[Objective | Operation]) -> SafeString:
        links = (
            (
                reverse(f"strategy:{each._meta.model_name}", args=[each.pk]),
                each,
                each.code,
            )
            for each in value
        )
        return format_html_join(", ", '<a class="fr-link fr-link--sm" href="{}" aria-label="{}">{}</a>', links)


class PlanTable(tables.Table):
    name = tables.Column(_("Plan"))
    first_year = tables.Column(_("Période"))
    state = tables.Column(_("État"))
    kind = tables.Column(_("Nature"))
    horizon = tables.Column(_("Horizon"))
    count = tables.Column(_("Opérations"), attrs=_FIGURE)
    core_count = tables.Column(_("dont socle"), attrs=_FIGURE)

    class Meta:
        caption = _("Plans de l'administration, et plans partagés avec elle")

    def __init__(self, *args: Any, mine: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mine = mine

    def render_name(self, record: Plan) -> SafeString:
        link = format_html(
            '<a class="fr-link" href="{}">{}</a>', reverse("strategy:plan", args=[record.pk]), record.name
        )
        if record.administration_id == self.mine:
            return link
        shared = _t("partagé par %(name)s") % {"name": record.administration.name}
        return format_html('{}<br><span class="st-quiet">{}</span>', link, shared)

    def render_first_year(self, record: Plan) -> SafeString:
        years = dict.fromkeys((record.first_year, record.last_year))
        return format_html('<span class="ph-nowrap">{}</span>', "-".join(map(str, years)))

    def render_state(self, record: Plan) -> SafeString:
        return render_to_string("strategy/_state.html", {"plan": record})

    def render_kind(self, record: Plan) -> str:
        return str(record.get_kind_display())

    def render_horizon(self, record: Plan) -> str:
        return str(record.get_horizon_display())
