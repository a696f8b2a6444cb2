"""Every address of the house, room by room."""

from django.urls import include, path

from phare.config.api import api

urlpatterns = [
    path("", include("phare.cockpit.web.urls")),
    path("", include("phare.ui.web.urls")),
    path("comptes/", include("phare.platform.accounts.web.urls")),
    path("sante/", include("phare.config.health")),
    path("taches/", include("phare.platform.jobs.web.urls")),
    path("direct/", include("phare.platform.live.web.urls")),
    path("courriers/", include("phare.platform.post.web.urls")),
    path("fichiers/", include("phare.platform.files.web.urls")),
    path("imports/", include("phare.platform.exchange.web.urls")),
    path("territoire/", include("phare.territory.web.urls")),
    path("organisation/", include("phare.organisation.web.urls")),
    path("indicateurs/", include("phare.indicators.web.urls")),
    path("plans/", include("phare.strategy.web.urls")),
    path("", include("phare.decisions.web.urls")),
    path("api/v1/", api.urls),
    path("croisement/", include("phare.allocation.web.urls")),
]

handler400 = "phare.ui.web.errors.bad_request"
handler403 = "phare.ui.web.errors.forbidden"
handler404 = "phare.config.problems.not_found"
handler500 = "phare.ui.web.errors.broken"
