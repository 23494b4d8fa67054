"""From the outbox to the mail server. One try: claimed, handed over, settled, each in a transaction of its own.

Between the server's "yes" and our line about it a crash leaves the mail claimed: it goes out once more, with the same
Message-ID. That is the only way to a second copy.
"""

from __future__ import annotations

import json
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.utils import translation

from geleit.core import dates
from geleit.core.acting import acting_as
from geleit.mail.actions import is_on, place
from geleit.mail.models import Outgoing
from geleit.mail.wording import KINDS
from geleit.vault import derived

CLAIMED = timedelta(minutes=10)  # longer than one try takes
LONGEST_PAUSE = 60  # minutes
KEPT = timedelta(days=30)
AT_ONCE = 200


@dataclass(frozen=True)
class Verdict:
    """`state` empty: try again later. `server`: nothing else would get through either."""

    state: str = ""
    answer: str = ""
    server: bool = False


def deliver(pk: UUID) -> Verdict | None:
    """None where there is nothing to do: sent already, claimed by another, or not due."""
    if not is_on() or (mail := _claim(pk)) is None:
        return None
    too_late = mail.until_at <= dates.now()
    verdict = Verdict(Outgoing.State.GIVEN_UP, mail.answer) if too_late else _hand_over(mail)
    _settle(mail, verdict)
    return verdict


def deliver_due() -> None:
    """What waits for another try. A server that is down is asked once, not for every mail."""
    with acting_as(None, purpose="mail"):
        Outgoing.objects.filter(done_at__lt=dates.now() - KEPT).delete()
        due = Outgoing.objects.filter(state=Outgoing.State.WAITING, due_at__lte=dates.now()).order_by("due_at")
        waiting = list(due.values_list("pk", flat=True)[:AT_ONCE])
    for pk in waiting:
        verdict = deliver(pk)
        if verdict is not None and verdict.server:
            return


def _claim(pk: UUID) -> Outgoing | None:
    with acting_as(None, purpose="mail"):
        mine = Outgoing.objects.filter(pk=pk, state=Outgoing.State.WAITING, due_at__lte=dates.now())
        if not mine.update(due_at=dates.now() + CLAIMED, tries=F("tries") + 1):
            return None
        return Outgoing.objects.get(pk=pk)


def _settle(mail: Outgoing, verdict: Verdict) -> None:
    answer = verdict.answer
    with acting_as(None, purpose="mail"):
        mine = Outgoing.objects.filter(pk=mail.pk)
        if verdict.state:  # whoever reads the database later finds neither address nor link
            mine.update(state=verdict.state, answer=answer, done_at=dates.now(), sealed=b"")
        else:
            pause = timedelta(minutes=min(2 ** (mail.tries - 1), LONGEST_PAUSE))
            mine.update(due_at=dates.now() + pause, answer=answer)


def message(mail: Outgoing) -> EmailMessage:
    facts = json.loads(derived.unseal("mail", bytes(mail.sealed), place(mail.pk)))
    to, domain = facts.pop("to"), settings.MAIL_FROM.rpartition("@")[2].strip(" >")
    with translation.override(mail.language):
        wording = KINDS[mail.kind]
        subject, body = str(wording.subject), str(wording.body).format(**facts)
    headers = {"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, settings.MAIL_FROM, [to], headers=headers)


def _hand_over(mail: Outgoing) -> Verdict:
    """Only codes are kept of what a server answers: its words may repeat the address."""
    try:
        server = get_connection("django.core.mail.backends.smtp.EmailBackend", **settings.SMTP)
        server.send_messages([message(mail)])
    except smtplib.SMTPRecipientsRefused as refused:
        code = max(code for code, _words in refused.recipients.values())
        return Verdict(Outgoing.State.REFUSED if code >= 500 else "", str(code))
    except smtplib.SMTPDataError as refused:
        return Verdict(Outgoing.State.REFUSED if refused.smtp_code >= 500 else "", str(refused.smtp_code))
    except smtplib.SMTPResponseException as refused:  # sign-in, our own address, the greeting: nobody's mail passes
        return Verdict(answer=str(refused.smtp_code), server=True)
    except (OSError, smtplib.SMTPException) as problem:
        return Verdict(answer=type(problem).__name__, server=True)
    return Verdict(Outgoing.State.SENT)
