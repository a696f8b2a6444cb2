from django.urls import path

from phare.cockpit.web import duties, owed, reminders, reviews, settings, shared, sheets, views

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
    path("territoires-partages/", shared.shared, name="shared"),
    path("relances/", reminders.reminders, name="reminders"),
    path("relances/toutes/", reminders.ask_all, name="ask-all"),
    path("relances/<int:pk>/", reminders.person, name="person-owing"),
    path("relances/<int:pk>/demander/", reminders.ask, name="ask"),
    path("communes/<str:code>/", sheets.commune, name="sheet"),
    path("communes/<str:code>/fiche.pdf", sheets.commune_pdf, name="sheet-pdf"),
    path("revues/", reviews.reviews, name="reviews"),
    path("revues/nouvelle/", reviews.new, name="new-review"),
    path("revues/<int:pk>/", reviews.review, name="review"),
    path("revues/<int:pk>/modifier/", reviews.edit, name="edit-review"),
    path("revues/<int:pk>/clore/", reviews.close, name="close-review"),
    path("revues/<int:pk>/sujets/", reviews.add, name="add-review-item"),
    path("revues/<int:pk>/compte-rendu.<str:file_format>", reviews.report, name="review-report"),
    path("revues/sujets/<int:pk>/noter/", reviews.note, name="note-review-item"),
    path("revues/sujets/<int:pk>/monter/", reviews.raise_, name="raise-review-item"),
    path("revues/sujets/<int:pk>/retirer/", reviews.remove, name="remove-review-item"),
    path("revues/sujets/<int:pk>/arbitrage/", reviews.to_arbitration, name="review-item-to-arbitration"),
    path("revues/sujets/<int:pk>/action/", reviews.to_action, name="review-item-to-action"),
]
