"""Every component of the house on one page, as docs/how-to/build-a-screen.md shows them: for the tests only."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import altair as alt
import django_tables2 as tables
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from phare.config.urls import handler400, handler403, handler404, handler500, urlpatterns
from phare.ui import charts, formats
from phare.ui.filters import in_words
from phare.ui.forms import DateField, Form
from phare.values.refusal import Refusal

MISSIONS = [
    # mission, orientation, staff, floor, need, trend, proposal
    ("Crise, planification", "1", 7, 7, 8, 6, 7),
    ("Risques naturels", "1", 6, 6, 8, 4, 6),
    ("Inspection de l'abattoir", "1", 8, 9, 9, 6, 9),
    ("Étrangers", "1", 12, 10, 14, 12, 11.5),
    ("Ingénierie territoriale", "2", 15, 8, 16, 15, 14.2),
    ("Eau", "3", 10, 7, 10, 10, 9.4),
]


class Missions(tables.Table):
    name = tables.Column("Mission")
    staff = tables.Column("ETP", attrs={"td": {"class": "ph-num"}, "th": {"class": "ph-num"}})
    due = tables.Column("Échéance", orderable=False)
    caption = "Missions par effectif"


class Everything(Form):
    name = forms.CharField(label="Nom de l'opération", help_text="Un verbe et un objet.")
    day = DateField(label="Échéance", required=False)
    service = forms.ChoiceField(label="Service", choices=[("", "Choisir"), ("ddt", "DDT"), ("cab", "Cabinet")])
    rank = forms.ChoiceField(
        label="Rang du plancher",
        choices=[("1", "Obligation légale"), ("2", "Sécurité"), ("3", "Engagement")],
        widget=forms.RadioSelect,
    )
    profiles = forms.MultipleChoiceField(
        label="Profils qui comptent",
        choices=[("a", "Attaché"), ("b", "Secrétaire administratif")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Aucun coché : tous comptent.",
    )
    core = forms.BooleanField(label="Mission socle", help_text="Inacceptable de ne pas faire.")
    why = forms.CharField(label="Justification", widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label="Classeur", help_text="ODS, XLSX ou CSV, 20 Mo au plus.")

    def clean(self) -> dict[str, object]:
        raise forms.ValidationError("Deux photographies portent la même date : choisissez-en une autre.")


def bar_chart() -> str:
    values = [
        {"mission": name, "fte": staff, "when": when, "url": "/a-propos/", "said": f"{name}, {when} : {staff} ETP"}
        for name, _o, staff, _f, _n, _t, proposal in MISSIONS
        for when, staff in (("aujourd'hui", staff), ("proposition", proposal))
    ]
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_bar()
        .encode(
            x=alt.X("fte:Q", title="ETP"),
            y=alt.Y("mission:N", title=None, sort=None),
            yOffset=alt.YOffset("when:N", sort=None),
            color=alt.Color(
                "when:N",
                title=None,
                sort=None,
                scale=alt.Scale(domain=["aujourd'hui", "proposition"], range=[charts.TODAY, charts.PROPOSAL]),
            ),
            href="url:N",
            description="said:N",
        )
        .properties(height={"step": 14})
    )
    return charts.figure(
        chart,
        title="Effectif par mission, aujourd'hui et proposé",
        description="L'inspection de l'abattoir passe de 8 à 9 ETP ; l'ingénierie territoriale en rend 0,8.",
        headers=["Mission", "Aujourd'hui", "Proposition"],
        rows=[[name, formats.number(staff, 1), formats.number(p, 1)] for name, _o, staff, _f, _n, _t, p in MISSIONS],
        note="Source : projet des services au 31 décembre 2026.",
    )


def line_chart() -> str:
    values = [
        {"year": str(2026 + i), "fte": fte, "mission": mission}
        for mission, series in {
            "Eau": [10, 10, 9.5, 9],
            "Abattoir": [9, 8, 7, 6],
            "Étrangers": [12, 12, 13, 13],
        }.items()
        for i, fte in enumerate(series)
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("fte:Q", title="ETP"),
        color=alt.Color("mission:N", legend=None),
    )
    names = base.transform_filter("datum.year == '2029'").mark_text(align="left", dx=8).encode(text="mission:N")
    chart = (base.mark_line(point=True) + names).properties(height=220)
    return charts.figure(
        chart,
        title="Tendance de trois missions",
        description="L'abattoir perd trois inspecteurs d'ici 2029.",
        headers=["Mission", "2026", "2029"],
        rows=[["Eau", "10,0", "9,0"], ["Abattoir", "9,0", "6,0"], ["Étrangers", "12,0", "13,0"]],
    )


def gallery(request: HttpRequest) -> HttpResponse:
    if "refus" in request.GET:
        raise Refusal("Deux photographies portent la date du 31 décembre 2026 : remplacez la première, avec sa raison.")
    if "panne" in request.GET:
        raise RuntimeError("a secret that no browser may read")
    table = Missions(
        [{"name": m[0], "staff": formats.number(m[2], 1), "due": "31 décembre 2027"} for m in MISSIONS] * 4,
        order_by=request.GET.get("sort", ""),
    )
    table.paginate(page=request.GET.get("page", 2), per_page=5)
    context = {
        "missions": MISSIONS,
        "day": dt.date(2026, 12, 31),
        "inputs": [("postes pourvus", "268"), ("bureaux", "41")],
        "actions": [("Proposer un scénario", "?"), ("Exporter", "?x=1")],
        "table": table,
        "form": Everything(data={"day": "hier"}),
        "filters": in_words(request, {"service": "service : DDT", "late": "en retard"}),
        "bars": bar_chart(),
        "lines": line_chart(),
    }
    source = (Path(__file__).parent / "gallery.html").read_text()
    return HttpResponse(Template(source).render(RequestContext(request, context)))


__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [*urlpatterns, path("composants/", gallery, name="gallery")]
