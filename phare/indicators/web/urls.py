from django.urls import path

from phare.indicators.web import contesting, editing, entering, importing, lists, maps, page, panorama, settings

app_name = "indicators"
urlpatterns = [
    path("", lists.indicators, name="indicators"),
    path("nouveau/", editing.new_indicator, name="new"),
    path("panorama/", panorama.table, name="panorama"),
    path("panorama.<str:file_format>", panorama.export, name="panorama-export"),
    path("seuils/", settings.thresholds, name="thresholds"),
    path("imports/<int:pk>/", importing.value_import, name="import"),
    path("<int:pk>/", page.indicator, name="indicator"),
    path("<int:pk>/modifier/", editing.edit_indicator, name="edit"),
    path("<int:pk>/saisir/", entering.enter, name="enter"),
    path("<int:pk>/carte/", maps.indicator_map, name="map"),
    path("<int:pk>/valeurs.<str:file_format>", page.export_values, name="export"),
    path("valeurs/<int:pk>/retirer/", entering.withdraw, name="withdraw"),
    path("valeurs/<int:pk>/contester/", contesting.contest, name="contest"),
    path("contre-valeurs/<int:pk>/trancher/", contesting.settle, name="settle"),
]
