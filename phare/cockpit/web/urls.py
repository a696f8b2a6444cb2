from django.urls import path

from phare.cockpit.web import duties, owed, settings, views

app_name = "cockpit"
urlpatterns = [
    path("", views.home, name="home"),
    path("tableau-de-bord/reglages/", settings.figures, name="settings"),
    path("tableau-de-bord/<slug:slug>/", views.horizon, name="horizon"),
    path("mes-echeances/", duties.duties, name="duties"),
    path("mes-echeances/repondre/<str:kind>/<int:pk>/", duties.answer, name="answer"),
    path("mes-echeances/reglages/", owed.settings, name="duty-settings"),
    path("mes-echeances/reglages/courriel/", owed.choose_mail, name="choose-duty-mail"),
    path("mes-echeances/reglages/envoyer/", owed.mail_now, name="mail-duties"),
    path("mes-echeances/absences/<int:pk>/retirer/", owed.end_absence, name="end-absence"),
    path("mes-echeances/lien/<str:token>/", duties.by_link, name="link"),
    path("mes-echeances/lien/<str:token>/<str:kind>/<int:pk>/", duties.answer_by_link, name="answer-by-link"),
]
