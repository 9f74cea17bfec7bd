"""`GET /healthz`: what a load balancer and an operator want to know, in one small answer."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import cauce
from cauce.foundation.accounts.tasks import deliver
from cauce.site import schema

SILENT_AFTER = "60 seconds"


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """503 when no page could be served: no database, or its tables are behind. A silent worker is
    `degraded`, with 200: pages work, later work waits.
    """
    report = examine()
    return JsonResponse(report, status=503 if report["status"] == "unavailable" else 200)


def examine() -> dict[str, Any]:
    """The answer. `status` is "ok", "degraded" or "unavailable"; `worker_last_seen` is ISO 8601."""
    report: dict[str, Any] = {
        "status": "unavailable",
        "version": cauce.__version__,
        "database": False,
        "migrations_applied": False,
        "worker_alive": False,
        "worker_last_seen": None,
        "mails_stuck": None,
    }
    try:
        report["migrations_applied"] = not schema.pending()
        report["database"] = True
        if report["migrations_applied"]:
            report.update(_jobs())
            report["status"] = "ok" if report["worker_alive"] else "degraded"
    except DatabaseError:
        return report
    return report


def _jobs() -> dict[str, Any]:
    """Of the worker, and of mails that were tried and have not left: `cauce mail` names them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(last_heartbeat), coalesce(max(last_heartbeat) > now() - %s::interval, false),"
            " (SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s"
            " AND (status = 'failed' OR status IN ('todo', 'doing') AND attempts > 0))"
            " FROM procrastinate_workers",
            [SILENT_AFTER, deliver.name],
        )
        seen, alive, stuck = cursor.fetchone()
    return {
        "worker_last_seen": seen.isoformat() if seen else None, "worker_alive": alive, "mails_stuck": stuck,
    }  # fmt: skip
