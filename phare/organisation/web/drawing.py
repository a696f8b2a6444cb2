"""How the matrix and the tables of profiles are drawn: built whole, a template being slow over thousands of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from phare.organisation import queries
from phare.organisation.kernel.masking import Cell, Status
from phare.organisation.models import Photograph
from phare.ui import formats

# From how many FTE each shade begins; the legend says the same.
SHADES = (0.0, 2.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True)
class Window:
    """The part of a large matrix that a page shows."""

    service_page: int
    mission_page: int
    services: int
    missions: int

    def rows(self, found: queries.Matrix) -> range:
        """Return the places of the services shown."""
        return _part(self.service_page, self.services, len(found.services))

    def columns(self, found: queries.Matrix) -> range:
        """Return the places of the missions shown."""
        return _part(self.mission_page, self.missions, len(found.missions))

    def pages(self, found: queries.Matrix) -> dict[str, Any]:
        """Return, for each side with several pages, which one is shown among how many, and what it holds."""
        return {
            "services": _paging(self.service_page, self.services, len(found.services)),
            "missions": _paging(self.mission_page, self.missions, len(found.missions)),
        }


def addresses(url_name: str, photograph: Photograph) -> Callable[[queries.Line], str]:
    """Return what gives the address of a line in a photograph: looked up once, for tables of hundreds of lines."""
    before = reverse(url_name, args=[photograph.pk, 0]).removesuffix("0/")
    return lambda line: f"{before}{line.pk}/"


def _part(page: int, size: int, count: int) -> range:
    last = max(1, -(-count // size))
    begins = (min(page, last) - 1) * size
    return range(begins, min(begins + size, count))


def _paging(page: int, size: int, count: int) -> dict[str, int] | None:
    last = max(1, -(-count // size))
    if last == 1:
        return None
    at = min(page, last)
    return {"page": at, "last": last, "before": at - 1, "after": at + 1 if at < last else 0, "count": count}


def share(cell: Cell, total: Cell) -> float | None:
    """Return a cell's share of a total, None when either is not shown."""
    if cell.fte is None or not total.fte:
        return None
    return cell.fte / total.fte


def written(cell: Cell) -> str:
    """Return a cell as it is written: a figure, nothing for a zero, `s` hidden, `m` missing."""
    if cell.status == Status.VALUE:
        return formats.number(cell.fte, 1)
    return {Status.ZERO: "", Status.SUPPRESSED: "s", Status.MISSING: "m"}[cell.status]


def matrix_table(found: queries.Matrix, photograph: Photograph, window: Window) -> SafeString:
    """Return the matrix as a table: services down, missions across, totals and shares at the edges."""
    rows, columns = window.rows(found), window.columns(found)
    address = addresses("organisation:service-staff", photograph)
    pieces = [
        format_html(
            '<table class="orga-matrix"><caption class="fr-sr-only">{}</caption>',
            _("ETP par service et par mission, %(title)s") % {"title": photograph.title},
        ),
        _head(found, photograph, columns),
        mark_safe("<tbody>"),
        *(_row(found, row, columns, address) for row in rows),
        mark_safe("</tbody><tfoot>"),
        *_foot(found, columns),
        mark_safe("</tfoot></table>"),
    ]
    return mark_safe("".join(pieces))  # noqa: S308 - each piece is escaped


def _head(found: queries.Matrix, photograph: Photograph, columns: Sequence[int]) -> str:
    address = addresses("organisation:mission-staff", photograph)
    missions = "".join(
        f'<th scope="col" class="orga-matrix__mission"><a href="{address(line)}">'
        f"<span>{escape(line.code)} {escape(line.name)}</span></a></th>"
        for line in (found.missions[at] for at in columns)
    )
    return (
        f'<thead><tr><th scope="col" class="orga-matrix__corner">{escape(_("Service"))}</th>{missions}'
        f'<th scope="col" class="orga-matrix__mission orga-matrix__edge"><span>{escape(_("Total"))}</span></th>'
        f'<th scope="col" class="orga-matrix__mission"><span>{escape(_("Part du total"))}</span></th></tr></thead>'
    )


def _row(found: queries.Matrix, row: int, columns: Sequence[int], address: Callable[[queries.Line], str]) -> str:
    line, total = found.services[row], found.masked.cell(row, -1)
    cells = "".join(_cell(found.masked.cell(row, at)) for at in columns)
    outside = ' class="orga-matrix__outside"' if line.outside else ""
    return (
        f'<tr{outside}><th scope="row"><a href="{address(line)}">'
        f"<strong>{escape(line.code)}</strong> {escape(line.name)}</a></th>{cells}"
        f'<td class="orga-matrix__edge">{escape(written(total))}</td>'
        f"<td>{escape(_percent(total, found.total))}</td></tr>"
    )


def _foot(found: queries.Matrix, columns: Sequence[int]) -> Iterator[str]:
    totals = [found.masked.cell(-1, at) for at in columns]
    cells = "".join(f"<td>{escape(written(cell))}</td>" for cell in totals)
    shares = "".join(f"<td>{escape(_percent(cell, found.total))}</td>" for cell in totals)
    whole = escape(written(found.total))
    yield (
        f'<tr class="orga-matrix__total"><th scope="row">{escape(_("Total"))}</th>{cells}'
        f'<td class="orga-matrix__edge">{whole}</td><td>{escape(_percent(found.total, found.total))}</td></tr>'
    )
    yield (
        f'<tr><th scope="row">{escape(_("Part du total"))}</th>{shares}'
        f'<td class="orga-matrix__edge">{escape(_percent(found.total, found.total))}</td><td></td></tr>'
    )


def _cell(cell: Cell) -> str:
    if cell.status == Status.ZERO:
        return "<td></td>"
    if cell.status == Status.VALUE:
        return f'<td class="ph-shade ph-shade-{shade(cell.fte or 0.0)}">{escape(written(cell))}</td>'
    said = _("masqué") if cell.status == Status.SUPPRESSED else _("réponse manquante")
    return f'<td class="orga-matrix__none"><abbr title="{escape(said)}">{written(cell)}</abbr></td>'


def shade(fte: float) -> int:
    """Return the shade of a number of FTE, 1 to 5."""
    return sum(fte > least for least in SHADES[1:]) + 1


def _percent(cell: Cell, total: Cell) -> str:
    part = share(cell, total)
    if part is not None:
        return formats.percent(part, 1)
    return written(cell) if cell.status in {Status.SUPPRESSED, Status.MISSING} else ""


def matrix_rows(found: queries.Matrix) -> list[list[str]]:
    """Return the whole matrix as rows of text, headers and totals included: `s` hidden, `m` missing, `0` nobody."""

    def text(cell: Cell) -> str:
        if cell.status == Status.VALUE:
            return f"{cell.fte:.4f}".rstrip("0").rstrip(".").replace(".", ",")
        return cell.status.code

    columns = [*range(len(found.missions)), -1]
    lines = [("Service", "Nom", *(f"{m.code} {m.name}" for m in found.missions), "Total")]
    for row, line in enumerate(found.services):
        lines.append((line.code, line.name, *(text(found.masked.cell(row, at)) for at in columns)))
    lines.append(("Total", "", *(text(found.masked.cell(-1, at)) for at in columns)))
    return [list(line) for line in lines]


def mix_table(mix: queries.Mix) -> dict[str, Any]:
    """Return the profiles at work somewhere as a table: headers, rows of (name, figures, total), totals."""

    def figures(values: Sequence[float]) -> list[str]:
        return [formats.number(value, 1) if value else "" for value in values]

    totals = mix.totals()
    return {
        "profiles": mix.profiles,
        "rows": [
            {"line": line, "figures": figures(mix.row(line)), "total": formats.number(sum(mix.row(line)), 1)}
            for line in mix.lines
        ],
        "totals": figures(totals),
        "total": formats.number(sum(totals), 1),
    }
