from django.urls import path

from phare.platform.exchange.web import views

app_name = "exchange"
urlpatterns = [
    path("depot/<int:pk>/", views.held, name="held"),
    path("depot/<int:pk>/problemes.csv", views.problems, name="problems"),
    path("depot/<int:pk>/apercu.csv", views.differences, name="differences"),
    path("depot/<int:pk>/confirmer/", views.confirm, name="confirm"),
    path("depot/<int:pk>/abandonner/", views.abandon, name="abandon"),
    path("<slug:importer>/<str:key>/", views.upload, name="upload"),
    path("<slug:importer>/<str:key>/modele.<slug:file_format>", views.template, name="template"),
    path("<slug:importer>/<str:key>/export.<slug:file_format>", views.export, name="export"),
]
