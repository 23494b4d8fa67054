"""What authorities asked for about a person, and what they got."""

from django.utils.translation import gettext_lazy as _

from geleit.disclosure.models import LegalDisclosure, LegalDisclosureContent
from geleit.disclosure.part import Field, Part, of_cases


def _labels(content: LegalDisclosureContent) -> str:
    return "\n".join(item["label"] for item in content.items or [])


LEGAL = (
    Part(
        "legal_requests",
        _("Requests of authorities"),
        LegalDisclosure,
        of_cases(LegalDisclosure, "asked_on"),
        (
            Field("asked_on"),
            Field("asker_kind"),
            Field("asker", free=True),
            Field("question", free=True),
            Field("basis"),
            Field("ground", free=True),
            Field("state"),
            Field("given_on"),
            Field("answer", free=True),
            Field("informed"),
            Field("informed_on"),
            Field("not_informed_why", free=True),
        ),
        {
            "number": "stands in the case",
            "parts": "stands in what was given",
            "first_by": "staff",
            "first_at": "a step inside the house",
            "second_by": "staff",
            "second_at": "a step inside the house",
            "over_at": "a step inside the house",
            "over_by": "staff",
        },
    ),
    Part(
        "legal_requests_given",
        _("What authorities were to be given"),
        LegalDisclosureContent,
        of_cases(LegalDisclosureContent, "disclosure__asked_on"),
        (Field("items", find=_labels, free=True),),
        {"disclosure": "stands above", "paper": "repeats what stands elsewhere here"},
    ),
)
