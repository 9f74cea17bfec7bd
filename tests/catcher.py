"""A real mail server that keeps what it takes over, and refuses or dawdles when it is told to."""

from __future__ import annotations

import asyncio
import email
import email.policy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Catcher:
    """What arrived, in order. `refused` maps an address to the answer it gets; `pause` is in seconds.

    A pause lies between the last byte of a mail and the taking over: whoever hangs up in it sent nothing.
    """

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, ...]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    begun: int = 0

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.begun += 1
        await asyncio.sleep(self.pause)
        content: Any = envelope.content
        self.mails.append(email.message_from_bytes(content, policy=email.policy.default))
        self.envelopes.append(tuple(envelope.rcpt_tos))
        return "250 Taken over"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in list(self.mails) if mail["To"] == address]

    def wait_for(self, number: int, *, within: float = 60.0) -> list[EmailMessage]:
        """The mails once there are so many."""
        deadline = time.monotonic() + within
        while len(self.mails) < number:
            assert time.monotonic() < deadline, f"{len(self.mails)} of {number} mails within {within:.0f} s"
            time.sleep(0.05)
        return list(self.mails)


def text_of(mail: EmailMessage) -> str:
    """The words of a mail as a reader sees them."""
    return str(mail.get_content()).replace("\r\n", "\n")


@contextmanager
def catching(port: int) -> Iterator[Catcher]:
    """A mail server on this port of this machine."""
    catcher = Catcher(port)
    controller = Controller(catcher, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield catcher
    finally:
        controller.stop()
