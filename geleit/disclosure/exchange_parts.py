"""What a person allowed to be told, what was told, and what other organisations answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from geleit.disclosure.part import Field, Part, Scope, of_people
from geleit.exchange.catalogue import in_order
from geleit.exchange.models import Consent, ConsentProof, Opening, Package, Request, Step


def _field_labels(consent: Consent) -> list[str]:
    return [one.label for one in in_order(consent.fields or [])]


def _packages(scope: Scope) -> Iterable[Package]:
    return Package.objects.filter(consent__person__in=scope.records).select_related("consent").order_by("made_at")


def _openings(scope: Scope) -> Iterable[Opening]:
    return Opening.objects.filter(package__consent__person__in=scope.records).select_related("package__consent")


def _steps(scope: Scope) -> Iterable[Step]:
    return Step.objects.filter(request__person__in=scope.records).order_by("at")


EXCHANGE = (
    Part(
        "consents",
        _("Consents"),
        Consent,
        of_people(Consent, "given_at"),
        (
            Field("recipient", free=True, covers="organisation partner is_authority"),
            Field("function", free=True),
            Field("fields", find=_field_labels),
            Field("purpose", codes="consent_purpose"),
            Field("direction"),
            Field("from_on"),
            Field("until_on"),
            Field("giver", covers="guardian"),
            Field("understood", covers="for_minor"),
            Field("form", codes="consent_form"),
            Field("language", codes="language"),
            Field("interpreter", free=True),
            Field("witness", free=True),
            Field("text", free=True),
            Field("given_at", _("written down on")),
            Field("withdrawn_at", _("withdrawn on")),
            Field("withdrawn_for"),
            Field("withdrawn_how"),
        ),
        {
            "given_for": "the record it was given on, which is hers too",
            "given_by": "staff",
            "withdrawn_by": "staff",
            "template": "what the counsellor began from",
            "text_hash": "a check of the text above",
            "text_version": "a number of the office",
            "catalogue_version": "a number of the office",
        },
    ),
    Part(
        "consent_proofs",
        _("Signed consents"),
        ConsentProof,
        of_people(ConsentProof, "added_at"),
        (Field("added_at", _("day")), Field("media_type", _("kind of file"))),
        {
            "consent": "stands above",
            "drawing": "the person signed it herself and gets it on request",
            "scan": "the person has the paper",
        },
    ),
    Part(
        "packages",
        _("What was sent to others"),
        Package,
        _packages,
        (
            Field("made_at", _("sent on")),
            Field("consent", _("recipient"), find=lambda one: one.consent.recipient, covers="organisation"),
            Field("until_on", _("can be opened until")),
            Field("closed_at", _("closed on")),
        ),
        {"made_by": "staff"},
    ),
    Part(
        "openings",
        _("Who opened what was sent"),
        Opening,
        _openings,
        (
            Field("at", _("opened on")),
            Field("package", _("recipient"), find=lambda one: one.package.consent.recipient),
            Field("how", _("how")),
        ),
        {"reader": "staff of the other organisation"},
    ),
    Part(
        "exchange_requests",
        _("Requests to other organisations"),
        Request,
        of_people(Request, "created_at"),
        (
            Field("kind", _("what it is")),
            Field("level"),
            Field("recipient", free=True, covers="organisation package"),
            Field("subject", free=True),
            Field("message", free=True),
            Field("contact_way"),
            Field("state"),
            Field("reason"),
            Field("requested_at", _("asked on")),
            Field("answered_at", _("answered on")),
            Field("due_on"),
        ),
        {
            "sender": "the office and its staff",
            "state_at": "stands in the steps",
            "times_reopened": "stands in the steps",
        },
    ),
    Part(
        "exchange_steps",
        _("Steps of these requests"),
        Step,
        _steps,
        (
            Field("at", _("day")),
            Field("kind", _("what it is")),
            Field("side", _("by whom")),
            Field("state", _("state")),
            Field("reason"),
            Field("known"),
            Field("text", free=True),
            Field("for_person", free=True),
        ),
        {"request": "stands above", "name": "staff", "seen_at": "whether it was read"},
    ),
)
