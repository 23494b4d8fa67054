"""A real mail server on the loopback that does as it is told: accept, wait, refuse, or die after its yes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default

from aiosmtpd.controller import Controller

from geleit.config import mail_server
from tests.browser import free_port


class Post:
    """What arrived, and what the server answers."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.asked = 0
        self.to_recipient = ""  # for example "550 No such mailbox"
        self.to_data = ""
        self.wait = 0.0  # seconds before the answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked += 1
        await asyncio.sleep(self.wait)
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return self.to_data or "250 OK"


@contextmanager
def mail_server_running(settings, **answers) -> Iterator[Post]:
    post = Post()
    for name, value in answers.items():
        setattr(post, name, value)
    port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.SMTP = mail_server.read(f"smtp+plain://127.0.0.1:{port}")
        yield post
    finally:
        controller.stop()


def seconds(work) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started
