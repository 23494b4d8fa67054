from django.urls import path

from geleit.insights.views import passing_on, releases
from geleit.insights.views import statistics as views

app_name = "insights"
urlpatterns = [
    path("", views.index, name="index"),
    path("mbe/", views.yearly, name="mbe"),
    path("mbe/datei/", views.export, name="mbe_export"),
    path("mbe/faelle/", views.cases, name="mbe_cases"),
    path("verweise/", passing_on.referrals, name="referrals"),
    path("uebergaben/", passing_on.handovers, name="handovers"),
    path("freigaben/", releases.releases, name="releases"),
    path("freigaben/neu/", releases.release_new, name="release_new"),
    path("freigaben/<uuid:pk>/", releases.release_detail, name="release"),
    path("freigaben/<uuid:pk>/datei/", releases.release_file, name="release_file"),
]
