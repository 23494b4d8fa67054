from django.urls import path

from geleit.accounts.views import administration, staff, staff_identity

app_name = "accounts"
urlpatterns = [
    path("", administration.index, name="index"),
    path("rechte/", administration.rights, name="rights"),
    path("beratungsstellen/", administration.office_list, name="office_list"),
    path("beratungsstellen/<uuid:pk>/", administration.office_edit, name="office_edit"),
    path("protokoll/", administration.audit_review, name="audit_review"),
    path("zustand/", administration.health, name="health"),
    path("personal/", staff.staff_list, name="staff_list"),
    path("personal/neu/", staff.staff_new, name="staff_new"),
    path("personal/<uuid:pk>/", staff.staff_detail, name="staff_detail"),
    path("personal/<uuid:pk>/rolle/", staff.membership_add, name="membership_add"),
    path("personal/<uuid:pk>/passwort/", staff.password_renew, name="password_renew"),
    path("personal/<uuid:pk>/sitzungen/", staff.sessions_end, name="sessions_end"),
    path("personal/<uuid:pk>/verbund/", staff_identity.identity_edit, name="identity_edit"),
    path("verbund/<uuid:pk>/entfernen/", staff_identity.identity_remove, name="identity_remove"),
    path("rollen/<uuid:pk>/ende/", staff.membership_end, name="membership_end"),
]
