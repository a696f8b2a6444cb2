from django.urls import URLPattern, URLResolver, path

from phare.territory.web import views

app_name = "territory"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.search, name="search"),
    path("departements/", views.departments, name="departments"),
    path("departements/<str:code>/", views.department, name="department"),
    path("communes/<str:code>/", views.commune, name="commune"),
]
