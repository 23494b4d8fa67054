from django.urls import path

from geleit.handover.views import checklists, handovers, network, papers, passing, preparing

ONE = "faelle/<uuid:pk>/uebergaben/<uuid:handover>/"

app_name = "handover"
urlpatterns = [
    path("netzwerk/", network.network, name="network"),
    path("netzwerk/checklisten/", checklists.checklists, name="checklists"),
    path("netzwerk/checklisten/<slug:code>/", checklists.checklist, name="checklist"),
    path("netzwerk/checklisten/<slug:code>/aendern/", checklists.checklist_edit, name="checklist_edit"),
    path("netzwerk/checklisten/<slug:code>/pdf/", checklists.checklist_pdf, name="checklist_pdf"),
    path("netzwerk/checklisten/<slug:code>/<int:number>/", checklists.checklist_compare, name="checklist_compare"),
    path("faelle/<uuid:pk>/uebergaben/", handovers.handover_list, name="list"),
    path("faelle/<uuid:pk>/uebergaben/neu/", handovers.handover_new, name="new"),
    path("faelle/<uuid:pk>/uebergaben/anlass/<uuid:trigger>/", handovers.trigger_begin, name="trigger_begin"),
    path("faelle/<uuid:pk>/uebergaben/anlass/<uuid:trigger>/weg/", handovers.trigger_drop, name="trigger_drop"),
    path(ONE, handovers.handover_detail, name="detail"),
    path(f"{ONE}punkt/<slug:item>/", handovers.item_settle, name="item"),
    path(f"{ONE}beteiligte/", preparing.plan, name="plan"),
    path(f"{ONE}einwilligung/", preparing.consent, name="consent"),
    path(f"{ONE}bogen/", preparing.sheet, name="sheet"),
    path(f"{ONE}bogen/<uuid:sheet>/gezeigt/", preparing.sheet_shown, name="sheet_shown"),
    path(f"{ONE}bogen/<int:number>/pdf/", papers.sheet_pdf, name="sheet_pdf"),
    path(f"{ONE}deckblatt/<slug:language>/", papers.cover_pdf, name="cover_pdf"),
    path(f"{ONE}checkliste/pdf/", papers.items_pdf, name="items_pdf"),
    path(f"{ONE}gespraech/", preparing.meeting, name="meeting"),
    path(f"{ONE}uebergeben/", passing.give, name="give"),
    path(f"{ONE}antwort/", passing.answer, name="answer"),
    path(f"{ONE}gespraech/gewesen/", passing.held, name="held"),
    path(f"{ONE}angekommen/", passing.arrival, name="arrival"),
    path(f"{ONE}nachfragen/", passing.follow_up, name="follow_up"),
    path(f"{ONE}abschluss/", passing.finish, name="finish"),
    path(f"{ONE}beenden/", passing.end, name="end"),
]
