from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from phare.platform.accounts.web import views
from phare.platform.accounts.web.forms import SignInForm

app_name = "accounts"
urlpatterns = [
    path(
        "connexion/",
        LoginView.as_view(template_name="accounts/sign_in.html", authentication_form=SignInForm),
        name="sign-in",
    ),
    path("deconnexion/", LogoutView.as_view(), name="sign-out"),
    path("moi/", views.mine, name="mine"),
]
