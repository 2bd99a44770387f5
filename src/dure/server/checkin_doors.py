"""The doors of check-ins, for carers: plans, agreements, a check-in now, and summaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.errors import MessageInvalid, NotFound, Text
from dure.safety.checkins.plans import check_holiday, new_plan, plain_agreement, plain_plan, run_of
from dure.safety.checkins.summary import in_words, summarise, to_plain
from dure.server.answers import read_json, to_json
from dure.server.care import needed
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.scopes import Scope
from dure.store import Agreement, Plan

MOST_DAYS = 366
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


class NewPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A check-in to plan."""

    person: str
    at: str
    script: str = "wellbeing"
    weekdays: tuple[int, ...] = EVERY_DAY
    satellite: str = ""
    language: str = ""
    name: str = ""


class NewAgreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person has agreed to; what is not told stays. A day to go on alone is a pause until then."""

    consent: bool | None = None
    words: bool | None = None
    paused: bool | None = None
    paused_until: date | None = None
    holidays: tuple[tuple[date, date], ...] | None = None

    def told(self) -> list[str]:
        """What of it changes, as the audit tells it."""
        given = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}
        days = given.pop("holidays", None)
        return [
            *(f"{name}={value}".lower() for name, value in given.items()),
            *(["holidays"] if days is not None else []),
        ]

    def applied(self, now: Agreement) -> Agreement:
        """What a person has agreed to, with this."""
        told = {name: getattr(self, name) for name in ("consent", "words", "paused", "holidays")}
        changed = replace(now, **{name: value for name, value in told.items() if value is not None})
        if self.paused is None and self.paused_until is None:
            return changed
        paused = self.paused if self.paused is not None else True
        return replace(changed, paused=paused, paused_until=self.paused_until)


class CheckInDoors:
    """The doors.

    Args:
        hub: what is asked.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route("/api/checkins", self.plans, methods=["GET"]),
            Route("/api/checkins", self.add, methods=["POST"]),
            Route("/api/checkins/{plan}", self.remove, methods=["DELETE"]),
            Route("/api/checkins/{plan}/run", self.run, methods=["POST"]),
            Route("/api/checkins/people/{person}", self.agreement, methods=["GET"]),
            Route("/api/checkins/people/{person}", self.agree, methods=["PATCH"]),
            Route("/api/checkins/people/{person}", self.forget, methods=["DELETE"]),
            Route("/api/checkins/people/{person}/summary", self.summary, methods=["GET"]),
        ]

    async def plans(self, request: Request) -> Response:
        """Every plan that is held."""
        need(request, Scope.CARER)
        plans = await needed(self._hub.care).checkin_store.plans()
        return to_json({"plans": [plain_plan(plan) for plan in plans if plan.active]})

    async def add(self, request: Request) -> Response:
        """Plan a check-in."""
        grant = need(request, Scope.CARER)
        care = needed(self._hub.care)
        given = await read_json(request, NewPlan, self._limits)
        plan = new_plan(
            person=given.person,
            at=given.at,
            script=given.script,
            weekdays=given.weekdays,
            satellite=given.satellite,
            language=given.language or self._hub.config.language,
            name=given.name,
            now=datetime.now(UTC),
        )
        await care.audit.record("care.planned", source=grant.id, target=plan.person, what=[plan.id])
        await care.checkin_store.put_plan(plan)
        care.checkins.refresh()
        return to_json(plain_plan(plan), 201)

    async def remove(self, request: Request) -> Response:
        """Plan one no more."""
        grant = need(request, Scope.CARER)
        care, plan = needed(self._hub.care), await self._plan(request)
        await care.audit.record("care.unplanned", source=grant.id, target=plan.person, what=[plan.id])
        await care.checkin_store.put_plan(replace(plan, active=False))
        care.checkins.refresh()
        return Response(status_code=204)

    async def run(self, request: Request) -> Response:
        """Hold one now."""
        need(request, Scope.CARER)
        care = needed(self._hub.care)
        run = run_of(await self._plan(request), datetime.now(UTC), care.zone)
        await care.checkin_store.begin([run])
        care.checkins.refresh()
        return to_json({"plan": run.plan, "day": run.day.isoformat()}, 202)

    async def agreement(self, request: Request) -> Response:
        """What a person has agreed to."""
        need(request, Scope.CARER)
        store = needed(self._hub.care).checkin_store
        return to_json(plain_agreement(await store.agreement(request.path_params["person"])))

    async def agree(self, request: Request) -> Response:
        """Note what a person has agreed to, a pause, or holidays."""
        grant = need(request, Scope.CARER)
        care, person = needed(self._hub.care), request.path_params["person"]
        given = await read_json(request, NewAgreement, self._limits)
        for first, last in given.holidays or ():
            check_holiday(first, last)
        await care.audit.record("care.agreed", source=grant.id, target=person, what=given.told())
        changed = await care.checkin_store.change(person, given.applied)
        return to_json(plain_agreement(changed))

    async def forget(self, request: Request) -> Response:
        """Forget a person: agreement, plans and records."""
        grant = need(request, Scope.ADMIN)
        care, person = needed(self._hub.care), request.path_params["person"]
        await care.audit.record("care.forgotten", source=grant.id, target=person)
        await care.checkin_store.forget(person)
        care.checkins.refresh()
        return Response(status_code=204)

    async def summary(self, request: Request) -> Response:
        """What a carer should know of the last days."""
        need(request, Scope.CARER)
        care = needed(self._hub.care)
        told = request.query_params.get("days", "7")
        if not (told.isascii() and told.isdecimal()) or not 1 <= int(told[:9]) <= MOST_DAYS:
            raise MessageInvalid(
                why=Text(f"days is 1 to {MOST_DAYS}", f"days에는 1부터 {MOST_DAYS}까지의 수를 적어 주세요")
            )
        now, person = datetime.now(UTC), request.path_params["person"]
        last = now.astimezone(care.zone).date()
        runs = await care.checkin_store.runs(person, now - timedelta(days=int(told) + 1), now)
        found = summarise(person, last - timedelta(days=int(told) - 1), last, runs)
        words = {language: in_words(found, language) for language in ("ko", "en")}
        return to_json({**to_plain(found), "text": words})

    async def _plan(self, request: Request) -> Plan:
        wanted = request.path_params["plan"]
        plans = await needed(self._hub.care).checkin_store.plans()
        found = next((plan for plan in plans if plan.id == wanted and plan.active), None)
        if found is None:
            raise NotFound(what=Text("check-in", "안부 확인"), id=wanted)
        return found
