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
    "hints": _("hints on the law"),
    "contacts": _("contacts and notes"),
    "appointments": _("appointments"),
    "tasks": _("deadlines and tasks"),
    "schedule": _("appointments, deadlines and tasks"),
    "documents": _("documents"),
    "closure": _("closure"),
    "history": _("history"),
    "team": _("team"),
    "readers": _("this page"),
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
        "status": _("Residence status"),
        "level": _("German"),
        "housing": _("Housing"),
        "work": _("Work and education"),
        "benefits": _("Benefits"),
        "entry": _("Entry into Germany"),
        "asylum_application": _("Asylum application"),
        "decision_served": _("Decision served"),
        "recognition_final": _("Recognition final"),
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
    "recovery.drilled": _("tried whether the sheets of paper bring back the master key"),
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
    "office.changed": _("changed an office"),
    "user.signed_in": _("signed in"),
    "user.password_changed": _("chose a new password"),
    "user.password_renewed": _("gave a new start password"),
    "user.sessions_ended": _("ended all open sessions of an account"),
    # people
    "person.created": _("created the person"),
    "person.changed": _("changed personal data"),
    "person.contacted": _("noted the day of a contact"),
    "person.known_checked": _("asked whether this person is already accompanied"),
    "person.known_seen": _("saw that somebody had asked for the person"),
    "person.merged": _("merged two records of the same person"),
    "person.merge_undone": _("took a merge back"),
    "names.indexed": _("renewed the index of names"),
    "relation.added": _("added somebody who belongs to the person"),
    "relation.changed": _("changed somebody who belongs to the person"),
    "relation.removed": _("removed somebody who belongs to the person"),
    "period.added": _("added a fact ({kind})"),
    "period.changed": _("changed a fact ({kind})"),
    "period.removed": _("removed a fact ({kind})"),
    "milestone.set": _("set a day ({kind})"),
    "milestone.removed": _("removed a day ({kind})"),
    # cases
    "case.opened": _("opened the case"),
    "case.phase_moved": _("moved the case to another phase"),
    "contact.added": _("wrote a note"),
    "contact.corrected": _("corrected a note"),
    "contact.moved": _("moved a note to another case"),
    "quick_contact.added": _("noted a quick contact"),
    "quick_contact.corrected": _("corrected a quick contact"),
    "quick_contact.linked": _("put a quick contact into a person's file"),
    "intake.saved": _("wrote down the first conversation"),
    "intake.decided": _("decided on the form of help"),
    # appointments, deadlines, tasks, notices
    "appointment.made": _("made an appointment"),
    "appointment.changed": _("changed an appointment"),
    "appointment.settled": _("settled an appointment"),
    "appointment.series_cancelled": _("cancelled a series of appointments"),
    "deadline.set": _("noted a deadline"),
    "task.created": _("noted a task"),
    "task.changed": _("changed a task or deadline"),
    "task.done": _("ticked off a task or deadline"),
    "task.reopened": _("took up a task or deadline again"),
    "notice.seen": _("saw a notice"),
    "work.returned": _("took over open tasks of somebody who cannot open the case any more"),
    # documents
    "document.added": _("added a document"),
    "document.changed": _("changed what is known of a document"),
    "document.removed": _("removed a document"),
    "document.restored": _("took a removed document back"),
    "document.deleted": _("deleted a removed document for good"),
    "document.needed": _("noted a missing document"),
    "document.no_longer_needed": _("struck out a missing document"),
    # assessment, plan, closure
    "assessment.made": _("wrote down an assessment"),
    "assessment.changed": _("corrected an assessment"),
    "plan.started": _("began a version of the plan"),
    "plan.changed": _("changed the draft of the plan"),
    "plan.discarded": _("put the draft of the plan away"),
    "plan.agreed": _("agreed the plan with the person"),
    "plan.signed": _("added a signature to the plan"),
    "plan.reviewed": _("reviewed the plan with the person"),
    "goal.added": _("added a goal"),
    "goal.changed": _("changed a goal"),
    "goal.removed": _("took a goal out of the draft"),
    "step.recorded": _("noted how a step goes on"),
    "case.closed": _("closed the case"),
    "case.reopened": _("reopened the case"),
    # hints on the law
    "answer.given": _("answered a question of the rules"),
    "answer.taken_back": _("took an answer to a question of the rules back"),
    "hints.found": _("found new hints on the law ({number})"),
    "gap.counted": _("counted that no service is responsible"),
    "hint.pinned": _("put a hint on the law into the plan"),
    # imported lists
    "list.uploaded": _("uploaded a list of clients"),
    "list.imported": _("imported a list of clients"),
    "list.discarded": _("put away an uploaded list"),
    # figures
    "figures.exported": _("exported figures of the year {year} ({format})"),
}
