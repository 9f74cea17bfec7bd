"""`GET /healthz`: what a load balancer and an operator want to know, in one small answer."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import cauce
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
    }
    try:
        report["migrations_applied"] = not schema.pending()
        report["database"] = True
        if report["migrations_applied"]:
            report["worker_last_seen"], report["worker_alive"] = _worker()
            report["status"] = "ok" if report["worker_alive"] else "degraded"
    except DatabaseError:
        return report
    return report


def _worker() -> tuple[str | None, bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(last_heartbeat), coalesce(max(last_heartbeat) > now() - %s::interval, false)"
            " FROM procrastinate_workers",
            [SILENT_AFTER],
        )
        seen, alive = cursor.fetchone()
    return (seen.isoformat() if seen else None), alive
