"""What is stored about a person outside of her cases, field by field."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from geleit.cases.models import QuickContact
from geleit.disclosure.models import Request
from geleit.disclosure.part import Field, Part, of_people
from geleit.disclosure.wording import answer_words, question_words, source_words
from geleit.hints.models import Answer
from geleit.listimport.models import ImportedRow
from geleit.people.models import Milestone, Period, Person, PersonLanguage, Relation


def _sealed_languages(person: Any) -> list[str]:
    return [one["language"] for one in person.sealed_languages or []]


PERSON = (
    Part(
        "person",
        _("Personal data"),
        Person,
        lambda scope: scope.records,
        (
            Field("given_names"),
            Field("family_name"),
            Field("alias"),
            Field("other_names"),
            Field("birth_date"),
            Field("year_of_birth"),
            Field("gender", codes="gender"),
            Field("nationalities", _("nationalities"), codes="nationality"),
            Field("stateless"),
            Field("interpreter"),
            Field("phone"),
            Field("email"),
            Field("address"),
            Field("safe_contact", free=True),
            Field("contact_wish", free=True),
            Field("note", free=True),
            Field("first_contact_on"),
            Field("last_contact_on"),
            Field("sealed_languages", _("sign languages"), codes="language", find=_sealed_languages),
        ),
    ),
    Part(
        "languages",
        _("Languages"),
        PersonLanguage,
        of_people(PersonLanguage, "id"),
        (
            Field("language", _("language"), codes="language"),
            Field("mode", _("how")),
            Field("preferred", _("language of the talk")),
        ),
    ),
    Part(
        "facts",
        _("Residence, language, daily life"),
        Period,
        of_people(Period, "from_on"),
        (
            Field("kind", _("kind of fact")),
            Field("code", _("fact"), read="true_code", words="label", covers="sealed_code"),
            Field("from_on"),
            Field("until_on"),
            Field("issued_on"),
            Field("document"),
            Field("document_number"),
            Field("work_permission", codes="work_permission"),
            Field("source", _("known from"), say=source_words),
            Field("note", free=True),
        ),
    ),
    Part(
        "milestones",
        _("Days that count"),
        Milestone,
        of_people(Milestone, "on"),
        (Field("kind", _("kind of fact")), Field("on"), Field("precision", _("how exact"))),
    ),
    Part(
        "relations",
        _("Household and reference persons"),
        Relation,
        of_people(Relation, "id"),
        (
            Field("role", codes="household_role"),
            Field("in_household"),
            Field("counselled"),
            Field("guardian"),
            Field("reference"),
            Field("name", other=True),
            Field("year_of_birth", other=True),
            Field("phone", other=True),
            Field("note", other=True),
        ),
        {"other": "leads to the record of somebody else"},
    ),
    Part(
        "quick_contacts",
        _("Quick contacts"),
        QuickContact,
        of_people(QuickContact, "on"),
        (
            Field("on"),
            Field("kind"),
            Field("mode", codes="contact_mode"),
            Field("minutes"),
            Field("topics", _("topics"), codes="counselling_topic", read="topic_codes", covers="sealed_topics"),
            Field("language", codes="language"),
            Field("referred_to", codes="referral_target", read="referral_code", covers="sealed_referred_to"),
            Field("shifted_from", codes="referral_target"),
            Field("note", free=True),
        ),
    ),
    Part(
        "answers",
        _("Answers to questions of the hints on the law"),
        Answer,
        of_people(Answer, "at"),
        (
            Field("at", _("day")),
            Field("fact", _("question"), read="true_fact", say=question_words, covers="sealed_fact"),
            Field("content", _("answer"), say=answer_words),
            Field("evidence", free=True),
        ),
    ),
    Part(
        "requests",
        _("Requests about your data"),
        Request,
        of_people(Request, "received_on"),
        (
            Field("kind"),
            Field("received_on"),
            Field("due_on"),
            Field("extended_on"),
            Field("extension_reason", free=True),
            Field("wish", free=True),
            Field("answered_on"),
            Field("decision"),
            Field("ground"),
            Field("answer", free=True),
            Field("done", free=True),
        ),
    ),
    Part(
        "lists",
        _("Lists this came from"),
        ImportedRow,
        lambda scope: ImportedRow.objects.filter(person__in=[one.pk for one in scope.records]).order_by("row"),
        (Field("row", _("row of the list")), Field("case_number", _("case"))),
    ),
)
