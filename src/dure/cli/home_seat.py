"""Where `dure home` sits: at the hub that runs, or, without one, in the flat that the data folder keeps."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

import anyio
import msgspec

from dure.api import Order, Outcome, Value, Wish
from dure.app.home import HubHome, build_home
from dure.bus import Bus
from dure.cli.through_hub import ask
from dure.clock import SystemClock
from dure.config import Config, household_zone
from dure.config.paths import Paths, find_paths
from dure.errors import BadInput, HubRunning, HubUnreachable, Language, Text
from dure.events import encode
from dure.home.told import events_of, tell_action, tell_outcome, tell_room, tell_state
from dure.language.text import language_of
from dure.server import doorplate
from dure.server.routine_rooms import tell as tell_routine
from dure.server.scopes import Scope
from dure.store import Journal, hold_folder
from dure.tasks import task_group

HUB_S = 30.0
"""How long the hub may take; it bounds every appliance itself."""

SIMULATED = ("simulated",)

Told = Mapping[str, Any]
"""What the home tells, in the shape of the hub's doors."""


class Seat(Protocol):
    """A place to use the home from; every method tells what the hub's door of that name tells."""

    async def show(self) -> Told:
        """Rooms and appliances."""
        ...

    async def order(self, appliance: str, trait: str, value: Value, *, confirmed: bool) -> Sequence[Told]:
        """Have one thing done; its outcome."""
        ...

    async def say(self, text: str, language: Language) -> Told:
        """Understand a sentence and do it; `waits` where something is kept that is done only once a hub runs."""
        ...

    async def undo(self) -> Sequence[Told]:
        """Take back what the last wish did."""
        ...

    async def history(self, limit: int) -> Sequence[Told]:
        """Who did what, newest first."""
        ...

    async def routines(self) -> Sequence[Told]:
        """What the home does by itself."""
        ...

    async def delete_routine(self, routine: str) -> None:
        """Forget a routine that was made at run time."""
        ...


@asynccontextmanager
async def take_seat(config: Config) -> AsyncIterator[Seat]:
    """Sit down at the hub that runs, else in the flat.

    Raises:
        HubUnreachable: a hub runs and does not answer.
    """
    paths = find_paths()
    journal = await Journal.open(paths.journal)
    try:
        if doorplate.read(paths.data) is not None and _hub_runs(paths):
            yield _AtHub(paths, journal)
            return
        async with _flat(config, journal) as seat:
            yield seat
    finally:
        with anyio.CancelScope(shield=True):
            await journal.close()


def _hub_runs(paths: Paths) -> bool:
    try:
        with hold_folder(paths.data):
            return False
    except HubRunning:
        return True


@asynccontextmanager
async def _flat(config: Config, journal: Journal) -> AsyncIterator[Seat]:
    home = build_home(config, journal, SystemClock(), Bus(), only=SIMULATED)
    await home.load()
    async with task_group() as tasks:
        tasks.start_soon(home.service.run)
        await home.service.ready()
        yield _InFlat(config, home)
        tasks.cancel_scope.cancel()


class _InFlat:
    def __init__(self, config: Config, home: HubHome) -> None:
        self._home = home
        self._zone = household_zone(config)

    async def show(self) -> Told:
        return {
            "rooms": [tell_room(room) for room in self._home.rooms()],
            "appliances": [tell_state(state) for state in self._home.appliances()],
        }

    async def order(self, appliance: str, trait: str, value: Value, *, confirmed: bool) -> Sequence[Told]:
        wish = _wish(confirmed=confirmed)
        order = Order(id=uuid.uuid4().hex, appliance=appliance, trait=trait, value=value)
        return self._outcomes(await self._home.order([order], wish), wish)

    async def say(self, text: str, language: Language) -> Told:
        wish = _wish(confirmed=False)
        now = datetime.now(UTC).astimezone(self._zone)
        reply = await self._home.say(text, language_of(text, language), wish, now)
        if reply is None:
            return {"reply": None, "events": []}
        told = {
            "text": reply.text,
            "intent": reply.intent,
            "expects_reply": reply.expects_reply,
            "outcomes": self._outcomes(reply.outcomes, wish),
        }
        events = [encode(event) for event in events_of(reply, wish)]
        return {"reply": told, "events": events, "waits": reply.scheduled}

    async def undo(self) -> Sequence[Told]:
        wish = _wish(confirmed=False)
        return self._outcomes(await self._home.undo(wish), wish)

    async def history(self, limit: int) -> Sequence[Told]:
        return [tell_action(one) for one in await self._home.history(limit)]

    async def routines(self) -> Sequence[Told]:
        return [tell_routine(one, due) for one, due in await self._home.routines.list()]

    async def delete_routine(self, routine: str) -> None:
        await self._home.routines.remove(routine)

    def _outcomes(self, outcomes: Sequence[Outcome], wish: Wish) -> Sequence[Told]:
        kinds = {state.appliance.id: state.appliance.kind for state in self._home.appliances()}
        return [tell_outcome(one, kinds.get(one.order.appliance, ""), wish) for one in outcomes]


def _wish(*, confirmed: bool) -> Wish:
    return Wish(means="command", turn=uuid.uuid4().hex, confirmed=confirmed)


class _AtHub:
    def __init__(self, paths: Paths, journal: Journal) -> None:
        self._paths = paths
        self._journal = journal

    async def show(self) -> Told:
        found: Told = await self._ask("/v1/home", None)
        return found

    async def order(self, appliance: str, trait: str, value: Value, *, confirmed: bool) -> Sequence[Told]:
        wanted = {"appliance": appliance, "trait": trait, "value": value}
        answer = await self._ask("/v1/home/orders", {"orders": [wanted], "confirmed": confirmed})
        found: Sequence[Told] = answer["outcomes"]
        return found

    async def say(self, text: str, language: Language) -> Told:
        found: Told = await self._ask(
            "/v1/home/say", {"text": text, "language": language, "place": "console"}
        )
        return found

    async def undo(self) -> Sequence[Told]:
        found: Sequence[Told] = (await self._ask("/v1/home/undo", {}))["outcomes"]
        return found

    async def history(self, limit: int) -> Sequence[Told]:
        found: Sequence[Told] = await self._ask(f"/v1/home/history?limit={limit}", None)
        return found

    async def routines(self) -> Sequence[Told]:
        found: Sequence[Told] = await self._ask("/v1/routines", None)
        return found

    async def delete_routine(self, routine: str) -> None:
        await self._ask(f"/v1/routines/{routine}", None, method="DELETE")

    async def _ask(self, path: str, body: object | None, *, method: str = "") -> Any:  # noqa: ANN401  # what a door tells
        answer = await ask(
            self._paths, self._journal, path, body, scope=Scope.CONTROL, timeout_s=HUB_S, method=method
        )
        if answer is None:
            plate = doorplate.read(self._paths.data)
            raise HubUnreachable(address=plate.url if plate else "?")
        status, content = answer
        told = msgspec.json.decode(content) if content else None
        if status >= 400:
            message = told.get("message", {}) if isinstance(told, dict) else {}
            why = Text(str(message.get("en", status)), str(message.get("ko", status)))
            raise BadInput(what="dure home", why=why)
        return told
