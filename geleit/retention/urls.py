from django.urls import path

from geleit.retention.views import files

app_name = "retention"
urlpatterns = [
    path("aufbewahrung/", files.due_list, name="list"),
    path("aufbewahrung/<uuid:pk>/", files.due_detail, name="due"),
    path("aufbewahrung/<uuid:pk>/widersprechen/", files.due_object, name="object"),
    path("aufbewahrung/<uuid:subject>/sperre/", files.hold_set, name="hold"),
    path("aufbewahrung/sperre/<uuid:pk>/aufheben/", files.hold_lift, name="lift"),
    path("faelle/<uuid:pk>/aufbewahrung/", files.case_retention, name="case"),
]
