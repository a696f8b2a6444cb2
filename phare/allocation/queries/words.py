"""What figures say, in sentences: a redeployment is never a "movement of staff", nobody is ever "surplus"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.allocation.kernel.crossing import Names
from phare.allocation.kernel.gap import MissionGap
from phare.allocation.kernel.movements import Line
from phare.allocation.kernel.overlay import Overlay
from phare.strategy.kernel.requirements import Relief, ReliefKind
from phare.ui.formats import number, percent

NOTHING = 1e-5
"""FTE below which nothing is missing: the tolerance of the levels."""


def fte(value: float, decimals: int = 1) -> str:
    """Return FTE as they are written: `14,2`."""
    return number(value, decimals)


def listed(values: Sequence[str], most: int = 0) -> str:
    """Return values in one enumeration: `a, b et c`; beyond `most` (0: all), how many others there are."""
    if not values:
        return ""
    if most and len(values) > most + 1:
        shown = list(values[:most])
        others = len(values) - most
        return _("%(shown)s et %(others)s autres") % {"shown": ", ".join(shown), "others": others}
    if len(values) == 1:
        return values[0]
    return _("%(first)s et %(last)s") % {"first": ", ".join(values[:-1]), "last": values[-1]}


def verdict(summary: Mapping[str, Any]) -> str:
    """Return what a scenario does, in one sentence: its floors, and how much changes mission."""
    moved = _("aucun redéploiement")
    if summary["moved"] > NOTHING:
        span = _("en un an") if summary["years"] == 1 else _("sur %(years)s ans") % {"years": summary["years"]}
        count = summary["redeployments"]
        moved = ngettext(
            "%(fte)s ETP changent de mission %(span)s, en %(count)s redéploiement",
            "%(fte)s ETP changent de mission %(span)s, en %(count)s redéploiements",
            count,
        ) % {"fte": fte(summary["moved"]), "span": span, "count": count}
    floors = summary["floors"]
    if not floors:
        held = _("Aucun plancher n'est fixé")
    elif summary["shortfall"] <= NOTHING:
        held = ngettext("Le plancher est tenu", "Les %(count)s planchers sont tenus", floors) % {"count": floors}
    else:
        broken = summary["broken"]
        held = ngettext(
            "%(broken)s plancher sur %(floors)s n'est pas tenu, il y manque %(fte)s ETP en %(year)s",
            "%(broken)s planchers sur %(floors)s ne sont pas tenus, il y manque %(fte)s ETP en %(year)s",
            broken,
        ) % {
            "broken": broken,
            "floors": floors,
            "fte": fte(summary["worst_shortfall"]),
            "year": summary["worst_period"],
        }
    return _("%(held)s ; %(moved)s.") % {"held": held, "moved": moved}


def gap_sentence(gaps: Sequence[MissionGap], years: Sequence[int], names: Names) -> str:
    """Return which missions go below their floor, and when, in one sentence."""
    broken = broken_first(gaps)
    if not broken:
        return _("Aucun plancher ne cède d'ici %(year)s si rien n'est fait.") % {"year": years[-1]}
    named = [
        _("%(mission)s dès %(year)s")
        % {"mission": names.missions.get(gap.mission, gap.mission), "year": years[gap.broken_at or 0]}
        for gap in broken
    ]
    count = len(broken)
    return ngettext(
        "Un plancher cède d'ici %(year)s si rien n'est fait : %(named)s.",
        "%(count)s planchers cèdent d'ici %(year)s si rien n'est fait : %(named)s.",
        count,
    ) % {"count": count, "year": years[-1], "named": listed(named, 5)}


def broken_first(gaps: Iterable[MissionGap]) -> list[MissionGap]:
    """Return the missions whose floor breaks: the nearest in time first, then the most binding, then the largest."""
    broken = [gap for gap in gaps if gap.broken_at is not None]
    return sorted(broken, key=lambda gap: (gap.broken_at, gap.rank, -gap.largest_lack, gap.mission))


def why(line: Line, names: Names) -> str:
    """Return what a redeployment is for."""
    if line.purpose == "floor":
        return _("pour tenir l'effectif plancher de %(floor)s : %(trend)s seulement en %(year)s sans redéploiement") % {
            "floor": fte(line.floor),
            "trend": fte(line.lack_trend),
            "year": line.needed_from,
        }
    if line.purpose == "need":
        return _("pour un besoin de %(need)s : %(trend)s en %(year)s sans redéploiement") % {
            "need": fte(line.need),
            "trend": fte(line.lack_trend),
            "year": line.needed_from,
        }
    if line.purpose == "relay":
        others = [names.missions.get(code, code) for code in line.relieves]
        return _("pour relever ceux qui partent vers %(missions)s") % {"missions": listed(others, 3)}
    return _("parce qu'ils y sont plus utiles")


def what_it_takes(line: Line) -> str:
    """Return what a redeployment takes from the mission left."""
    if line.origin_need <= 0:
        return _("garde %(fte)s ETP, sans besoin dans le plan") % {"fte": fte(line.origin_fte)}
    if line.takes_below_need:
        return _("garde %(fte)s ETP pour un besoin de %(need)s") % {
            "fte": fte(line.origin_fte),
            "need": fte(line.origin_need),
        }
    return _("garde %(fte)s ETP, son besoin de %(need)s reste couvert") % {
        "fte": fte(line.origin_fte),
        "need": fte(line.origin_need),
    }


def flag(line: Line, names: Names) -> str:
    """Return what to check when a redeployment changes budget programme or ministry; nothing when it does not."""
    if line.programme is None:
        return ""
    said = _("payé par le programme %(own)s sur une mission du %(others)s : vérifier le plafond d'emplois") % {
        "own": line.programme,
        "others": listed(list(line.receiving_programmes)),
    }
    return said + (_(" (autre ministère)") if line.changes_ministry else "")


def unmet(groups: Sequence[Mapping[str, Any]], names: Names) -> list[str]:
    """Return which floors are not all held, by how much and why; the years of the same floors in one sentence."""
    joined: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for group in groups:
        joined.setdefault((group["reason"], *(row[0] for row in group["floors"])), []).append(group)
    return [_unmet(years, names) for years in joined.values()]


def _unmet(years: Sequence[Mapping[str, Any]], names: Names) -> str:
    last = years[-1]
    floors = [
        _("%(mission)s (plancher %(floor)s)") % {"mission": names.missions.get(code, code), "floor": fte(floor)}
        for code, floor, _rank, _lack in last["floors"]
    ]
    said = {
        "when": listed([str(group["period"]) for group in years]),
        "fte": listed([fte(group["missing"]) for group in years]),
        "floors": listed(floors, 8),
    }
    if last["reason"] == "cap":
        return (
            _("En %(when)s, il manque %(fte)s ETP que le plafond de redéploiements ne laisse pas venir : %(floors)s.")
            % said
        )
    if last["reason"] == "later":
        return _("En %(when)s, il manque %(fte)s ETP qui manqueraient davantage plus tard : %(floors)s.") % said
    profiles = sorted({names.profiles.get(profile, profile) for _service, profile in last["staff"]})
    if len(floors) == 1:
        told = _("En %(when)s, il manque %(fte)s ETP sous ce plancher : %(floors)s.") % said
    else:
        told = (
            _("En %(when)s, ces planchers ne peuvent être tenus ensemble, il y manque %(fte)s ETP : %(floors)s.") % said
        )
    if profiles:
        told += " " + _("Profils qui peuvent y servir, tous employés : %(profiles)s.") % {
            "profiles": listed(profiles, 6)
        }
    return told


def limit(row: Mapping[str, Any], names: Names) -> str:
    """Return what keeps a mission from more staff."""
    reasons = []
    if "scarcity" in row["reasons"]:
        profiles = sorted({names.profiles.get(profile, profile) for _service, profile in row["staff"]})
        if profiles:
            reasons.append(
                _("les profils qui peuvent la servir (%(profiles)s) sont tous pris par des missions aussi à découvert")
                % {"profiles": listed(profiles, 3)}
            )
        else:
            reasons.append(_("aucun profil présent ne peut la servir"))
    if "cap" in row["reasons"]:
        reasons.append(_("le plafond annuel de redéploiements est atteint"))
    if "carriers" in row["reasons"]:
        services = sorted({names.services.get(service, service) for service, _profile in row["carriers"]})
        reasons.append(_("%(services)s auraient de quoi, mais ne la portent pas") % {"services": listed(services, 3)})
    if "transfers" in row["reasons"]:
        services = sorted({names.services.get(service, service) for service, _profile in row["transfers"]})
        reasons.append(
            _("aucun passage n'est ouvert depuis %(services)s, qui auraient de quoi")
            % {"services": listed(services, 3)}
        )
    if "later" in row["reasons"]:
        reasons.append(_("une année suivante en pâtirait davantage"))
    return listed(reasons)


def one_more(row: Mapping[str, Any], names: Names) -> str:
    """Return what one more FTE of a profile would buy."""
    said = []
    lifted = row["floor_before"] - row["floor_after"]
    if lifted > NOTHING:
        if row["floor_after"] <= NOTHING:
            said.append(_("tous les planchers tiennent"))
        else:
            said.append(_("%(fte)s ETP de moins sous les planchers") % {"fte": fte(lifted)})
    if row["coverage_gain"] > NOTHING:
        said.append(_("%(fte)s ETP de besoin couverts en plus par an") % {"fte": fte(row["coverage_gain"], 2)})
    helped = [names.missions.get(each["mission"], each["mission"]) for each in row["helped"]]
    if helped and row["coverage_gain"] > NOTHING:
        said.append(_("profite à %(missions)s") % {"missions": listed(helped, 3)})
    return " ; ".join(said) or _("rien")


def levers(overlay: Overlay, names: Names) -> list[str]:
    """Return what a scenario changes to the facts, a sentence each; one sentence when it changes nothing."""
    return list(_levers(overlay, names)) or [_("Aucun levier : besoins et planchers du plan, sans plafond.")]


def _levers(overlay: Overlay, names: Names) -> Iterator[str]:
    if overlay.no_redeployment:
        yield _("Personne n'est redéployé : la photographie et les départs et arrivées prévus.")
    if overlay.needs_ignored:
        yield _("Les besoins sont laissés de côté : seuls les planchers comptent.")
    yield from _caps(overlay)
    yield from _asked(overlay, names)
    yield from _staffed(overlay, names)
    for relief in overlay.reliefs:
        yield relieved(relief, names)
    for origin, destination in overlay.forbidden_transfers:
        yield _("Aucun passage de %(origin)s à %(destination)s.") % {
            "origin": names.services.get(origin, origin),
            "destination": names.services.get(destination, destination),
        }
    if overlay.between_communes:
        yield _("Les passages entre services de communes différentes sont permis.")
    if overlay.whole_posts:
        yield _("Arrondi en postes entiers entre services, par 0,2 ETP dans un service.")


def _asked(overlay: Overlay, names: Names) -> Iterator[str]:
    """What a scenario changes to what is asked: weights and floors."""
    for code, factor in overlay.orientation_factors:
        name = dict(names.orientations).get(code, code)
        yield _("Poids de l'orientation « %(name)s » multipliés par %(factor)s.") % {
            "name": name,
            "factor": number(factor, 2),
        }
    for code, weight in overlay.mission_weights:
        yield _("Poids de %(mission)s porté à %(weight)s.") % {
            "mission": names.missions.get(code, code),
            "weight": number(weight, 2),
        }
    for floor in overlay.floors:
        yield _("Plancher de %(mission)s à %(fte)s ETP %(span)s.") % {
            "mission": names.missions.get(floor.mission, floor.mission),
            "fte": fte(floor.fte),
            "span": _span(floor.first_year, floor.last_year),
        }


def _staffed(overlay: Overlay, names: Names) -> Iterator[str]:
    """What a scenario changes to who is there: recruits and closures."""
    service = names.services.get
    for recruit in overlay.recruits:
        on = f", {names.missions.get(recruit.mission, recruit.mission)}" if recruit.mission else ""
        yield _("%(fte)s ETP recruté(s) en %(year)s : %(profile)s, %(where)s.") % {
            "fte": fte(recruit.fte),
            "year": recruit.year,
            "profile": names.profiles.get(recruit.profile, recruit.profile),
            "where": service(recruit.service, recruit.service) + on,
        }
    for closure in overlay.closures:
        yield _("%(service)s fermé en %(year)s, son effectif et ses missions rejoignent %(receiver)s.") % {
            "service": service(closure.service, closure.service),
            "year": closure.year,
            "receiver": service(closure.receiver, closure.receiver),
        }


def _caps(overlay: Overlay) -> Iterator[str]:
    if not overlay.caps:
        return
    values = {value for _year, value in overlay.caps}
    if len(values) == 1:
        yield _("Au plus %(fte)s ETP redéployés par an.") % {"fte": fte(values.pop())}
        return
    for year, value in overlay.caps:
        yield _("Au plus %(fte)s ETP redéployés en %(year)s.") % {"fte": fte(value), "year": year}


def relieved(relief: Relief, names: Names) -> str:
    """Return how a mission is relieved, and the risk taken."""
    how = {
        ReliefKind.LIGHTENED: _("allégée"),
        ReliefKind.STOPPED: _("arrêtée"),
        ReliefKind.POOLED: _("mise en commun"),
        ReliefKind.ENTRUSTED: _("confiée à un partenaire"),
    }[relief.kind]
    said = _("%(mission)s %(how)s %(span)s") % {
        "mission": names.missions.get(relief.mission, relief.mission),
        "how": how,
        "span": _span(relief.first_year, relief.last_year),
    }
    if relief.kind is not ReliefKind.STOPPED:
        said += _(" (besoin moins %(need)s, plancher moins %(floor)s ETP)") % {
            "need": fte(relief.need),
            "floor": fte(relief.floor),
        }
    return said + (_(" ; risque pris : %(risk)s") % {"risk": relief.risk.rstrip(".")} if relief.risk else "") + "."


def _span(first: int, last: int | None) -> str:
    if last is None:
        return _("à partir de %(year)s") % {"year": first}
    if last == first:
        return _("en %(year)s") % {"year": first}
    return _("de %(first)s à %(last)s") % {"first": first, "last": last}


def robustness(explanation: Mapping[str, Any], names: Names) -> list[str]:
    """Return how the answer holds: fairness, weights, needs declared higher, absences, one sentence each."""
    return [
        *_fairness(explanation, names),
        *_weights(explanation, names),
        *_declared(explanation, names),
        *_absences(explanation, names),
    ]


def _fairness(explanation: Mapping[str, Any], names: Names) -> Iterator[str]:
    price = explanation["price_of_fairness"]
    if price is None or price["greatest"] - price["fair"] < 0.05:
        return
    said = _(
        "Prix de l'équité : %(fair)s ETP de besoin couverts en moyenne par an, contre %(greatest)s au plus, "
        "soit %(share)s de moins."
    ) % {"fair": fte(price["fair"]), "greatest": fte(price["greatest"]), "share": percent(price["price"], 1)}
    if price["mission_left"]:
        said += " " + _("La couverture la plus grande laisserait %(mission)s plus à découvert que quiconque ici.") % {
            "mission": names.missions.get(price["mission_left"], price["mission_left"])
        }
    yield said


def _weights(explanation: Mapping[str, Any], names: Names) -> Iterator[str]:
    changes = explanation["weights"] or ()
    if not changes:
        return
    most = max(changes, key=lambda row: row["moved"])
    orientation = dict(names.orientations).get(most["orientation"], most["orientation"])
    yield _(
        "Poids : 20 %% de plus ou de moins pour une orientation déplacent au plus %(fte)s ETP (« %(orientation)s »)."
    ) % {"fte": fte(most["moved"], 2), "orientation": orientation}


def _declared(explanation: Mapping[str, Any], names: Names) -> Iterator[str]:
    gains = [row for row in explanation["declared_higher"] if row["gain"] > 5e-3]
    if not gains:
        return
    most = max(gains, key=lambda row: row["gain"])
    yield _("Besoins déclarés : 10 %% de plus feraient gagner au plus %(fte)s ETP à un service (%(service)s).") % {
        "fte": fte(most["gain"], 2),
        "service": names.services.get(most["service"], most["service"]),
    }


def _absences(explanation: Mapping[str, Any], names: Names) -> Iterator[str]:
    absent = explanation["absences"]
    broken = list(dict.fromkeys(mission for _year, mission, _floor, _lack in absent["broken"]))
    share = percent(absent["share"])
    if not broken:
        yield _("Absences : avec %(share)s d'absents partout, aucun autre plancher ne cède.") % {"share": share}
        return
    yield ngettext(
        "Absences : avec %(share)s d'absents partout, un autre plancher cède (%(missions)s).",
        "Absences : avec %(share)s d'absents partout, %(count)s autres planchers cèdent (%(missions)s).",
        len(broken),
    ) % {
        "share": share,
        "count": len(broken),
        "missions": listed([names.missions.get(code, code) for code in broken], 4),
    }
