from django.urls import path

from geleit.hints.views import calculator, care, gaps, hints, using

app_name = "hints"
urlpatterns = [
    path("pruefrechner/", calculator.calculator, name="calculator"),
    path("faelle/<uuid:pk>/pruefhinweise/", hints.hint_list, name="list"),
    path("faelle/<uuid:pk>/pruefhinweise/angaben/", hints.facts, name="facts"),
    path("regelwerk/", care.rules, name="rules"),
    path("regelwerk/export/", care.export_rules, name="export"),
    path("regelwerk/markieren/", care.mark, name="mark"),
    path("regelwerk/markierung/<uuid:pk>/aufheben/", care.mark_lift, name="mark_lift"),
    path("regelwerk/unterschrift/<uuid:pk>/zuruecknehmen/", care.unsign, name="unsign"),
    path("regelwerk/<slug:rule>/", care.rule, name="rule"),
    path("regelwerk/<slug:rule>/unterschreiben/", care.sign, name="sign"),
    path("auswertung/luecken/", gaps.gaps, name="gaps"),
    path("faelle/<uuid:pk>/pruefhinweise/luecke/", gaps.gap_count, name="gap_count"),
    path("faelle/<uuid:pk>/pruefhinweise/antwort/", hints.answer, name="answer"),
    path("faelle/<uuid:pk>/pruefhinweise/<slug:rule>/", hints.hint_detail, name="detail"),
    path("faelle/<uuid:pk>/pruefhinweise/<slug:rule>/plan/", using.pin, name="pin"),
    path("faelle/<uuid:pk>/pruefhinweise/<slug:rule>/frist/", using.deadline, name="deadline"),
    path("faelle/<uuid:pk>/pruefhinweise/<slug:rule>/pdf/", using.hint_pdf, name="pdf"),
]
