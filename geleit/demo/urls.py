from django.urls import path

from geleit.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.personas, name="personas"),
    path("<slug:username>/", views.sign_in, name="sign_in"),
]
