from django.urls import path

from geleit.accounts.views import own_sessions, second_factor

app_name = "sign_in"
urlpatterns = [
    path("zweiter-schritt/", second_factor.set_up, name="second_factor"),
    path("sitzungen/", own_sessions.session_list, name="sessions"),
    path("sitzungen/beenden/", own_sessions.session_end, name="session_end"),
]
