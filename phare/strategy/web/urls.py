from django.urls import path

from phare.strategy.web import views

app_name = "strategy"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("<int:pk>/", views.plan, name="plan"),
]
