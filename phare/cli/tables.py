"""The answer of a crossing as tables that one reads at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from phare.allocation.kernel.crossing import Names
    from phare.allocation.kernel.explanation import Explanation
    from phare.allocation.kernel.explanation_moves import Redeployment
    from phare.allocation.kernel.rounding import Rounded
    from phare.allocation.kernel.solution import Solution

WIDTH = 118
"""Columns when the output is not a terminal."""

STATUS = {
    "optimal": "Réponse optimale.",
    "infeasible": "Le problème n'a pas de réponse : ses contraintes se contredisent.",
    "time_limit": "Temps de calcul épuisé : la réponse ci-dessous est la meilleure trouvée, pas la meilleure possible.",
}
REASONS = {
    "scarcity": "effectifs tous employés",
    "cap": "plafond de redéploiements",
    "carriers": "services porteurs",
    "transfers": "passages entre services",
    "later": "une année suivante en pâtirait",
}


def fte(value: float) -> str:
    """Return a figure as it is written in French, to a tenth: 1 234,5."""
    written = f"{value:,.1f}".replace(",", "\u202f").replace(".", ",")
    return "0,0" if written == "-0,0" else written


def percent(value: float) -> str:
    """Return a share as it is written in French."""
    return f"{100 * value:.0f} %"


class Tables:
    """Writes to a terminal; codes are followed by their names where these are known."""

    def __init__(self, names: Names | None = None, console: Console | None = None) -> None:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        self.names = names
        console = console or Console(highlight=False)
        self.console = console if console.is_terminal else Console(highlight=False, width=WIDTH)

    def answer(
        self, solution: Solution, explanation: Explanation | None = None, rounded: Rounded | None = None
    ) -> None:
        """Write the whole answer: floors, coverage, redeployments with their why, and what the explanation adds."""
        from phare.allocation.kernel.explanation_moves import redeployments

        self.say(STATUS[solution.status])
        self.verdict(solution)
        self.coverage(solution)
        moves = redeployments(solution) if explanation is None else explanation.redeployments
        self.movements(moves)
        if rounded is not None:
            self.rounding(rounded)
        if explanation is not None:
            self.explanation(explanation)

    def say(self, sentence: str) -> None:
        """Write a sentence as it is."""
        self.console.print(escape(sentence), soft_wrap=not self.console.is_terminal)

    def verdict(self, solution: Solution) -> None:
        """Write whether the floors hold, and how much changes."""
        from phare.allocation.kernel.explanation_limits import unmet_floors
        from phare.allocation.kernel.solution import increases

        moved = float(increases(solution.model, solution.staffing).sum())
        years = len(solution.model.problem.periods)
        span = "sur un an" if years == 1 else f"sur {years} ans"
        floors = sum(1 for row in solution.model.missions if any(value > 0 for value in row.floor))
        groups = unmet_floors(solution)
        if not groups:
            held = "Aucun plancher n'est fixé" if not floors else f"Les {floors} planchers sont tenus"
            self.say(f"{held} ; {fte(moved)} ETP changent de mission {span}.")
            return
        lacking = fte(solution.floor_shortfall_total)
        self.say(f"Il manque {lacking} ETP sous les planchers ; {fte(moved)} ETP changent de mission {span}.")
        for group in groups:
            floors_named = ", ".join(
                f"{self._mission(mission)} ({fte(floor)}{f', manque {fte(missing)}' if missing > 1e-5 else ''})"
                for mission, floor, _, missing in group.floors
            )
            staff = ", ".join(f"{service} {profile}" for service, profile in group.staff)
            self.say(
                f"  {group.period} : ces planchers ne peuvent être tenus ensemble, à {fte(group.missing)} ETP près : "
                f"{floors_named}. Ils se partagent : {staff or 'aucun effectif qui compte'}."
            )

    def coverage(self, solution: Solution) -> None:
        """Write floors, needs and staff of each mission: photograph, trend and proposal in the last period."""
        from phare.allocation.kernel.explanation_moves import Sides

        sides, model = Sides(solution), solution.model
        today = photograph(solution)
        last = model.problem.periods[-1]
        table = self._table(f"Couverture des missions en {last} (ETP)", "Mission")
        for title in ("plancher", "besoin", "photographie", "tendance", "proposition", "couverture"):
            table.add_column(title, justify="right")
        for orientation, rows in self._by_orientation(range(len(model.missions)), solution):
            if orientation:
                table.add_section()
                table.add_row(f"[bold]{escape(orientation)}[/bold]")
            for row in rows:
                floor, need = float(model.floor[row, -1]), float(model.need[row, -1])
                trend, now = float(sides.trend[row, -1]), float(sides.fte[row, -1])
                if not floor and not need and abs(trend - now) < 1e-6:
                    continue
                broken = float(sides.trend_counting[row, -1]) < floor - 1e-6
                still = float(sides.counting[row, -1]) < floor - 1e-6
                table.add_row(
                    escape(self._mission(model.missions[row].id)),
                    fte(floor) if floor else "–",
                    fte(need) if need else "–",
                    fte(float(today[row])),
                    f"[red]{fte(trend)} ✗[/red]" if broken else fte(trend),
                    f"[red]{fte(now)} ✗[/red]" if still else fte(now),
                    percent(min(1.0, now / need)) if need else "–",
                )
        self.console.print(table)
        self.say("✗ : plancher rompu.")

    def movements(self, moves: Sequence[Redeployment]) -> None:
        """Write each redeployment, from where to where, and why."""
        if not moves:
            self.say("Aucun redéploiement.")
            return
        table = self._table("Redéploiements (unité : service et profil, jamais un agent)", "Vers")
        for title, justify in (
            ("année", "right"),
            ("ETP", "right"),
            ("profil", "left"),
            ("de", "left"),
            ("pourquoi", "left"),
        ):
            table.add_column(title, justify=justify)  # type: ignore[arg-type]
        for mission, rows in groupby(moves, key=lambda each: each.destination.mission):
            table.add_section()
            for index, row in enumerate(rows):
                table.add_row(
                    escape(self._mission(mission)) if index == 0 else "",
                    str(row.period),
                    fte(row.fte) if row.fte >= 0.05 else "< 0,1",
                    escape(row.profile),
                    escape(f"{row.origin.mission} {'→'.join(row.via) if row.via else row.origin.service}"),
                    escape(why(row)),
                )
        self.console.print(table)

    def rounding(self, rounded: Rounded) -> None:
        """Write what whole posts cost."""
        sure = "" if rounded.proven else " (le meilleur arrondi trouvé dans le temps imparti)"
        self.say(
            f"Postes entiers{sure} : sous les planchers {fte(rounded.floor_before)} → {fte(rounded.floor_after)} ETP ; "
            f"plus grand manque pondéré {rounded.worst_before:.3f} → {rounded.worst_after:.3f} ; "
            f"bouleversement {fte(rounded.upheaval_before)} → {fte(rounded.upheaval_after)}."
        )

    def explanation(self, explanation: Explanation) -> None:
        """Write what one more FTE would buy and the other parts of the explanation."""
        self.one_more(explanation)
        if explanation.limits:
            table = self._table("Ce qui retient chaque mission à découvert", "Mission")
            for title in ("année", "manque", "raison", "partage ses effectifs avec"):
                table.add_column(title)
            for row in explanation.limits:
                table.add_row(
                    escape(self._mission(row.mission)),
                    str(row.period),
                    f"{fte(row.missing)} ({'plancher' if row.what == 'floor' else 'besoin'})",
                    ", ".join(REASONS[reason] for reason in row.reasons),
                    _few(row.shared_with),
                )
            self.console.print(table)
        for sentence in robustness(explanation):
            self.say(sentence)

    def one_more(self, explanation: Explanation) -> None:
        """Write what one more FTE of each profile would buy."""
        if not explanation.one_more:
            return
        table = self._table("Ce que permettrait 1 ETP de plus, dès la première année", "Profil")
        for title in ("placé", "manque sous plancher", "couverture", "profite à"):
            table.add_column(title, justify="left" if title in ("placé", "profite à") else "right")
        for row in explanation.one_more:
            table.add_row(
                escape(self._profile(row.profile)),
                escape(f"{row.service}, {row.mission}"),
                f"{fte(row.floor_before)} → {fte(row.floor_after)}",
                f"+{row.coverage_gain:.2f}".replace(".", ","),
                _few([f"{each.mission} +{each.fte:.2f}".replace(".", ",") for each in row.helped]),
            )
        self.console.print(table)

    def _by_orientation(self, rows: Iterable[int], solution: Solution) -> list[tuple[str, list[int]]]:
        if self.names is None:
            return [("", list(rows))]
        groups: dict[str, list[int]] = {code: [] for code, _ in self.names.orientations}
        for row in rows:
            code = next(iter(self.names.orientations_of.get(solution.model.missions[row].id, ())), "")
            groups.setdefault(code, []).append(row)
        named = dict(self.names.orientations)
        return [
            (f"{code} {named[code]}" if code in named else "Hors du plan", found)
            for code, found in groups.items()
            if found
        ]

    def _table(self, title: str, first: str) -> Table:
        table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", pad_edge=False)
        table.add_column(first, overflow="fold")
        return table

    def _mission(self, code: str) -> str:
        return _named(code, self.names.missions if self.names else {})

    def _profile(self, code: str) -> str:
        return _named(code, self.names.profiles if self.names else {})


def photograph(solution: Solution) -> np.ndarray:
    """Return the staff of each mission in the photograph, in FTE, in the order of the model."""
    rows = {mission.id: index for index, mission in enumerate(solution.model.missions)}
    today = np.zeros(len(rows))
    for row in solution.model.problem.staff:
        today[rows[row.mission]] += row.fte
    return today


def why(row: Redeployment) -> str:
    """Return why a redeployment, and what it takes, in words."""
    side, origin = row.destination, row.origin
    if row.purpose == "floor":
        reason = f"plancher de {fte(side.floor)} : {fte(side.trend)} sans redéploiement en {row.needed_from}"
        if row.needed_from != row.period:
            reason = f"plancher de {fte(side.floor)}, rompu en {row.needed_from}"
    elif row.purpose == "need":
        reason = f"besoin de {fte(side.need)}, {fte(side.trend)} sans redéploiement"
    elif row.purpose == "relay":
        reason = f"relève ceux qui partent vers {_few(row.relieves)}"
    else:
        reason = "plus utile ici"
    left = f"{origin.mission} garde {fte(origin.fte)}"
    return f"{reason} ; {left}" + (f" pour un besoin de {fte(origin.need)}" if origin.need else "")


def robustness(explanation: Explanation) -> list[str]:
    """Return the sentences on fairness, weights, declared needs, absences and programmes."""
    sentences = []
    price = explanation.price_of_fairness
    if price is not None:
        sentences.append(
            f"Prix de l'équité : {fte(price.fair)} ETP de besoin couverts par an, pour {fte(price.greatest)} au plus "
            f"({100 * price.price:.1f} %)".replace(".", ",")
            + (
                "."
                if price.mission_left is None
                else f" en laissant {price.mission_left} plus à découvert que quiconque."
            )
        )
    for change in explanation.weights or ():
        sentences.append(
            f"Poids de l'orientation {change.orientation} × {change.factor:.1f} : ".replace(".", ",")
            + f"{change.orientation_gain:+.2f} ETP pour elle, {change.moved:.2f} ETP se déplacent.".replace(".", ",")
        )
    gains = [row for row in explanation.declared_higher if abs(row.gain) > 5e-3]
    if gains:
        listed = ", ".join(f"{row.service} {row.gain:+.2f}".replace(".", ",") for row in gains)
        sentences.append(f"Besoins déclarés 10 % plus haut, ce que chaque service y gagnerait (ETP) : {listed}.")
    absent = explanation.absences
    broken = sorted({mission for _, mission, _, _ in absent.broken})
    sentences.append(
        f"Avec {percent(absent.share)} d'absents partout : "
        + (f"les planchers de {', '.join(broken)} seraient rompus." if broken else "aucun autre plancher n'est rompu.")
    )
    flagged = explanation.programme_changes
    if flagged:
        sentences.append(
            f"{len(flagged)} redéploiement(s) changent de programme budgétaire : vérifier les plafonds d'emplois."
        )
    sentences += [f"Sans réponse dans le temps imparti : {label}." for label in explanation.unfinished]
    return sentences


def _named(code: str, names: dict[str, str]) -> str:
    return f"{code} {names[code]}" if names.get(code) and names[code] != code else code


def _few(values: Sequence[str], most: int = 4) -> str:
    """The first values, and how many others."""
    shown = ", ".join(values[:most])
    return f"{shown} et {len(values) - most} autres" if len(values) > most else shown
