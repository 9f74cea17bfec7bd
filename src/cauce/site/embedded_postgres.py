"""The PostgreSQL that Cauce brings along: made, started, found running, stopped."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from cauce.site.postgres_place import Cluster, DatabaseDidNotStart, cluster_of, public_folder, socket_folder

START_SECONDS = 60
STOP_SECONDS = 30
STEP = 0.02
NO_ANSWER = 2
SPACE_FOR_A_NEW_DATABASE = 300 * 1024 * 1024
ROLE_AND_DATABASE = """
SELECT 'CREATE ROLE cauce LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cauce')\\gexec
SELECT 'CREATE DATABASE cauce OWNER cauce'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'cauce')\\gexec
"""

Pause = Callable[[float], None]


def connection(home: Path) -> dict[str, str]:
    """How to reach the embedded server of this home. Does not start it."""
    return {"dbname": "cauce", "user": "cauce", "host": str(socket_folder(home))}


def start(home: Path, *, pause: Pause = time.sleep) -> subprocess.Popen[bytes]:
    """Start the server of this home, make its cluster first if there is none, and wait until it answers.

    Returns the server's process, which ends when its parent ends. A server left over from a killed
    parent is ended first. Raises `DatabaseDidNotStart`, and whatever `pause` raises.
    """
    cluster = cluster_of(home)
    _make(cluster)
    _end_leftover(cluster)
    process = cluster.launch()
    try:
        _wait_until_ready(cluster, process, pause)
        _make_database(cluster)
    except BaseException:
        stop(process)
        raise
    return process


def stop(process: subprocess.Popen[bytes], *, after_its_sessions: bool = False) -> None:
    """Ask the server to finish what it does, close its connections and end; insist if it does not.

    `after_its_sessions` first gives other programs that are using it a while to end by themselves.
    """
    asked = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
    for number in (signal.SIGTERM, *asked) if after_its_sessions else asked:
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def answers(home: Path) -> bool:
    """Whether the server of this home is up and takes connections."""
    cluster = cluster_of(home)
    if not cluster.is_ready():
        return False
    return cluster.run("pg_isready", "-q", "-h", str(cluster.socket), "-U", "postgres").returncode == 0


def place(home: Path) -> Path:
    """The folder that holds this home's data."""
    return cluster_of(home).data


def _make(cluster: Cluster) -> None:
    if cluster.user:
        public_folder(cluster.socket.parent)
    for folder in (cluster.data, cluster.socket):
        _own_folder(folder, cluster.user)
    if (cluster.data / "PG_VERSION").exists():
        _same_version(cluster)
    else:
        _make_cluster(cluster)


def _own_folder(folder: Path, user: str | None) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    expected = {0, pwd.getpwnam(user).pw_uid} if user else {os.geteuid()}
    if folder.is_symlink() or status.st_uid not in expected:
        raise DatabaseDidNotStart(
            f"{folder} belongs to {_name_of(status.st_uid)}. "
            "Start Cauce as that user, or choose another CAUCE_HOME."
        )
    if user:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    folder.chmod(0o700)


def _name_of(uid: int) -> str:
    try:
        return f"the user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"the user number {uid}"


def _same_version(cluster: Cluster) -> None:
    made_by = (cluster.data / "PG_VERSION").read_text().strip()
    programs = cluster.run("postgres", "--version").stdout.split()[-1].split(".")[0]
    if made_by != programs:
        raise DatabaseDidNotStart(
            f"The database in {cluster.data} was made by PostgreSQL {made_by}; this Cauce brings {programs}. "
            "Nothing was changed. Dump it with the Cauce that made it, and load it into a new CAUCE_HOME; "
            "see docs/operators/running.md."
        )


def _make_cluster(cluster: Cluster) -> None:
    free = shutil.disk_usage(cluster.data).free
    if free < SPACE_FOR_A_NEW_DATABASE:
        raise DatabaseDidNotStart(
            f"A new database needs 300 MB; {cluster.data} has {free // 1024**2} MB. "
            "Make room, or choose another CAUCE_HOME."
        )
    for leftover in cluster.data.iterdir():
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    made = cluster.run(
        "initdb", "-D", str(cluster.data), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
        "--locale=C", "--data-checksums",
    )  # fmt: skip
    if made.returncode:
        raise DatabaseDidNotStart(f"The database could not be made. initdb says: {made.stderr.strip()}")


def _end_leftover(cluster: Cluster) -> None:
    """Stop a server that outlived its parent, so that two never share one folder.

    A note without a server behind it is left alone: its process number may be somebody else's by now.
    """
    note = cluster.note()
    socket = note[4].strip() if len(note) > 4 else ""
    if not socket or cluster.run("pg_isready", "-q", "-h", socket, "-U", "postgres").returncode == NO_ANSWER:
        return
    if socket != str(cluster.socket):
        raise DatabaseDidNotStart(
            f"Another installation (socket {socket}) is using the database in {cluster.data}. "
            "Stop that one first."
        )
    cluster.run("pg_ctl", "-D", str(cluster.data), "-m", "fast", "-w", "stop")


def _wait_until_ready(cluster: Cluster, process: subprocess.Popen[bytes], pause: Pause) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        note = cluster.note()
        if note and note[0] == str(process.pid) and cluster.is_ready():
            return
        pause(STEP)
    raise DatabaseDidNotStart(f"PostgreSQL did not start: {cluster.last_words()}")


def _make_database(cluster: Cluster) -> None:
    """The role `cauce` owns the database `cauce` and is no superuser."""
    done = cluster.run(
        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(cluster.socket), "-U", "postgres",
        "-d", "postgres", text_in=ROLE_AND_DATABASE,
    )  # fmt: skip
    if done.returncode:
        raise DatabaseDidNotStart(f"The database could not be made: {done.stderr.strip()}")
