"""Small bars drawn in place: SVG with its sizes in percent, so that it follows the column without any inline style."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phare.ui import formats


def _share(value: float, maximum: float) -> str:
    return f"{min(max(value / maximum, 0.0), 1.0) * 100:.2f}%" if maximum > 0 else "0%"


def progress(share: float | None, label: str = "") -> SafeString:
    """Return a thin bar filled to a share (0 to 1; None: unknown, an empty dashed bar)."""
    said = formats.percent(share) if share is not None else _("avancement inconnu")
    name = f"{label} : {said}" if label else said
    if share is None:
        return format_html(
            '<svg class="ph-progress" role="img" aria-label="{}" width="100%" height="8">'
            '<rect class="ph-bar-unknown" x="1" y="1" width="99%" height="6" rx="3"/></svg>',
            name,
        )
    return format_html(
        '<svg class="ph-progress" role="img" aria-label="{}" width="100%" height="8">'
        '<rect class="ph-bar-track" width="100%" height="8" rx="4"/>'
        '<rect class="ph-bar-fill" width="{}" height="8" rx="4"/></svg>',
        name,
        _share(share, 1.0),
    )


def bullet_sentence(
    staff: float, floor: float, need: float, *, trend: float | None = None, proposal: float | None = None
) -> str:
    """Return in words what a bullet bar shows, in FTE."""
    said = _("%(staff)s ETP aujourd'hui, effectif plancher %(floor)s, besoin %(need)s") % {
        "staff": formats.number(staff, 1),
        "floor": formats.number(floor, 1),
        "need": formats.number(need, 1),
    }
    if trend is not None:
        said += _(", tendance %(trend)s") % {"trend": formats.number(trend, 1)}
    if proposal is not None:
        said += _(", proposition %(proposal)s") % {"proposal": formats.number(proposal, 1)}
    last = next(v for v in (proposal, trend, staff) if v is not None)
    if last < floor - 1e-9:
        said += _(" ; plancher non tenu, il manque %(lack)s") % {"lack": formats.number(floor - last, 1)}
    return said


def bullet(
    staff: float,
    floor: float,
    need: float,
    maximum: float,
    *,
    trend: float | None = None,
    proposal: float | None = None,
) -> SafeString:
    """Return a bullet bar, in FTE, to the scale of `maximum`.

    The pale band is the need, the thick bar the staff today (red and broken when the floor is not held), the upright
    mark the floor, the hollow circle the trend, the thin bar below the proposal. The same is said in words.
    """
    short = "ph-bar-broken" if staff < floor - 1e-9 else "ph-bar-staff"
    pieces: list[SafeString] = [
        format_html('<rect class="ph-bar-track" x="0" y="2" width="{}" height="20"/>', _share(need, maximum)),
        format_html('<line class="{}" x1="0" x2="{}" y1="12" y2="12"/>', short, _share(staff, maximum)),
    ]
    if proposal is not None:
        pieces.append(
            format_html('<rect class="ph-bar-proposal" x="0" y="18" width="{}" height="4"/>', _share(proposal, maximum))
        )
    if floor > 0:
        at = _share(floor, maximum)
        pieces.append(format_html('<line class="ph-bar-floor" x1="{}" x2="{}" y1="0" y2="24"/>', at, at))
    at = _share(need, maximum)
    pieces.append(format_html('<line class="ph-bar-need" x1="{}" x2="{}" y1="2" y2="22"/>', at, at))
    if trend is not None:
        pieces.append(format_html('<circle class="ph-bar-trend" cx="{}" cy="12" r="4"/>', _share(trend, maximum)))
    return format_html(
        '<svg class="ph-bullet" role="img" aria-label="{}" width="100%" height="24">{}</svg>',
        bullet_sentence(staff, floor, need, trend=trend, proposal=proposal),
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )
