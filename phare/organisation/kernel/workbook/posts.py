"""The posts of a workbook, by post or by agent: fast through 200,000 rows, each fault at its row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from phare.organisation.kernel.staffing import Post
from phare.organisation.kernel.workbook import sheets
from phare.organisation.kernel.workbook.agents import posts_of_agents, too_much
from phare.organisation.kernel.workbook.faults import Faults, figure
from phare.organisation.kernel.workbook.lists import Codes, Lists
from phare.platform.exchange.kernel.description import Sheet
from phare.platform.exchange.kernel.reading import Row, Rows
from phare.values.phrase import phrase

ROUNDING = 1e-6
# The columns that hold codes, and the list each refers to.
_REFERENCES = (
    ("service", "service"),
    ("profile", "profile"),
    ("programme", "programme"),
    ("mission", "mission"),
    ("function", "function"),
)
_NO_STATUS: dict[str | None, str] = {"": "", None: ""}


def read(faults: Faults, codes: Codes, lists: Lists, services: frozenset[str] | None = None) -> tuple[Post, ...]:
    """Return the posts of a workbook, their faults noted; rows of other `services` than these are refused.

    The posts mean nothing when there are faults. Headcount, when it is not given, is the FTE: the least it can be.
    """
    by_post, by_agent = faults.rows(sheets.POSTS), faults.rows(sheets.AGENTS)
    if by_post and by_agent:
        faults.add_whole(sheets.AGENTS, "key", phrase("une feuille vide, puisque la feuille Effectifs est remplie"))
    if not by_post and not by_agent and services is None:
        faults.add_whole(sheets.POSTS, "fte", phrase("au moins une ligne, ici ou dans la feuille Agents"))
    programmes = {profile.code: profile.programme for profile in lists.profiles}
    for sheet, rows in ((sheets.POSTS, by_post), (sheets.AGENTS, by_agent)):
        if rows:
            _check_values(faults, codes, sheet, rows, services)
            _check_programmes(faults, programmes, sheet, rows)
    if by_agent:
        return _agents(faults, by_agent)
    _check_counts(faults, by_post)
    return () if faults.all else _posts(by_post)


def _column(rows: Sequence[Row], key: str) -> Sequence[Any]:
    return rows.column(key) if isinstance(rows, Rows) else [row.values[key] for row in rows]


def _where(rows: Sequence[Row], key: str, is_wrong: Callable[[Any], Any]) -> Iterable[Row]:
    """The rows whose value is wrong; each distinct value is judged once."""
    values = _column(rows, key)
    wrong = {value for value in set(values) if is_wrong(value)}
    return (rows[index] for index, value in enumerate(values) if value in wrong) if wrong else ()


def _check_values(
    faults: Faults, codes: Codes, sheet: Sheet, rows: Sequence[Row], services: frozenset[str] | None
) -> None:
    for column, kind in _REFERENCES:
        for row in _where(rows, column, partial(codes.fault, kind)):
            if expected := codes.fault(kind, row.values[column]):
                faults.add(sheet, row, column, expected)
    if services is not None:
        for row in _where(rows, "service", lambda code: code is not None and code not in services):
            expected = phrase("l'un de vos services : {codes}", codes=", ".join(sorted(services)))
            faults.add(sheet, row, "service", expected)


def _check_programmes(faults: Faults, programmes: dict[str, str | None], sheet: Sheet, rows: Sequence[Row]) -> None:
    pairs = list(zip(_column(rows, "profile"), _column(rows, "programme"), strict=True))
    wrong = {(p, g) for p, g in set(pairs) if g and p in programmes and programmes[p] != g}
    if not wrong:
        return
    for index, pair in enumerate(pairs):
        if pair in wrong:
            paid = programmes[pair[0]] or phrase("vide")
            expected = phrase("{paid}, le programme du profil {profile}", paid=paid, profile=pair[0])
            faults.add(sheet, rows[index], "programme", expected)


def _check_counts(faults: Faults, rows: Sequence[Row]) -> None:
    columns = zip(_column(rows, "vacant"), _column(rows, "headcount"), _column(rows, "fte"), strict=True)
    for index, (vacant, headcount, fte) in enumerate(columns):
        if headcount is None or fte is None:
            continue
        if vacant and headcount:
            faults.add(sheets.POSTS, rows[index], "headcount", phrase("0, puisque le poste est vacant"))
        elif not vacant and headcount < fte - ROUNDING:
            faults.add(sheets.POSTS, rows[index], "headcount", phrase("au moins {fte}, comme les ETP", fte=figure(fte)))


def _posts(rows: Sequence[Row]) -> tuple[Post, ...]:
    keys = (
        "service", "profile", "mission", "fte", "headcount", "function",
        "corps", "category", "status", "residence", "vacant",
    )  # fmt: skip
    statuses = {**_NO_STATUS, **sheets.STATUSES}
    posts: list[Post] = []
    # Posts that nothing tells apart are one same object: a large administration has many.
    known: dict[tuple[Any, ...], Post] = {}
    for values in zip(*(_column(rows, key) for key in keys), strict=True):
        post = known.get(values)
        if post is None:
            post = known[values] = _post(values, statuses)
        posts.append(post)
    return tuple(posts)


def _post(values: tuple[Any, ...], statuses: Mapping[str | None, str]) -> Post:
    service, profile, mission, fte, headcount, function, corps, category, status, residence, vacant = values
    rounded = round(fte, 4)
    heads = 0.0 if vacant else max(rounded, rounded if headcount is None else round(headcount, 4))
    return Post(
        service,
        profile,
        mission,
        rounded,
        heads,
        function,
        corps,
        category,
        statuses[status],
        residence,
        bool(vacant),
    )


def _agents(faults: Faults, rows: Sequence[Row]) -> tuple[Post, ...]:
    """The posts that agents add up to; their keys go no further than the problems, which name rows (CRO-003)."""
    whole = [
        row for row in rows if row.values["key"] and row.values["share"] is not None and row.values["fte"] is not None
    ]
    over = too_much(row.values for row in whole)
    for row in whole:
        if (key := row.values["key"]) in over:
            found, share = over[key]
            expected = phrase(
                "au plus {share} ETP en tout pour cet agent, sa quotité, pas {found} (CRO-003)",
                share=figure(share),
                found=figure(found),
            )
            faults.add(sheets.AGENTS, row, "fte", expected)
    if faults.all:
        return ()
    statuses = {**_NO_STATUS, **sheets.STATUSES}
    return posts_of_agents({**row.values, "status": statuses[row.values["status"]]} for row in rows)
