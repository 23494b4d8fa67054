"""Every event there is, as the sentence people read. {placeholders} are filled from the event's detail through CODES.

Each app writes its events into its own block here; record() refuses what is not listed.
"""

from django.utils.translation import gettext_lazy as _

AREAS = {
    "overview": _("overview"),
    "person": _("personal data"),
    "intake": _("first conversation"),
    "assessment": _("assessment"),
    "plan": _("plan"),
    "contacts": _("contacts and notes"),
    "appointments": _("appointments"),
    "tasks": _("deadlines and tasks"),
    "documents": _("documents"),
    "closure": _("closure"),
    "history": _("history"),
    "team": _("team"),
    "search": _("search result"),
    "statistics": _("cases behind a figure"),
}

# placeholder → code → what people read; a code that is not listed is shown as it is
CODES = {
    "area": AREAS,
    "kind": {
        "lead": _("lead"),
        "member": _("team member"),
        "deputy": _("deputy"),
    },
}

EVENTS = {
    # content
    "content.opened": _("opened: {area}"),
    "content.printed": _("printed: {area}"),
    "content.exported": _("exported: {area}"),
    # keys
    "key.rotated": _("renewed the key"),
    "key.destroyed": _("destroyed the key"),
    # access
    "access.opened": _("opened the file"),
    "access.given": _("gave a colleague access ({kind})"),
    "access.ended": _("ended a colleague's access ({kind})"),
    "access.handed_over": _("handed over the lead"),
    "access.moved": _("moved the case to another record of the same person"),
    # accounts
    "organisation.created": _("created an organisation"),
    "office.created": _("created an office"),
    "user.created": _("created an account"),
    "membership.added": _("added a membership"),
    "membership.ended": _("ended a membership"),
    # people
    "person.created": _("created the person"),
    "period.added": _("added a fact ({kind})"),
    "period.changed": _("changed a fact ({kind})"),
    "period.removed": _("removed a fact ({kind})"),
    "milestone.set": _("set a day ({kind})"),
    # cases
    "case.opened": _("opened the case"),
}
