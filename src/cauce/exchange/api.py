"""The HTTP API, version 1: read-only, the same records by the same rights as the pages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from cauce.exchange.api_search import search
from cauce.exchange.api_updates import updates
from cauce.foundation.figures.api import observations
from cauce.foundation.parties.api import memberships, offices, parties, teams
from cauce.foundation.taxonomy.api import classifications, crosswalk
from cauce.foundation.web.api import Refused
from cauce.regional.agenda.api import events
from cauce.regional.mechanisms.api import mechanisms
from cauce.regional.plans.api import plan_rows, plans
from cauce.regional.register.api import commitments, plan_counts
from cauce.regional.strategy.api import strategies
from cauce.regional.support.api import needs, offers

VERSION = "1.0.0"
PROBLEM = "application/problem+json"
ABOUT = gettext_noop(
    "Read-only. Lists are paged (limit, offset) and filtered like the pages of the site. "
    "Without signing in you get the public records; signed in, what you may see. "
    "Every text comes in Spanish and English, every record with its source and its doubt."
)
ROUTERS = {
    "commitments": commitments,
    "updates": updates,
    "plans": plans,
    "plan-rows": plan_rows,
    "plan-counts": plan_counts,
    "needs": needs,
    "offers": offers,
    "strategies": strategies,
    "events": events,
    "mechanisms": mechanisms,
    "parties": parties,
    "memberships": memberships,
    "offices": offices,
    "teams": teams,
    "classifications": classifications,
    "crosswalk": crosswalk,
    "observations": observations,
    "search": search,
}


class Problem(Schema):
    """Why a request was not answered (RFC 9457)."""

    title: str
    status: int
    detail: str
    errors: dict[str, list[str]] = Field({}, description="By parameter")


class Api(NinjaAPI):
    """Answers carry an ETag; one that has not changed is not sent again."""

    def create_response(self, request: HttpRequest, data: Any, **options: Any) -> HttpResponse:
        response = super().create_response(request, data, **options)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Cookie"])
        if response.status_code != 200 or request.method not in ("GET", "HEAD"):
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response) or response

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        """The schema, made once: addresses and records do not change while Cauce runs."""
        return self._schema

    @cached_property
    def _schema(self) -> Any:
        """With the refusals that any operation can give."""
        schema = super().get_openapi_schema(path_params={})
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"] |= _refusals()
        return schema


def _refusals() -> dict[int, Any]:
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    words = {404: "There is no such record, or you may not see it", 422: "A parameter cannot be understood"}
    return {status: {"description": said, "content": content} for status, said in words.items()}


api = Api(
    title="Cauce",
    version=VERSION,
    description=ABOUT,
    docs_url=None,
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": "EUPL-1.2 (software)", "identifier": "EUPL-1.2"}}},
)


def problem(
    status: int, title: str, detail: str, errors: Mapping[str, list[str]] | None = None
) -> HttpResponse:
    """A refusal as problem JSON."""
    body = {"title": title, "status": status, "detail": detail, "errors": dict(errors or {})}
    response = HttpResponse(Problem(**body).model_dump_json(), status=status, content_type=PROBLEM)  # type: ignore[arg-type]
    patch_cache_control(response, private=True, no_cache=True)
    return response


@api.exception_handler(Http404)
def _not_found(_request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "Not found", str(error) or "There is nothing at this address.")


@api.exception_handler(Refused)
def _refused(_request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(422, "Not understood", "A parameter cannot be understood. See errors.", error.reasons)


@api.exception_handler(ValidationError)
def _not_valid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    reasons: dict[str, list[str]] = {}
    for each in error.errors:
        reasons.setdefault(str(each["loc"][-1]), []).append(str(each["msg"]))
    return problem(422, "Not understood", "A parameter cannot be understood. See errors.", reasons)


@api.exception_handler(HttpError)
def _failed(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "Not answered", str(error))


anything_else = Router()


@anything_else.get("", include_in_schema=False)
def index(request: HttpRequest) -> dict[str, str]:
    """The addresses of the resources."""
    return {name: request.build_absolute_uri(f"{request.path}{name}") for name in ROUTERS}


@anything_else.get("/{path:rest}", include_in_schema=False)
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001
    """Any other address under the API."""
    return problem(404, "Not found", f"The API has nothing at “{rest}”. Its resources: {', '.join(ROUTERS)}.")


for name, router in ROUTERS.items():
    api.add_router(f"/{name}", router)
api.add_router("", anything_else)
