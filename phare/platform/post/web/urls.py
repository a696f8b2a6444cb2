from django.urls import path

from phare.platform.post.web import views

app_name = "post"
urlpatterns = [
    path("", views.outgoing, name="outgoing"),
    path("<int:pk>/", views.mail, name="mail"),
    path("<int:pk>/relance/", views.retry, name="retry"),
]
