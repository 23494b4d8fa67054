"""Wording the lines of a case's story in the language of the reader. The lines themselves hold codes and free text.

A line's content: {"title": code of TITLES or free text, "text": free text, "meta": [part, …]}. A part is free text, a
code of WORDS, [code list, code], or [what is counted, number]. Contacts carry what actions.contact.content_of gives
instead of meta.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geleit.accounts.models import User
from geleit.cases.models import Case, TimelineEntry
from geleit.cases.models.case import Phase
from geleit.cases.models.contact import Contact
from geleit.core import dates
from geleit.core.templatetags.geleit import day_short, minutes
from geleit.exchange.models import Request
from geleit.exchange.states import Reason
from geleit.programmes.codes import code_list

SHOWN = 20  # lines on a page of the story
LONG = 700  # letters of a note before it is cut

# Every app adds the titles and words its own lines use.
TITLES = {
    "opened": gettext_lazy("Case opened"),
    "phase": gettext_lazy("Next phase: %(phase)s"),
    "intake": gettext_lazy("Intake: %(form)s"),
    "team_member": gettext_lazy("%(name)s joined the team"),
    "team_handed_over": gettext_lazy("Handed over to %(name)s"),
    "team_deputy": gettext_lazy("%(name)s stands in"),
    "assessment": gettext_lazy("Assessment"),
    "plan_agreed": gettext_lazy("Plan, version %(number)s, discussed"),
    "plan_reviewed": gettext_lazy("Plan, version %(number)s, reviewed together"),
    "document": gettext_lazy("Document: %(document)s"),
    "closed": gettext_lazy("Case closed"),
    "reopened": gettext_lazy("Case reopened"),
    "referral": gettext_lazy("Referral to %(to)s"),
    "handover_begun": gettext_lazy("Handover begun: %(handover)s"),
    "handover_given": gettext_lazy("Handed over: %(handover)s"),
    "handover_accepted": gettext_lazy("The other office takes over"),
    "handover_declined": gettext_lazy("The other office does not take over"),
    "handover_met": gettext_lazy("Joint handover meeting"),
    "handover_arrived": gettext_lazy("The person has arrived at the other office"),
    "handover_followed_up": gettext_lazy("Asked how the handover went"),
    "handover_closed": gettext_lazy("Handover done"),
    "handover_second": gettext_lazy("Handover done, we stay as second contact"),
    "handover_ended": gettext_lazy("Handover ended early"),
}
WORDS: dict[str, Any] = {
    "plan_discussed": gettext_lazy("discussed"),
    "plan_unsigned": gettext_lazy("without signature"),
    "plan_paper": gettext_lazy("signed on paper"),
    "plan_screen": gettext_lazy("signed on screen"),
    **{f"request_{state}": state.label for state in Request.State},
    **{f"reason_{reason}": reason.label for reason in Reason},
}
# [what is counted, number] → words
COUNTS: dict[str, Any] = {
    "goals": lambda number: ngettext("%(number)s goal", "%(number)s goals", number) % {"number": number},
    "steps": lambda number: ngettext("%(number)s step", "%(number)s steps", number) % {"number": number},
    "domains": lambda number: ngettext("%(number)s domain", "%(number)s domains", number) % {"number": number},
}
# kind of line → name of the page of the object; BY_OBJECT pages take case and object, all others the case.
PAGES = {
    "contact": "cases:contact_detail",
    "intake": "cases:intake",
    "phase": "cases:phases",
    "team": "cases:team",
    "assessment": "cases:assessment_detail",
    "plan": "cases:plan",
    "review": "cases:plan",
    "closure": "cases:closure",
    "document": "cases:documents",
    "referral": "referrals:detail",
}
HANDOVER = ("handover", *(f"handover_{step}" for step in ("given", "answer", "meeting", "arrived", "asked", "end")))
PAGES |= dict.fromkeys(HANDOVER, "handover:detail")
BY_OBJECT = {"contact", "assessment", "referral", *HANDOVER}


def told(entries: Collection[TimelineEntry], user: User, open_tasks: Collection[UUID] = ()) -> list[dict[str, Any]]:
    """What components/timeline.html shows. `open_tasks`: ids of the tasks of this case that are still to do."""
    return [_contact(entry, user, open_tasks) if entry.kind == "contact" else _plain(entry) for entry in entries]


def moment(day: date) -> str:
    """Heute, 20. November"""
    words = dates.in_words(day)
    if day < dates.today() - timedelta(days=1):
        return words
    shown = _("%(day)s %(month)s") % {"day": day.day, "month": dates.month_name(day.month)}
    return f"{capfirst(words)}, {shown}"


def part(item: Any) -> str:
    if isinstance(item, list) and item[0] in COUNTS:
        return COUNTS[item[0]](item[1])
    if isinstance(item, list):
        return code_list(item[0]).label(item[1])
    return str(WORDS.get(item, item))


def _plain(entry: TimelineEntry) -> dict[str, Any]:
    content = entry.content
    title = TITLES.get(content["title"])
    values = {name: _value(name, code) for name, code in content.get("values", {}).items()}
    return {
        "when": moment(dates.local(entry.at).date()),
        "title": str(title) % values if title else content["title"],
        "text": content.get("text", ""),
        "foot": " · ".join(part(item) for item in content.get("meta", [])),
        "url": _page(entry),
        "big": entry.big,
        "links": content.get("links", []),
    }


def _value(name: str, code: str) -> str:
    if name == "phase":
        return str(Phase(code).label)
    if name == "handover":
        return code_list("handover_kind").label(code)
    if name == "document":
        return code_list("document_type").label(code)
    return str(Case.Form(code).label) if name == "form" else code


def _page(entry: TimelineEntry) -> str:
    name = PAGES.get(entry.kind)
    if name is None:
        return ""
    return reverse(name, args=[entry.case_id, entry.object_id] if entry.kind in BY_OBJECT else [entry.case_id])


def _contact(entry: TimelineEntry, user: User, open_tasks: Collection[UUID]) -> dict[str, Any]:
    content, text = entry.content, entry.content.get("text", "")
    links = [(_("Read and correct"), _page(entry))] if entry.by == user.pk else [(_("Read"), _page(entry))]
    return {
        "when": " · ".join([moment(dates.local(entry.at).date()), *contact_line(content)]),
        "title": attendance(content),
        "text": text if len(text) <= LONG else f"{text[:LONG].rsplit(' ', 1)[0]} …",
        "foot": " · ".join(contact_foot(content, open_tasks)),
        "url": "",
        "big": False,
        "links": links,
    }


def contact_line(content: dict[str, Any]) -> list[str]:
    """persönlich · Erstgespräch · 50 min · professionelle Dolmetschung"""
    parts = [code_list("contact_mode").label(content["mode"])] if content.get("mode") else []
    if content.get("kind") not in (None, "", "counselling"):
        parts.append(code_list("contact_kind").label(content["kind"]))
    if content.get("minutes"):
        parts.append(minutes(content["minutes"]))
    if content.get("interpretation") not in (None, "", "german"):
        parts.append(code_list("interpretation_mode").label(content["interpretation"]))
    return parts


def contact_foot(content: dict[str, Any], open_tasks: Collection[UUID]) -> list[str]:
    """Arbeit 30 · Familie 20 · Aufgabe: Brief an Kita bis 19.11. – erledigt"""
    parts = contact_topics(content)
    if content.get("participants"):
        parts.append(_("with %(names)s") % {"names": content["participants"]})
    if task := content.get("task"):
        due = _(" by %(day)s") % {"day": day_short(date.fromisoformat(task["due_on"]))} if task.get("due_on") else ""
        done = "" if UUID(task["id"]) in open_tasks else _(" – done")
        parts.append(_("Task: %(title)s") % {"title": task["title"]} + due + done)
    if content.get("corrected"):
        parts.append(_("corrected"))
    return parts


def contact_topics(content: dict[str, Any]) -> list[str]:
    return [_topic(*topic) for topic in content.get("topics", [])]


def _topic(code: str, spent: int, line: str) -> str:
    label = code_list("counselling_topic").label(code)
    timed = f"{label} {spent}" if spent else label
    return f"{timed}: {line}" if line else timed


def attendance(content: dict[str, Any]) -> str:
    kept = content.get("attendance") in (None, "", Contact.Attendance.KEPT)
    return "" if kept else capfirst(str(Contact.Attendance(content["attendance"]).label))
