from django.urls import path

from phare.cockpit.web import duties, plan_answers, settings, views

app_name = "cockpit"
urlpatterns = [
    path("", views.home, name="home"),
    path("tableau-de-bord/reglages/", settings.figures, name="settings"),
    path("tableau-de-bord/<slug:slug>/", views.horizon, name="horizon"),
    path("mes-echeances/", duties.duties, name="duties"),
    path("mes-echeances/observations/<int:pk>/", duties.observe, name="answer-observation"),
    path("mes-echeances/redeploiements/<int:pk>/", duties.move, name="answer-redeployment"),
    path("mes-echeances/meteo/<int:pk>/", plan_answers.give_weather, name="answer-weather"),
    path("mes-echeances/etapes/<int:pk>/", plan_answers.complete_step, name="answer-step"),
]
