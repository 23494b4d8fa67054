"""A handover from the trigger to the follow-up: with a receiver who has an account, by link, and on paper."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from geleit.access import grants
from geleit.access.acting import acting_as
from geleit.audit.wording import sentence
from geleit.cases.models import Appointment, Notice, Task, TimelineEntry
from geleit.core import dates
from geleit.core.versions import Conflict
from geleit.exchange.actions.consent import withdraw
from geleit.exchange.actions.package import open_package
from geleit.exchange.actions.request import load_keys, move
from geleit.exchange.models import Package, Request
from geleit.exchange.tests.partners import house_of, partner
from geleit.handover.actions import arriving, giving
from geleit.handover.actions.news import fetch_answers
from geleit.handover.actions.running import Over, plan_handover, plan_meeting, settle_item
from geleit.handover.actions.sheets import NotAgreed, choose_consent, write_sheet
from geleit.handover.models import Handover, HandoverFigure
from geleit.handover.progress import lines_of
from geleit.handover.stepping import NOW, steps_of
from geleit.handover.tests.stage import agreed, begun, fresh, given, planned, shown
from geleit.people.actions.facts import add_period
from tests.cast import audited

Status = Handover.Status


@pytest.fixture
def as_anna(cast):
    with acting_as(cast.anna, purpose="test"):
        yield cast


def test_it_begins_with_the_checklist_in_force_and_a_deadline_for_the_legal_day(as_anna):
    handover = begun(as_anna)
    assert (handover.status, handover.checklist.code) == (Status.PLANNED, "a")
    assert len(lines_of(handover)) == 22
    task = Task.objects.get(source_id=handover.pk)
    assert (task.is_deadline, task.due_on, task.remind_on) == (True, date(2026, 11, 30), date(2026, 11, 9))
    line = TimelineEntry.objects.get(kind="handover")
    assert line.content["title"] == "handover_begun"


def day_of(handover) -> tuple:
    task = Task.objects.get(source_id=handover.pk)
    return task.is_deadline, task.due_on, task.remind_on, task.done_on


def test_a_moved_day_moves_its_deadline_and_goes_with_it(as_anna):
    handover, by = begun(as_anna), as_anna.anna
    plan_handover(handover, 1, by=by, planned_on=date(2026, 12, 31))
    assert day_of(handover) == (True, date(2026, 12, 31), date(2026, 12, 10), None)
    plan_handover(handover, 2, by=by, to_office="Jobcenter Lindenau")
    assert day_of(handover) == (True, date(2026, 12, 31), date(2026, 12, 10), None)
    plan_handover(handover, 3, by=by, is_legal=False)
    assert day_of(handover) == (False, date(2026, 12, 31), None, None)
    plan_handover(handover, 4, by=by, planned_on=None)
    assert day_of(handover)[3] == dates.today()
    plan_handover(handover, 5, by=by, planned_on=date(2027, 1, 31), is_legal=True)
    assert day_of(handover) == (True, date(2027, 1, 31), date(2027, 1, 10), None)
    arriving.end_handover(handover, Status.FAILED, "", by=by, reason="not_reached")
    assert day_of(handover)[3] == dates.today()


def test_a_day_that_is_set_later_is_told_as_well(as_anna):
    handover = begun(as_anna, planned_on=None, is_legal=False)
    assert not Task.objects.filter(source_id=handover.pk).exists()
    plan_handover(handover, 1, by=as_anna.anna, planned_on=date(2026, 12, 15))
    assert day_of(handover) == (False, date(2026, 12, 15), None, None)


def test_an_item_is_ticked_with_who_and_when_and_a_colleague_is_not_overwritten(as_anna):
    handover = begun(as_anna)
    row = settle_item(handover, "account", "done", by=as_anna.anna)
    assert (row.by, row.version) == (as_anna.anna, 1)
    with pytest.raises(Conflict):
        settle_item(handover, "account", "blocked", by=as_anna.anna, version=0, why="Konto gesperrt")
    settle_item(handover, "account", "blocked", by=as_anna.anna, version=1, why="Konto gesperrt")
    [line] = [line for line in lines_of(handover) if line.item.key == "account"]
    assert (line.status_label, line.why, line.is_settled) == ("Blockiert", "Konto gesperrt", False)


def test_an_item_that_does_not_apply_says_why(cast, browsers):
    handover = begun(cast)
    url = reverse("handover:item", args=[cast.case.pk, handover.pk, "account"])
    refused = browsers.anna.post(url, {"version": 0, "status": "not_applicable", "why": ""})
    assert refused.status_code == 422
    assert "Bitte sagen Sie in wenigen Worten" in refused.content.decode()
    browsers.anna.post(url, {"version": 0, "status": "not_applicable", "why": "hat ein Konto"})
    browsers.anna.post(
        reverse("handover:item", args=[cast.case.pk, handover.pk, "tax_id"]), {"version": 0, "quick": "1"}
    )
    settled = [line.item.key for line in lines_of(fresh(cast, handover)) if line.is_settled]
    assert sorted(settled) == ["account", "tax_id"]


def test_the_sheet_holds_what_was_agreed_to_and_nothing_else(as_anna):
    handover = planned(as_anna)
    assert handover.status == Status.CONSENT_PENDING
    with pytest.raises(NotAgreed):
        write_sheet(uuid4(), handover, {}, by=as_anna.anna)
    sheet = shown(as_anna, handover, applications="Hauptantrag gestellt")
    assert [one["label"] for one in sheet.fields] == [
        "Name",
        "Telefon",
        "Sprachen",
        "Leistungen",
        "Laufende Anträge",
        "Fristen",
    ]
    assert [one["value"] for one in sheet.filled] == ["Esra Yıldırım", "Hauptantrag gestellt"]
    assert handover.status == Status.PREPARED


def test_somebody_elses_consent_is_not_taken(as_anna):
    handover = planned(as_anna)
    other = agreed(as_anna)
    other.person_id = uuid4()
    with pytest.raises(NotAgreed):
        choose_consent(handover, other, by=as_anna.anna)


def test_nothing_leaves_before_the_person_has_seen_it_as_it_is_now(as_anna):
    handover = planned(as_anna)
    with pytest.raises(giving.NotShown):
        giving.give_handover(uuid4(), handover, by=as_anna.anna)
    shown(as_anna, handover)
    add_period(uuid4(), as_anna.esra, "benefits", "asylblg_basic", by=as_anna.anna)
    with pytest.raises(giving.NotShown):
        giving.give_handover(uuid4(), handover, by=as_anna.anna)
    assert Package.objects.count() == 0
    shown(as_anna, handover)
    giving.give_handover(uuid4(), handover, by=as_anna.anna)
    assert handover.status == Status.OFFERED


def test_a_withdrawn_consent_stops_it_and_the_page_says_so(cast, browsers):
    handover = planned(cast)
    shown(cast, handover)
    with acting_as(cast.anna, purpose="test"):
        withdraw(handover.consent, by=cast.anna)
        handover = fresh(cast, handover)
        with pytest.raises(giving.NotShown):
            giving.give_handover(uuid4(), handover, by=cast.anna)
    page = browsers.anna.get(handover.get_absolute_url()).content.decode()
    assert "Die Einwilligung gilt nicht mehr" in page


def test_a_receiver_with_an_account_answers_and_anna_is_told_once(cast):
    petra = partner("Jobcenter Lindenau", "authority")
    handover = given(cast, "account", house_of(petra))
    with acting_as(petra, purpose="test"):
        request = Request.objects.addressed_to(petra).get()
        load_keys([request])
        assert (request.subject, request.kind) == ("Warme Übergabe", "handover")
        told = open_package(request.package_id, by=petra)
        assert {one["code"]: one["value"] for one in told["fields"]}["applications"] == "Hauptantrag gestellt"
        move(request, "accepted", by=petra, text="Wir freuen uns, Zimmer 12.")
    assert fetch_answers() == 1
    assert fetch_answers() == 0
    after = fresh(cast, handover)
    assert (after.status, after.answer, after.answered_on) == (
        Status.ACCEPTED,
        "Wir freuen uns, Zimmer 12.",
        date(2026, 11, 20),
    )
    with acting_as(cast.anna, purpose="test"):
        notice = Notice.objects.get(kind="handover")
        assert notice.content["title"] == "handover_accepted"


def test_a_receiver_who_declines_leaves_the_way_open_for_another_one(as_anna):
    handover = given(as_anna)
    giving.note_answer(handover, "declined", by=as_anna.anna, known="phone", reason="no_places", text="voll")
    assert handover.status == Status.DECLINED
    assert [step.key for step in steps_of(handover) if step.state == NOW] == ["give"]
    assert {step.key: bool(step.link) for step in steps_of(handover)}["people"]
    assert HandoverFigure.objects.get().accepted is False
    plan_handover(handover, handover.version, by=as_anna.anna, to_office="Jobcenter Nebenan")
    shown(as_anna, handover)
    giving.give_handover(uuid4(), handover, by=as_anna.anna)
    assert (handover.status, handover.answered_on) == (Status.OFFERED, None)
    with pytest.raises(giving.AlreadyGiven):
        giving.give_handover(uuid4(), handover, by=as_anna.anna)


def test_the_person_may_take_the_sheet_along_herself_without_any_consent(as_anna):
    handover = given(as_anna, "person")
    assert (handover.status, handover.consent, Package.objects.count()) == (Status.OFFERED, None, 0)
    assert [one["code"] for one in handover.sheet.fields] == ["name", "languages", "applications"]


def test_link_and_code_are_shown_once(cast, browsers):
    handover = planned(cast, "link")
    shown(cast, handover)
    url, new = reverse("handover:give", args=[cast.case.pk, handover.pk]), str(uuid4())
    first = browsers.anna.post(url, {"id": new})
    assert first.status_code == 200
    assert "Link und Code" in first.content.decode()
    assert first.headers["Cache-Control"] == "no-store"
    again = browsers.anna.post(url, {"id": new})
    assert again.status_code == 302
    assert Request.objects.count() == 1
    anew = browsers.anna.post(url, {"id": str(uuid4()), "link": "new"})
    assert "Link und Code" in anew.content.decode()


@pytest.fixture
def arrived(as_anna):
    """On paper, talked through on the 20th, the person went there the day before."""
    handover, by = given(as_anna), as_anna.anna
    start = dates.at(date(2026, 11, 27), time(10))
    said = {"title": "Übergabegespräch", "place": "Zimmer 12", "interpreter": "booked"}
    end = start + timedelta(hours=1)
    plan_meeting(uuid4(), handover, start, end, bring=(["id", "letters"], "Foto"), by=by, **said)
    assert handover.level == "lukewarm"
    giving.note_answer(handover, "accepted", by=by, known="phone")
    giving.hold_meeting(handover, date(2026, 11, 20), by=by)
    said = {"said_by": "interpreted", "said_how": "phone", "said_on": date(2026, 11, 20), "weeks": 2}
    arriving.confirm_arrival(handover, date(2026, 11, 19), by=by, **said)
    return handover


def test_a_joint_meeting_makes_it_warm_and_stands_in_the_calendar(as_anna, arrived):
    assert (arrived.status, arrived.level, arrived.meeting_on) == (Status.ARRIVED, "warm", date(2026, 11, 20))
    appointment = Appointment.objects.get()
    assert (appointment.state, appointment.place, appointment.interpreter) == ("kept", "Zimmer 12", "booked")


def test_somebody_asks_again_after_two_to_four_weeks(as_anna, arrived):
    task = Task.objects.get(due_on=date(2026, 12, 4))
    assert (task.title, task.done_on) == ("Nachfragen, wie die Übergabe lief", None)
    arriving.follow_up(arrived, dates.today(), by=as_anna.anna, gap_days=None, open_points="Kindergeld fehlt noch")
    task.refresh_from_db()
    assert (task.done_on, task.done_note) == (dates.today(), "Kindergeld fehlt noch")
    [day] = Task.objects.filter(due_on=date(2026, 11, 30))
    assert day.done_on == dates.today()  # arrived before it came
    event = audited(event="handover.arrived")[0]
    assert sentence(event) == "hat die Ankunft nach einer Übergabe festgehalten"


def test_it_ends_as_second_contact_and_is_counted_without_the_person(as_anna, arrived):
    settle_item(arrived, "account", "done", by=as_anna.anna)
    arriving.follow_up(arrived, dates.today(), by=as_anna.anna, gap_days=9)
    arriving.finish_handover(arrived, "second", by=as_anna.anna)
    assert (arrived.status, Request.objects.get().state) == (Status.COMPLETED, "completed")
    with pytest.raises(Over):
        settle_item(arrived, "tax_id", "done", by=as_anna.anna)
    row = HandoverFigure.objects.get()
    assert (row.year, row.quarter, row.kind, row.list) == (2026, 4, "legal_sphere_change", "a")
    assert (row.accepted, row.arrived, row.over, row.level) == (True, True, True, "warm")
    # First contact on 19 November, the change was to be on the 30th: eleven days before.
    assert (row.days_to_answer, row.days_without_benefits, row.days_to_first_contact) == (0, 9, -11)
    # 22 items; one of them is the follow-up itself, one is settled.
    assert (row.items, row.items_open) == (22, 20)


def test_of_one_person_only_the_first_of_a_quarter_counts_as_somebody(as_anna):
    begun(as_anna)
    begun(as_anna, "c", "accommodation_to_flat")
    with dates.moved_to(date(2027, 1, 4)):
        plan_handover(begun(as_anna, planned_on=None, is_legal=False), 1, by=as_anna.anna, to_office="Jobcenter")
    rows = HandoverFigure.objects.order_by("year", "again").values_list("year", "quarter", "list", "again")
    assert list(rows) == [(2026, 4, "a", False), (2026, 4, "c", True), (2027, 1, "a", False)]


def test_it_ends_when_the_person_does_not_want_it(as_anna):
    handover = given(as_anna)
    arriving.end_handover(handover, Status.CANCELLED, "will selbst hingehen", by=as_anna.anna, reason="not_wanted")
    assert (handover.status, handover.request.state if handover.request else "") != (Status.FAILED, "")
    assert Request.objects.get().state == "cancelled"
    assert HandoverFigure.objects.get().over is True


def test_a_colleague_finds_nothing_and_a_stranger_neither(cast, browsers):
    handover = given(cast)
    for browser in (browsers.bilal, browsers.carla):
        assert browser.get(handover.get_absolute_url()).status_code == 404
        assert browser.get(reverse("handover:list", args=[cast.case.pk])).status_code == 404
    with acting_as(cast.bilal, purpose="test"):
        assert Handover.objects.count() == 0
        assert HandoverFigure.objects.count() == 1  # counted for the office, without the person
    with acting_as(cast.carla, purpose="test"):
        assert HandoverFigure.objects.count() == 0


def test_a_deputy_prepares_and_does_not_pass_on(cast, browsers):
    handover = planned(cast, "person")
    shown(cast, handover)
    today = dates.today()
    with acting_as(cast.anna, purpose="test"):
        grants.give(cast.case.pk, cast.bilal, "deputy", today, today + timedelta(days=7), by=cast.anna)
    url = reverse("handover:give", args=[cast.case.pk, handover.pk])
    page, same = browsers.bilal.get(url).content.decode(), browsers.anna.get(url).content.decode()
    assert ("Wer vertritt, bereitet" in page, "Drucken Sie Bogen" in page) == (True, False)
    assert ("Wer vertritt, bereitet" in same, "Drucken Sie Bogen" in same) == (False, True)
    answer = browsers.bilal.post(url, {"id": str(uuid4())}, follow=True)
    assert "Wer vertritt, bereitet eine Übergabe vor" in answer.content.decode()
    with acting_as(cast.anna, purpose="test"):
        assert Request.objects.count() == 0


def test_two_colleagues_write_down_a_step_and_the_second_one_decides(cast, browsers):
    handover = given(cast)
    url = reverse("handover:arrival", args=[cast.case.pk, handover.pk])
    version = browsers.anna.get(url).context["form"]["version"].value()
    said = {"version": version, "arrived_on": "19.11.2026", "said_by": "person", "said_how": "phone", "weeks": 3}
    assert browsers.anna.post(url, {**said, "said_on": "20.11.2026"}).status_code == 302
    second = browsers.anna.post(url, {**said, "arrived_on": "18.11.2026", "said_on": "20.11.2026"})
    assert second.status_code == 409
    assert "18.11.2026" in second.content.decode()
    assert fresh(cast, handover).arrived_on == date(2026, 11, 19)


def test_every_step_has_a_page_and_the_next_one_stands_out(cast, browsers):
    handover = begun(cast)
    page = browsers.anna.get(handover.get_absolute_url()).content.decode()
    assert "Beide Seiten benennen" in page
    assert "0 von 22 geklärt" in page
    form = {"version": 1, "way": "paper", "to_office": "Jobcenter Lindenau", "lead": str(cast.anna.pk)}
    form |= {"planned_on": "30.11.2026", "is_legal": "on"}
    url = reverse("handover:plan", args=[cast.case.pk, handover.pk])
    assert browsers.anna.post(url, {**form, "to_office": ""}).status_code == 422
    assert browsers.anna.post(url, form).status_code == 302
    assert browsers.anna.post(url, form).status_code == 409
    page = browsers.anna.get(handover.get_absolute_url()).content.decode()
    assert "Einwilligung wählen" in page
    for step in ("plan", "consent", "meeting", "give", "answer", "held", "arrival", "follow_up", "finish", "end"):
        assert browsers.anna.get(reverse(f"handover:{step}", args=[cast.case.pk, handover.pk])).status_code == 200
