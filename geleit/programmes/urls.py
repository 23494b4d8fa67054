from django.urls import path

from geleit.programmes import views

app_name = "programmes"
urlpatterns = [
    path("codelisten/", views.lists, name="lists"),
    path("codelisten/<slug:name>/", views.code_list_page, name="list"),
    path("programme/", views.programmes_page, name="programmes"),
]
