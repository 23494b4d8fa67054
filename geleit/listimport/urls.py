from django.urls import path

from geleit.listimport import views

app_name = "listimport"
urlpatterns = [
    path("", views.run_list, name="list"),
    path("neu/", views.run_new, name="new"),
    path("<uuid:pk>/", views.run_detail, name="detail"),
    path("<uuid:pk>/spalten/", views.run_columns, name="columns"),
    path("<uuid:pk>/blatt/", views.run_sheet, name="sheet"),
    path("<uuid:pk>/fragen/", views.run_answers, name="answers"),
    path("<uuid:pk>/von-vorn/", views.run_reopen, name="reopen"),
    path("<uuid:pk>/fortsetzen/", views.run_continue, name="continue"),
    path("<uuid:pk>/weglegen/", views.run_discard, name="discard"),
    path("<uuid:pk>/ohne-team/", views.run_assign, name="assign"),
]
