"""Mails kept where none are sent: a demonstration without a mail server."""

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
