"""What each role may do. The rights page is drawn from this table; nothing else grants a permission.

Content of people and cases never follows from a role: it opens only through a Grant (geleit.access).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PERMISSIONS: dict[str, Promise] = {
    "cases.work": _("Counsel people: open cases, write notes, plan, close – only where a grant opens the file"),
    "cases.emergency": _(
        "Open one case of the office in an emergency: to read, for four hours; the data protection officer reviews it"
    ),
    "cases.import": _("Import a list of clients"),
    "cases.assign": _("Assign cases by number, without seeing what is in them"),
    "cases.hand_on": _("Hand on the files of somebody who leaves, by number, without seeing what is in them"),
    "cases.load": _("See how many cases each colleague has, without names"),
    "directory.propose": _("Propose changes to offers in the directory"),
    "directory.edit": _("Change offers in the directory, approve proposed changes, import and export offers"),
    "handovers.checklists": _("Change the checklists for handovers"),
    "rules.sign": _("Sign a rule of the hints on the law after reading it against the text"),
    "rules.mark": _("Mark a section of the law as changed, for all rules that rest on it"),
    "insights.office": _("See exact figures of the office"),
    "accounts.manage": _("Manage staff accounts and offices; never one's own roles"),
    "accounts.rights": _("Read the rights page and the code lists"),
    "inbox.work": _("Answer what other organisations ask of this one, and open packages addressed to it; nothing else"),
    "exchange.houses": _(
        "Take in the cards of houses with a Geleit of their own, so that packages can go there as files"
    ),
    "audit.review": _("Review who did what, with case pseudonyms only, and every emergency access"),
    "health.see": _("See the health of the system: jobs, keys, audit chain"),
}


@dataclass(frozen=True)
class Role:
    code: str
    label: Promise
    description: Promise
    permissions: frozenset[str]


def _role(code: str, label: Promise, description: Promise, *permissions: str) -> Role:
    return Role(code, label, description, frozenset((*permissions, "accounts.rights")))


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role(
            "counsellor",
            _("Counsellor"),
            _("Counsels people. Sees her own cases and those of a team she belongs to or stands in for; nothing else."),
            "cases.work",
            "cases.emergency",
            "cases.import",
            "directory.propose",
            "rules.sign",
        ),
        _role(
            "team_lead",
            _("Team lead"),
            _("Sees how the load is spread and gives cases to colleagues by number. Never sees what is in a case."),
            "cases.assign",
            "cases.hand_on",
            "cases.load",
            "cases.import",
            "insights.office",
            "directory.propose",
            "directory.edit",
            "handovers.checklists",
            "rules.sign",
            "rules.mark",
        ),
        _role(
            "statistics",
            _("Statistics"),
            _("Sees and exports the figures of the office. Never sees a case."),
            "insights.office",
        ),
        _role(
            "coordinator",
            _("Coordinator"),
            _("Cares for the network of a municipality or district. Sees offers and rounds, never people."),
            "directory.propose",
            "directory.edit",
            "handovers.checklists",
            "rules.sign",
            "rules.mark",
            "exchange.houses",
        ),
        _role(
            "administrator",
            _("Administrator"),
            _("Manages accounts, offices and the technical health. Never sees a case and cannot give herself a role."),
            "accounts.manage",
            "cases.hand_on",
            "health.see",
            "exchange.houses",
        ),
        Role(  # without what everybody else holds: the inbox is all there is for her
            "partner",
            _("Partner"),
            _("Answers requests of other organisations. Sees what was sent to her own organisation, never a file."),
            frozenset({"inbox.work"}),
        ),
        _role(
            "data_protection",
            _("Data protection officer"),
            _("Reviews who opened what, by pseudonym. Never sees a case."),
            "audit.review",
        ),
    )
}

CHOICES = [(role.code, role.label) for role in ROLES.values()]
