from django.urls import path

from phare.platform.jobs.web import views

app_name = "jobs"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/avancement/", views.progress, name="progress"),
    path("<int:pk>/arret/", views.stop, name="stop"),
    path("<int:pk>/relance/", views.run_again, name="run-again"),
]
