"""Who asks the engine, and who says what weighs how much."""

from __future__ import annotations

from cauce.foundation.accounts.standing import Person


def sees_runs(person: Person) -> bool:
    """Runs, plans and trials are the secretariat's and the chair's: nobody else is told what was weighed."""
    return person.is_secretariat or person.is_chair


def may_run(person: Person) -> bool:
    """Asking for a run or a trial, stopping it, and picking a proposal are the secretariat's."""
    return person.is_secretariat and person.may_write


def may_set_weights(person: Person) -> bool:
    """What weighs how much is the chair's word alone."""
    return person.is_chair and person.may_write
