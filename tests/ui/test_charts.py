"""Charts: told in words, safe under the strictest content policy, apart for every eye."""

from __future__ import annotations

import itertools
from pathlib import Path

import altair as alt
import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from django.core.cache import cache
from django.utils.translation import override

from phare.ui import charts

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {"title": "Effectif par mission", "description": "L'eau a le plus d'agents."}


def spec(**row):
    values = [{"mission": "Eau <b> & co", "fte": 1234.5, **row}, {"mission": "Abattoir", "fte": 9.0, "url": "/m/7/"}]
    encoding = {
        "x": {"field": "fte", "type": "quantitative", "title": "ETP"},
        "y": {"field": "mission", "type": "nominal"},
    }
    if "url" in row:
        encoding["href"] = {"field": "url"}
    return {"data": {"values": values}, "mark": {"type": "bar", "clip": True}, "encoding": encoding}


def elements(drawn):
    return list(fromstring(drawn).iter())


def test_a_chart_is_an_image_with_its_title_and_what_it_says():
    root = fromstring(charts.render(spec(), **WORDS))
    named = {e.get("id"): e.text for e in root if e.tag in (f"{SVG}title", f"{SVG}desc")}
    assert root.get("role") == "img"
    assert [named[i] for i in root.get("aria-labelledby").split()] == list(WORDS.values())


def test_a_chart_with_links_keeps_them_and_names_them_without_their_address():
    drawn = charts.render(spec(url="/m/23/?an=2027&vue=1"), **WORDS)
    links = [e for e in elements(drawn) if e.tag == f"{SVG}a"]
    assert [link.get("href") for link in links] == ["/m/23/?an=2027&vue=1", "/m/7/"]
    assert "Eau <b> & co" in links[0].get("aria-label") and "/m/23/" not in links[0].get("aria-label")
    assert fromstring(drawn).get("role") == "group"


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "mailto:a@example.org"])
def test_a_link_that_leaves_the_platform_is_dropped(address):
    drawn = charts.render(spec(url=address), **WORDS)
    assert "example.org" not in drawn


def test_a_chart_reads_nothing_from_the_network():
    with pytest.raises(ValueError, match=r"allowed|denied|permitted|External"):
        charts.render({**spec(), "data": {"url": "https://example.org/data.json"}}, **WORDS)


@pytest.mark.parametrize("chart", ["plain", "linked", "gradient"])
def test_a_chart_has_neither_script_nor_style_nor_handler(chart):
    given = spec(url="/x/") if chart == "linked" else spec()
    if chart == "gradient":
        given["mark"]["color"] = {
            "gradient": "linear",
            "stops": [{"offset": 0, "color": "white"}, {"offset": 1, "color": "black"}],
        }
    for element in elements(charts.render(given, **WORDS)):
        assert element.tag not in {f"{SVG}script", f"{SVG}style", f"{SVG}foreignObject"}
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_two_charts_share_no_identifier_so_that_both_stand_on_one_page():
    first = elements(charts.render(spec(), **WORDS))
    second = elements(charts.render(spec(), title="Autre", description="Autre."))
    ids = [{e.get("id") for e in each if e.get("id")} for each in (first, second)]
    assert len(ids[0]) >= 3 and not ids[0] & ids[1]


def test_figures_are_in_the_pages_language():
    assert "1\u00a0200" in charts.render(spec(), **WORDS)
    with override("en"):
        assert "1,200" in charts.render(spec(), **WORDS)


def test_the_same_chart_is_drawn_once(monkeypatch):
    cache.clear()
    first = charts.render(spec(), **WORDS)
    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", lambda *a, **k: pytest.fail("drawn twice"))
    assert charts.render(spec(), **WORDS) == first


def test_an_altair_chart_is_drawn_in_the_houses_colours():
    chart = alt.Chart(alt.Data(values=[{"a": "x", "b": 1}])).mark_bar().encode(x="b:Q", y="a:N")
    assert charts.TODAY in charts.render(chart, **WORDS)


def test_a_figure_shows_its_data_one_click_away_and_escapes_it():
    shown = charts.figure(spec(), **WORDS, headers=["Mission", "ETP"], rows=[["<b>", "1"]], note="Source : essai.")
    assert "<details" in shown and "&lt;b&gt;" in shown and "Source : essai." in shown
    assert WORDS["description"] in shown


# --- colours ---------------------------------------------------------------------------------------------------------

SHOWN_TOGETHER = [
    *itertools.combinations((charts.TODAY, charts.PROPOSAL, charts.TREND, charts.SHORT), 2),
    *itertools.combinations(charts.SERIES, 2),
]
# Machado, Oliveira and Fernandes 2009, severity 1: what each kind of colour blindness makes of linear RGB.
SEEN = {
    "everyone": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return linear(colour) @ [0.2126, 0.7152, 0.0722]


def lab(rgb):
    xyz = np.clip(rgb, 0, 1) @ np.array(
        [[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]]
    ) / [0.9505, 1.0, 1.089]  # fmt: skip
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("colour", [*charts.SERIES, charts.SHORT, charts.NEED, charts.INK])
def test_every_colour_of_a_mark_stands_out_on_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 3


@pytest.mark.parametrize("kind", SEEN)
def test_colours_shown_together_are_apart_for_every_eye(kind):
    matrix = np.array(SEEN[kind])
    close = [
        (a, b, round(float(gap), 1))
        for a, b in SHOWN_TOGETHER
        if (gap := np.linalg.norm(lab(matrix @ linear(a)) - lab(matrix @ linear(b)))) < 20
    ]
    assert not close


def test_the_bars_of_the_style_sheet_have_the_colours_of_the_charts():
    sheet = (Path(charts.__file__).parent / "static/ui/house.css").read_text()
    for name in ("today", "proposal", "trend", "short", "need"):
        assert f"--ph-{name}: {getattr(charts, name.upper())};" in sheet


def test_a_map_shades_its_areas_names_their_links_and_marks_what_is_marked():
    square = [[[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]]
    areas = [
        {"polygons": square, "middle": (5, 5), "share": 0.5, "said": "Ici : 50 %", "url": "?ici=1", "mark": "▼"},
        {"polygons": square, "middle": (5, 5), "share": None, "said": "Là : inconnu", "url": "?la=1", "chosen": True},
    ]
    drawn = charts.render(
        charts.choropleth(areas, size=(20, 20), legend="Part"), title="Carte", description="Deux aires."
    )
    assert 'href="?ici=1"' in drawn
    assert 'aria-label="Ici : 50 %' in drawn
    assert drawn.count("▼") == 1


def test_a_map_of_kinds_says_them_in_its_legend_and_writes_on_its_areas():
    square = [[[[0, 0], [90, 0], [90, 90], [0, 90], [0, 0]]]]
    kinds = [("soleil", charts.SHADES[1]), ("orage", charts.SHADES[4])]
    areas = [
        {"polygons": square, "middle": (5, 5), "share": "soleil", "said": "Ici", "url": "/ici/", "words": "beau"},
        {"polygons": square, "middle": (5, 5), "share": "orage", "said": "Là", "url": "/la/", "words": "laid"},
        {"polygons": square, "middle": (5, 5), "share": None, "said": "Ailleurs", "url": None},
    ]
    drawn = charts.render(
        charts.choropleth(areas, size=(90, 90), legend="Météo", kinds=kinds), title="Carte", description="Trois aires."
    )
    for words in ("soleil", "orage", "beau", "laid", 'href="/ici/"'):
        assert words in drawn
    assert drawn.count("<a ") == 2
    assert 'fill="#ffffff"' in drawn.split("laid")[0].rsplit("<text", 1)[1]
