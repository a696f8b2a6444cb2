"""The result of a crossing as tables that one reads at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from phare.allocation.kernel.crossing import Names
    from phare.allocation.kernel.movements import Line, Movements

WIDTH = 118
"""Columns when the output is not a terminal."""

NOTHING = 1e-5

SHOWN = 0.1
"""FTE missing from which what binds a mission is told: below, nobody would act on it."""

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


def figure(value: float, decimals: int = 1, sign: str = "") -> str:
    """Return a number as it is written in French: 1 234,5."""
    written = f"{value:{sign},.{decimals}f}".replace(",", "\u202f").replace(".", ",")
    return written.lstrip("-") if not written.strip("-+0,") else written


def percent(value: float) -> str:
    """Return a share as it is written in French."""
    return f"{100 * value:.0f} %"


def few(values: Sequence[str], most: int = 4) -> str:
    """Return the first values, and how many others there are."""
    shown = ", ".join(values[:most])
    return f"{shown} et {len(values) - most} autres" if len(values) > most else shown


class Tables:
    """Writes to a terminal; codes are followed by their names where these are known."""

    def __init__(self, names: Names | None = None, console: Console | None = None) -> None:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        self.names = names
        console = console or Console(highlight=False)
        self.console = console if console.is_terminal else Console(highlight=False, width=WIDTH)

    def whole(self, result: Mapping[str, Any]) -> None:
        """Write everything: floors, coverage, redeployments with their why, and what the explanation adds."""
        self.say(STATUS[result["status"]])
        self.verdict(result)
        self.coverage(result)
        self.movements(result)
        if result["rounding"] is not None:
            self.rounding(result["rounding"])
        if result["explanation"] is not None:
            self.one_more(result["explanation"])
            self.limits(result["explanation"])
            for sentence in robustness(result["explanation"]):
                self.say(sentence)

    def say(self, sentence: str) -> None:
        """Write a sentence as it is."""
        self.console.print(escape(sentence))

    def verdict(self, result: Mapping[str, Any]) -> None:
        """Write whether the floors hold, how much changes, and which floors cannot be held together."""
        years = len(result["periods"])
        span = "en un an" if years == 1 else f"sur {years} ans"
        moved = f"{figure(sum(result['moved']))} ETP changent de mission {span}{counted(result)}."
        floors = sum(1 for row in result["missions"] if any(value > 0 for value in row["floor"]))
        if result["floor_shortfall_total"] <= NOTHING:
            held = {0: "Aucun plancher n'est fixé", 1: "Le plancher est tenu"}.get(
                floors, f"Les {floors} planchers sont tenus"
            )
            self.say(f"{held} ; {moved}")
        else:
            lacking = f"Il manque {figure(result['floor_shortfall_total'])} ETP sous les planchers"
            self.say(f"{lacking}{', années cumulées' if years > 1 else ''} ; {moved}")
        for group in result["unmet_floors"]:
            self.say("  " + self._unmet(group))

    def _unmet(self, group: Mapping[str, Any]) -> str:
        """Which floors are not all held in a year, and why."""
        named = ", ".join(
            f"{self._mission(code)} ({figure(floor)}{f', manque {figure(lack)}' if lack > NOTHING else ''})"
            for code, floor, _, lack in group["floors"]
        )
        lack = f"{group['period']} : il manque {figure(group['missing'])} ETP"
        if group["reason"] == "cap":
            return f"{lack}, que le plafond de redéploiements ne laisse pas venir : {named}."
        if group["reason"] == "later":
            return f"{lack}, qui manqueraient davantage plus tard : {named}."
        staff = ", ".join(f"{service} {profile}" for service, profile in group["staff"])
        together = " ; ces planchers ne peuvent être tenus ensemble" if len(group["floors"]) > 1 else ""
        return f"{lack}{together} : {named}. Tous employés : {staff or 'aucun effectif ne compte ici'}."

    def coverage(self, result: Mapping[str, Any]) -> None:
        """Write floors, needs and staff of each mission in the last period: photograph, trend and proposal."""
        table = self._table(f"Couverture des missions en {result['periods'][-1]} (ETP)", "Mission")
        for title in ("plancher", "besoin", "aujourd'hui", "tendance", "proposition", "couverture"):
            table.add_column(title, justify="right")
        for orientation, rows in self._by_orientation(result["missions"]):
            shown = [row for row in rows if _is_shown(row)]
            if orientation and shown:
                table.add_section()
                table.add_row(f"[bold]{escape(orientation)}[/bold]", *self._totals(shown))
            for row in shown:
                floor, need = row["floor"][-1], row["need"][-1]
                trend, now = row["trend"][-1], row["fte"][-1]
                table.add_row(
                    ("  " if orientation else "") + escape(self._mission(row["mission"])),
                    figure(floor) if floor else "–",
                    figure(need) if need else "–",
                    figure(row["today"]),
                    f"[red]{figure(trend)} ✗[/red]" if row["trend_counting"][-1] < floor - NOTHING else figure(trend),
                    f"[red]{figure(now)} ✗[/red]" if row["counting"][-1] < floor - NOTHING else figure(now),
                    percent(min(1.0, now / need)) if need else "–",
                )
        self.console.print(table)
        self.say("✗ : plancher rompu.")

    def movements(self, result: Mapping[str, Any]) -> None:
        """Write the movements, one figure each: what each year brings of a profile to a mission, from where and why."""
        from phare.allocation.kernel.movements import movements_of

        movements = movements_of(result)
        if not movements:
            self.say("Aucun redéploiement.")
            return
        table = self._table("Redéploiements, en ETP (unité : service et profil, jamais un agent)", "Vers")
        for title in ("service et profil", "depuis"):
            table.add_column(title)
        for period in result["periods"]:
            table.add_column(str(period), justify="right")
        table.add_column("pourquoi")
        for mission, rows in groupby(movements, key=lambda each: each.mission):
            table.add_section()
            for index, row in enumerate(rows):
                amounts = dict(row.amounts)
                table.add_row(
                    escape(self._mission(mission)) if index == 0 else "",
                    escape(f"{row.service} {row.profile}"),
                    escape("\n".join(_origin(line, len(row.lines)) for line in row.lines)),
                    *(_amount(amounts.get(period)) for period in result["periods"]),
                    escape(why(row)),
                )
        self.console.print(table)

    def rounding(self, rounding: Mapping[str, Any]) -> None:
        """Write what whole posts cost."""
        sure = "" if rounding["proven"] else " (le meilleur arrondi trouvé dans le temps imparti)"
        self.say(
            f"Postes entiers{sure} : sous les planchers {figure(rounding['floor_before'])} → "
            f"{figure(rounding['floor_after'])} ETP ; plus grand manque pondéré "
            f"{figure(rounding['worst_before'], 3)} → {figure(rounding['worst_after'], 3)} ; "
            f"bouleversement {figure(rounding['upheaval_before'])} → {figure(rounding['upheaval_after'])}."
        )

    def one_more(self, explanation: Mapping[str, Any], most: int = 40) -> None:
        """Write what one more FTE of each profile would buy."""
        if not explanation["one_more"]:
            return
        table = self._table("Ce que permettrait 1 ETP de plus, dès la première année", "Profil")
        for title in ("placé", "manque sous plancher", "couverture", "profite à"):
            table.add_column(title, justify="left" if title in ("placé", "profite à") else "right")
        for row in explanation["one_more"][:most]:
            table.add_row(
                escape(self._profile(row["profile"])),
                escape(f"{row['service']}, {row['mission']}"),
                f"{figure(row['floor_before'])} → {figure(row['floor_after'])}",
                figure(row["coverage_gain"], 2, "+"),
                few([f"{each['mission']} {figure(each['fte'], 2, '+')}" for each in row["helped"]]),
            )
        self.console.print(table)

    def limits(self, explanation: Mapping[str, Any]) -> None:
        """Write what binds each mission short of its floor or need."""
        rows = [row for row in explanation["limits"] if row["missing"] >= SHOWN]
        if not rows:
            return
        table = self._table("Ce qui retient chaque mission à découvert", "Mission")
        for title in ("année", "manque", "raison", "partage ses effectifs avec"):
            table.add_column(title)
        for row in rows:
            table.add_row(
                escape(self._mission(row["mission"])),
                str(row["period"]),
                f"{figure(row['missing'])} ({'plancher' if row['what'] == 'floor' else 'besoin'})",
                ", ".join(REASONS[reason] for reason in row["reasons"]),
                few(row["shared_with"]),
            )
        self.console.print(table)

    def _by_orientation(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
        if self.names is None:
            return [("", list(rows))]
        named = dict(self.names.orientations)
        groups: dict[str, list[Mapping[str, Any]]] = {code: [] for code in named}
        for row in rows:
            groups.setdefault(next(iter(row["orientations"]), ""), []).append(row)
        return [
            (f"{code} {named[code]}" if code in named else "Hors du plan", found)
            for code, found in groups.items()
            if found
        ]

    def _totals(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        need = sum(row["need"][-1] for row in rows)
        covered = sum(min(row["need"][-1], row["fte"][-1]) for row in rows)
        return [
            f"[bold]{figure(sum(values))}[/bold]"
            for values in (
                [row["floor"][-1] for row in rows],
                [row["need"][-1] for row in rows],
                [row["today"] for row in rows],
                [row["trend"][-1] for row in rows],
                [row["fte"][-1] for row in rows],
            )
        ] + [f"[bold]{percent(covered / need)}[/bold]" if need else "–"]

    def _table(self, title: str, first: str) -> Table:
        table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", pad_edge=False)
        table.add_column(first, overflow="fold")
        return table

    def _mission(self, code: str) -> str:
        return _named(code, self.names.missions if self.names else {})

    def _profile(self, code: str) -> str:
        return _named(code, self.names.profiles if self.names else {})


def counted(result: Mapping[str, Any]) -> str:
    """Return in how many movements, for the end of a sentence; nothing without any."""
    from phare.allocation.kernel.movements import count_of

    count = count_of(result)
    return f", en {count} redéploiement{'s' if count > 1 else ''}" if count else ""


def why(row: Movements) -> str:
    """Return why these movements, and what they take, in words."""
    reason = row.reason
    if reason.purpose == "floor":
        said = (
            f"plancher de {figure(reason.floor)}, {figure(reason.lack_trend)} sans redéploiement "
            f"en {reason.needed_from}"
        )
    elif reason.purpose == "need":
        said = f"besoin de {figure(reason.need)}, {figure(reason.lack_trend)} sans redéploiement"
    elif reason.purpose == "relay":
        said = f"relève ceux qui partent vers {few(reason.relieves)}"
    else:
        said = "plus utile ici"
    # Where two roads leave one mission, what it keeps is told once, after the last.
    kept = {line.origin_mission: line for line in sorted(row.lines, key=lambda line: line.amounts[-1][0])}
    return " ; ".join([said, *map(_left, kept.values())])


def _left(line: Line) -> str:
    """What the mission left keeps."""
    need = f" (besoin {figure(line.origin_need)})" if line.origin_need else ""
    return f"{line.origin_mission} garde {figure(line.origin_fte)}{need}"


def _origin(line: Line, roads: int) -> str:
    """A mission left, the services gone through, and how many leave it where several do."""
    place = f"{line.origin_mission} {'→'.join(line.via) if line.via else line.origin_service}"
    return f"{place} {_amount(line.fte)}" if roads > 1 else place


def robustness(explanation: Mapping[str, Any]) -> list[str]:
    """Return the sentences on fairness, weights, declared needs, absences and programmes."""
    sentences = []
    price = explanation["price_of_fairness"]
    if price is not None:
        left = price["mission_left"]
        sentences.append(
            f"Prix de l'équité : {figure(price['fair'])} ETP de besoin couverts en moyenne par an, contre "
            f"{figure(price['greatest'])} au plus ({figure(100 * price['price'])} %)"
            + (f", qui laisserait {left} plus à découvert que quiconque." if left else ".")
        )
    for change in explanation["weights"] or ():
        sentences.append(
            f"Poids de l'orientation {change['orientation']} × {figure(change['factor'])} : "
            f"{figure(change['orientation_gain'], 2, '+')} ETP pour elle, "
            f"{figure(change['moved'], 2)} ETP se déplacent."
        )
    gains = [row for row in explanation["declared_higher"] if abs(row["gain"]) > 5e-3]
    if gains:
        listed = ", ".join(f"{row['service']} {figure(row['gain'], 2, '+')}" for row in gains)
        sentences.append(f"Besoins déclarés 10 % plus haut, ce que chaque service y gagnerait (ETP) : {listed}.")
    absent = explanation["absences"]
    broken = sorted({mission for _, mission, _, _ in absent["broken"]})
    sentences.append(
        f"Avec {percent(absent['share'])} d'absents partout : "
        + (f"les planchers de {', '.join(broken)} seraient rompus." if broken else "aucun autre plancher n'est rompu.")
    )
    if explanation["programme_changes"]:
        sentences.append(
            f"{len(explanation['programme_changes'])} redéploiement(s) changent de programme budgétaire : "
            "vérifier les plafonds d'emplois."
        )
    sentences += [f"Sans réponse dans le temps imparti : {label}." for label in explanation["unfinished"]]
    return sentences


def _is_shown(row: Mapping[str, Any]) -> bool:
    """A mission without floor nor need that nobody leaves or joins has nothing to say here."""
    return any(row["floor"]) or any(row["need"]) or abs(row["trend"][-1] - row["fte"][-1]) > NOTHING


def _amount(fte: float | None) -> str:
    if fte is None:
        return ""
    return figure(fte) if fte >= 0.05 else "< 0,1"


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{code} {names[code]}" if names.get(code) and names[code] != code else code
