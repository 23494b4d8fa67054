from django.urls import path

from geleit.handover.views import checklists, network

app_name = "handover"
urlpatterns = [
    path("netzwerk/", network.network, name="network"),
    path("netzwerk/checklisten/", checklists.checklists, name="checklists"),
    path("netzwerk/checklisten/<slug:code>/", checklists.checklist, name="checklist"),
    path("netzwerk/checklisten/<slug:code>/aendern/", checklists.checklist_edit, name="checklist_edit"),
    path("netzwerk/checklisten/<slug:code>/pdf/", checklists.checklist_pdf, name="checklist_pdf"),
    path("netzwerk/checklisten/<slug:code>/<int:number>/", checklists.checklist_compare, name="checklist_compare"),
]
