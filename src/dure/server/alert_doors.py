"""The doors of alerts: `/api/alerts…`, with the semantics of `dure alert`."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.errors import DureError, Language, LinkInvalid, MessageInvalid, Text
from dure.safety.ladder.texts import NO_EMERGENCY_SERVICE, what_happened
from dure.safety.links import Link
from dure.server.alert_messages import (
    Acknowledging,
    AlertsTold,
    AlertTold,
    HandingOver,
    HistoryTold,
    NewAlert,
    Resolving,
    report_of,
    tell_alert,
    tell_history,
)
from dure.server.answers import read_json, to_json
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.openapi import Door, describe
from dure.server.scopes import Scope
from dure.server.small_page import small_page

_MOST = 200
_LONGEST = 100

_LINK_OVER = {"403": "The link is not valid any more."}
_NO_OPERATOR = {"409": "Nobody is configured to whom it could be handed over."}

_DOES: dict[str, tuple[str, str]] = {
    "acknowledge": ("제가 확인할게요", "I take care of it"),
    "resolve": ("해결됐어요", "It is resolved"),
    "hand_over": ("관제실에 넘겨 주세요", "Hand it over to the control room"),
}


_OVER: Mapping[Language, str] = {
    "ko": "이 알림은 이미 끝났어요. 더 하실 일은 없어요.",
    "en": "This alert is over already. There is nothing left to do.",
}


class AlertDoors:
    """The doors.

    Args:
        hub: what is behind them.
        limits: what is allowed.
        open_: whether nobody needs a token.
        also: other doors that the description names.
    """

    def __init__(self, hub: Hub, limits: Limits, *, open_: bool, also: Sequence[Door] = ()) -> None:
        self._hub, self._limits, self._open, self._also = hub, limits, open_, also
        self.table = (*self._reading(), *self._answering())

    def _reading(self) -> tuple[Door, ...]:
        """The doors of all alerts, and those of links."""
        carer = Scope.CARER.value
        query = {
            "closed": {"type": "boolean", "default": False},
            "person": {"type": "string", "maxLength": _LONGEST},
            "limit": {"type": "integer", "minimum": 1, "maximum": _MOST, "default": 50},
        }
        return (
            Door(
                method="GET",
                path="/api/alerts",
                does=self.list,
                summary="The open alerts, or with `closed` all, newest first.",
                scope=carer,
                gives=AlertsTold,
                query=query,
            ),
            Door(
                method="POST",
                path="/api/alerts",
                does=self.report,
                summary="Report one; it is durable when this answers.",
                scope=carer,
                takes=NewAlert,
                gives=AlertTold,
            ),
            Door(
                method="GET",
                path="/api/alerts/links/{token}",
                does=partial(self._for_people, self.show_link),
                summary="Ask whether what a link of a notice says is meant.",
                errors=_LINK_OVER,
            ),
            Door(
                method="POST",
                path="/api/alerts/links/{token}",
                does=partial(self._for_people, self.follow_link),
                summary="Do what a link of a notice says.",
                errors={**_LINK_OVER, **_NO_OPERATOR},
            ),
        )

    def _answering(self) -> tuple[Door, ...]:
        """The doors of one alert."""
        carer = Scope.CARER.value
        return (
            Door(
                method="GET",
                path="/api/alerts/{alert}",
                does=self.show,
                summary="One, with everything that was sent about it and done to it.",
                scope=carer,
                gives=HistoryTold,
            ),
            Door(
                method="POST",
                path="/api/alerts/{alert}/acknowledge",
                does=self.acknowledge,
                summary="Take care of it for now; climbing stops until that expires.",
                scope=carer,
                takes=Acknowledging,
                gives=AlertTold,
            ),
            Door(
                method="POST",
                path="/api/alerts/{alert}/resolve",
                does=self.resolve,
                summary="Say that it is over, or that it was none.",
                scope=carer,
                takes=Resolving,
                gives=AlertTold,
            ),
            Door(
                method="POST",
                path="/api/alerts/{alert}/hand_over",
                does=self.hand_over,
                summary="Have the control room told; that confirms the alert.",
                scope=carer,
                takes=HandingOver,
                gives=AlertTold,
                errors=_NO_OPERATOR,
            ),
        )

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route("/api/openapi.json", self.openapi, methods=["GET"]),
            *(door.route for door in self.table),
        ]

    async def openapi(self, request: Request) -> Response:
        """The description of these doors, and of others. No token."""
        del request
        return to_json(describe((*self.table, *self._also), open_=self._open))

    async def list(self, request: Request) -> Response:
        """The alerts."""
        need(request, Scope.CARER)
        closed = _switch(request, "closed")
        person = request.query_params.get("person", "")
        if len(person) > _LONGEST:
            why = Text(f"person has at most {_LONGEST} letters", f"person은 {_LONGEST}자까지예요")
            raise MessageInvalid(why=why)
        found = await self._hub.safety.alerts.list(closed=closed, person=person, limit=_limit(request))
        return to_json(AlertsTold(alerts=[tell_alert(one.alert) for one in found]))

    async def show(self, request: Request) -> Response:
        """One alert."""
        need(request, Scope.CARER)
        return to_json(tell_history(*await self._hub.safety.alerts.get(request.path_params["alert"])))

    async def report(self, request: Request) -> Response:
        """Report one."""
        need(request, Scope.CARER)
        wanted = await read_json(request, NewAlert, self._limits)
        return to_json(tell_alert(await self._hub.safety.alerts.report(report_of(wanted))))

    async def acknowledge(self, request: Request) -> Response:
        """Take care of one."""
        grant = need(request, Scope.CARER)
        said = await read_json(request, Acknowledging, self._limits)
        alert = await self._hub.safety.alerts.acknowledge(
            request.path_params["alert"],
            by=grant.label or grant.id,
            command=_command(request, "acknowledge", said.command),
        )
        return to_json(tell_alert(alert))

    async def resolve(self, request: Request) -> Response:
        """End one."""
        grant = need(request, Scope.CARER)
        said = await read_json(request, Resolving, self._limits)
        alert = await self._hub.safety.alerts.resolve(
            request.path_params["alert"],
            by=grant.label or grant.id,
            note=said.note,
            cancelled=said.cancelled,
            command=_command(request, "resolve", said.command),
        )
        return to_json(tell_alert(alert))

    async def hand_over(self, request: Request) -> Response:
        """Have the control room told."""
        grant = need(request, Scope.CARER)
        said = await read_json(request, HandingOver, self._limits)
        alert = await self._hub.safety.alerts.hand_over(
            request.path_params["alert"],
            by=grant.label or grant.id,
            command=_command(request, "hand_over", said.command),
        )
        return to_json(tell_alert(alert))

    async def show_link(self, request: Request) -> Response:
        """Ask first: programs that look at messages open links, and must not answer an alert."""
        link = self._link(request)
        standing, _, _ = await self._hub.safety.alerts.get(link.alert)
        language = self._language(link)
        if standing.closed:
            return _page(language, _OVER[language], "")
        about = what_happened(standing.alert.kind, language)
        name = self._hub.safety.policies.of(standing.alert.person).name
        button = _DOES[link.action][0 if language == "ko" else 1]
        return _page(
            language, f"{name}: {about}", f"<form method='post'><button>{html.escape(button)}</button></form>"
        )

    async def follow_link(self, request: Request) -> Response:
        """Do it."""
        link = self._link(request)
        alerts = self._hub.safety.alerts
        command = f"link:{request.path_params['token'][-43:]}"
        language = self._language(link)
        standing, _, _ = await alerts.get(link.alert)
        if standing.closed:
            return _page(language, _OVER[language], "")
        if link.action == "acknowledge":
            if standing.alert.state != "acknowledged":  # once a tap, and again where it ran out since
                seen = standing.alert.changed.isoformat()  # taps at once are one
                await alerts.acknowledge(link.alert, by=link.by, command=f"{command}:{seen}")
        elif link.action == "resolve":
            await alerts.resolve(link.alert, by=link.by, command=command)
        else:
            await alerts.hand_over(link.alert, by=link.by, command=command)
        return _page(language, "알겠어요. 고맙습니다." if language == "ko" else "Noted. Thank you.", "")

    async def _for_people(self, does: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
        """Answer a browser with a page for people when something is wrong, too."""
        try:
            return await does(request)
        except DureError as error:
            if "text/html" not in request.headers.get("accept", ""):
                raise
            language = self._hub.config.language
            return small_page(language, error.sentence(language), status=error.http_status)

    def _link(self, request: Request) -> Link:
        link = self._hub.safety.links.read(request.path_params["token"], datetime.now(UTC))
        if self._hub.safety.policies.contact(link.by) is None:  # nobody's contact any more
            raise LinkInvalid
        return link

    def _language(self, link: Link) -> Language:
        contact = self._hub.safety.policies.contact(link.by)
        return contact.language if contact is not None else self._hub.config.language


def _command(request: Request, does: str, command: str) -> str:
    """A client's key for what it does to one alert: the same key for something else is no repetition."""
    return f"{does}:{request.path_params['alert']}:{command}" if command else ""


def _page(language: Language, title: str, form: str) -> Response:
    plain = html.escape(NO_EMERGENCY_SERVICE[language])
    return small_page(language, title, f"{form}<p>{plain}</p>", asks=bool(form))


def _switch(request: Request, name: str) -> bool:
    told = request.query_params.get(name, "false")
    if told not in ("true", "false"):
        raise MessageInvalid(why=Text(f"{name} is true or false", f"{name}에는 true나 false를 적어 주세요"))
    return told == "true"


def _limit(request: Request) -> int:
    told = request.query_params.get("limit", "50")
    if not (told.isascii() and told.isdecimal()) or not 1 <= int(told[:9]) <= _MOST:
        why = Text(f"limit is 1 to {_MOST}", f"limit에는 1부터 {_MOST}까지의 수를 적어 주세요")
        raise MessageInvalid(why=why)
    return int(told)
