from django.urls import path

from geleit.accounts.views import second_factor

app_name = "sign_in"
urlpatterns = [
    path("zweiter-schritt/", second_factor.set_up, name="second_factor"),
]
