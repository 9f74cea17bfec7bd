"""Mails kept where none are sent, and what became of those that were."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from cauce.foundation.accounts import secrecy
from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person


class KeptMailQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> Self:
        """Those addressed to the reader; all of them for the secretariat."""
        if person.user_id is None:
            return self.none()
        if person.is_secretariat:
            return self.all()
        return self.filter(to__in=User.objects.filter(pk=person.user_id).values("email"))


class KeptMail(models.Model):
    """One mail to one address, as it would have been sent. The text may hold a secret, and rests sealed."""

    to = models.EmailField(db_index=True)
    subject = models.CharField(max_length=300)
    concealed = models.TextField()
    sent_at = models.DateTimeField()

    objects: ClassVar[KeptMailQuerySet] = KeptMailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-sent_at", "-pk")

    def __str__(self) -> str:
        return self.subject

    @property
    def body(self) -> str:
        """The text. Raises `InvalidToken` once the installation's secret key was changed."""
        return secrecy.reveal(self.concealed)


class Delivery(models.Model):
    """What became of a mail that was tried. Text and address stay in the queue, sealed, until it has left.

    `left_at`: when the mail host took it over; until then `reason` is what stood against the last try.
    """

    message_id = models.CharField(unique=True, max_length=200)
    tried = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, db_index=True)
    reason = models.CharField(blank=True, max_length=300)

    def __str__(self) -> str:
        return self.message_id
