from django.urls import path

from geleit.exchange.views import consents, knowing

app_name = "exchange"
urlpatterns = [
    path("personen/<uuid:pk>/einwilligungen/", consents.consent_list, name="consents"),
    path("personen/<uuid:pk>/einwilligungen/neu/", consents.consent_situations, name="situations"),
    path("personen/<uuid:pk>/einwilligungen/neu/<slug:situation>/", consents.consent_new, name="consent_new"),
    path("personen/einwilligungen/<uuid:pk>/", consents.consent_detail, name="consent"),
    path("personen/einwilligungen/<uuid:pk>/zurueck/", consents.consent_withdraw, name="withdraw"),
    path("personen/einwilligungen/<uuid:pk>/papier/<slug:language>/", consents.consent_paper, name="consent_paper"),
    path("personen/<uuid:pk>/wer-weiss-was/", knowing.who_knows, name="who_knows"),
    path("verwaltung/einwilligungen/", knowing.register, name="register"),
]
