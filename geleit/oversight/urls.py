from django.urls import path

from geleit.oversight import views

app_name = "oversight"
urlpatterns = [
    path("auffaelliges/", views.finding_list, name="list"),
    path("auffaelliges/<uuid:pk>/", views.finding_decide, name="decide"),
]
