"""Tags and filters every template has without loading them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from geleit.core import dates
from geleit.core.lists import Listing

register = template.Library()


@register.filter
def bdi(text: object) -> SafeString | str:
    """A name or number in any direction of writing, which leaves its surroundings alone."""
    return format_html("<bdi>{}</bdi>", text) if text not in (None, "") else ""


def _day(value: date | datetime) -> date:
    return dates.local(value).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """20. November 2026"""
    return formats.date_format(_day(value), "DATE_FORMAT") if value else ""


@register.filter
def day_short(value: date | datetime | None) -> str:
    """20.11.2026"""
    return formats.date_format(_day(value), "SHORT_DATE_FORMAT") if value else ""


@register.filter
def day_with_weekday(value: date | datetime | None) -> str:
    """Freitag, 20. November 2026"""
    return f"{dates.weekday_name(_day(value))}, {day(value)}" if value else ""


@register.filter
def day_in_words(value: date | datetime | None) -> str:
    """heute, morgen, Dienstag, 20. November"""
    return dates.in_words(_day(value)) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """09:41"""
    return f"{dates.local(value):%H:%M}" if value else ""


@register.filter
def minutes(value: int | None) -> str:
    """45 min, 1 h, 1 h 20 min"""
    if value is None:
        return ""
    hours, rest = divmod(value, 60)
    parts = [f"{grouped(hours)} h"] if hours else []
    return " ".join([*parts, f"{rest} min"] if rest or not hours else parts)


@register.filter
def lookup(mapping: dict, key: object) -> Any:
    """The value of a key that is only known in the template; "" if there is none."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.simple_tag
def tag(text: object, tone: str = "") -> SafeString:
    """A state seen from across the room: {% tag "angenommen" "ok" %}. Tones: late, soon, ok, news."""
    return format_html('<span class="tag {}">{}</span>', tone, text)


@register.simple_tag
def due_tag(due: date) -> SafeString:
    """How far a real deadline is. Red within a week or past, yellow within four weeks."""
    left = (due - dates.today()).days
    tone = "late" if left <= 7 else "soon" if left <= 28 else ""
    if left > 28:
        return tag(dates.in_words(due))
    if left < 0:
        return tag(_("passed %(day)s") % {"day": day_short(due)}, tone)
    words = {0: _("today"), 1: _("tomorrow")}
    return tag(words.get(left) or _("%(days)s days left") % {"days": left}, tone)


@register.simple_tag
def today() -> str:
    return day_short(dates.today())


@register.simple_tag
def address(listing: Listing, **changes: object) -> str:
    """The same list, changed: {% address listing page=2 %}"""
    return listing.address(**changes)


@register.filter
def attributes(attrs: dict[str, Any]) -> SafeString:
    """Of a form control, all but its class. In Python: a template for each control was most of what a page cost."""
    return flatatt({name: value for name, value in attrs.items() if name != "class" and value is not None})


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """What a select offers. In Python, and kept: a long list was most of what its page cost."""
    lines = _options(tuple(choices))
    value = format_html('value="{}"', chosen)
    return mark_safe(lines.replace(value, f"{value} selected", 1))  # noqa: S308 - each part was escaped


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    return format_html_join("", '<option value="{}">{}</option>', choices)


@register.filter
def marked_required(field: BoundField) -> bool:
    """Only where some fields may stay empty is it worth saying which may not."""
    return field.field.required and any(not other.field.required for other in field.form.visible_fields())


@register.filter
def steps(done: int, total: int) -> list[bool]:
    return [number < done for number in range(total)]


@register.filter
def is_number(columns: Sequence[tuple], index: int) -> bool:
    return index < len(columns) and bool(columns[index][1])


@register.filter
def is_path(text: str) -> bool:
    return text.startswith("/")


@register.filter
def grouped(number: int) -> str:
    """6.415, in English 6,415"""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def total(bars: Iterable[Sequence]) -> int:
    return sum(bar[1] for bar in bars)


@register.filter
def scaled(bars: Iterable[Sequence]) -> list[dict]:
    """Widths against the longest bar, shares of the whole in per cent."""
    rows = list(bars)
    longest, whole = max((bar[1] for bar in rows), default=0) or 1, total(rows) or 1
    return [
        {
            "label": bar[0],
            "number": bar[1],
            "url": bar[2] if len(bar) > 2 else "",
            "width": f"{100 * bar[1] / longest:.1f}",
            "share": round(100 * bar[1] / whole),
        }
        for bar in rows
    ]
