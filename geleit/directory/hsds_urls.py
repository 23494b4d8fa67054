from django.urls import path, re_path

from geleit.directory.hsds.lists import KINDS
from geleit.directory.views import hsds as views

app_name = "hsds"
NAMES = "|".join(KINDS)
urlpatterns = [
    path("", views.about, name="about"),
    path("openapi.json", views.description, name="openapi"),
    path("profile", views.profile, name="profile"),
    re_path(rf"^(?P<name>{NAMES})/?$", views.many, name="many"),
    re_path(rf"^(?P<name>{NAMES})/(?P<pk>[^/]+)/?$", views.one, name="one"),
]
