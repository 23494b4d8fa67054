from django.urls import path

from geleit.referrals.views import fitting, making, referrals, unmet

app_name = "referrals"
urlpatterns = [
    path("faelle/<uuid:pk>/vermittlung/", referrals.referral_list, name="list"),
    path("faelle/<uuid:pk>/angebote/", fitting.offers, name="offers"),
    path("faelle/<uuid:pk>/angebote/ziel/<uuid:goal>/", fitting.for_goal, name="for_goal"),
    path("faelle/<uuid:pk>/angebote/hinweis/<slug:rule>/", fitting.for_hint, name="for_hint"),
    path("faelle/<uuid:pk>/angebote/bedarf/", fitting.count_unmet, name="count_unmet"),
    path("faelle/<uuid:pk>/verweise/beginnen/", making.begin, name="begin"),
    path("faelle/<uuid:pk>/verweise/adresse/", making.give_address, name="give_address"),
    path("faelle/<uuid:pk>/verweise/neu/", making.new, name="new"),
    path("faelle/<uuid:pk>/verweise/neu/pruefen/", making.check, name="check"),
    path("faelle/<uuid:pk>/verweise/<uuid:referral>/", referrals.detail, name="detail"),
    path("faelle/<uuid:pk>/verweise/<uuid:referral>/schritt/", referrals.step, name="step"),
    path("faelle/<uuid:pk>/verweise/<uuid:referral>/frage/", referrals.say, name="say"),
    path("faelle/<uuid:pk>/verweise/<uuid:referral>/gesehen/", referrals.look_at, name="look_at"),
    path("faelle/<uuid:pk>/verweise/<uuid:referral>/link/", referrals.new_link, name="new_link"),
    path("faelle/<uuid:pk>/verweise/<uuid:referral>/zettel/<slug:language>/", referrals.slip_pdf, name="slip"),
    path("netzwerk/bedarf/", unmet.unmet, name="unmet"),
]
