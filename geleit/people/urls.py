from django.urls import path

from geleit.people.views import facts, people, relations, team

app_name = "people"
urlpatterns = [
    path("personen/", people.person_list, name="list"),
    path("personen/neu/", people.person_new, name="new"),
    path("personen/<uuid:pk>/", people.person_detail, name="detail"),
    path("personen/<uuid:pk>/bearbeiten/", people.person_edit, name="edit"),
    path("personen/nachfragen/<uuid:pk>/gesehen/", people.known_seen, name="known_seen"),
    # dated facts
    path("personen/<uuid:pk>/angaben/<slug:kind>/neu/", facts.period_new, name="period_new"),
    path("personen/angaben/<uuid:pk>/", facts.period_edit, name="period_edit"),
    path("personen/angaben/<uuid:pk>/entfernen/", facts.period_remove, name="period_remove"),
    path("personen/<uuid:pk>/tage/neu/", facts.milestone_set, name="milestone_set"),
    path("personen/tage/<int:pk>/entfernen/", facts.milestone_remove, name="milestone_remove"),
    # household, reference persons, guardians
    path("personen/<uuid:pk>/angehoerige/neu/", relations.relation_new, name="relation_new"),
    path("personen/angehoerige/<uuid:pk>/", relations.relation_edit, name="relation_edit"),
    path("personen/angehoerige/<uuid:pk>/entfernen/", relations.relation_remove, name="relation_remove"),
    # the small team of a record without a case
    path("personen/<uuid:pk>/team/neu/", team.member_add, name="member_add"),
    path("personen/<uuid:pk>/team/<uuid:grant>/beenden/", team.member_end, name="member_end"),
]
