from django.urls import URLPattern, URLResolver, path

from phare.organisation.web import answers, lists, movements, photographs, staff

app_name = "organisation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", photographs.photographs, name="photographs"),
    path("photographies/nouvelle/", photographs.prepare, name="prepare"),
    path("photographies/<int:pk>/", staff.photograph, name="photograph"),
    path("photographies/<int:pk>/matrice.csv", staff.matrix_file, name="matrix-file"),
    path("photographies/<int:pk>/classeur.<slug:file_format>", staff.workbook, name="workbook"),
    path("photographies/<int:pk>/services/<int:service>/", staff.service_staff, name="service-staff"),
    path("photographies/<int:pk>/missions/<int:mission>/", staff.mission_staff, name="mission-staff"),
    path("photographies/<int:pk>/comparaison/", staff.comparison, name="comparison"),
    path("photographies/<int:pk>/programmes/", staff.programmes, name="programmes"),
    path("photographies/<int:pk>/evolution/", movements.trend, name="trend"),
    path("photographies/<int:pk>/evolution/annoncer/", movements.announce, name="announce"),
    path("mouvements/<int:pk>/retirer/", movements.withdraw, name="withdraw"),
    path("photographies/<int:pk>/reponses/", answers.answers, name="answers"),
    path("photographies/<int:pk>/reponses/rappel/", answers.remind, name="remind"),
    path("photographies/<int:pk>/reponses/<int:service>/", answers.answer, name="answer"),
    path("reponses/<int:pk>/accepter/", answers.accept, name="accept"),
    path("reponses/<int:pk>/reprendre/", answers.send_back, name="send-back"),
    path("photographies/<int:pk>/interroger/", photographs.open_answers, name="open-answers"),
    path("photographies/<int:pk>/valider/", photographs.validate, name="validate"),
    path("photographies/<int:pk>/rouvrir/", photographs.reopen, name="reopen"),
    path("photographies/<int:pk>/figer/", photographs.freeze, name="freeze"),
    path("photographies/<int:pk>/corriger/", photographs.correct, name="correct"),
    path("photographies/<int:pk>/abandonner/", photographs.discard, name="discard"),
    path("services/", lists.services, name="services"),
    path("services/<int:pk>/", lists.service, name="service"),
    path("services/<int:pk>/nommer/", lists.appoint, name="appoint"),
    path("fonctions/<int:pk>/fin/", lists.end_place, name="end-place"),
    path("missions/", lists.missions, name="missions"),
    path("missions/<int:pk>/", lists.mission, name="mission"),
    path("profils/", lists.profiles, name="profiles"),
]
