from django.urls import path

from geleit.cases.views import appointments, calendar, documents, tasks, today

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
]
