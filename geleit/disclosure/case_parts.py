"""What is stored in the cases of a person, field by field."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geleit.access.models import Grant
from geleit.cases.models import (
    Appointment,
    Assessment,
    Case,
    Closure,
    Contact,
    ContactTopic,
    ContactVersion,
    Document,
    DomainRating,
    Emergency,
    Goal,
    Intake,
    NeededDocument,
    PhaseEntry,
    Plan,
    Step,
    Task,
)
from geleit.disclosure.part import Field, Part, of_cases
from geleit.disclosure.wording import earlier_text, hint_words, interpreter_words
from geleit.hints.models import Pin
from geleit.programmes.codes import code_list
from geleit.referrals.models import Referral

START_AND_END = (
    ("level_start", _("German at the start"), "language_level"),
    ("level_end", _("German at the end"), "language_level"),
    ("work_start", _("work at the start"), "employment_status"),
    ("work_end", _("work at the end"), "employment_status"),
    ("benefits_start", _("benefits at the start"), "legal_sphere"),
    ("benefits_end", _("benefits at the end"), "legal_sphere"),
    ("housing_start", _("housing at the start"), "housing_type"),
    ("housing_end", _("housing at the end"), "housing_type"),
)


def _then_and_now(name: str, label: Promise, codes: str) -> Field:
    return Field(name, label, codes, find=lambda closure: closure.true_code(name))


def _topic_labels(referral: Any) -> list[str]:
    return [code_list("counselling_topic").label(code) for code in referral.topics or []]


def _deadline_type(task: Any) -> str:
    return task.deadline_type or task.sealed_type or ""


CASES = (
    Part(
        "cases",
        _("Cases"),
        Case,
        lambda scope: scope.cases,
        (
            Field("number", _("case")),
            Field("programme", _("programme"), codes="programme"),
            Field("form"),
            Field("phase"),
            Field("opened_on"),
            Field("closed_on"),
            Field("review_on"),
            Field("first_contact_on", _("first contact")),
            Field("last_contact_on", _("last contact")),
            Field("contacts", _("number of contacts"), covers="listed_contacts listed_first_on"),
            Field("relatives"),
            Field("after_care_on"),
        ),
        {"organisation": "named at the head of the paper"},
    ),
    Part(
        "phases",
        _("Phases"),
        PhaseEntry,
        of_cases(PhaseEntry, "entered_on", "id"),
        (
            Field("phase", _("phase")),
            Field("entered_on", _("from")),
            Field("left_on", _("until")),
            Field("skipped", _("skipped")),
        ),
    ),
    Part(
        "intake",
        _("First conversation"),
        Intake,
        of_cases(Intake, "id"),
        (
            Field("concern", free=True),
            Field("access_route", codes="access_route", read="access_code", covers="sealed_access_route"),
            Field("urgency"),
            Field("privacy_informed_on"),
            Field("privacy_language", codes="language"),
            Field("outside_target"),
            Field("outside_target_why", free=True),
            Field("criteria", _("what was true at the beginning"), codes="cm_criterion"),
            Field("proposal", _("proposal")),
            Field("decision", _("decision")),
            Field("decided_on", _("decided on")),
            Field("topics", _("topics"), codes="counselling_topic", read="topic_codes", covers="sealed_topics"),
        ),
    ),
    Part(
        "assessments",
        _("Assessments"),
        Assessment,
        of_cases(Assessment, "on"),
        (Field("on"), Field("summary", free=True)),
    ),
    Part(
        "ratings",
        _("Life domains in the assessments"),
        DomainRating,
        of_cases(DomainRating, "assessment__on", "domain"),
        (
            Field("domain", _("life domain"), codes="life_domain"),
            Field("resource", _("resources (0 to 4)"), read="resource_level", covers="sealed_rating"),
            Field("need", _("needs (0 to 4)"), read="need_level"),
            Field("client_view", free=True),
            Field("counsellor_view", free=True),
            Field("note", free=True),
        ),
    ),
    Part(
        "plans",
        _("Plans, all versions"),
        Plan,
        of_cases(Plan, "number"),
        (
            Field("number", _("version")),
            Field("state", _("state")),
            Field("own_words", free=True),
            Field("summary", free=True),
            Field("contact_agreement", free=True),
            Field("participants", other=True),
            Field("language", codes="language"),
            Field("review_on"),
            Field("agreed_on"),
            Field("agreement", _("how it was agreed")),
        ),
        {"signature": "enclosed as a picture"},
    ),
    Part(
        "goals",
        _("Goals of the plans"),
        Goal,
        of_cases(Goal, "plan__number", "position"),
        (
            Field("title", free=True),
            Field("domain", codes="life_domain"),
            Field("aim", free=True),
            Field("indicator", free=True),
            Field("priority"),
            Field("status", codes="goal_status"),
            Field("attainment", _("attainment"), words="attainment_words"),
            Field("attainment_note", free=True),
            Field("obstacle", free=True),
            Field("next_step", free=True),
        ),
    ),
    Part(
        "steps",
        _("Steps of the goals"),
        Step,
        of_cases(Step, "goal__plan__number", "goal__position", "position"),
        (
            Field("text", free=True),
            Field("who", codes="step_responsible"),
            Field("who_name", other=True),
            Field("support", free=True),
            Field("due_on"),
            Field("status", codes="step_status"),
            Field("result", free=True),
        ),
    ),
    Part(
        "contacts",
        _("Conversations, calls, letters"),
        Contact,
        of_cases(Contact, "on", "created_at"),
        (
            Field("on"),
            Field("kind", codes="contact_kind", read="kind_code", covers="sealed_kind"),
            Field("mode", codes="contact_mode"),
            Field("minutes"),
            Field("note", free=True),
            Field("participants", other=True),
            Field(
                "interpretation",
                codes="interpretation_mode",
                read="interpretation_code",
                covers="sealed_interpretation",
            ),
            Field("language", codes="language"),
            Field("attendance", _("attendance")),
        ),
    ),
    Part(
        "contact_topics",
        _("Topics of the conversations"),
        ContactTopic,
        of_cases(ContactTopic, "contact__on", "id"),
        (
            Field("topic", _("topic"), codes="counselling_topic", read="code", covers="sealed_topic"),
            Field("minutes"),
            Field("line", free=True),
        ),
    ),
    Part(
        "contact_versions",
        _("Earlier texts of notes"),
        ContactVersion,
        of_cases(ContactVersion, "contact__on", "number"),
        (Field("number", _("version")), Field("content", _("earlier text"), find=earlier_text, free=True)),
    ),
    Part(
        "appointments",
        _("Appointments"),
        Appointment,
        of_cases(Appointment, "starts_at"),
        (
            Field("starts_at"),
            Field("ends_at"),
            Field("title", free=True),
            Field("place", free=True),
            Field("with_whom", other=True),
            Field("note", free=True),
            Field("interpreter", say=interpreter_words),
            Field("language", _("language"), codes="language"),
            Field("state", _("state")),
        ),
    ),
    Part(
        "tasks",
        _("Deadlines and tasks"),
        Task,
        of_cases(Task, "due_on", "created_at"),
        (
            Field("title", free=True),
            Field("is_deadline", _("deadline")),
            Field("deadline_type", codes="deadline_type", find=_deadline_type, covers="sealed_type"),
            Field("due_on"),
            Field("remind_on"),
            Field("note", free=True),
            Field("done_on", _("done on")),
            Field("done_note", free=True),
        ),
    ),
    Part(
        "documents",
        _("Documents"),
        Document,
        of_cases(Document, "uploaded_at"),
        (
            Field("name", free=True),
            Field("kind", codes="document_type"),
            Field("note", free=True),
            Field("media_type", _("kind of file")),
            Field("size", _("bytes")),
            Field("issued_on"),
            Field("valid_until"),
            Field("uploaded_at", _("kept since")),
            Field("removed_at", _("removed on")),
        ),
        {"safety": "whether the file was looked at for malware: says nothing about the person"},
    ),
    Part(
        "needed_documents",
        _("Documents still missing"),
        NeededDocument,
        of_cases(NeededDocument, "created_at"),
        (Field("kind", codes="document_type"), Field("note", free=True)),
    ),
    Part(
        "referrals",
        _("Referrals"),
        Referral,
        of_cases(Referral, "at"),
        (
            Field("offer_name", _("offer"), covers="offer"),
            Field("topics", _("topics"), find=_topic_labels),
            Field("way"),
            Field("values", free=True, find=lambda referral: [*(referral.values or {}).values()]),
            Field("at", _("day")),
        ),
        {
            "request": "stands among what was asked of other houses",
            "previous": "the referral before, which is listed too",
        },
    ),
    Part(
        "pins",
        _("Hints on the law in the plan"),
        Pin,
        of_cases(Pin, "at"),
        (Field("rule", _("hint"), say=hint_words), Field("kind", _("as")), Field("at", _("day"))),
    ),
    Part(
        "closures",
        _("Closure"),
        Closure,
        of_cases(Closure, "closed_on"),
        (
            Field("closed_on"),
            Field("reason", codes="closing_reason"),
            Field("talk_held"),
            *(_then_and_now(*one) for one in START_AND_END),
            Field("note", free=True),
            Field("after_care_on"),
            Field("review_on", _("plan review")),
            Field("reopened_on", _("reopened on")),
        ),
        {"sealed_codes": "stands in the fields it belongs to"},
    ),
    Part(
        "emergencies",
        _("Emergency access by colleagues outside of the team"),
        Emergency,
        of_cases(Emergency, "opened_at"),
        (
            Field("opened_at"),
            Field("until_at"),
            Field("ended_at"),
            Field("reason"),
            Field("words", free=True),
            Field("reviewed_at"),
            Field("verdict"),
            Field("note", free=True),
        ),
        {
            "number": "stands in the case",
            "lead": "staff",
            "seen_at": "that a colleague took notice",
            "review_by": "a day for the data protection officer",
            "reviewer_id": "staff",
        },
    ),
    Part(
        "team",
        _("Who may open the file"),
        Grant,
        lambda scope: Grant.objects.filter(person_id__in=[one.pk for one in scope.records]).order_by("from_on"),
        (Field("kind", _("as")), Field("from_on", _("from")), Field("until_on", _("until"), covers="until_at")),
        {"subject": "id", "person_id": "id", "given_by": "staff", "given_at": "as the day it begins"},
    ),
)
