"""A photograph as the rows of its workbook: reading them back gives the same photograph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from phare.organisation.kernel.staffing import Post, Staffing
from phare.organisation.kernel.workbook import sheets
from phare.platform.exchange.kernel.description import Sheet

Rows = dict[str, list[dict[str, Any]]]
_WRITTEN_STATUS = {code: name for name, code in sheets.STATUSES.items() if name}


def rows_of(staffing: Staffing) -> Rows:
    """Return the rows of each sheet, by sheet name and column key; the sheet of agents is always empty.

    Agents were forgotten as soon as they were added up, so that a photograph is written by posts.
    """
    rows = {
        sheets.PHOTOGRAPH.name: [
            {"date": staffing.date, "title": staffing.title, "tolerance": staffing.tolerance},
        ],
        sheets.SERVICES.name: _listed(sheets.SERVICES, staffing.services),
        sheets.PROFILES.name: _listed(sheets.PROFILES, staffing.profiles),
        sheets.PROGRAMMES.name: _listed(sheets.PROGRAMMES, staffing.programmes),
        sheets.MISSIONS.name: _listed(sheets.MISSIONS, staffing.missions),
        sheets.FUNCTIONS.name: _listed(sheets.FUNCTIONS, staffing.functions),
        sheets.MOVEMENTS.name: _listed(sheets.MOVEMENTS, staffing.movements),
        sheets.COMPATIBILITIES.name: _listed(sheets.COMPATIBILITIES, staffing.compatibilities),
        sheets.TRANSFERS.name: _listed(sheets.TRANSFERS, staffing.transfers),
        sheets.TARGETS.name: [
            {"programme": programme.code, "year": year, "fte": fte}
            for programme in staffing.programmes
            for year, fte in sorted(programme.notified.items())
        ],
        sheets.TOTALS.name: [
            {
                "kind": "service" if total.service is not None else "programme",
                "code": total.service if total.service is not None else total.programme,
                "fte": total.fte,
                "headcount": total.headcount,
            }
            for total in staffing.totals
        ],
    }
    programmes = {profile.code: profile.programme for profile in staffing.profiles}
    return {**rows, **answer_rows(staffing.posts, programmes)}


def answer_rows(posts: Iterable[Post], programmes: dict[str, str | None]) -> Rows:
    """Return the rows of the sheets of posts; `programmes` gives the programme of each profile."""
    written = [
        {
            "service": post.service,
            "profile": post.profile,
            "programme": programmes.get(post.profile),
            "corps": post.corps,
            "category": post.category,
            "status": _WRITTEN_STATUS.get(post.status, ""),
            "residence": post.residence,
            "vacant": post.vacant,
            "mission": post.mission,
            "function": post.function,
            "headcount": post.headcount,
            "fte": post.fte,
        }
        for post in posts
    ]
    return {sheets.POSTS.name: written, sheets.AGENTS.name: []}


def _listed(sheet: Sheet, things: Iterable[Any]) -> list[dict[str, Any]]:
    """The fields of the plain data bear the keys of the columns."""
    return [{column.key: getattr(thing, column.key) for column in sheet.columns} for thing in things]
