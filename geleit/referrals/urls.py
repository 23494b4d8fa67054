from django.urls import path

from geleit.referrals.views import fitting, unmet

app_name = "referrals"
urlpatterns = [
    path("faelle/<uuid:pk>/angebote/", fitting.offers, name="offers"),
    path("faelle/<uuid:pk>/angebote/ziel/<uuid:goal>/", fitting.for_goal, name="for_goal"),
    path("faelle/<uuid:pk>/angebote/hinweis/<slug:rule>/", fitting.for_hint, name="for_hint"),
    path("faelle/<uuid:pk>/angebote/bedarf/", fitting.count_unmet, name="count_unmet"),
    path("netzwerk/bedarf/", unmet.unmet, name="unmet"),
]
