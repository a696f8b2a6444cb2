from django.urls import path

from phare.platform.files.web import views

app_name = "files"
urlpatterns = [path("<int:pk>/", views.file, name="file")]
