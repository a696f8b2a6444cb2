"""Charts: a Vega-Lite grammar rendered once to SVG on the server, then kept; the same on the web and in print.

The SVG carries its title and its description, keeps its links, follows the width of its column, and has neither script
nor inline style, so that the strictest content policy lets it through. Its table is one click away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any, Literal
from xml.etree import ElementTree  # builds only; reading goes through defusedxml

import vl_convert
from defusedxml.ElementTree import fromstring
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

# The house's colours: at least 3:1 on white, apart from one another for every kind of colour blindness
# (tests/ui/test_charts.py), and never alone to carry a meaning.
TODAY = "#000091"  # staff as it is
PROPOSAL = "#00877a"  # staff as proposed
TREND = "#6a6af4"  # staff as it goes
SHORT = "#c9191e"  # below a floor
NEED = "#8f8f8f"  # what is needed
INK = "#161616"
SERIES = (TODAY, "#c4622d", PROPOSAL, TREND, "#8d533e", INK)
SHADES = ("#f5f5fe", "#cacafb", "#8585f6", "#3d3db8", "#000091")

FONT = "Arial, sans-serif"
# Texts are measured in Arial and shown in the page's own font, which is wider: they are drawn that much smaller.
_SHOWN = 0.88
_GREY = "#929292"
_CONFIG: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "padding": 4,
    "numberFormat": ",.1~f",
    "view": {"stroke": None, "continuousWidth": 640, "continuousHeight": 280, "discreteWidth": 640},
    "axis": {
        "labelFontSize": 15,
        "titleFontSize": 15,
        "titleFontWeight": "bold",
        "labelColor": "#3a3a3a",
        "titleColor": INK,
        "labelLimit": 300,
        "gridColor": "#e5e5e5",
        "domainColor": _GREY,
        "tickColor": _GREY,
        "titlePadding": 8,
    },
    "axisQuantitative": {"tickCount": 6},
    "axisBand": {"grid": False, "ticks": False, "labelPadding": 6},
    "legend": {
        "orient": "top",
        "labelFontSize": 15,
        "titleFontSize": 15,
        "labelColor": "#3a3a3a",
        "titleColor": INK,
        "labelLimit": 320,
        "symbolSize": 120,
    },
    "header": {"labelFontSize": 15, "titleFontSize": 15, "labelColor": "#3a3a3a", "titleColor": INK},
    "title": {"fontSize": 17, "anchor": "start", "color": INK},
    "text": {"fontSize": 15, "color": INK},
    "bar": {"color": TODAY, "discreteBandSize": {"band": 0.7}},
    "line": {"color": TODAY, "strokeWidth": 2.5},
    "point": {"color": TODAY, "size": 70, "filled": True},
    "rule": {"color": INK},
    "range": {"category": list(SERIES), "heatmap": list(SHADES), "ramp": list(SHADES), "ordinal": list(SHADES)},
}
_LOCALES: dict[str, Literal["fr-FR", "en-GB"]] = {"fr": "fr-FR", "en": "en-GB"}
_RENDERER = version("vl-convert-python")
ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
_KEPT = 24 * 60 * 60
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
# What the renderer puts before a relative address, having no page of its own.
_RENDERER_BASE = "https://vega.github.io/vega-datasets/"


def render(spec: Any, *, title: str, description: str) -> SafeString:
    """Return a chart (an Altair chart or a Vega-Lite dictionary with its data inside) as one `<svg>`.

    `title` names it, `description` says in a sentence what one sees; both are read aloud in its place. Links given by
    the `href` channel are kept when they lead inside the platform. The same chart is rendered once, then kept.
    """
    plain = spec.to_dict() if hasattr(spec, "to_dict") else dict(spec)
    plain["config"] = _merged(_CONFIG, plain.get("config", {}))
    language = (get_language() or "fr")[:2]
    said = json.dumps([plain, title, description, language], sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(f"{_RENDERER} {said}".encode()).hexdigest()
    key = f"chart:{digest}"
    kept = cache.get(key)
    if kept is None:
        locale = _LOCALES.get(language, "fr-FR")
        drawn = vl_convert.vegalite_to_svg(
            plain, format_locale=locale, time_format_locale=locale, allowed_base_urls=[], show_warnings=False
        )
        kept = _house_svg(drawn, f"c{digest[:12]}", title, description)
        cache.set(key, kept, _KEPT)
    return mark_safe(kept)  # noqa: S308 - our renderer's own output, texts escaped by ElementTree


def choropleth(
    areas: Sequence[Mapping[str, Any]],
    *,
    size: tuple[int, int],
    legend: str,
    labels: Sequence[Mapping[str, Any]] = (),
    number_format: str = ".0%",
    ends: tuple[float, float] | None = None,
    kinds: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Return the chart of areas shaded by a figure, on a plane of points (y going down) of this `size`.

    Each area has `polygons` (lists of rings of [x, y]), `share` (a share from 0 to 1, or any figure that
    `number_format` writes in the legend; None: unknown, left white), `said` (what is read aloud), and where there are
    any `url`, `mark` (a sign drawn at its `middle`), `words` (written there) and `chosen`, outlined. `labels` are texts
    at points (`x`, `y`, `text`). `ends` are the figures of the lightest and of the darkest shade; without them, the
    least and the greatest. With `kinds` (words, colour), areas are of one kind each: their `share` is its words.
    """
    ends = ends or _ends([area["share"] for area in areas if area["share"] is not None and not kinds])
    shapes = [
        {
            "type": "Feature",
            "geometry": {"type": "MultiPolygon", "coordinates": area["polygons"]},
            **{key: area.get(key) for key in ("share", "said", "url", "chosen")},
        }
        for area in sorted(areas, key=lambda area: bool(area.get("chosen")))
    ]
    signs = [dict(zip("xy", area["middle"], strict=True), text=area["mark"]) for area in areas if area.get("mark")]
    return {
        "width": size[0],
        "height": size[1],
        "projection": {"type": "identity", "scale": 1, "translate": [0, 0]},
        "layer": [
            {
                "data": {"values": shapes},
                "mark": {"type": "geoshape", "invalid": None},
                "encoding": {
                    "color": _kinds(kinds, legend) if kinds else _shade(ends, legend, number_format),
                    "stroke": {"condition": {"test": "datum.chosen", "value": INK}, "value": _GREY},
                    "strokeWidth": {"condition": {"test": "datum.chosen", "value": 3}, "value": 0.6},
                    "href": {"field": "url", "type": "nominal"},
                    "description": {"field": "said", "type": "nominal"},
                },
            },
            _texts(signs, SHORT, 16, "center"),
            _texts(labels, INK, 13, "left"),
            *_written(areas, ends, kinds),
        ],
    }


def _ends(known: Sequence[float]) -> tuple[float, float]:
    """The least figure and the greatest; from nothing to it where there is only one."""
    low, high = min(known, default=0.0), max(known, default=1.0)
    return (low, high) if low < high else (min(0.0, low), max(0.0, high) or 1.0)


def _shade(ends: tuple[float, float], legend: str, number_format: str) -> dict[str, Any]:
    """The shades of a map, from one end to the other."""
    return {
        "condition": {"test": "datum.share === null", "value": "#ffffff"},
        "field": "share",
        "type": "quantitative",
        "scale": {"type": "quantize", "domain": list(ends), "range": list(SHADES)},
        "legend": {"title": legend, "format": number_format, "titleLimit": 400, "gradientLength": 260},
    }


def _kinds(kinds: Sequence[tuple[str, str]], legend: str) -> dict[str, Any]:
    """The colours of a map whose areas are each of a kind, in order."""
    return {
        "condition": {"test": "datum.share === null", "value": "#ffffff"},
        "field": "share",
        "type": "nominal",
        "scale": {"domain": [words for words, _colour in kinds], "range": [colour for _words, colour in kinds]},
        "legend": {"title": legend, "titleLimit": 400},
    }


def _written(
    areas: Sequence[Mapping[str, Any]], ends: tuple[float, float], kinds: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """The words on areas: white on the dark ones."""
    texts: dict[str, list[dict[str, Any]]] = {}
    for area in areas:
        if area.get("words"):
            colour = "#ffffff" if _is_dark(area["share"], ends, kinds) else INK
            texts.setdefault(colour, []).append(dict(zip("xy", area["middle"], strict=True), text=area["words"]))
    return [_texts(at, colour, 14, "center") for colour, at in texts.items()]


def _is_dark(share: Any, ends: tuple[float, float], kinds: Sequence[tuple[str, str]]) -> bool:
    """Whether words on an area must be white to be read."""
    if share is None:
        return False
    if kinds:
        return dict(kinds)[share] in SHADES[3:]
    return bool((share - ends[0]) / (ends[1] - ends[0]) * len(SHADES) >= 3)


def _texts(at: Sequence[Mapping[str, Any]], color: str, size: int, align: str) -> dict[str, Any]:
    """Texts at points of the plane."""
    places = {axis: {"field": axis, "type": "quantitative", "scale": None, "axis": None} for axis in ("x", "y")}
    return {
        "data": {"values": list(at)},
        "mark": {"type": "text", "fontSize": size, "color": color, "align": align, "aria": False},
        "encoding": {**places, "text": {"field": "text", "type": "nominal"}},
    }


def figure(
    spec: Any,
    *,
    title: str,
    description: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    note: str = "",
) -> SafeString:
    """Return a chart in its `<figure>`: title, drawing, what it says, its source, and its data one click away.

    `headers` and `rows` are the table of what is drawn, texts already in French form; the first cell names the row.
    """
    drawing = render(spec, title=title, description=description)
    return mark_safe(  # noqa: S308 - rendered by a template that escapes
        render_to_string(
            "ui/chart.html",
            {
                "drawing": drawing,
                "title": title,
                "description": description,
                "headers": headers,
                "rows": [list(row) for row in rows],
                "note": note,
            },
        )
    )


def kept(drawn_from: Any, draw: Callable[[], SafeString]) -> SafeString:
    """Return what `draw` gives, drawn once in each language: for a figure on a page that is often opened, since writing
    a chart's grammar costs as much as the rest of it.

    `drawn_from` holds all that the figure shows, as plain values whose `repr` tells them apart.
    """
    said = f"{_RENDERER} {draw.__module__}.{draw.__qualname__} {get_language()} {drawn_from!r}"
    key = f"figure:{hashlib.sha256(said.encode()).hexdigest()}"
    found: SafeString | None = cache.get(key)
    if found is None:
        found = draw()
        cache.set(key, found, _KEPT)
    return found


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return the house's configuration with a chart's own on top; Altair's automatic sizes are left out."""
    merged = dict(base)
    for key, value in over.items():
        if isinstance(value, Mapping) and isinstance(base.get(key), Mapping):
            merged[key] = _merged(base[key], {k: v for k, v in value.items() if not k.startswith("continuous")})
        else:
            merged[key] = value
    return merged


def _house_svg(drawn: str, name: str, title: str, description: str) -> str:
    root = fromstring(drawn)
    _without_empty_shapes(root)
    kept = [_keep_link(link) for link in list(root.iter(f"{{{_SVG}}}a"))]
    for element in root.iter():
        _without_style(element)
        for attribute, value in list(element.attrib.items()):
            if attribute == "font-size" and value.endswith("px"):
                element.set(attribute, f"{float(value[:-2]) * _SHOWN:.2f}px")
            unspoken = element.tag != f"{{{_SVG}}}a" and (attribute == "role" or attribute.startswith("aria-"))
            if unspoken or attribute == "class":
                del element.attrib[attribute]
            elif attribute == "id":
                # Two charts on a page must not share a clipping path or a gradient.
                element.set("id", f"{name}-{value}")
            elif "url(#" in value:
                element.set(attribute, value.replace("url(#", f"url(#{name}-"))
    for word, text in (("desc", description), ("title", title)):
        told = ElementTree.Element(f"{{{_SVG}}}{word}", {"id": f"{name}-{word}"})
        told.text = text
        root.insert(0, told)
    # What has links inside is a group: the content of an image cannot be reached.
    root.set("role", "group" if any(kept) else "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    root.set("class", "ph-chart__drawing")
    return ElementTree.tostring(root, encoding="unicode")


def _without_empty_shapes(parent: ElementTree.Element) -> None:
    for child in list(parent):
        _without_empty_shapes(child)
        if child.tag == f"{{{_SVG}}}path" and child.get("d") in {"", "M0,0h0v0h0Z"}:
            parent.remove(child)


def _without_style(element: ElementTree.Element) -> None:
    """Turn an inline style, which a strict content policy refuses, into the same presentation attributes."""
    for rule in element.attrib.pop("style", "").split(";"):
        prop, _colon, value = rule.partition(":")
        if value.strip():
            element.attrib.setdefault(prop.strip(), value.strip())


def _keep_link(link: ElementTree.Element) -> bool:
    """Keep a link when it leads inside the platform, named by what its mark says; return whether it is kept."""
    address = (link.attrib.pop(_XLINK, None) or link.attrib.get("href") or "").removeprefix(_RENDERER_BASE)
    link.attrib.clear()
    if not address.startswith(("/", "?", "#")) or address.startswith("//"):
        link.tag = f"{{{_SVG}}}g"
        return False
    link.set("href", address)
    said = next((mark.get("aria-label", "") for mark in link if mark.get("aria-label")), "")
    # The renderer also reads the address aloud, as one more value of the mark.
    spoken = "; ".join(part for part in said.split("; ") if not part.endswith(f": {address}"))
    link.set("aria-label", spoken or address)
    return True
