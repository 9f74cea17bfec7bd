"""Rows into the database: new ones made, changed ones corrected, equal ones left alone, none removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)
BATCH = 2000


@dataclass(frozen=True)
class Written:
    """What a load did to the rows of one kind. `gone` rows are in the database but no longer in the files."""

    created: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(
            self.created + other.created,
            self.changed + other.changed,
            self.same + other.same,
            self.gone + other.gone,
        )

    @property
    def rows(self) -> int:
        """How many rows the files hold."""
        return self.created + self.changed + self.same

    @property
    def touched(self) -> int:
        """How many rows were written."""
        return self.created + self.changed


def _columns(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def upsert(rows: Sequence[M], *, key: tuple[str, ...], among: models.QuerySet[M]) -> Written:
    """Make `among` hold `rows`, which are told apart by the attributes in `key`.

    Every row gets its primary key. A row is written only if it is new or one of its columns differs.
    """
    columns = _columns(among.model)
    primary = [field.primary_key for field in columns].index(True)
    names = [field.attname for field in columns]
    places = [names.index(name) for name in key]
    existing = {tuple(values[place] for place in places): values for values in among.values_list(*names)}
    new, changed = [], []
    for row in rows:
        found = existing.pop(tuple(getattr(row, name) for name in key), None)
        if found is None:
            new.append(row)
            continue
        row.pk = found[primary]
        if tuple(getattr(row, name) for name in names) != found:
            changed.append(row)
    others = [field.name for field in columns if not field.primary_key]
    _write(among.model, new, changed, others)
    return Written(len(new), len(changed), len(rows) - len(new) - len(changed), gone=len(existing))


def _write(model: type[M], new: list[M], changed: list[M], names: list[str]) -> None:
    manager = model._default_manager
    manager.bulk_create(new, batch_size=BATCH)
    manager.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=names
    )


def set_children(owner: str, children: Mapping[Any, Sequence[M]], *, among: models.QuerySet[M]) -> bool:
    """Give each owner (by primary key) exactly these children, in this order; write only where it differs.

    `owner` is the foreign key's name. Answers whether anything was written.
    """
    fields = [field for field in _columns(among.model) if not field.primary_key and field.name != owner]
    names = [field.attname for field in fields]
    present: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    found = among.filter(**{f"{owner}__in": list(children)}).order_by("pk")
    for parent, *values in found.values_list(f"{owner}_id", *names):
        present[parent].append(tuple(values))
    stale = [
        parent
        for parent, wanted in children.items()
        if [tuple(getattr(child, name) for name in names) for child in wanted] != present[parent]
    ]
    found.filter(**{f"{owner}__in": stale}).delete()
    fresh = [child for parent in stale for child in children[parent]]
    for parent in stale:
        for child in children[parent]:
            setattr(child, f"{owner}_id", parent)
    among.model._default_manager.bulk_create(fresh, batch_size=BATCH)
    return bool(stale)


def set_links(
    through: type[models.Model], owner: str, target: str, wanted: Mapping[Any, Iterable[Any]]
) -> bool:
    """Give each owner exactly these targets in a many-to-many table; answers whether anything was written.

    `owner` and `target` are the names of the table's two foreign keys.
    """
    manager = through._default_manager
    present = set(manager.filter(**{f"{owner}__in": list(wanted)}).values_list(f"{owner}_id", f"{target}_id"))
    pairs = {(parent, child) for parent, children in wanted.items() for child in children}
    for parent, child in sorted(present - pairs):
        manager.filter(**{owner: parent, target: child}).delete()
    missing = sorted(pairs - present)
    manager.bulk_create(
        [through(**{f"{owner}_id": parent, f"{target}_id": child}) for parent, child in missing],
        batch_size=BATCH,
    )
    return bool(missing or present - pairs)
