"""Form fields for code lists: they offer what is valid on their day, and what the record already has."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, cast

from django import forms
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geleit.core import dates
from geleit.core.forms import NOT_ASKED, ChipCheckboxes, ChipRadio, UnknownOr
from geleit.programmes.codes import Choice, code_list

CHIPS_UP_TO = 5  # more than this and a drop-down is easier to read

Keep = str | Iterable[str] | None


def CodeField(
    list_name: str,
    *,
    on: date | None = None,
    keep: Keep = None,
    multiple: bool = False,
    unknown: bool | None = None,
    **kwargs: Any,
) -> forms.Field:
    """A field for one code, or for several.

    `on` is the day of the record (today if left out), `keep` what it already holds. Where the list knows the answer
    "not known", it stands beside the choice, and the field cleans to UNKNOWN; nothing chosen cleans to NOT_ASKED.
    A form tells day and kept code when it is made: self.fields["status"].offer(on=day, keep=record.status).
    """
    if multiple:
        return CodesField(list_name, on=on, keep=keep, **kwargs)
    if code_list(list_name).unknown if unknown is None else unknown:
        return UnknownOrCodeField(list_name, on=on, keep=keep, **kwargs)
    return OneCodeField(list_name, on=on, keep=keep, **kwargs)


class CodeSelect(forms.Select):
    """A drop-down that keeps the HTML of its options: the same for everybody, and a page has hundreds of them."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        codes = tuple((code, tuple(below) if isinstance(below, list) else below) for code, below in self.choices)
        context["widget"]["drawn"] = drawn(codes, "" if value is None else str(value))
        return context


def drawn(codes: tuple, chosen: str) -> SafeString:
    """Only what is on offer is kept, never what somebody typed."""
    known = {
        code for value, below in codes for code in ([one for one, _ in below] if isinstance(below, tuple) else [value])
    }
    return _drawn(codes, chosen if chosen in known else "")


@lru_cache(maxsize=1_000)
def _drawn(codes: tuple, chosen: str) -> SafeString:
    parts = []
    for value, below in codes:
        if isinstance(below, tuple):
            parts.append(format_html('<optgroup label="{}">{}</optgroup>', value, _drawn(below, chosen)))
        else:
            selected = mark_safe(" selected") if value == chosen else ""
            parts.append(format_html('<option value="{}"{}>{}</option>', value, selected, below))
    return format_html_join("", "{}", ((part,) for part in parts))


class OneCodeField(forms.ChoiceField):
    widget = CodeSelect

    def __init__(self, list_name: str, *, on: date | None = None, keep: Keep = None, **kwargs: Any):
        self.list_name = list_name
        kwargs.setdefault("label", title(list_name))
        if len(code_list(list_name)) <= CHIPS_UP_TO:
            kwargs.setdefault("widget", ChipRadio)
        super().__init__(**kwargs)
        self.offer(on=on, keep=keep)

    def offer(self, *, on: date | None = None, keep: Keep = None) -> None:
        self.choices = lambda: self._with_nothing() + choices(self.list_name, on, keep)

    def _with_nothing(self) -> list[Choice]:
        """A drop-down starts with a blank; a row of chips needs one only where nothing may be chosen."""
        if isinstance(self.widget, ChipRadio):
            return [] if self.required else [(NOT_ASKED, str(_("not asked")))]
        return [(NOT_ASKED, str(_("please choose")))]


class CodesField(forms.MultipleChoiceField):
    widget = ChipCheckboxes

    def __init__(self, list_name: str, *, on: date | None = None, keep: Keep = None, **kwargs: Any):
        self.list_name = list_name
        kwargs.setdefault("label", title(list_name))
        super().__init__(**kwargs)
        self.offer(on=on, keep=keep)

    def offer(self, *, on: date | None = None, keep: Keep = None) -> None:
        self.choices = lambda: choices(self.list_name, on, keep)


class UnknownOrCodeField(UnknownOr):
    """A code, or "not known" beside it."""

    def __init__(self, list_name: str, *, on: date | None = None, keep: Keep = None, **kwargs: Any):
        own_widget = {"widget": kwargs.pop("widget")} if "widget" in kwargs else {}
        inner = OneCodeField(list_name, on=on, keep=keep, **own_widget)
        kwargs.setdefault("label", inner.label)
        super().__init__(inner, **kwargs)

    def offer(self, *, on: date | None = None, keep: Keep = None) -> None:
        inner = cast(OneCodeField, self.fields[0])  # the copy that belongs to this form
        inner.offer(on=on, keep=keep)
        self.widget.widgets[0].choices = inner.choices


def title(list_name: str) -> str:
    """In the language of the reader, not of the moment the form class was made."""
    return lazy(code_list(list_name).title, str)()


def choices(list_name: str, on: date | None, keep: Keep) -> list:
    kept = (keep,) if isinstance(keep, str) else tuple(keep or ())
    known = tuple(sorted({code for code in kept if code in code_list(list_name)}))
    return list(_choices(list_name, on or dates.today(), known, get_language()))


@lru_cache(maxsize=1_000)
def _choices(list_name: str, day: date, kept: tuple[str, ...], language: str | None) -> list:
    codes = code_list(list_name)
    return codes.grouped_on(day, keep=kept) if codes.headings else codes.valid_on(day, keep=kept)
