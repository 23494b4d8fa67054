"""Three houses with somebody at the inbox, and referrals of the Migrationsberatung in every state, played through actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.models import Organisation, User
from geleit.cases.models import Case
from geleit.core import dates
from geleit.demo.chance import Dice
from geleit.demo.consents import make_consents
from geleit.demo.town import Town
from geleit.directory.actions.care import confirm_many
from geleit.directory.actions.writing import write_offer
from geleit.directory.models import Service
from geleit.directory.taxonomies import term_id
from geleit.exchange.actions import request as requests
from geleit.exchange.actions.consent import give_consent
from geleit.exchange.models import Consent, Request
from geleit.inbox import actions as inbox
from geleit.referrals.actions import referral as actions
from geleit.referrals.actions.news import bring_news
from geleit.referrals.actions.referral import Draft
from geleit.referrals.actions.unmet import count_need
from geleit.referrals.models import Referral
from geleit.referrals.seeker import home

# user name, name, organisation
PARTNERS = [
    ("juliane", "Juliane Roth", "Jobcenter Kreis Lindenau"),
    ("viktor", "Viktor Lang", "Volkshochschule Lindenau"),
    ("silke", "Silke Möller", "AWO Kreisverband Lindenau"),
]
COURSE = ("name", "phone", "german", "availability")
# what it is about, who is asked ("" = by a link), fields of the consent, steps of the other side and of anna
PLAYED: list[dict[str, Any]] = [
    {
        "who": "Tesfay",
        "to": "viktor",
        "subject": "Deutschkurs B1 am Abend",
        "fields": COURSE,
        "message": "Sucht einen Kurs am Abend, weil er tagsüber arbeiten möchte. Das Zertifikat A2 liegt vor.",
        "steps": [
            ("accepted", {"text": "Ein Platz ab 7. Januar.", "for_person": "Bitte am 7. Januar um 18 Uhr, Raum 12. Zertifikat mitbringen."})
        ],
    },
    {"to": "juliane", "subject": "Termin zur Erstberatung im Jobcenter", "fields": ("name", "phone", "languages", "interpreter")},
    {"to": "viktor", "subject": "Integrationskurs", "fields": COURSE, "steps": [("declined", {"reason": "no_places"})]},
    {"to": "juliane", "subject": "Unterlagen zum Antrag", "question": "Welche Unterlagen fehlen noch?"},
    {"to": "viktor", "subject": "Alphabetisierungskurs", "steps": [("accepted", {}), ("in_progress", {"text": "Hat begonnen."})]},
    {
        "to": "silke",
        "level": "warm",
        "subject": "Begleitung beim Übergang in die Ausbildung",
        "fields": ("name", "phone", "languages"),
        "steps": [("accepted", {}), ("in_progress", {}), ("completed", {"text": "Der Ausbildungsvertrag ist unterschrieben."})],
    },
    {"to": "juliane", "subject": "Umzug: Zusicherung der neuen Miete", "steps": [("received", {"text": "Wird geprüft."})]},
    {"to": "viktor", "subject": "Lernbegleitung am Nachmittag", "ask": False},
    {"to": "viktor", "subject": "Berufssprachkurs B2", "steps": [("accepted", {}), ("failed", {"reason": "did_not_go"})]},
    {"to": "juliane", "subject": "Beratung zum Kinderzuschlag", "own": ("cancelled", {"reason": "not_wanted"})},
    {"to": "", "recipient": "Beratungsstelle Lichtblick Ahlbach", "subject": "Schuldnerberatung", "overdue": True},
]  # fmt: skip
UNMET = [("mental_health", "waiting_list"), ("childcare", "no_capacity"), ("german_language", "outside_area")]


def make_partners(town: Town) -> dict[str, User]:
    began = dates.today() - timedelta(days=365)
    users = {}
    with acting_as(None, purpose="system"):
        for username, name, house in PARTNERS:
            organisation = Organisation.objects.filter(name=house).first()
            if organisation is None:  # a small town has fewer houses
                organisation = staff.create_organisation(house, "other", by=None)
            office = organisation.offices.first()
            if office is None:
                office = staff.create_office(organisation, f"eingang-{username}", house, [], by=None, place="Lindenau")
            users[username] = staff.create_user(username, name, organisation, by=None)
            staff.add_membership(users[username], office, "partner", from_on=began, by=None)
            users[username].all_memberships()
    return users


def offer_of_the_jmd(town: Town) -> Service:
    """The AWO's own place in the directory, so that one can refer to it."""
    dice, by, house = Dice("offer/jmd"), town.users["karin"], town.offices["jmd"].organisation
    record = {
        "id": str(dice.id()),
        "name": "Jugendmigrationsdienst Lindenau",
        "description": "Für junge Menschen von 12 bis 26 Jahren: Schule, Ausbildung, Alltag. Bitte vorher anrufen.",
        "status": "active",
        "email": "jmd@awo-lindenau.example",
        "organization": {"id": str(house.pk), "name": house.name, "description": "Beratung und Begleitung im Kreis Lindenau."},
        "service_areas": [{"id": str(dice.id()), "name": "", "x_geleit_area": "lindenau"}],
        "attributes": [_term(dice, "offer_category", "category", "youth"), _term(dice, "counselling_topic", "topic", "school")],
    }  # fmt: skip
    with acting_as(by, purpose="demo"):
        service = write_offer(record, by=by)
        confirm_many([service.pk], on=dates.today(), by=by)
    return service


def _term(dice: Dice, list_name: str, link: str, code: str) -> dict[str, Any]:
    return {"id": str(dice.id()), "link_type": link, "taxonomy_term": {"id": str(term_id(list_name, code))}}


def make_referrals(town: Town) -> int:
    """How many there are now."""
    partners = make_partners(town)
    offer_of_the_jmd(town)
    anna = town.users["anna"]
    with acting_as(anna, purpose="demo"):
        cases = list(_cases_of(anna))
        chosen = [_case(cases, played, number) for number, played in enumerate(PLAYED)]
    for number, (case, played) in enumerate(zip(chosen, PLAYED, strict=True)):
        _play(Dice(f"referral/{number}"), case, played, anna, partners)
    with acting_as(anna, purpose="demo"):
        offers = Service.objects.listed().select_related("organization__organisation").order_by("name")
        actions.give_address(Dice("referral/cold").id(), cases[-1], offers[0], by=anna)
        for number, (topic, reason) in enumerate(UNMET):
            case = cases[number % len(cases)]
            count_need(case, [topic], home("", case), reason, by=anna)
    make_consents(town, partners["viktor"])
    return len(PLAYED) + 1


def _cases_of(anna: User) -> Iterator[Case]:
    open_ones = (
        Case.objects.visible_to(anna).open().select_related("person__office__organisation", "office__organisation")
    )
    return iter(open_ones.filter(office=anna.office).order_by("-number"))


def _case(cases: list[Case], played: dict[str, Any], number: int) -> Case:
    if name := played.get("who"):
        found = [case for case in cases if case.person.family_name == name]
        return (found or cases)[0]
    return cases[number % len(cases)]


def _play(dice: Dice, case: Case, played: dict[str, Any], anna: User, partners: dict[str, User]) -> None:
    partner = partners.get(played["to"])
    with acting_as(anna, purpose="demo"):
        referral = _refer(dice, case, played, partner, anna)
    if partner is None:  # nobody there can answer
        return
    request = referral.request
    for to, said in played.get("steps", ()):
        with acting_as(partner, purpose="demo"):
            inbox.answer(request, to, by=partner, pk=dice.id(), **said)
            request.refresh_from_db()
    if question := played.get("question"):
        with acting_as(partner, purpose="demo"):
            inbox.say(request, "question", question, by=partner, pk=dice.id())
    if played.get("steps") or played.get("question"):
        bring_news(request.pk)
    if own := played.get("own"):
        with acting_as(anna, purpose="demo"):
            actions.go_on(referral, own[0], by=anna, **own[1])


def _refer(dice: Dice, case: Case, played: dict[str, Any], partner: User | None, anna: User) -> Referral:
    house = partner.current_memberships()[0].office.organisation if partner else None
    consent = _consent(dice, case, house, played, anna) if played.get("fields") else None
    draft = Draft(
        level=played.get("level", Request.Level.LUKEWARM),
        way=Referral.Way.INBOX if house else Referral.Way.LINK,
        recipient=house.name if house else played["recipient"],
        subject=played["subject"],
        message=played.get("message", ""),
        contact_way=Request.ContactWay.COUNSELLOR,
        organisation=house,
        consent=consent,
        values={"availability": "abends, ab 18 Uhr"} if "availability" in played.get("fields", ()) else {},
    )
    referral = actions.refer(dice.id(), case, draft, by=anna, ask=played.get("ask", True)).referral
    if played.get("overdue"):
        _ask_again_late(referral, anna)
    return referral


def _ask_again_late(referral: Referral, anna: User) -> None:
    """An answer that was hoped for a week ago."""
    requests.withdraw_request(referral.request, "mistake", by=anna)
    referral.request.refresh_from_db()
    requests.move(referral.request, Request.State.REQUESTED, by=anna, due_on=dates.today() - timedelta(days=7))
    actions.tell_case(referral, by=anna)


def _consent(dice: Dice, case: Case, house: Organisation | None, played: dict[str, Any], anna: User) -> Consent:
    said = {
        "id": dice.id(),
        "giver": "person",
        "organisation": house,
        "recipient": played.get("recipient", ""),
        "purpose": "offer",
        "fields": played["fields"],
        "from_on": dates.today(),
        "until_on": dates.add_months(dates.today(), 3),
        "form": "oral_documented",
        "witness": "Kerstin Petersen",
    }
    return give_consent(case.person, said, by=anna)
