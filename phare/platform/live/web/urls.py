from django.urls import path

from phare.platform.live.web import views

app_name = "live"
urlpatterns = [path("<str:channel>/", views.stream, name="stream")]
