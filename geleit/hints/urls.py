from django.urls import path

from geleit.hints.views import hints

app_name = "hints"
urlpatterns = [
    path("faelle/<uuid:pk>/pruefhinweise/", hints.hint_list, name="list"),
    path("faelle/<uuid:pk>/pruefhinweise/angaben/", hints.facts, name="facts"),
    path("faelle/<uuid:pk>/pruefhinweise/antwort/", hints.answer, name="answer"),
    path("faelle/<uuid:pk>/pruefhinweise/<slug:rule>/", hints.hint_detail, name="detail"),
]
