from django.urls import include, path

from phare.decisions.web import (
    acts,
    asked_tables,
    course,
    drafting,
    following,
    instructions,
    page,
    register,
    requests,
    signing,
    verifying,
)
from phare.decisions.web.documents import documents

app_name = "decisions"
arbitrations = [
    path("", register.register, name="register"),
    path("registre.<slug:file_format>", register.export, name="export"),
    path("nouveau/", drafting.new, name="new"),
    path("<int:pk>/", page.arbitration, name="arbitration"),
    path("<int:pk>/question/", drafting.question, name="question"),
    path("<int:pk>/options/nouvelle/", drafting.new_option, name="new-option"),
    path("options/<int:pk>/retirer/", drafting.remove_option, name="remove-option"),
    path("<int:pk>/motifs/nouveau/", drafting.new_ground, name="new-ground"),
    path("motifs/<int:pk>/", drafting.ground, name="ground"),
    path("motifs/<int:pk>/retirer/", drafting.remove_ground, name="remove-ground"),
    path("options/<int:pk>/effets/nouveau/", drafting.new_effect, name="new-effect"),
    path("effets/<int:pk>/retirer/", drafting.remove_effect, name="remove-effect"),
    path("options/<int:pk>/engagements/nouveau/", drafting.new_commitment, name="new-commitment"),
    path("engagements/<int:pk>/retirer/", drafting.remove_commitment, name="remove-commitment"),
    path("<int:pk>/abandonner/", drafting.abandon, name="abandon"),
    path("<int:pk>/consulter/", course.consult, name="consult"),
    path("<int:pk>/reprendre/", course.take_back, name="take-back"),
    path("observations/<int:pk>/", course.observe, name="observe"),
    path("<int:pk>/avis/nouveau/", course.new_prerequisite, name="new-prerequisite"),
    path("avis/<int:pk>/", course.opinion, name="opinion"),
    path("<int:pk>/choisir/", course.choose, name="choose"),
    path("<int:pk>/signer/", signing.sign, name="sign"),
    path("accords/<int:pk>/", signing.agreement, name="agreement"),
    path("redeploiements/<int:pk>/", following.redeployment, name="redeployment"),
    path("redeploiements/<int:pk>/confier/", following.entrust, name="entrust"),
    path("<int:pk>/verifier/", verifying.verify, name="verify"),
    path("<int:pk>/conclure/", verifying.conclude, name="conclude"),
    path("effets/<int:pk>/constater/", verifying.tell, name="tell"),
    path("habilitations/", acts.acts, name="acts"),
    path("habilitations/nouvelle/", acts.give, name="give-act"),
    path("habilitations/<int:pk>/retirer/", acts.revoke, name="revoke-act"),
    *documents,
]
asked_of_services = [
    path("", instructions.instructions, name="instructions"),
    path("consignes.<slug:file_format>", instructions.export, name="export-instructions"),
    path("nouvelle/", instructions.give, name="give-instruction"),
    path("<int:pk>/", instructions.instruction, name="instruction"),
    path("<int:pk>/modifier/", instructions.revise, name="revise-instruction"),
    path("<int:pk>/lever/", instructions.lift, name="lift-instruction"),
    path("reponses/<int:pk>/", instructions.answer, name="answer-instruction"),
]
asked_of_us = [
    path("", requests.requests, name="requests"),
    path("demandes.<slug:file_format>", requests.export, name="export-requests"),
    path("nouvelle/", requests.record, name="record-request"),
    path("<int:pk>/", requests.information_request, name="request"),
    path("<int:pk>/confier/", requests.entrust, name="entrust-request"),
    path("<int:pk>/repondre/", requests.answer, name="answer-request"),
    path("<int:pk>/reprendre/<int:former>/", requests.answer_again, name="answer-again"),
    path("<int:pk>/tableau/", asked_tables.give, name="give-table"),
    path("<int:pk>/tableau/colonnes/", asked_tables.columns, name="fill-columns"),
    path("<int:pk>/tableau/rempli/", asked_tables.preview, name="filled-table"),
    path("<int:pk>/tableau/reprendre/<int:former>/", asked_tables.take_again, name="take-table-again"),
]
urlpatterns = [
    path("arbitrages/", include(arbitrations)),
    path("consignes/", include(asked_of_services)),
    path("demandes/", include(asked_of_us)),
]
