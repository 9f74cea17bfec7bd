"""What has to be true of database and files before pages can be served, made true step by step.

Every step is quick when there is nothing to do, and may be repeated after any interruption. The
steps tell what they do: `{"begin": step}`, `{"done": remark}`, `{"cast": [...], "password": ...}`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cauce
from cauce.site import environment
from cauce.site.catalogues import compile_catalogues
from cauce.site.errors import OperatorError

ONE_AT_A_TIME = 7_215_001

Tell = Callable[..., None]


def tell_nobody(**_message: Any) -> None:
    """For commands that prepare silently."""


def prepare(tell: Tell = tell_nobody) -> None:
    """Everything `cauce serve` needs. Sets Django up. Raises `OperatorError`."""
    _step(tell, "Message catalogues", lambda: _counted(compile_catalogues(), "compiled"))
    _step(tell, "Program", set_up)
    with ThreadPoolExecutor(1) as beside:
        static = beside.submit(collect_static)
        with _alone():
            _prepare_database(tell)
        _step(tell, "Static files", static.result)


def _prepare_database(tell: Tell) -> None:
    _step(tell, "Database tables", migrate)
    _step(tell, "Reference data", load_reference_data)
    if environment.is_demonstration() and environment.is_embedded():
        _step(tell, "Demonstration cast", make_cast)
        tell(**the_cast())


def _step(tell: Tell, title: str, act: Callable[[], str]) -> None:
    tell(begin=title)
    tell(done=act())


def set_up() -> str:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.site.settings")
    django.setup()
    return f"Django {django.get_version()}"


def migrate() -> str:
    """Bring the tables up to date, if they are behind. Raises `OperatorError`."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from cauce.regional.register.past import views as past_views
    from cauce.site import schema

    behind = schema.pending()
    if behind:
        _understandably(_change_tables)
    past_views.make()
    if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)
    return _counted(len(behind), "change made" if len(behind) == 1 else "changes made")


def _change_tables() -> None:
    """Each migration and the note that it was made in one transaction, so that a start may be killed amid
    them. Django alone notes some after their changes are there, and the next start would make them again.
    """
    from django.core.management import call_command
    from django.core.management.commands import migrate as command
    from django.db import transaction
    from django.db.migrations.executor import MigrationExecutor

    class Whole(MigrationExecutor):
        def apply_migration(self, *given: Any, **options: Any) -> Any:
            with transaction.atomic(using=self.connection.alias):
                return super().apply_migration(*given, **options)

    setattr(command, "MigrationExecutor", Whole)  # noqa: B010 - the command takes it from its module
    call_command("migrate", interactive=False, verbosity=0)


def _understandably(act: Callable[[], object]) -> None:
    import psycopg
    from django.db import DatabaseError

    try:
        act()
    except DatabaseError as error:
        if isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            raise OperatorError(
                f"The database user may not do what a migration needs: {error}\n"
                "Make the user of DATABASE_URL owner of the database, and as the database's administrator "
                "run once: CREATE EXTENSION unaccent; CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist;"
            ) from error
        raise


def load_reference_data(folder: Path | None = None) -> str:
    """Bring the database to what the data files say. Raises `OperatorError` naming every bad row."""
    from django.conf import settings

    from cauce.exchange import reference_data

    try:
        loaded = reference_data.load_reference_data(folder=folder or settings.DATA_DIR)
    except reference_data.BadData as error:
        raise OperatorError(str(error)) from error
    return _counted(sum(written.rows for written in loaded.counts.values()), "rows read")


def make_cast() -> str:
    """Once, with a round, needs and offers to play: where somebody has an account, nothing is added."""
    from django.utils import timezone

    from cauce.exchange import demonstration, demonstration_support
    from cauce.foundation.accounts.models import User

    if User.objects.exists():
        return _counted(0, "people")
    cast = demonstration.make_cast(on=timezone.localdate())
    demonstration.make_round(on=timezone.localdate())
    demonstration_support.make_support(on=timezone.localdate())
    return _counted(len(cast), "people")


def the_cast() -> dict[str, Any]:
    """Who can sign in for the demonstration: `cast` rows of name, e-mail and role, and the one `password`."""
    from django.utils import translation

    from cauce.exchange import demonstration
    from cauce.foundation.accounts.models import User

    people = User.objects.filter(is_demonstration=True, is_active=True).order_by("name")
    with translation.override("en"):
        rows = [
            [person.name, person.email, _offices(person)]
            for person in people.prefetch_related("appointments__party", "appointments__team")
        ]
    return {"cast": rows, "password": demonstration.DEMONSTRATION_PASSWORD}


def _offices(person: Any) -> str:
    """Every appointment in words, as "Team lead, Mexico, Reception"."""
    return "; ".join(
        ", ".join(str(part) for part in (each.get_role_display(), each.party, each.team) if part)
        for each in person.appointments.all()
    )


def collect_static() -> str:
    """Gather, name by content and compress the static files, if any of them changed."""
    from django.conf import settings
    from django.core.management import call_command

    root, mark = Path(settings.STATIC_ROOT), settings.HOME / "static.digest"
    digest = _digest_of_static_files()
    if mark.exists() and mark.read_text() == digest and root.exists():
        return "unchanged"
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(digest)
    return _counted(sum(1 for path in root.rglob("*") if path.is_file()), "files")


def _digest_of_static_files() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(f"{cauce.__version__} {environment.static_storage()}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda found: str(found[0])):
            status = os.stat(storage.path(name))
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number else "unchanged"


@contextmanager
def _alone() -> Iterator[None]:
    """Two hosts that start on one database prepare it one after the other."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
