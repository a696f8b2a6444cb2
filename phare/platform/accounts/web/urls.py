from django.contrib.auth.views import LogoutView
from django.urls import path

from phare.platform.accounts.web import mine, people, register, second_factor, sharing, signing, tokens

app_name = "accounts"
urlpatterns = [
    path("connexion/", signing.SignInView.as_view(), name="sign-in"),
    path("deconnexion/", LogoutView.as_view(), name="sign-out"),
    path("mot-de-passe/oublie/", signing.reset, name="reset"),
    path("mot-de-passe/envoye/", signing.reset_sent, name="reset-sent"),
    path("mot-de-passe/changer/", mine.change_password, name="change-password"),
    path("mot-de-passe/<uidb64>/<token>/", signing.ResetConfirmView.as_view(), name="reset-confirm"),
    path("invitation/<str:token>/", signing.join, name="join"),
    path("moi/", mine.mine, name="mine"),
    path("moi/role/<int:pk>/", mine.switch, name="switch"),
    path("second-facteur/", second_factor.second_factor, name="second-factor"),
    path("second-facteur/commencer/", second_factor.begin, name="second-factor-begin"),
    path("second-facteur/confirmer/", second_factor.confirm, name="second-factor-confirm"),
    path("second-facteur/retirer/", second_factor.remove, name="second-factor-remove"),
    path("jetons/", tokens.tokens, name="tokens"),
    path("jetons/nouveau/", tokens.new_token, name="new-token"),
    path("jetons/<int:pk>/revoquer/", tokens.revoke_token, name="revoke-token"),
    path("personnes/", people.people, name="people"),
    path("personnes/export.csv", people.export, name="people-export"),
    path("personnes/inviter/", people.invite, name="invite"),
    path("personnes/<int:pk>/", people.person, name="person"),
    path("personnes/<int:pk>/role/", people.change_role, name="change-role"),
    path("personnes/<int:pk>/fermer/", people.close, name="close"),
    path("personnes/<int:pk>/second-facteur/", people.reset_second_factor, name="reset-second-factor"),
    path("invitations/<int:pk>/renvoyer/", people.renew, name="renew-invitation"),
    path("invitations/<int:pk>/retirer/", people.withdraw, name="withdraw-invitation"),
    path("partages/", sharing.sharings, name="sharings"),
    path("partages/ouvrir/", sharing.grant, name="grant-sharing"),
    path("partages/<int:pk>/arreter/", sharing.revoke, name="revoke-sharing"),
    path("registre/", register.register, name="register"),
    path("registre/export.<str:file_format>", register.export, name="register-export"),
]
