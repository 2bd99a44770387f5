"""The published description of the doors under `/api`: OpenAPI 3.1, made from the table that makes the routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure import __version__
from dure.server.alert_messages import ErrorTold, schemas

ANY_SCOPE = "any"
"""Stands for the scope of a door that opens to every token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One door, from which its route and its page are made.

    Attributes:
        method: GET, POST or DELETE.
        path: with its parameters in braces.
        does: what answers.
        summary: what it does, in one line.
        scope: what the token must reach; `ANY_SCOPE` for any, empty for none.
        takes: the shape of its JSON body; None for none.
        gives: the shape of its answer; None for a page of HTML, or where the status is 204.
        status: of an answer.
        query: its query parameters, by name, as JSON schemas.
        errors: what it may answer beyond what such doors do, by status.
    """

    method: Literal["GET", "POST", "DELETE"]
    path: str
    does: Callable[[Request], Awaitable[Response]]
    summary: str
    scope: str = ""
    takes: type[Any] | None = None
    gives: type[Any] | None = None
    status: int = 200
    query: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def route(self) -> Route:
        """Where it is."""
        return Route(self.path, self.does, methods=[self.method])


def describe(doors: Sequence[Door], *, open_: bool = False) -> dict[str, Any]:
    """The OpenAPI document of these doors.

    Args:
        doors: which.
        open_: whether nobody needs a token.
    """
    kinds = list(
        dict.fromkeys(kind for door in doors for kind in (door.takes, door.gives, ErrorTold) if kind)
    )
    references, components = schemas(kinds)
    of = dict(zip(kinds, references, strict=True))
    paths: dict[str, Any] = {}
    for door in doors:
        paths.setdefault(door.path, {})[door.method.lower()] = _operation(door, of, open_=open_)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dure: alerts and passkeys",
            "version": __version__,
            "description": "Reports, answers and history of alerts; signing in with a passkey. Dure is not an emergency service.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(door: Door, of: dict[type[Any], dict[str, Any]], *, open_: bool) -> dict[str, Any]:
    names = [part[1:-1] for part in door.path.split("/") if part.startswith("{")]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in names
    ]
    parameters += [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in door.query.items()
    ]
    operation: dict[str, Any] = {
        "operationId": f"{door.method.lower()}_{door.path.strip('/').replace('/', '_').replace('{', '').replace('}', '')}",
        "summary": door.summary,
        "parameters": parameters,
        "responses": {str(door.status): _answer(door, of), **_errors(door, bool(names), of[ErrorTold])},
    }
    if door.scope:
        operation["security"] = [{}, {"token": []}] if open_ else [{"token": []}]
        wanted = "a token" if door.scope == ANY_SCOPE else f"a token with the scope `{door.scope}`"
        operation["description"] = f"Needs {wanted}, but on a hub for this machine only."
    if door.takes is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": of[door.takes]}},
        }
    return operation


def _answer(door: Door, of: dict[type[Any], dict[str, Any]]) -> dict[str, Any]:
    if door.status == 204:
        return {"description": door.summary}
    if door.gives is None:
        return {"description": "A page.", "content": {"text/html": {"schema": {"type": "string"}}}}
    return {"description": door.summary, "content": {"application/json": {"schema": of[door.gives]}}}


def _errors(door: Door, named: bool, schema: dict[str, Any]) -> dict[str, Any]:  # private
    told = {"503": "The journal cannot be read or written now.", "507": "The disk is full.", **door.errors}
    if door.takes is not None or door.query:
        told["400"] = "The request does not fit."
    if door.takes is not None:
        told |= {"408": "The body did not arrive in time.", "413": "The body is too large."}
    if named:
        told["404"] = "There is none of that id."
    if door.scope:
        told["401"] = "A token is wanted."
        if door.scope != ANY_SCOPE:
            told["403"] = "The token does not reach this far."
    content = {"application/json": {"schema": schema}}
    return {status: {"description": words, "content": content} for status, words in sorted(told.items())}
