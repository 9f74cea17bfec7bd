"""The API's own schema, arranged for a page that people read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext

from cauce.exchange.api import ABOUT, api

__all__ = ["ABOUT", "Operation", "resources"]


@dataclass(frozen=True)
class Operation:
    """One address of the API: what it gives, what it can be asked, what an answer has."""

    path: str
    summary: str
    parameters: tuple[dict[str, str], ...]
    record: str
    fields: tuple[dict[str, str], ...]
    example: str


def resources() -> list[Operation]:
    """Every operation, in the order of the API, told in the active language."""
    return [
        Operation(each.path, gettext(each.summary), each.parameters, each.record, each.fields, each.example)
        for each in _operations()
    ]


@cache
def _operations() -> tuple[Operation, ...]:
    schema = api.get_openapi_schema(path_params={})
    schemas = schema["components"]["schemas"]
    return tuple(_operation(path, each["get"], schemas) for path, each in schema["paths"].items())


def _operation(path: str, told: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    answer = told["responses"][200]["content"]["application/json"]["schema"]
    record = _record(answer, schemas)
    return Operation(
        path=path,
        summary=told["summary"],
        parameters=tuple(_parameter(each) for each in told["parameters"]),
        record=record,
        fields=tuple(_field(name, each) for name, each in schemas[record]["properties"].items()),
        example="" if "{" in path else path,
    )


def _record(answer: dict[str, Any], schemas: dict[str, Any]) -> str:
    """The name of what one answer, or one item of a page, holds."""
    name = _name(answer)
    items = schemas[name]["properties"].get("items", {}).get("items", {})
    return _name(items) if name.startswith("Page_") else name


def _name(reference: dict[str, Any]) -> str:
    return str(reference.get("$ref", "")).rsplit("/", 1)[-1]


def _parameter(each: dict[str, Any]) -> dict[str, str]:
    return {"name": each["name"], "place": each["in"], "about": each.get("description", "")}


def _field(name: str, each: dict[str, Any]) -> dict[str, str]:
    return {"name": name, "type": _type(each), "about": each.get("description", "")}


def _type(each: dict[str, Any]) -> str:
    """A type in one word or two: "text", "list of TermRecord", "date or null"."""
    if "$ref" in each:
        return _name(each)
    if "anyOf" in each:
        return " | ".join(_type(option) for option in each["anyOf"])
    if each.get("type") == "array":
        return f"[{_type(each['items'])}]"
    return str(each.get("format") or each.get("type", "object"))
