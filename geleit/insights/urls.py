from django.urls import path

from geleit.insights.views import statistics as views

app_name = "insights"
urlpatterns = [
    path("", views.index, name="index"),
    path("mbe/", views.yearly, name="mbe"),
    path("mbe/datei/", views.export, name="mbe_export"),
    path("mbe/faelle/", views.cases, name="mbe_cases"),
]
