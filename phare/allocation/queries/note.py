"""The note: two to four pages that somebody reads before choosing, the same from the platform or from two workbooks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.allocation.kernel.crossing import Names, problem_of
from phare.allocation.kernel.gap import MissionGap, gaps_of
from phare.allocation.kernel.movements import Movements, movements_of
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.models import Scenario
from phare.allocation.queries import pages, words
from phare.allocation.queries.charts import floors_by_scenario
from phare.allocation.queries.inputs import Inputs
from phare.organisation.kernel.staffing import Staffing
from phare.platform.accounts.models import Administration
from phare.platform.print.gateways.typst import compile_pdf
from phare.strategy.kernel.requirements import FloorRank, PlanData
from phare.ui import charts
from phare.ui.formats import at_moment, number, on_date, percent

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "note.typ"
MOST_SCENARIOS = 4
MOST_MOVES = 6
MOST_LOSING = 5
MOST_ONE_MORE = 3


@dataclass(frozen=True)
class Facts:
    """What is crossed, and where it comes from."""

    administration: str
    photograph: str
    plan: str
    staffing: Staffing
    wanted: PlanData
    names: Names
    is_invented: bool
    sources: tuple[tuple[str, str], ...]
    """What each source is, and its hash."""


@dataclass(frozen=True)
class Computed:
    """A scenario of the note."""

    name: str
    overlay: Overlay
    summary: Mapping[str, Any]
    result: Mapping[str, Any]
    computed_at: dt.datetime


def note_of(administration: Administration, inputs: Inputs, scenarios: Sequence[Scenario], at: dt.datetime) -> bytes:
    """Return the note on these computed scenarios as a PDF/UA; every figure is told: it is for those who steer."""
    title, date = inputs.photograph.title, on_date(inputs.photograph.date)
    dated = (
        title
        if date.replace("\xa0", " ") in title.replace("\xa0", " ")
        else _("%(title)s, au %(date)s") % {"title": title, "date": date}
    )
    digests = next(((each.photograph_digest, each.plan_digest) for each in scenarios), ("", ""))
    facts = Facts(
        administration=administration.name,
        photograph=inputs.photograph.title,
        plan=inputs.plan.name,
        staffing=inputs.staffing,
        wanted=inputs.wanted,
        names=inputs.names,
        is_invented=administration.is_invented,
        sources=(
            (dated, inputs.photograph.source_sha256 or digests[0]),
            (inputs.plan.name, digests[1]),
        ),
    )  # fmt: skip
    computed = [
        Computed(each.name, each.levers, each.summary, each.result or {}, each.computed_at)
        for each in scenarios
        if each.computed_at is not None
    ]
    return note_from(facts, computed, at)


def note_from(facts: Facts, scenarios: Sequence[Computed], at: dt.datetime) -> bytes:
    """Return the note as a PDF/UA. Raises NotComposedError, and what `problem_of` raises."""
    scenarios = scenarios[:MOST_SCENARIOS]
    problem = problem_of(facts.staffing, facts.wanted, Overlay())
    gaps = gaps_of(problem)
    years = problem.periods
    data = {
        "title": _("Croisement des priorités et des effectifs"),
        "subtitle": _("%(photograph)s, face à « %(plan)s »") % {"photograph": facts.photograph, "plan": facts.plan},
        "administration": facts.administration,
        "date": on_date(at),
        "marks": [_("Préparatoire"), *([_("Effectifs inventés")] if facts.is_invented else [])],
        "question": _question(facts, gaps, years),
        "figures": _figures(facts, gaps, years),
        "gap": _gap(facts, gaps, years),
        "scenarios": [_scenario(each, facts.names) for each in scenarios],
        "compared": _compared(scenarios),
        "one_more": _one_more(scenarios, facts.names),
        "method": _method(),
        "sources": _sources(facts, scenarios),
        "words": _words(),
        "chart": None,
    }
    images: dict[str, bytes] = {}
    broken = [gap.mission for gap in words.broken_first(gaps)]
    spec = floors_by_scenario(broken, [(each.name, each.result) for each in scenarios], facts.names)
    if spec is not None:
        said = _("Effectif de chaque socle menacé en %(year)s, scénario par scénario, et son plancher.") % {
            "year": years[-1]
        }
        images["floors"] = charts.render(spec, title=_("Socles menacés"), description=said).encode()
        data["chart"] = said
    return compile_pdf(TEMPLATE, data, images, at=at)


def _words() -> dict[str, str]:
    """The note's own titles."""
    return {
        "question": _("La question"),
        "gap": _("L'écart, avant toute solution"),
        "scenarios": _("Les scénarios côte à côte"),
        "one_more": _("Ce que permettrait 1 ETP de plus"),
        "elsewhere": _("Ce que chaque scénario coûte ailleurs"),
        "method": _("Méthode"),
        "sources": _("Sources"),
        "none": _("Aucune mission ne perd d'effectif par rapport à la tendance."),
    }


def _question(facts: Facts, gaps: Sequence[MissionGap], years: Sequence[int]) -> str:
    floors = sum(1 for gap in gaps if any(gap.floor))
    return ngettext(
        "Le plan fixe %(count)s effectif plancher : ce qu'il serait inacceptable de ne pas faire. "
        "Avec les départs et arrivées prévus, tient-il jusqu'en %(year)s, et que faut-il redéployer pour cela ?",
        "Le plan fixe %(count)s effectifs planchers : ce qu'il serait inacceptable de ne pas faire. "
        "Avec les départs et arrivées prévus, tiennent-ils jusqu'en %(year)s, et que faut-il redéployer pour cela ?",
        floors,
    ) % {"count": floors, "year": years[-1]}


def _figures(facts: Facts, gaps: Sequence[MissionGap], years: Sequence[int]) -> list[list[str]]:
    ruled = {row.code for row in facts.staffing.services if row.under_prefect_authority}
    staff = sum(row.fte for row in facts.staffing.posts if row.service in ruled and not row.vacant)
    need = sum(gap.need[-1] for gap in gaps)
    covered = sum(min(gap.need[-1], gap.trend[-1]) for gap in gaps)
    broken = words.broken_first(gaps)
    last = {"year": years[-1]}
    return [
        [number(staff, 1), _("ETP sous l'autorité du préfet")],
        [str(len(broken)), _("planchers cèdent d'ici %(year)s sans rien faire") % last],
        [percent(covered / need) if need else "–", _("des besoins couverts en %(year)s sans rien faire") % last],
    ]


def _gap(facts: Facts, gaps: Sequence[MissionGap], years: Sequence[int]) -> dict[str, Any]:
    ranks = {
        FloorRank.LEGAL: _("obligation légale"),
        FloorRank.SAFETY: _("sécurité"),
        FloorRank.COMMITMENT: _("engagement"),
    }
    rows = [
        [
            facts.names.missions.get(gap.mission, gap.mission),
            ranks.get(FloorRank(gap.rank), str(gap.rank)),
            number(max(gap.floor), 1),
            number(gap.today_counting, 1),
            *(number(value, 1) + (" ▼" if value < floor - words.NOTHING else "")
              for value, floor in zip(gap.trend_counting, gap.floor, strict=True)),
        ]
        for gap in words.broken_first(gaps)
    ]  # fmt: skip
    return {
        "sentence": words.gap_sentence(gaps, years, facts.names),
        "columns": [_("Socle"), _("Rang"), _("Plancher"), _("Aujourd'hui"), *(str(year) for year in years)],
        "rows": rows,
    }


def _scenario(each: Computed, names: Names) -> dict[str, Any]:
    losing = pages.losing(each.result, names)
    more = len(losing) - MOST_LOSING
    moves = sorted(movements_of(each.result), key=lambda row: -round(row.fte, 6))
    shown = [_movement_row(row, each.result["periods"], names) for row in moves[:MOST_MOVES] if row.fte >= 0.05]
    caption = _("Redéploiements, en ETP")
    if len(shown) < len(moves):
        caption = _("Principaux redéploiements, en ETP : %(shown)s lignes sur %(all)s") % {
            "shown": len(shown),
            "all": len(moves),
        }
    return {
        "name": each.name,
        "verdict": words.verdict(each.summary),
        "levers": words.levers(each.overlay, names),
        "unmet": [] if each.overlay.no_redeployment else words.unmet(each.result["unmet_floors"], names),
        "robustness": words.robustness(each.result["explanation"], names) if each.result["explanation"] else [],
        "losing": [
            _("%(mission)s : %(trend)s → %(fte)s ETP%(need)s")
            % {
                "mission": row.name,
                "trend": number(row.trend, 1),
                "fte": number(row.fte, 1),
                "need": _(", pour un besoin de %(need)s") % {"need": number(row.need, 1)} if row.below_need else "",
            }
            for row in losing[:MOST_LOSING]
        ]
        + ([ngettext("%(count)s autre", "%(count)s autres", more) % {"count": more}] if more > 0 else []),
        "moves": shown,
        "moves_columns": [_("Vers"), _("Profil"), _("De"), *(str(year) for year in each.result["periods"])],
        "moves_caption": caption,
    }


def _movement_row(row: Movements, years: Sequence[int], names: Names) -> list[str]:
    """The movements to a mission, one figure each; the service left is named where it is another one."""
    origins = [
        names.missions.get(line.origin_mission, line.origin_mission)
        if line.origin_service == row.service
        else pages.place(line.origin_mission, line.origin_service, names)
        for line in row.lines
    ]
    amounts = dict(row.amounts)
    return [
        pages.place(row.mission, row.service, names),
        names.profiles.get(row.profile, row.profile),
        words.listed(origins, 2),
        *(number(amounts[year], 1) if amounts.get(year, 0.0) >= 0.05 else "" for year in years),
    ]


def _compared(scenarios: Sequence[Computed]) -> dict[str, Any]:
    shortfall = _("Manque cumulé sous les planchers (ETP)")
    rows = [
        (shortfall, [number(each.summary["shortfall"], 1) for each in scenarios]),
        (_("ETP redéployés en tout"), [number(each.summary["moved"], 1) for each in scenarios]),
        (_("Nombre de redéploiements"), [str(each.summary["redeployments"]) for each in scenarios]),
        (_("Besoins couverts la dernière année"), [percent(each.summary["coverage"], 1) for each in scenarios]),
        (_("Missions qui y perdent"), [str(len(pages.losing(each.result, _NO_NAMES))) for each in scenarios]),
    ]
    return {
        "columns": ["", *(each.name for each in scenarios)],
        "rows": [[title, *values] for title, values in rows],
    }


def _one_more(scenarios: Sequence[Computed], names: Names) -> dict[str, Any]:
    rows = [
        [each.name if index == 0 else "", line.profile, line.buys]
        for each in scenarios
        for index, line in enumerate(pages.one_more_lines(each.result, names, MOST_ONE_MORE))
    ]
    return {"columns": [_("Scénario"), _("Profil"), _("Ce que cela permettrait")], "rows": rows}


def _method() -> list[str]:
    return [
        _("Chaque année, le plus petit manque total sous les planchers, par rang : obligations légales d'abord."),
        _(
            "Puis des parts équitables : le manque pondéré de chaque mission (poids × part du besoin non couverte) "
            "ne baisse que si aucun manque égal ou plus grand n'augmente ; les missions du socle d'abord."
        ),
        _("Enfin le moindre bouleversement : le moins d'ETP redéployés, adaptation et passages compris."),
        _(
            "Entre réponses qui se valent : le métier que la mission perd le plus, pris où les besoins en souffrent "
            "le moins, et au plus tard. Un redéploiement est ce qu'une année amène d'un profil à une mission."
        ),
        _(
            "Chacun ne sert que les missions compatibles avec son profil, dans les services qui les portent. "
            "Les services hors de l'autorité du préfet gardent leur effectif. L'unité est le service et le profil : "
            "aucun agent n'est désigné, et rien n'est décidé ici."
        ),
    ]


def _sources(facts: Facts, scenarios: Sequence[Computed]) -> list[str]:
    said = [f"{name} ({digest[:16]})" if digest else name for name, digest in facts.sources]
    if scenarios:
        said.append(
            _("Scénarios calculés le %(when)s") % {"when": at_moment(max(each.computed_at for each in scenarios))}
        )
    if facts.is_invented:
        said.append(_("Effectifs et opérations inventés : cette note est une démonstration."))
    return said


_NO_NAMES = Names({}, {}, {}, {}, {}, {}, (), {})
