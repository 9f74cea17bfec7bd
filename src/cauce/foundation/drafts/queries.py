"""Reading kept texts: one's own."""

from __future__ import annotations

from cauce.foundation.accounts.standing import Person
from cauce.foundation.drafts.models import FormDraft


def kept(person: Person, form: str) -> FormDraft | None:
    """What the person typed into this form and did not send."""
    if person.user_id is None:
        return None
    return FormDraft.objects.filter(user=person.user_id, form=form).first()
