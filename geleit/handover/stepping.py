"""The steps of a handover as its page shows them: what is done, what comes next, what is still ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from geleit.core.templatetags.geleit import day_in_words, day_short
from geleit.handover.actions.giving import address_of
from geleit.handover.actions.sheets import is_as_shown
from geleit.handover.models import Handover
from geleit.handover.suggesting import meeting_words

DONE, NOW, LATER = "done", "now", "later"
BEFORE = ("people", "consent", "sheet", "meeting")
AFTER = ("meeting", "answer", "held", "arrival", "follow_up")


@dataclass
class PageStep:
    key: str
    title: str
    is_done: bool
    line: str  # what came of it, or what it is about
    page: str  # name of the page that does it
    label: str  # of its button
    again: str = ""  # of its link once it is done
    is_open: bool = False  # can be done out of turn
    state: str = LATER
    url: str = ""

    @property
    def link(self) -> str:
        """Beside the step; the next one has its button."""
        if self.state == NOW:
            return ""
        return self.again if self.is_done else self.label if self.is_open else ""


def steps_of(handover: Handover) -> list[PageStep]:
    """The first one that is not done is the next one."""
    found = [step for step in _all(handover) if step]
    refused = handover.status == Handover.Status.DECLINED
    now = next((step for step in found if not step.is_done and not (refused and step.key == "meeting")), None)
    for step in found:
        step.state = DONE if step.is_done else NOW if step is now and not handover.is_over else LATER
        step.is_open = not handover.is_over and step.key in (AFTER if handover.is_given and not refused else BEFORE)
        step.again = "" if handover.is_over else step.again
        step.url = reverse(f"handover:{step.page}", args=[handover.case_id, handover.pk])
    return found


def _all(handover: Handover) -> list[PageStep | None]:
    return [
        _people(handover),
        _consent(handover),
        _sheet(handover),
        _meeting(handover),
        _give(handover),
        _answer(handover),
        _held(handover),
        _arrival(handover),
        _follow_up(handover),
        _finish(handover),
    ]


def _people(handover: Handover) -> PageStep:
    done = bool(handover.way)
    line = address_of(handover) if done else _("Named people on both sides, and who stands in for them.")
    return PageStep("people", _("Who hands over to whom"), done, line, "plan", _("Name both sides"), _("Change"))


def _consent(handover: Handover) -> PageStep | None:
    if handover.way and not handover.needs_consent:
        return None
    consent = handover.consent
    good = consent is not None and consent.is_running
    line = _("Which details, to whom, until when: the person decides.")
    if consent is not None and good:
        line = _("valid until %(day)s") % {"day": day_short(consent.until_on)}
    elif consent is not None:
        line = _("The consent does not hold any more. Nothing more is passed on under it.")
    done = good or handover.is_given
    again = "" if handover.is_given else _("Change")
    return PageStep("consent", _("Consent"), done, line, "consent", _("Choose the consent"), again)


def _sheet(handover: Handover) -> PageStep:
    sheet = handover.sheet
    line = _("Put together from what was agreed to. The person sees it first.")
    done = bool(sheet and sheet.shown_on)
    if sheet and sheet.shown_on:
        line = _("shown on %(day)s: %(how)s") % {"day": day_short(sheet.shown_on), "how": sheet.get_shown_how_display()}
        if not handover.is_given and not is_as_shown(sheet):
            done, line = False, _("Something has changed since it was shown. Please show it once more.")
    elif sheet:
        line = _("Written. Now show it to the person.")
    return PageStep("sheet", _("Handover sheet"), done, line, "sheet", _("Write and show the sheet"), _("Look at it"))


def _meeting(handover: Handover) -> PageStep:
    appointment = handover.appointment
    line = _("All three at one table, with an interpreter where one is needed.")
    if appointment:
        line = meeting_words(appointment)
        if appointment.interpreter != "none":
            line += f" · {_('interpreter')}: {INTERPRETER_WORDS[appointment.interpreter]()}"
    return PageStep(
        "meeting",
        _("Joint meeting"),
        appointment is not None,
        line,
        "meeting",
        _("Make the appointment"),
        "" if handover.meeting_on else _("Another day"),
    )


INTERPRETER_WORDS: dict[str, Any] = {"needed": lambda: _("still needed"), "booked": lambda: _("is coming")}


def _give(handover: Handover) -> PageStep:
    line = str(handover.get_way_display()) if handover.way else ""
    if handover.given_on:
        line = _("handed over %(day)s") % {"day": day_in_words(handover.given_on)}
    if handover.status == Handover.Status.DECLINED:
        line = _("They do not take over. Name another office above, show the sheet again, then hand over once more.")
    done = handover.is_given and handover.status != Handover.Status.DECLINED
    return PageStep("give", _("Passing on"), done, line, "give", _("Hand over now"), _("Papers and link"))


def _answer(handover: Handover) -> PageStep:
    done = handover.answered_on is not None and handover.status != Handover.Status.DECLINED
    line = _("Whoever takes over says so. Their answer appears here, or you note it down.")
    if handover.answered_on:
        said = _("They do not take over") if handover.status == Handover.Status.DECLINED else _("They take over")
        line = f"{said}, {day_in_words(handover.answered_on)}"
        if handover.answer:
            line += f": {handover.answer}"
    return PageStep("answer", _("Acceptance"), done, line, "answer", _("Note their answer"))


def _held(handover: Handover) -> PageStep:
    done = handover.meeting_on is not None
    line = _("Talked through together. This is what makes it warm.")
    if handover.meeting_on:
        line = _("took place %(day)s") % {"day": day_in_words(handover.meeting_on)}
    return PageStep("held", _("Talk of all three"), done, line, "held", _("The meeting took place"))


def _arrival(handover: Handover) -> PageStep:
    done = handover.arrived_on is not None
    line = _("What counts is what the person says herself.")
    if handover.arrived_on and handover.said_on:
        line = _("first contact %(day)s, said on %(said)s by %(who)s, %(how)s") % {
            "day": day_short(handover.arrived_on),
            "said": day_short(handover.said_on),
            "who": handover.get_said_by_display(),
            "how": handover.get_said_how_display(),
        }
    return PageStep("arrival", _("Arrival"), done, line, "arrival", _("The person has arrived"))


def _follow_up(handover: Handover) -> PageStep:
    done = handover.followed_up_on is not None
    line = _("Two to four weeks later: is the money there, is somebody there to talk to?")
    if handover.follow_up_on:
        line = _("planned for %(day)s") % {"day": day_in_words(handover.follow_up_on)}
    if handover.followed_up_on:
        line = _("asked %(day)s") % {"day": day_in_words(handover.followed_up_on)}
        if handover.gap_days is not None:
            line += " · " + _("%(days)s days without benefits") % {"days": handover.gap_days}
    return PageStep("follow_up", _("Asking again"), done, line, "follow_up", _("Note how it went"))


def _finish(handover: Handover) -> PageStep:
    done = handover.is_over
    line = handover.get_afterwards_display() if handover.afterwards else _("Close, or stay as second contact.")
    if done and not handover.afterwards:
        line = handover.status_label
    return PageStep("finish", _("How it goes on"), done, str(line), "finish", _("Decide"))
