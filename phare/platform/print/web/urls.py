from django.urls import URLPattern, URLResolver

app_name = "print"
urlpatterns: list[URLPattern | URLResolver] = []
