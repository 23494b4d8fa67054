"""Stored values as words, in the language that is set."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from geleit.core import dates
from geleit.core.templatetags.geleit import clock, day_short
from geleit.hints.known import readable, say, value_words
from geleit.people.models import Period
from geleit.programmes.codes import PROTECTED, code_list
from geleit.rules.loading import catalogue


def words_of(value: Any, codes: str = "") -> str:
    """Empty for what was never given."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(words_of(one, codes) for one in value)
    if codes:
        known = code_list(codes)
        return known.label(value) if value in known or value in ("unknown", PROTECTED) else str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{day_short(value)}, {clock(value)}"
    if isinstance(value, date):
        return day_short(value)
    if isinstance(value, int):
        return formats.number_format(value, use_l10n=True)
    return str(value)


def plain(value: Any) -> Any:
    """As JSON can hold it: days as 2026-11-20."""
    if isinstance(value, datetime):
        return dates.local(value).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def question_words(answer: Any) -> str:
    facts = catalogue().facts
    return say(facts[answer.true_fact].question) if answer.true_fact in facts else answer.true_fact


def answer_words(answer: Any) -> str:
    states = {"unknown": _("not known"), "declined": _("not answered"), "taken_back": _("taken back")}
    if answer.state in states:
        return states[answer.state]
    if answer.true_fact not in catalogue().facts:
        return str(answer.value)
    fact = catalogue().facts[answer.true_fact]
    value = readable(fact, answer.value)
    return value_words(fact, value) if value is not None else str(answer.value)


def source_words(period: Any) -> str:
    sources = dict(Period.sources(period.kind))
    return str(sources.get(period.source, period.source))


def interpreter_words(appointment: Any) -> str:
    code = appointment.interpreter
    return {"none": "", "needed": _("is needed"), "booked": _("is booked")}.get(code, code)


def hint_words(pin: Any) -> str:
    return say(catalogue()[pin.rule].title) if pin.rule in catalogue().rules else pin.rule


def earlier_text(version: Any) -> str:
    """What a note said before; who took part is about other people and stays out."""
    content = version.content
    lines = [content.get("text") or "", *(line or "" for _topic, _minutes, line in content.get("topics") or [])]
    return "\n".join(line for line in lines if line)
