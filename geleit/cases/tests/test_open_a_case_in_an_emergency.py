"""Break-glass: one case, to read, four hours; lead and data protection officer learn of it in the same transaction."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.access.grants import NotAllowed
from geleit.access.models import Grant
from geleit.accounts import second_factor
from geleit.cases.actions.contact import Note, add_contact
from geleit.cases.actions.emergency import open_in_emergency, review_emergency
from geleit.cases.models import Case, Contact, Emergency, Task
from geleit.cases.tests.signed_in import browser_of, colleague
from geleit.config import mail_server
from geleit.core import dates
from geleit.mail.models import Outgoing
from geleit.mail.sending import message
from tests.cast import audited, gather, new_person

pytestmark = pytest.mark.django_db
WORDS = "Die Klinik ruft an, Anna ist im Flugzeug. Es geht um Medikamente."
PAGES = ("detail", "person", "plan", "assessment", "schedule", "documents", "team", "readers", "intake", "closure")


@pytest.fixture
def cast():
    cast = gather()
    cast.frieda = colleague(cast, "frieda", role="data_protection")
    with acting_as(cast.anna, purpose="test"):
        add_contact(uuid4(), cast.case, Note(dates.today(), "phone", "Nimmt Insulin, GEHEIM."), by=cast.anna)
    return cast


@pytest.fixture
def opened(cast):
    return open_for_bilal(cast)


def open_for_bilal(cast, **how):
    with acting_as(cast.bilal, purpose="test"):
        return open_in_emergency(uuid4(), cast.case, how.get("reason", "danger"), WORDS, by=cast.bilal)


def sent(cast, **fields):
    return {"id": uuid4(), "number": cast.case.number, "reason": "danger", "words": WORDS, **fields}


def test_a_colleague_opens_a_case_by_number_and_reads_it_on_one_page(cast):
    bilal = browser_of(cast.bilal)
    assert bilal.get(reverse("cases:detail", args=[cast.case.pk])).status_code == 404
    answer = bilal.post(reverse("cases:emergency_new"), sent(cast, number=cast.case.number.lower()), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Nimmt Insulin, GEHEIM." in page
    assert "Yıldırım" in page
    assert "noch 4 h" in page
    (line,) = audited(event="emergency.opened")
    assert (line.actor, line.subject, line.detail["reason"]) == (cast.bilal.pk, cast.case.pk, "danger")
    (read,) = audited(event="content.opened", actor=cast.bilal.pk)
    assert (read.subject, read.detail) == (cast.case.pk, {"area": "emergency"})


def test_the_same_form_sent_twice_opens_once(cast):
    bilal, form = browser_of(cast.bilal), sent(cast)
    first = bilal.post(reverse("cases:emergency_new"), form)
    again = bilal.post(reverse("cases:emergency_new"), form)
    another = bilal.post(reverse("cases:emergency_new"), sent(cast))
    assert first.headers["Location"] == again.headers["Location"] == another.headers["Location"]
    assert len(audited(event="emergency.opened")) == 1


def test_it_asks_for_the_second_factor_again(cast):
    bilal = browser_of(cast.bilal)
    session = bilal.session
    session[second_factor.GIVEN] -= second_factor.FRESH + 1
    session.save()
    assert bilal.post(reverse("cases:emergency_new"), sent(cast)).status_code == 403
    assert audited(event="emergency.opened") == []


@pytest.mark.parametrize("who", ["carla", "deniz", "farid", "greta", "frieda"])
def test_nobody_else_opens_one(cast, who):
    """carla works elsewhere, deniz leads the team, farid administers, greta reads figures, frieda reviews."""
    user = getattr(cast, who)
    answer = browser_of(user).post(reverse("cases:emergency_new"), sent(cast))
    assert answer.status_code == (422 if who == "carla" else 403)
    with acting_as(user, purpose="test"), pytest.raises(NotAllowed):
        open_in_emergency(uuid4(), cast.case, "danger", WORDS, by=user)
    assert audited(event="emergency.opened") == []


def test_a_reason_in_two_words_or_none_is_not_enough(cast):
    bilal = browser_of(cast.bilal)
    for wrong in ({"words": "eilt sehr"}, {"words": ""}, {"reason": ""}, {"number": "MBE-1999-000001"}):
        assert bilal.post(reverse("cases:emergency_new"), sent(cast, **wrong)).status_code == 422
    assert audited(event="emergency.opened") == []


def test_whoever_has_the_case_anyway_is_led_there(cast):
    answer = browser_of(cast.anna).post(reverse("cases:emergency_new"), sent(cast))
    assert answer.headers["Location"] == reverse("cases:detail", args=[cast.case.pk])
    with acting_as(cast.anna, purpose="test"), pytest.raises(NotAllowed):
        open_in_emergency(uuid4(), cast.case, "danger", WORDS, by=cast.anna)


def test_lead_and_officer_find_it_at_once(cast, opened):
    morning = browser_of(cast.anna).get(reverse("cases:today")).content.decode()
    assert f"Bilal hat Ihren Fall {cast.case.number} im Notfall geöffnet" in morning
    assert WORDS in morning
    frieda = browser_of(cast.frieda)
    assert frieda.get(reverse("cases:today")).headers["Location"] == reverse("cases:emergency_list")
    page = frieda.get(reverse("cases:emergency_list")).content.decode()
    assert cast.case.number in page
    assert WORDS in page
    assert "Yıldırım" not in page
    assert reverse("cases:emergency_review", args=[opened.pk]) in page


def test_the_lead_takes_notice_once(cast, opened):
    anna = browser_of(cast.anna)
    anna.post(reverse("cases:emergency_seen", args=[opened.pk]))
    assert "im Notfall geöffnet" not in anna.get(reverse("cases:today")).content.decode()
    assert len(audited(event="emergency.seen")) == 1


def test_it_stands_under_who_has_read(cast, opened):
    browser_of(cast.bilal).get(reverse("cases:emergency_case", args=[opened.pk]))
    page = browser_of(cast.anna).get(reverse("cases:readers", args=[cast.case.pk])).content.decode()
    assert page.count("Notfallzugriff") >= 2  # the block, and his role in the line
    assert "nicht im Team" not in page
    assert WORDS in page


def test_every_other_page_of_the_case_stays_closed(cast, opened):
    bilal = browser_of(cast.bilal)
    for page in PAGES:
        assert bilal.get(reverse(f"cases:{page}", args=[cast.case.pk])).status_code == 404, page
    assert cast.case.number not in bilal.get(reverse("cases:list")).content.decode()
    assert cast.case.number not in bilal.post(reverse("cases:search"), {"q": "Esra"}, follow=True).content.decode()


def test_the_first_wall_refuses_every_write(cast, opened):
    bilal = browser_of(cast.bilal)
    for page in ("contact_new", "task_new", "appointment_new", "document_add", "plan_start", "team", "closure"):
        answer = bilal.post(reverse(f"cases:{page}", args=[cast.case.pk]), {"id": uuid4()})
        assert answer.status_code in (404, 405), page
    with acting_as(cast.bilal, purpose="test"):
        assert list(Case.objects.visible_to(cast.bilal)) == []


def test_the_second_wall_lets_him_read_and_refuses_every_write(cast, opened):
    with acting_as(cast.bilal, purpose="test"):
        note = Contact.objects.get()
        assert note.note == "Nimmt Insulin, GEHEIM."
        with connection.cursor() as cursor:
            for statement in ("UPDATE cases_contact SET minutes = 99", "DELETE FROM cases_contact"):
                cursor.execute(statement)
                assert cursor.rowcount == 0, statement
        task = Task(case=cast.case, key_id=cast.case.key_id, title="x", assignee=cast.bilal, created_by=cast.bilal.pk)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            task.save(force_insert=True)
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT cases_give_work(%s, ARRAY[%s]::uuid[], %s, now())",
                [cast.case.pk, cast.anna.pk, cast.bilal.pk],
            )


def test_it_opens_one_case_and_no_other_of_the_same_lead(cast, opened):
    with acting_as(cast.anna, purpose="test"):
        other = new_person(cast.anna, cast.office, given_names="Zeynep")
    with acting_as(cast.bilal, purpose="test"), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_person")
        assert [pk for (pk,) in cursor.fetchall()] == [cast.esra.pk]
        assert other.pk != cast.esra.pk


def test_after_four_hours_both_walls_are_closed(cast, move_to):
    opened = open_for_bilal(cast)
    bilal, url = browser_of(cast.bilal), reverse("cases:emergency_case", args=[opened.pk])
    assert timedelta(hours=3, minutes=59) < opened.until_at - datetime.now(UTC) <= timedelta(hours=4)
    for hours, shown in ((3.98, True), (4.02, False)):
        with move_to(datetime.now(UTC) + timedelta(hours=hours)):
            later = browser_of(cast.bilal)
            assert ("Nimmt Insulin" in later.get(url).content.decode()) is shown
            with acting_as(cast.bilal, purpose="test"):
                assert Contact.objects.exists() is shown
    assert "Nimmt Insulin" in bilal.get(url).content.decode()


def test_a_slow_clock_of_the_process_does_not_make_it_longer(cast):
    with dates.moved_to(dates.now() + timedelta(days=2)), acting_as(cast.bilal, purpose="test"):
        opened = open_in_emergency(uuid4(), cast.case, "danger", WORDS, by=cast.bilal)
    assert opened.until_at - datetime.now(UTC) <= timedelta(hours=4)


def test_it_ends_at_once_by_whoever_opened_it_or_by_the_lead(cast, opened):
    bilal, url = browser_of(cast.bilal), reverse("cases:emergency_case", args=[opened.pk])
    assert browser_of(cast.carla).post(reverse("cases:emergency_end", args=[opened.pk])).status_code == 404
    assert browser_of(cast.anna).post(reverse("cases:emergency_end", args=[opened.pk])).status_code == 302
    page = bilal.get(url).content.decode()
    assert "Nimmt Insulin" not in page
    assert "wieder verschlossen" in page
    with acting_as(cast.bilal, purpose="test"):
        assert not Contact.objects.exists()
    assert len(audited(event="emergency.ended")) == 1


def test_the_fourth_in_thirty_days_is_refused(cast):
    for _ in range(3):
        emergency = open_for_bilal(cast)
        browser_of(cast.bilal).post(reverse("cases:emergency_end", args=[emergency.pk]))
    answer = browser_of(cast.bilal).post(reverse("cases:emergency_new"), sent(cast))
    assert answer.status_code == 422
    assert "drei Fälle" in answer.content.decode()
    assert len(audited(event="emergency.opened")) == 3


def test_no_grant_of_this_kind_without_the_line_that_tells_of_it(cast):
    """The function that gives it is closed; the one that is open writes both, or neither."""
    with acting_as(cast.bilal, purpose="test"), connection.cursor() as cursor:
        for call in (
            "SELECT access_open_in_emergency(gen_random_uuid(), %s, now())",
            "SELECT access_insert(%s, geleit_actor(), 'emergency', current_date, NULL, now())",
            "SELECT access_give(%s, geleit_actor(), 'emergency', current_date, current_date, now())",
            "SELECT cases_open_in_emergency(gen_random_uuid(), %s, 'danger', gen_random_uuid(), '\\x00', now())",
        ):
            with pytest.raises(DatabaseError, match=r"denied|refused"), transaction.atomic():
                cursor.execute(call, [cast.case.pk])
        cursor.execute("SELECT count(*) FROM cases_contact")
        assert cursor.fetchone() == (0,)


def test_the_officer_reviews_within_seven_days_and_it_is_shown_when_not(cast, opened, move_to):
    frieda, url = browser_of(cast.frieda), reverse("cases:emergency_list")
    assert opened.review_by == dates.today() + timedelta(days=7)
    assert "überfällig" not in frieda.get(url).content.decode()
    with move_to(dates.now() + timedelta(days=8)):
        assert "überfällig seit" in browser_of(cast.frieda).get(url).content.decode()
    review = reverse("cases:emergency_review", args=[opened.pk])
    assert frieda.post(review, {"verdict": "not_justified", "note": ""}).status_code == 422
    assert frieda.post(review, {"verdict": "not_justified", "note": "Murat war im Haus."}).status_code == 302
    with acting_as(cast.frieda, purpose="test"):
        kept = Emergency.objects.get(pk=opened.pk)
        assert (kept.verdict, kept.note, kept.reviewer_id) == ("not_justified", "Murat war im Haus.", cast.frieda.pk)
        assert not review_emergency(kept, "justified", "", by=cast.frieda)
    page = browser_of(cast.anna).get(reverse("cases:readers", args=[cast.case.pk])).content.decode()
    assert "nicht begründet" in page
    (line,) = audited(event="emergency.reviewed")
    assert line.detail == {"verdict": "not_justified"}


def test_the_officer_sees_the_reason_and_nothing_of_the_case(cast, opened):
    with acting_as(cast.frieda, purpose="test"), connection.cursor() as cursor:
        assert Emergency.objects.get().words == WORDS
        for table in ("cases_contact", "people_person", "cases_case", "access_grant"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table


@pytest.mark.parametrize("who", ["deniz", "farid", "greta", "carla"])
def test_nobody_else_sees_that_it_happened(cast, opened, who):
    user = getattr(cast, who)
    with acting_as(user, purpose="test"):
        assert not Emergency.objects.exists()
        with pytest.raises(NotAllowed):
            review_emergency(opened, "justified", "", by=user)
    client = Client()
    client.force_login(user)
    assert client.get(reverse("cases:emergency_list")).status_code == 403


def test_a_colleague_who_was_told_of_the_lead_finds_the_number_in_the_form(cast):
    bilal = browser_of(cast.bilal)
    page = bilal.post(reverse("cases:search"), {"q": "Esra Yıldırım 1991"}, follow=True).content.decode()
    link = page.split(f"{reverse('cases:emergency_new')}?anfrage=")[1].split('"')[0]
    form = bilal.get(f"{reverse('cases:emergency_new')}?anfrage={link}").content.decode()
    assert f'value="{cast.case.number}"' in form
    strange = browser_of(colleague(cast, "ida")).get(f"{reverse('cases:emergency_new')}?anfrage={link}")
    assert cast.case.number not in strange.content.decode()
    assert bilal.get(f"{reverse('cases:emergency_new')}?anfrage=x").status_code == 200


def test_it_is_shown_among_the_team_and_ended_on_its_own_page_alone(cast, opened):
    anna, address = browser_of(cast.anna), reverse("cases:team", args=[cast.case.pk])
    with acting_as(cast.anna, purpose="test"):
        grant = Grant.objects.get(subject=cast.case.pk, kind=Grant.Kind.EMERGENCY)
    end = reverse("cases:grant_end", args=[cast.case.pk, grant.pk])
    page = anna.get(address)
    assert grant in page.context["current"]
    assert end not in page.content.decode()
    assert anna.post(end).status_code == 404
    assert cast.bilal in page.context["forms"]["member"].fields["colleague"].queryset
    with dates.moved_to(dates.now() + timedelta(hours=5)):
        assert grant not in browser_of(cast.anna).get(address).context["current"]


def test_lead_and_officer_get_a_mail_that_names_nobody(cast, settings):
    settings.SMTP = mail_server.read("smtp+plain://127.0.0.1:1")
    for user in (cast.anna, cast.frieda, cast.deniz):
        with acting_as(None, purpose="system"):
            user.email = f"{user.username}@lindenau.example"
            user.save(update_fields=["email"])
    opened = open_for_bilal(cast)
    with acting_as(None, purpose="mail"):
        mails = [message(mail) for mail in Outgoing.objects.all()]
    assert sorted(mail.to[0] for mail in mails) == ["anna@lindenau.example", "frieda@lindenau.example"]
    for mail in mails:
        said = mail.message().as_string()
        assert not [word for word in (cast.case.number, str(cast.case.pk), str(opened.pk), "Bilal") if word in said]
