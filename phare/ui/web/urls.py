from django.urls import path
from django.views.i18n import set_language

from phare.ui.web import pages

app_name = "ui"
urlpatterns = [
    path("langue/", set_language, name="set-language"),
    path("plan-du-site/", pages.site_map, name="site-map"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal_notice, name="legal-notice"),
    path("donnees-personnelles/", pages.personal_data, name="personal-data"),
    path("a-propos/", pages.about, name="about"),
]
