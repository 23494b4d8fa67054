from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from geleit.cases.actions.contact import Note, Topic
from geleit.cases.models import Case, Contact
from geleit.core import dates
from geleit.core.forms import ChipRadio, DateField, MinutesField, NewObjectForm, VersionedForm
from geleit.programmes.forms import CodeField

TOPICS = 6
NEAR_TOPICS = 3
PARTS = {"topics": "cases/_contact_topics.html", "more": "cases/_contact_more.html"}
NEAR_MODES = 4  # channels offered at once; the others stand under "more"


class ContactFields(forms.Form):
    """A note. Topics are numbered fields, so that the form works without JavaScript."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        widget=forms.Textarea({"rows": 3, "placeholder": gettext_lazy("What happened? (stored encrypted)")}),
    )
    on = DateField(label=gettext_lazy("Day"))
    mode = CodeField("contact_mode", widget=ChipRadio)
    minutes = MinutesField(label=gettext_lazy("Minutes"), required=False)
    kind = CodeField("contact_kind", initial="counselling", required=False)
    attendance = forms.ChoiceField(
        label=gettext_lazy("Appointment"),
        choices=Contact.Attendance,
        widget=ChipRadio,
        initial=Contact.Attendance.KEPT,
        required=False,
    )
    participants = forms.CharField(label=gettext_lazy("Who else took part"), required=False, max_length=300)
    interpretation = CodeField("interpretation_mode", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not coming is said once, by the appointment's fate; an imported note may still carry the code.
        kept = self.initial.get("kind")
        kinds = self.fields["kind"].choices
        self.fields["kind"].choices = [choice for choice in kinds if choice[0] != "missed" or kept == "missed"]
        for number in range(TOPICS):
            label = {"aria-label": _("Topic %(number)s") % {"number": number + 1}}
            self.fields[f"topic_{number}"] = CodeField("counselling_topic", required=False)
            self.fields[f"topic_{number}"].widget.attrs.update(label)
            self.fields[f"topic_minutes_{number}"] = MinutesField(label=_("Minutes"), required=False)
            self.fields[f"topic_line_{number}"] = forms.CharField(
                label=_("What about it"),
                required=False,
                max_length=300,
                widget=forms.TextInput({"placeholder": _("What about it")}),
            )

    def topic_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(self[f"topic_{n}"], self[f"topic_minutes_{n}"], self[f"topic_line_{n}"]) for n in range(TOPICS)]

    def near_modes(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["mode"])[:NEAR_MODES]

    def far_modes(self) -> list[forms.boundfield.BoundWidget]:
        return list(self["mode"])[NEAR_MODES:]

    @cached_property
    def opened(self) -> dict[str, bool]:
        """Which folded parts of the form hold something, or something wrong."""
        parts = {
            "topics": [field for row in self.topic_rows() for field in row],
            "topics_more": [field for row in self.topic_rows()[NEAR_TOPICS:] for field in row],
            "more": [self[name] for name in ("participants", "interpretation")],
            "follow_up": [self[name] for name in ("follow_up", "follow_up_on") if name in self.fields],
        }
        found = {name: any(field.value() or field.errors for field in fields) for name, fields in parts.items()}
        unusual = self["kind"].value() not in ("", None, "counselling") or self["attendance"].value() not in (
            None,
            Contact.Attendance.KEPT,
        )
        far_mode = self["mode"].value() in [choice[0] for choice in list(self.fields["mode"].choices)[NEAR_MODES:]]
        return found | {"more": found["more"] or unusual or far_mode}

    def topics_part(self) -> SafeString:
        return self._part("topics")

    def more_part(self) -> SafeString:
        return self._part("more")

    def _part(self, name: str) -> SafeString:
        """Folded and untouched it is the same for everybody today, and drawn once. It was half of what a page cost."""
        if self.opened[name]:
            return render_to_string(PARTS[name], {"form": self})
        return _untouched(name, type(self), dates.today(), get_language())

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > dates.today():
            raise forms.ValidationError(_("This day is still to come. For later, make an appointment."))
        return day

    def clean_attendance(self) -> str:
        return self.cleaned_data["attendance"] or Contact.Attendance.KEPT

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["topics"] = topics = self._topics(data)
        spent = sum(topic.minutes for topic in topics)
        if data.get("minutes") is None:
            data["minutes"] = spent
        elif spent > data["minutes"] and "minutes" not in self.errors:
            self.add_error(
                "minutes", _("The topics add up to %(spent)s minutes, more than the contact itself.") % {"spent": spent}
            )
        if data.get("attendance") == Contact.Attendance.KEPT and not (
            data.get("note") or any(topic.line for topic in topics)
        ):
            self.add_error("note", _("Please write in a few words what it was about."))
        return data

    def _topics(self, data: dict[str, Any]) -> list[Topic]:
        """Each topic once; its minutes add up where it was chosen twice."""
        found: dict[str, Topic] = {}
        for n in range(TOPICS):
            code, minutes, line = (
                data.get(f"topic_{n}"),
                data.get(f"topic_minutes_{n}") or 0,
                data.get(f"topic_line_{n}") or "",
            )
            if not code and (minutes or line):
                self.add_error(f"topic_{n}", _("Please choose the topic this belongs to."))
            elif code:
                before = found.get(code, Topic(code))
                found[code] = Topic(
                    code, before.minutes + minutes, " ".join(part for part in (before.line, line) if part)
                )
        if len(found) == 1 and data.get("minutes"):
            return [Topic(topic.code, topic.minutes or data["minutes"], topic.line) for topic in found.values()]
        return list(found.values())

    def said(self) -> Note:
        data = self.cleaned_data
        return Note(
            on=data["on"],
            mode=data["mode"],
            text=data["note"],
            kind=data["kind"],
            minutes=data["minutes"],
            topics=data["topics"],
            participants=data["participants"],
            interpretation=data["interpretation"],
            attendance=data["attendance"],
        )


class ContactForm(NewObjectForm, ContactFields):
    follow_up = forms.CharField(label=gettext_lazy("What is to do next?"), required=False, max_length=200)
    follow_up_on = DateField(label=gettext_lazy("By"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("follow_up_on") and not data.get("follow_up"):
            self.add_error("follow_up", _("Please write what is to be done by then."))
        return data


class ContactEditForm(VersionedForm, ContactFields):
    pass


def untouched_note() -> SafeString:
    """The form of a new note, all but its id: the same for everybody today, and drawn once."""
    return _untouched_note(dates.today(), get_language())


@lru_cache(maxsize=4)
def _untouched_note(_day: date, _language: str | None) -> SafeString:
    return render_to_string("cases/_note_fields.html", {"form": ContactForm(initial=new_contact())})


@lru_cache(maxsize=20)
def _untouched(name: str, form_class: type[ContactFields], _day: date, _language: str | None) -> SafeString:
    return render_to_string(PARTS[name], {"form": form_class(initial=new_contact())})


class MoveForm(forms.Form):
    """The cases a note can be moved to: the user's own, open ones."""

    case = forms.ModelChoiceField(
        Case.objects.none(), label=gettext_lazy("Belongs to"), empty_label=gettext_lazy("please choose")
    )

    def __init__(self, *args: Any, cases: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = Case.objects.filter(pk__in=[case.pk for case in cases])
        self.fields["case"].choices = [
            ("", _("please choose")),
            *((case.pk, f"{case.person.list_name} · {case.number}") for case in cases),
        ]


def new_contact(**initial: Any) -> dict[str, Any]:
    """What most notes begin with: today, face to face."""
    return {"on": dates.today(), "mode": "in_person", **initial}


def values_of(content: dict[str, Any]) -> dict[str, Any]:
    """A contact's content (actions.contact.content_of) as the values of the form."""
    values = {
        name: content.get(name) for name in ("mode", "kind", "minutes", "interpretation", "attendance", "participants")
    }
    values |= {"note": content.get("text"), "on": date.fromisoformat(content["on"])}
    for number, (code, minutes, line) in enumerate(content.get("topics", [])[:TOPICS]):
        values |= {f"topic_{number}": code, f"topic_minutes_{number}": minutes or None, f"topic_line_{number}": line}
    return values
