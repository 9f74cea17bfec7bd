"""Who may do what with plans."""

from __future__ import annotations

from cauce.foundation.accounts.models import Role
from cauce.foundation.accounts.standing import Person


def may_write_plan(person: Person, country: str) -> bool:
    """The focal point of the State, for its own plan; nobody else, the secretariat neither."""
    return person.may_write and any(
        post.party == country and post.role == Role.FOCAL_POINT for post in person.posts
    )
