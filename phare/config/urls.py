"""Every address of the house, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("phare.cockpit.web.urls")),
    path("", include("phare.ui.web.urls")),
    path("comptes/", include("phare.platform.accounts.web.urls")),
    path("registre/", include("phare.platform.audit.web.urls")),
    path("taches/", include("phare.platform.jobs.web.urls")),
    path("fichiers/", include("phare.platform.files.web.urls")),
    path("territoire/", include("phare.territory.web.urls")),
    path("organisation/", include("phare.organisation.web.urls")),
    path("plans/", include("phare.strategy.web.urls")),
    path("croisement/", include("phare.allocation.web.urls")),
]
