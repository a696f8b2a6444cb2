from django.urls import path

from phare.allocation.web import (
    comparison,
    country,
    ensemble,
    files,
    frontier,
    gap,
    levers,
    people,
    scenario,
    submitting,
)

app_name = "allocation"
urlpatterns = [
    path("", gap.gap, name="gap"),
    path("scenarios/preparer/", gap.prepare, name="prepare"),
    path("scenarios/nouveau/", levers.new, name="new"),
    path("scenarios/<int:pk>/", scenario.scenario, name="scenario"),
    path("scenarios/<int:pk>/comparer/", comparison.compare, name="compare"),
    path("scenarios/<int:pk>/calculer/", scenario.compute, name="compute"),
    path("scenarios/<int:pk>/copier/", scenario.duplicate, name="duplicate"),
    path("scenarios/<int:pk>/renommer/", scenario.rename, name="rename"),
    path("scenarios/<int:pk>/ecarter/", scenario.set_aside, name="set-aside"),
    path("scenarios/<int:pk>/leviers/", levers.change, name="levers"),
    path("scenarios/<int:pk>/personnes/", people.people, name="people"),
    path("scenarios/<int:pk>/personnes/<int:access>/retirer/", people.remove, name="people-remove"),
    path("scenarios/<int:pk>/donnees.json", files.data, name="data"),
    path("scenarios/<int:pk>/proposition.xlsx", files.workbook, name="workbook"),
    path("scenarios/<int:pk>/reprendre/", submitting.renew, name="renew"),
    path("arbitrer/", submitting.submit, name="submit"),
    path("scenarios/<int:pk>/eprouver/", ensemble.compute, name="ensemble"),
    path("courbe/", frontier.frontier, name="frontier"),
    path("courbe/calculer/", frontier.compute, name="frontier-compute"),
    path("courbe/ouvrir/", frontier.open_point, name="frontier-open"),
    path("pays/", country.country, name="country"),
    path("note.pdf", files.note, name="note"),
]
