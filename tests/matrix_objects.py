"""One object of every kind, all in anna's case of esra, for the arguments of the permission matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.accounts.actions.identity import link_identity
from geleit.cases.actions import appointments, documents, tasks
from geleit.cases.actions.agreement import agree_plan
from geleit.cases.actions.assessment import make_assessment
from geleit.cases.actions.contact import Note, add_contact
from geleit.cases.actions.emergency import open_in_emergency
from geleit.cases.actions.goals import add_goal
from geleit.cases.actions.notices import notify
from geleit.cases.actions.plan import start_plan
from geleit.cases.actions.quick_contact import add_quick_contact
from geleit.cases.models import Document, Plan
from geleit.cases.tests.signed_in import colleague
from geleit.core import dates
from geleit.core.uploads.file_types import PDF, CleanFile
from geleit.directory.actions.care import make_link as make_offer_link
from geleit.directory.actions.care import propose
from geleit.directory.models import Area, DirectoryImport
from geleit.directory.records_of_forms import record_of
from geleit.directory.tests.offers import offer
from geleit.exchange.actions import link as links
from geleit.exchange.actions import request as requests
from geleit.exchange.actions.package import pack
from geleit.exchange.tests.partners import agreed
from geleit.handover.actions.triggers import tell_triggers
from geleit.handover.models import Handover
from geleit.handover.tests.stage import planned, shown
from geleit.handover.watching import Near
from geleit.hints.actions.care import mark_section, sign_rule
from geleit.insights.models import Release
from geleit.listimport.actions import upload_list
from geleit.oversight.models import Finding
from geleit.people.models import Person
from geleit.retention.actions import nightly, objections
from geleit.retention.models import Due
from geleit.rules.loading import catalogue
from tests.cast import LONG_AGO, Cast, new_person
from tests.drawing import a_drawing
from tests.matrix_exchange import EXCHANGE
from tests.matrix_people import PEOPLE


def _identity(cast: Cast) -> UUID:
    with acting_as(cast.farid, purpose="test"):
        return link_identity(cast.bilal, "verbund", "b.ilal", by=cast.farid).pk


def _retention_due(cast: Cast) -> UUID:
    """Somebody without a case who was met last in 2020, on the list since now."""
    person = new_person(cast.anna, cast.office, given_names="Farida")
    Person.objects.filter(pk=person.pk).update(last_contact_on=LONG_AGO, created_at=dates.day_bounds(LONG_AGO)[0])
    nightly.look()
    return Due.objects.get(subject=person.pk).pk


def _retention_hold(cast: Cast) -> UUID:
    until = dates.today() + timedelta(days=30)
    return objections.set_hold(uuid4(), cast.case.pk, "claim", until, by=cast.anna).pk


def _task(cast: Cast) -> UUID:
    return tasks.create_task(uuid4(), cast.case, "Bescheid prüfen", assignee=cast.anna, by=cast.anna).pk


def _appointment(cast: Cast, repeat: int = 1) -> UUID:
    start = dates.now() + timedelta(days=1)
    made = appointments.make_appointment(
        uuid4(), cast.case, start, start + timedelta(hours=1), user=cast.anna, by=cast.anna, repeat=repeat
    )
    return made[0].pk


def _document(cast: Cast) -> UUID:
    return documents.add_document(
        uuid4(), cast.case, CleanFile("Bescheid.pdf", PDF, b"%PDF-1.7"), "asylum_decision", by=cast.anna
    ).pk


def _removed_document(cast: Cast) -> UUID:
    document = Document.objects.get(pk=_document(cast))
    documents.remove_document(document, by=cast.anna)
    return document.pk


def _plan(cast: Cast) -> Plan:
    """The first version, signed on screen; the same one however often it is asked for."""
    plan = cast.case.plans.filter(number=1).first()
    if plan is None:
        plan = start_plan(uuid4(), cast.case, by=cast.anna)
        add_goal(uuid4(), plan, {"title": "B1"}, [{"text": "Kurs suchen", "who": "client"}], by=cast.anna)
        agree_plan(plan, plan.version, Plan.Agreement.SCREEN, drawing=a_drawing(), by=cast.anna)
    return plan


def _contact(cast: Cast) -> UUID:
    return add_contact(uuid4(), cast.case, Note(dates.today(), "phone", "Hat angerufen."), by=cast.anna).pk


def _quick_contact(cast: Cast) -> UUID:
    data = {"on": dates.today(), "mode": "phone", "minutes": 10, "topics": ["residence_law"]}
    return add_quick_contact(uuid4(), cast.office, data, by=cast.anna).pk


def _grant(cast: Cast) -> UUID:
    """Somebody who will join the team, and so is none of the viewers."""
    mira = colleague(cast, "mira")
    return grants.give(cast.case.pk, mira, "member", dates.today(), None, by=cast.anna)


def _emergency(cast: Cast) -> UUID:
    """Opened by somebody who is none of the viewers."""
    noor = colleague(cast, "noor")
    with acting_as(noor, purpose="test"):
        return open_in_emergency(uuid4(), cast.case, "danger", "Ein Anruf aus der Klinik.", by=noor).pk


def _finding(cast: Cast) -> UUID:
    with acting_as(None, purpose="audit"):
        found = {"user": cast.anna, "office": cast.office, "on": dates.today(), "number": 41}
        return Finding.objects.create(kind="many", **found).pk


def _section_mark(cast: Cast) -> UUID:
    with acting_as(cast.deniz, purpose="test"):
        return mark_section(uuid4(), "§ 25b AufenthG", "", by=cast.deniz).pk


def _link_secret(cast: Cast) -> str:
    with acting_as(cast.deniz, purpose="test"):
        return make_offer_link(offer(confirmed_on=dates.today()), by=cast.deniz)


def _directory_import(cast: Cast) -> UUID:
    with acting_as(cast.deniz, purpose="test"):
        return DirectoryImport.objects.create(user=cast.deniz, kind="hsds", state="preview").pk


def _draft(cast: Cast) -> UUID:
    service = offer(confirmed_on=dates.today())
    return propose(uuid4(), service, record_of(service), note="", by=cast.anna).pk


def _consent(cast: Cast) -> UUID:
    return agreed(cast, None).pk


def _request(cast: Cast) -> UUID:
    """With a package, a link and a step, to somebody without account."""
    consent = agreed(cast, None)
    package = pack(consent, {}, by=cast.anna)
    request = requests.open_request(
        uuid4(), cast.esra, "referral", "warm", recipient="Sprachschule am Markt", package=package, by=cast.anna
    )
    links.make_link(request, package, by=cast.anna)
    requests.send(request, by=cast.anna)
    return request.pk


def _release(cast: Cast) -> UUID:
    with acting_as(cast.greta, purpose="test"):
        return Release.objects.create(office=cast.office, year=2026, quarter=1, content={}, made_by=cast.greta.pk).pk


def _handover(cast: Cast) -> Handover:
    """With a sheet the person has seen; the same one however often it is asked for."""
    found = Handover.objects.filter(case=cast.case).first()
    if found is None:
        found = planned(cast, "person")
        shown(cast, found)
    return found


def _handover_trigger(cast: Cast) -> UUID:
    near = Near("decision", dates.today().replace(day=1), f"decision {dates.today()}")
    return tell_triggers(cast.case, [near], by=cast.anna)[0].pk


# what → function from the cast to the primary key; each part adds its own.
OBJECTS: dict[str, Callable[[Cast], UUID | int | str]] = {
    **PEOPLE,
    **EXCHANGE,
    "case": lambda cast: cast.case.pk,
    "person": lambda cast: cast.esra.pk,
    "office": lambda cast: cast.office.pk,
    "colleague_account": lambda cast: cast.bilal.pk,
    "colleague_membership": lambda cast: cast.bilal.memberships.get().pk,
    "colleague_identity": _identity,
    "code_list": lambda cast: "gender",
    "notice": lambda cast: notify(cast.case, cast.anna, "known", "Nachfrage").pk,
    "contact": _contact,
    "retention_due": _retention_due,
    "retention_file": lambda cast: Due.objects.get(pk=_retention_due(cast)).subject,
    "retention_hold": _retention_hold,
    "draft_form": lambda cast: "contact",
    "quick_contact": _quick_contact,
    "grant": _grant,
    "task": _task,
    "appointment": _appointment,
    "appointment_in_series": lambda cast: _appointment(cast, repeat=3),
    "document": _document,
    "another_document": _document,
    "removed_document": _removed_document,
    "needed_document": lambda cast: (
        documents.need_document(uuid4(), cast.case, "residence_document", "", by=cast.anna).pk
    ),
    "assessment": lambda cast: (
        make_assessment(uuid4(), cast.case, {"housing": {"resource": 1, "need": 3}}, by=cast.anna).pk
    ),
    "plan_number": lambda cast: str(_plan(cast).number),
    "signed_plan_number": lambda cast: str(_plan(cast).number),
    "paper_language": lambda cast: "ar",
    "goal": lambda cast: _plan(cast).goals.get().pk,
    "step": lambda cast: _plan(cast).goals.get().steps.get().pk,
    "rule": lambda cast: "C02",
    "checklist": lambda cast: "a",
    "checklist_number": lambda cast: 0,
    "checklist_item": lambda cast: "account",
    "handover": lambda cast: _handover(cast).pk,
    "handover_sheet": lambda cast: _handover(cast).sheets.get().pk,
    "sheet_number": lambda cast: 1,
    "handover_trigger": _handover_trigger,
    "sign_off": lambda cast: sign_rule(uuid4(), catalogue()["C01"], by=cast.anna).pk,
    "section_mark": _section_mark,
    "emergency": _emergency,
    "finding": _finding,
    "deadline_rule": lambda cast: "D04",
    "hsds_list": lambda cast: "services",
    "offer": lambda cast: offer(confirmed_on=dates.today()).pk,
    "area": lambda cast: Area.objects.get_or_create(code="lindenau", name="Kreis Lindenau", kind="district")[0].pk,
    "link_secret": _link_secret,
    "draft_of_offer": _draft,
    "directory_import": _directory_import,
    "consent": _consent,
    "situation": lambda cast: "course",
    "exchange_request": _request,
    "release": _release,
    "import_run": lambda cast: upload_list(uuid4(), cast.office, "liste.csv", b"Name;Tel.\n", by=cast.anna).pk,
}
