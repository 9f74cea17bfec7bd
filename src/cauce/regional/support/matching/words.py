"""How runs and weights are told in the record, and why a run failed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from cauce.foundation.ledger import words
from cauce.foundation.ledger.actions import type_of
from cauce.regional.support.matching import runs
from cauce.regional.support.models import Run, WeightSet

#: Why a run gave no plan, and what to do.
FAULTS = {
    runs.MEMORY: gettext_lazy(
        "The engine was ended from outside, most likely because memory ran out. Nothing was proposed. Try "
        "again; if it happens again, tell the operator."
    ),
    runs.TIME: gettext_lazy(
        "The engine did not answer in the time it has. Nothing was proposed. Try again when less is going on."
    ),
    runs.NO_WEIGHTS: gettext_lazy("The weights of this trial are not there any more. Choose others."),
    runs.BROKEN: gettext_lazy(
        "The engine stopped on an error of its own. Nothing was proposed, and nothing was changed. The "
        "operator finds the error in the log of the worker."
    ),
}


def fault_in_words(run: Run) -> str:
    """Why the run failed; "" for one that did not."""
    return str(FAULTS.get(run.fault, FAULTS[runs.BROKEN])) if run.fault else ""


def register() -> None:
    """Teach the record the words for runs and weights."""
    words.kind(type_of(Run), gettext_lazy("Calculation"), "support:run")
    words.kind(type_of(WeightSet), gettext_lazy("Weights"))
    words.verb(
        "ask_matching", gettext_lazy("Asked for a calculation"),
        gettext_lazy("%(who)s asked the engine which offers serve which needs."),
    )  # fmt: skip
    words.verb(
        "try_matching", gettext_lazy("Asked for a trial"),
        gettext_lazy("%(who)s asked the engine what would be if something were otherwise."),
    )  # fmt: skip
    words.verb(
        "stop_matching", gettext_lazy("Stopped a calculation"),
        gettext_lazy("%(who)s stopped a calculation: %(what)s."),
    )  # fmt: skip
    words.verb(
        "set_weights", gettext_lazy("Set weights"),
        gettext_lazy("%(who)s set the weights “%(what)s”, in force from %(from)s."),
    )  # fmt: skip
