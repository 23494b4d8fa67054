from django.urls import path

from geleit.disclosure.views import extracts, legal, privacy, requests

app_name = "disclosure"
urlpatterns = [
    path("datenschutz/", privacy.privacy, name="privacy"),
    path("personen/<uuid:pk>/anliegen/", requests.request_list, name="list"),
    path("personen/<uuid:pk>/anliegen/neu/", requests.request_new, name="new"),
    path("personen/anliegen/<uuid:pk>/", requests.request_detail, name="request"),
    path("personen/anliegen/<uuid:pk>/frist/", requests.request_extend, name="extend"),
    path("personen/anliegen/<uuid:pk>/loeschen/", requests.request_erase, name="erase"),
    path("personen/anliegen/<uuid:pk>/ablehnen/", requests.request_refuse, name="refuse"),
    # the copy of all data
    path("personen/anliegen/<uuid:pk>/auskunft/", extracts.extract_start, name="start"),
    path("personen/auskunft/<uuid:pk>/", extracts.extract_detail, name="extract"),
    path("personen/auskunft/<uuid:pk>/seite/<int:number>/", extracts.extract_look, name="look"),
    path("personen/auskunft/<uuid:pk>/freigeben/", extracts.extract_release, name="release"),
    path("personen/auskunft/<uuid:pk>/paket/", extracts.extract_package, name="package"),
    path("personen/auskunft/<uuid:pk>/vernichten/", extracts.extract_discard, name="discard"),
    # requests of authorities
    path("faelle/<uuid:pk>/herausgaben/", legal.legal_list, name="legal_list"),
    path("faelle/<uuid:pk>/herausgaben/neu/", legal.legal_new, name="legal_new"),
    path("herausgaben/<uuid:pk>/", legal.legal_detail, name="legal"),
    path("herausgaben/<uuid:pk>/entscheiden/", legal.legal_decide, name="legal_decide"),
    path("herausgaben/<uuid:pk>/ablehnen/", legal.legal_turn_down, name="legal_turn_down"),
    path("herausgaben/<uuid:pk>/person/", legal.legal_inform, name="legal_inform"),
    path("herausgaben/<uuid:pk>/schreiben/", legal.legal_paper, name="legal_paper"),
    path("verwaltung/herausgaben/", legal.legal_register, name="legal_register"),
]
