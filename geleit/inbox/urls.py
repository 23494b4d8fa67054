from django.urls import path

from geleit.inbox.views import files, inbox, links

app_name = "inbox"
urlpatterns = [
    path("eingang/", inbox.inbox, name="list"),
    path("eingang/angebote/", inbox.offers, name="offers"),
    path("eingang/dateien/", files.files, name="files"),
    path("eingang/dateien/<uuid:pk>/", files.file_open, name="file_open"),
    path("eingang/dateien/<uuid:pk>/loeschen/", files.file_delete, name="file_delete"),
    path("eingang/<uuid:pk>/", inbox.detail, name="detail"),
    path("eingang/<uuid:pk>/antwort/", inbox.answer, name="answer"),
    path("eingang/<uuid:pk>/frage/", inbox.say, name="say"),
    path("eingang/<uuid:pk>/geloescht/", inbox.deleted, name="deleted"),
    path("eingang/<uuid:pk>/paket/", inbox.package, name="package"),
    path("weiter/<str:token>/", links.link, name="link"),
    path("weiter/<str:token>/antwort/", links.link_answer, name="link_answer"),
    path("weiter/<str:token>/geloescht/", links.link_deleted, name="link_deleted"),
    path("weiter/<str:token>/frage/", links.link_question, name="link_question"),
]
