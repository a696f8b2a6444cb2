from django.urls import path

from phare.cockpit.web import views

app_name = "cockpit"
urlpatterns = [path("", views.home, name="home")]
