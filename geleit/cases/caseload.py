"""The lists of cases: one's own, with names decrypted in memory, and the team lead's by number, without any content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from geleit.access.models import Grant
from geleit.accounts.models import Membership, Office, User
from geleit.cases.models import Case
from geleit.cases.models.case import Phase
from geleit.core import dates
from geleit.core.lists import Filter, Order
from geleit.people import names
from geleit.people.models import KnownCheck
from geleit.programmes.programme import programmes

MOST = 500  # rows of the own list on one page; more than anybody accompanies
NEW_DAYS = 7
ASKED_LATELY = timedelta(hours=1)

STATE = Filter(
    _("State"),
    [("open", _("open")), ("closed", _("closed")), ("", "")],  # the empty choice is "all"
    lambda rows, value: rows.open() if value == "open" else rows.exclude(closed_on=None),
    default="open",
)
OWN_FILTERS = {
    "stand": STATE,
    "phase": Filter(_("Phase"), list(Phase.choices), lambda rows, value: rows.filter(phase=value)),
    "form": Filter(_("Form of help"), list(Case.Form.choices), lambda rows, value: rows.filter(form=value)),
}
OWN_ORDERS = {
    "name": Order(_("Name"), ("number",)),
    "lange": Order(_("Longest without contact"), (F("last_contact_on").asc(nulls_first=True),)),
    "kontakt": Order(_("Last contact"), (F("last_contact_on").desc(nulls_last=True),)),
    "neu": Order(_("Newest first"), ("-opened_on",)),
    "nummer": Order(_("Number"), ("number",)),
}


@dataclass
class OwnRow:
    case: Case
    name: str
    grant: Grant | None

    @property
    def is_new(self) -> bool:
        """Given by somebody else within the last days."""
        grant = self.grant
        return bool(
            grant
            and grant.kind == Grant.Kind.LEAD
            and grant.given_by != grant.user_id
            and grant.from_on >= dates.today() - timedelta(days=NEW_DAYS)
        )

    @property
    def is_deputy(self) -> bool:
        return bool(self.grant and self.grant.kind == Grant.Kind.DEPUTY)


@dataclass
class WorkRow:
    case: Case
    lead: User | None
    deputies: list[Grant]


def own_cases(user: User) -> QuerySet[Case]:
    return Case.objects.visible_to(user).select_related("person")


def own_filters(user: User) -> dict[str, Filter]:
    offered = {code for office in user.offices_with("cases.work") for code in office.programmes}
    found = dict(OWN_FILTERS)
    if len(offered) > 1:
        choices = [(code, one.label()) for code, one in programmes().items() if code in offered]
        found["programm"] = Filter(_("Programme"), choices, lambda rows, value: rows.filter(programme=value))
    return found


def own_rows(cases: Iterable[Case], user: User, order: str, asked: str = "") -> list[OwnRow]:
    """Rows in order; `asked` narrows them to names or numbers that begin with it."""
    held = {grant.subject_id: grant for grant in Grant.objects.to(user).order_by("from_on")}
    rows = [OwnRow(case, case.person.list_name or case.number, held.get(case.pk)) for case in cases]
    if asked.strip():
        rows = [row for row in rows if begins_with(row.case, asked)]
    return sorted(rows, key=lambda row: names.fold(row.name) or row.name) if order == "name" else rows


def begins_with(case: Case, asked: str) -> bool:
    """Every word typed begins a part of a name, or the number: "esra y" finds Esra Yıldırım."""
    person = case.person
    known = [person.given_names, person.family_name, person.alias, *(person.other_names or [])]
    words = {names.fold(part) for name in known if name for part in names.parts(name)}
    number = case.number.lower()
    return all(
        asked_part.lower() in number
        or any(word.startswith(names.fold(asked_part)) for word in words if names.fold(asked_part))
        for asked_part in asked.split()
    )


def asked_for(check: str, user: User) -> str:
    """The number of the case of a person she has just asked for, and was told that a colleague accompanies her."""
    try:
        asked = KnownCheck.objects.filter(user=user, pk=check, at__gte=dates.now() - ASKED_LATELY).first()
    except ValidationError:  # no id
        return ""
    cases = Case.objects.filter(person=asked.person_id).order_by(F("closed_on").desc(nulls_first=True)) if asked else []
    return next((case.number for case in cases), "")


def work_rows(cases: list[Case]) -> list[WorkRow]:
    """Number, programme, form and load; three queries, no content."""
    leads: dict[UUID, User] = {}
    deputies: dict[UUID, list[Grant]] = {}
    grants = Grant.objects.filter(subject__in=[case.pk for case in cases]).select_related("user")
    for grant in grants.leads():
        leads[grant.subject_id] = grant.user
    for grant in grants.active().filter(kind=Grant.Kind.DEPUTY):
        deputies.setdefault(grant.subject_id, []).append(grant)
    return [WorkRow(case, leads.get(case.pk), deputies.get(case.pk, [])) for case in cases]


def colleagues(offices: Iterable[Office]) -> QuerySet[User]:
    """Those who counsel in these offices today."""
    held = Membership.objects.valid_on(dates.today()).filter(office__in=list(offices), role="counsellor")
    return User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("name")


def load(offices: Iterable[Office]) -> list[tuple[User, int]]:
    """Open cases of each colleague, by name."""
    open_ones = Case.objects.filter(office__in=list(offices)).open().values("pk")
    led = Grant.objects.active().filter(kind=Grant.Kind.LEAD, subject__in=open_ones).values_list("user_id", flat=True)
    counted = Counter(led)
    return [(user, counted[user.pk]) for user in colleagues(offices)]
