"""A mail leaves the house by a job: a server that is slow, refuses or is down never keeps anybody waiting."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from geleit.access.acting import acting_as
from geleit.config import mail_server
from geleit.core import dates
from geleit.mail import sending
from geleit.mail.actions import NoAddress, checked, post, post_checkpoint
from geleit.mail.models import Outgoing
from geleit.mail.tests.servers import mail_server_running, seconds
from tests.cast import gather
from tests.database import as_owner

ADDRESS = "anna@beratung-lindenau.example"


@pytest.fixture
def cast(committed, settings):
    settings.MAIL_FROM, settings.URL = "Geleit <geleit@lindenau.example>", "https://geleit.lindenau.example"
    settings.SMTP = mail_server.read("smtp+plain://127.0.0.1:1")  # nobody listens there
    with transaction.atomic():
        found = gather()
    with acting_as(None, purpose="system"):
        found.anna.email = ADDRESS
        found.anna.save(update_fields=["email"])
    found.database = committed
    return found


def posted(cast, **how):
    with acting_as(cast.anna, purpose="request"):
        return post(how.pop("kind", "notice"), to=how.pop("to", cast.anna), by=cast.anna, **how)


def row(pk):
    with acting_as(None, purpose="mail"):
        return Outgoing.objects.get(pk=pk)


def wait(pk, **of_time):
    """As if so much time had gone by."""
    with acting_as(None, purpose="mail"):
        mail = Outgoing.objects.get(pk=pk)
        Outgoing.objects.filter(pk=pk).update(due_at=mail.due_at - timedelta(**of_time))


def jobs(cast):
    with as_owner(cast.database), connection.cursor() as cursor:
        cursor.execute("SELECT args->>'mail_id' FROM procrastinate_jobs WHERE task_name = 'geleit.mail.deliver'")
        return [pk for (pk,) in cursor.fetchall()]


def test_a_mail_arrives_and_says_nothing_but_that_there_is_one(cast, settings):
    with mail_server_running(settings) as server:
        pk = posted(cast, link="/heute/")
        sending.deliver(pk)
    (mail,) = server.messages
    assert (mail["To"], mail["From"]) == (ADDRESS, "Geleit <geleit@lindenau.example>")
    assert mail["Subject"] == "Neue Nachricht in Geleit"
    assert mail["Message-ID"] == f"<{pk}@lindenau.example>"
    assert "https://geleit.lindenau.example/heute/" in mail.get_content()
    for secret in ("Esra", "Yıldırım", cast.case.number, "Anna", str(cast.case.pk)):
        assert secret not in mail.as_string()
    sent = row(pk)
    assert (sent.state, bytes(sent.sealed), sent.tries) == (Outgoing.State.SENT, b"", 1)


def test_row_and_job_come_with_the_transaction_or_not_at_all(cast):
    with acting_as(cast.anna, purpose="request"):
        assert post("notice", to=cast.anna)
        transaction.set_rollback(True)
    assert jobs(cast) == []
    with as_owner(cast.database):
        assert Outgoing.objects.count() == 0
    pk = posted(cast)
    assert jobs(cast) == [str(pk)]


def test_address_and_link_are_not_to_be_read_in_the_database(cast):
    pk = posted(cast, kind="link", link="/weiter/GEHEIM/")
    held = bytes(row(pk).sealed)
    assert b"GEHEIM" not in held
    assert b"beratung" not in held


def test_sent_twice_by_the_form_or_by_two_jobs_it_is_one_mail(cast, settings):
    pk = uuid4()
    with mail_server_running(settings) as server:
        assert posted(cast, pk=pk) == posted(cast, pk=pk) == pk
        for _ in range(3):
            sending.deliver(pk)
        sending.deliver_due()
    assert len(server.messages) == 1


def test_a_server_that_is_down_or_slow_never_delays_whoever_works(cast, settings):
    assert seconds(lambda: posted(cast)) < 1
    with mail_server_running(settings, wait=3.0) as server:
        settings.SMTP["timeout"] = 0.5
        assert seconds(lambda: posted(cast)) < 1
        assert server.asked == 0


def test_what_could_not_be_delivered_goes_out_later_once(cast, settings):
    pk = posted(cast)
    verdict = sending.deliver(pk)
    assert (verdict.state, verdict.answer, verdict.server) == ("", "ConnectionRefusedError", True)
    with mail_server_running(settings, wait=2.0) as slow:
        settings.SMTP["timeout"] = 0.5
        wait(pk, minutes=1)
        assert sending.deliver(pk).answer in ("TimeoutError", "SMTPServerDisconnected")
        assert slow.messages == []
    with mail_server_running(settings, to_recipient="451 Greylisted, come back") as busy:
        wait(pk, minutes=2)
        assert sending.deliver(pk).answer == "451"
        assert busy.messages == []
    waiting = row(pk)
    assert (waiting.state, waiting.tries, waiting.answer) == (Outgoing.State.WAITING, 3, "451")
    with mail_server_running(settings) as good:
        sending.deliver_due()
        assert good.messages == []  # not yet: the pauses grow
        wait(pk, minutes=4)
        sending.deliver_due()
        sending.deliver_due()
    assert [mail["To"] for mail in good.messages] == [ADDRESS]
    assert row(pk).state == Outgoing.State.SENT


@pytest.mark.parametrize("answer", [{"to_recipient": "550 No such mailbox"}, {"to_data": "554 Refused"}])
def test_a_refusal_for_good_is_told_and_not_tried_again(cast, settings, answer):
    pk = posted(cast)
    with mail_server_running(settings, **answer) as server:
        sending.deliver(pk)
        wait(pk, hours=3)
        sending.deliver_due()
        assert server.asked == 1
    refused = row(pk)
    assert (refused.state, refused.answer, bytes(refused.sealed)) == ("refused", next(iter(answer.values()))[:3], b"")


def test_a_server_that_is_down_is_asked_once_for_all(cast, settings, monkeypatch):
    for _ in range(5):
        posted(cast)
    tried = []
    hand_over = sending._hand_over
    monkeypatch.setattr(sending, "_hand_over", lambda mail: tried.append(mail.pk) or hand_over(mail))
    sending.deliver_due()
    assert len(tried) == 1


def test_a_crash_after_the_servers_yes_sends_one_more_with_the_same_number(cast, settings, monkeypatch):
    pk = posted(cast)

    def crash(*_):
        raise KeyboardInterrupt

    with mail_server_running(settings) as server:
        with monkeypatch.context() as broken:
            broken.setattr(sending, "_settle", crash)
            with pytest.raises(KeyboardInterrupt):
                sending.deliver(pk)
        sending.deliver_due()
        assert len(server.messages) == 1  # somebody may still be at it
        wait(pk, minutes=10)
        sending.deliver_due()
        wait(pk, hours=1)
        sending.deliver_due()
    assert [mail["Message-ID"] for mail in server.messages] == [f"<{pk}@lindenau.example>"] * 2


def test_what_is_too_late_is_given_up(cast, settings):
    pk = posted(cast, until=dates.now() - timedelta(seconds=1))
    with mail_server_running(settings) as server:
        sending.deliver(pk)
    assert server.messages == []
    assert (row(pk).state, bytes(row(pk).sealed)) == (Outgoing.State.GIVEN_UP, b"")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@lindenau.example\nBcc: all@evil.example",
        "anna@lindenau.example\r\nSubject: x",
        "a@b.example, c@d.example",
        "Anna <anna@lindenau.example>",
    ],
)
def test_only_one_plain_address_is_written_to(address):
    with pytest.raises(NoAddress):
        checked(address)


def test_only_what_is_registered_is_written_to(cast):
    typed = type(cast.anna)(username="x", email="somebody@elsewhere.example")
    with pytest.raises(NoAddress):
        posted(cast, to=typed)
    for link in ("https://elsewhere.example/", "//elsewhere.example/"):
        with pytest.raises(ValueError, match="path"):
            posted(cast, link=link)


def test_without_a_mail_server_nothing_is_kept_for_later(cast, settings):
    settings.SMTP = {}
    assert posted(cast) is None
    assert jobs(cast) == []


def test_who_caused_it_sees_how_it_went_and_nobody_else(cast):
    pk = posted(cast)
    for user, seen in ((cast.anna, 1), (cast.farid, 1), (cast.bilal, 0), (cast.deniz, 0), (cast.carla, 0)):
        with acting_as(user, purpose="request"):
            assert Outgoing.objects.filter(pk=pk).count() == seen
            assert Outgoing.objects.filter(pk=pk).update(state="sent") == 0


def test_the_checkpoint_goes_to_its_own_mailbox(cast, settings):
    assert post_checkpoint("{}") is None
    settings.CHECKPOINT_MAIL = "datenschutz@lindenau.example"
    with mail_server_running(settings) as server:
        sending.deliver(post_checkpoint('{"line": 12, "hash": "ab"}'))
    assert server.messages[0]["To"] == "datenschutz@lindenau.example"
    assert '{"line": 12, "hash": "ab"}' in server.messages[0].get_content()


def test_the_address_of_the_server_is_one_setting():
    assert mail_server.read("") == {}
    secure = mail_server.read("smtp://geleit:p%40ss@mail.example")
    assert (secure["port"], secure["password"], secure["use_tls"], secure["use_ssl"]) == (587, "p@ss", True, False)
    assert mail_server.read("smtps://mail.example")["use_ssl"] is True
    with pytest.raises(ValueError, match="smtps"):
        mail_server.read("http://mail.example")
