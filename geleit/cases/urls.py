from django.urls import path

from geleit.cases.views import (
    appointments,
    calendar,
    case,
    caseload,
    contacts,
    documents,
    drafts,
    intake,
    phases,
    quick_contacts,
    readers,
    tasks,
    team,
    today,
)

app_name = "cases"
urlpatterns = [
    # Heute and the calendar
    path("heute/", today.today, name="today"),
    path("meldungen/<uuid:pk>/gesehen/", today.notice_seen, name="notice_seen"),
    path("kalender/", calendar.calendar, name="calendar"),
    # appointments, deadlines, tasks
    path("aufgaben/", tasks.my_tasks, name="my_tasks"),
    path("faelle/<uuid:pk>/termine/", tasks.schedule, name="schedule"),
    path("faelle/<uuid:pk>/aufgaben/neu/", tasks.task_new, name="task_new"),
    path("faelle/<uuid:pk>/fristen/neu/", tasks.task_new, {"is_deadline": True}, name="deadline_new"),
    path("aufgaben/<uuid:pk>/", tasks.task_edit, name="task_edit"),
    path("aufgaben/<uuid:pk>/erledigt/", tasks.task_done, name="task_done"),
    path("aufgaben/<uuid:pk>/wieder/", tasks.task_reopen, name="task_reopen"),
    path("faelle/<uuid:pk>/termine/neu/", appointments.appointment_new, name="appointment_new"),
    path("termine/<uuid:pk>/", appointments.appointment_edit, name="appointment_edit"),
    path("termine/<uuid:pk>/stand/", appointments.appointment_settle, name="appointment_settle"),
    path("termine/<uuid:pk>/reihe-absagen/", appointments.series_cancel, name="series_cancel"),
    # documents
    path("faelle/<uuid:pk>/dokumente/", documents.document_list, name="documents"),
    path("faelle/<uuid:pk>/dokumente/neu/", documents.document_add, name="document_add"),
    path("faelle/<uuid:pk>/dokumente/fehlt/", documents.need_add, name="need_add"),
    path("fehlende-dokumente/<uuid:pk>/streichen/", documents.need_drop, name="need_drop"),
    path("dokumente/<uuid:pk>/", documents.document_detail, name="document"),
    path("dokumente/<uuid:pk>/datei/", documents.document_content, name="document_content"),
    path("dokumente/<uuid:pk>/entfernen/", documents.document_remove, name="document_remove"),
    # my cases, and the team lead's list
    path("faelle/", caseload.case_list, name="list"),
    path("faelle/neu/<uuid:person>/", caseload.case_new, name="new"),
    path("faelle/vertretung/", team.my_deputy, name="my_deputy"),
    path("faelle/zuteilen/", caseload.assign, name="assign"),
    path("faelle/zuteilen/vertretung/", caseload.assign_deputy, name="assign_deputy"),
    # the case: its story and notes
    path("faelle/<uuid:pk>/", case.case_detail, name="detail"),
    path("faelle/<uuid:pk>/notiz/", contacts.contact_new, name="contact_new"),
    path("faelle/<uuid:pk>/notizen/<uuid:contact>/", contacts.contact_detail, name="contact_detail"),
    path("faelle/<uuid:pk>/notizen/<uuid:contact>/berichtigen/", contacts.contact_edit, name="contact_edit"),
    path("faelle/<uuid:pk>/notizen/<uuid:contact>/verschieben/", contacts.contact_move, name="contact_move"),
    path("entwurf/<slug:form>/<uuid:subject>/", drafts.draft_save, name="draft_save"),
    path("entwurf/<slug:form>/<uuid:subject>/verwerfen/", drafts.draft_drop, name="draft_drop"),
    # the case: Klärung, phases, team, readers
    path("faelle/<uuid:pk>/klaerung/", intake.intake, name="intake"),
    path("faelle/<uuid:pk>/klaerung/vorschlag/", intake.intake_proposal, name="intake_proposal"),
    path("faelle/<uuid:pk>/phasen/", phases.phases, name="phases"),
    path("faelle/<uuid:pk>/team/", team.team, name="team"),
    path("faelle/<uuid:pk>/team/<uuid:grant>/beenden/", team.grant_end, name="grant_end"),
    path("faelle/<uuid:pk>/gelesen/", readers.readers, name="readers"),
    # quick contacts
    path("kurzberatung/", quick_contacts.quick_contact_list, name="quick_contact_list"),
    path("kurzberatung/neu/", quick_contacts.quick_contact_new, name="quick_contact_new"),
    path("kurzberatung/<uuid:pk>/", quick_contacts.quick_contact_edit, name="quick_contact_edit"),
    path("kurzberatung/<uuid:pk>/person/", quick_contacts.quick_contact_person, name="quick_contact_person"),
]
