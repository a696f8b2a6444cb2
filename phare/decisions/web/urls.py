from phare.decisions.web.documents import documents

app_name = "decisions"
urlpatterns = [*documents]
