from django.urls import path

from geleit.core import views

app_name = "core"
urlpatterns = [
    path("bausteine/", views.gallery, name="gallery"),
    path("darstellung/", views.theme, name="theme"),
    path("sitzung/", views.alive, name="alive"),
]
