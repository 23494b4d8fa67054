from django.urls import path

from geleit.exchange.views import consents, files, houses, knowing

app_name = "exchange"
urlpatterns = [
    path("personen/<uuid:pk>/einwilligungen/", consents.consent_list, name="consents"),
    path("personen/<uuid:pk>/einwilligungen/neu/", consents.consent_situations, name="situations"),
    path("personen/<uuid:pk>/einwilligungen/neu/<slug:situation>/", consents.consent_new, name="consent_new"),
    path("personen/einwilligungen/<uuid:pk>/", consents.consent_detail, name="consent"),
    path("personen/einwilligungen/<uuid:pk>/zurueck/", consents.consent_withdraw, name="withdraw"),
    path("personen/einwilligungen/<uuid:pk>/papier/<slug:language>/", consents.consent_paper, name="consent_paper"),
    path("personen/<uuid:pk>/wer-weiss-was/", knowing.who_knows, name="who_knows"),
    path("personen/einwilligungen/<uuid:pk>/scan/", consents.consent_scan, name="scan"),
    path("personen/einwilligungen/<uuid:pk>/datei/", files.export, name="export"),
    path("personen/pakete/<uuid:pk>/widerruf/", files.withdrawal, name="withdrawal_file"),
    path("verwaltung/partnerhaeuser/", houses.house_list, name="houses"),
    path("verwaltung/partnerhaeuser/schluessel/", houses.key_make, name="key_make"),
    path("verwaltung/partnerhaeuser/karte/", houses.own_card, name="own_card"),
    path("verwaltung/partnerhaeuser/pruefen/", houses.card_check, name="card_check"),
    path("verwaltung/partnerhaeuser/neu/", houses.card_take, name="card_take"),
    path("verwaltung/partnerhaeuser/<uuid:pk>/entfernen/", houses.card_remove, name="card_remove"),
    path("verwaltung/einwilligungen/", knowing.register, name="register"),
]
