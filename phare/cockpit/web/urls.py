from django.urls import path

from phare.cockpit.web import duties, settings, views

app_name = "cockpit"
urlpatterns = [
    path("", views.home, name="home"),
    path("tableau-de-bord/reglages/", settings.figures, name="settings"),
    path("tableau-de-bord/<slug:slug>/", views.horizon, name="horizon"),
    path("mes-echeances/", duties.duties, name="duties"),
    path("mes-echeances/observations/<int:pk>/", duties.observe, name="answer-observation"),
    path("mes-echeances/redeploiements/<int:pk>/", duties.move, name="answer-redeployment"),
    path("mes-echeances/consignes/<int:pk>/", duties.instructed, name="answer-instruction"),
]
