"""Where `dure home` sits: at the hub that runs, or, without one, in the flat that the data folder keeps."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import anyio
import msgspec

from dure.api import Order, Value, Wish
from dure.app.drivers import open_linking, own_door
from dure.app.home import HubHome, build_home
from dure.bus import Bus
from dure.cli.through_hub import ask
from dure.clock import SystemClock
from dure.config import Config, household_zone
from dure.config.paths import Paths, find_paths
from dure.errors import BadInput, HubRunning, HubUnreachable, Language, Refused, Text
from dure.events import encode
from dure.home.drivers.grants.linking import Linking
from dure.home.told import events_of, tell_action, tell_outcome, tell_room, tell_state
from dure.language.text import language_of
from dure.server import doorplate
from dure.server.account_doors import door_of_its_own, tell_account, tell_invited
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

    async def order(self, appliance: str, trait: str, value: Value, confirmation: str) -> Sequence[Told]:
        """Have one thing done, confirmed by what its first outcome told where that may do harm; its outcome."""
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

    async def accounts(self) -> Sequence[Told]:
        """Every maker's account for which a driver acts, and whether it is linked."""
        ...

    def linking(self, driver: str) -> AbstractAsyncContextManager[Told]:
        """Begin to link an account; a browser can come back while the context is open."""
        ...

    async def finish(self, address: str) -> Told:
        """Link it with the address at which a browser ended."""
        ...

    async def unlink(self, driver: str) -> Told:
        """Forget an account's tokens."""
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
        yield _InFlat(config, home, journal.file.parent)
        tasks.cancel_scope.cancel()


class _InFlat:
    def __init__(self, config: Config, home: HubHome, data: Path) -> None:
        self._config = config
        self._home = home
        self._data = data
        self._zone = household_zone(config)
        self._begun: Linking | None = None

    async def show(self) -> Told:
        return {
            "rooms": [tell_room(room) for room in self._home.rooms()],
            "appliances": [tell_state(state) for state in self._home.appliances()],
        }

    async def order(self, appliance: str, trait: str, value: Value, confirmation: str) -> Sequence[Told]:
        order = Order(
            id=uuid.uuid4().hex, appliance=appliance, trait=trait, value=value, confirmation=confirmation
        )
        return [tell_outcome(one) for one in await self._home.order([order], _wish())]

    async def say(self, text: str, language: Language) -> Told:
        wish = _wish()
        now = datetime.now(UTC).astimezone(self._zone)
        reply = await self._home.say(text, language_of(text, language), wish, now)
        if reply is None:
            return {"reply": None, "events": []}
        told = {
            "text": reply.text,
            "intent": reply.intent,
            "expects_reply": reply.expects_reply,
            "outcomes": [tell_outcome(one) for one in reply.outcomes],
        }
        events = [encode(event) for event in events_of(reply, wish)]
        return {"reply": told, "events": events, "waits": reply.scheduled}

    async def undo(self) -> Sequence[Told]:
        wish = _wish()
        return [tell_outcome(one) for one in await self._home.undo(wish)]

    async def history(self, limit: int) -> Sequence[Told]:
        return [tell_action(one) for one in await self._home.history(limit)]

    async def routines(self) -> Sequence[Told]:
        return [tell_routine(one, due) for one, due in await self._home.routines.list()]

    async def delete_routine(self, routine: str) -> None:
        await self._home.routines.remove(routine)

    async def accounts(self) -> Sequence[Told]:
        return [tell_account(one) for one in await self._open_linking().states()]

    @asynccontextmanager
    async def linking(self, driver: str) -> AsyncIterator[Told]:
        self._begun = linking = self._open_linking(driver)
        invited = linking.begin(driver)
        config = self._config
        if invited.redirect != own_door(config) or not invited.redirect.startswith("http:"):
            yield tell_invited(invited)
            return
        async with door_of_its_own(linking, config.server.port, config.language):
            yield tell_invited(invited)

    async def finish(self, address: str) -> Told:
        return {"driver": await (self._begun or self._open_linking()).finish(address)}

    async def unlink(self, driver: str) -> Told:
        await self._open_linking(driver).unlink(driver)
        return {"driver": driver}

    def _open_linking(self, driver: str | None = None) -> Linking:
        return open_linking(self._config, self._data, SystemClock(), only=driver)


def _wish() -> Wish:
    return Wish(means="command", turn=uuid.uuid4().hex)


class _AtHub:
    def __init__(self, paths: Paths, journal: Journal) -> None:
        self._paths = paths
        self._journal = journal

    async def show(self) -> Told:
        found: Told = await self._ask("/v1/home", None)
        return found

    async def order(self, appliance: str, trait: str, value: Value, confirmation: str) -> Sequence[Told]:
        wanted = {"appliance": appliance, "trait": trait, "value": value, "confirmation": confirmation}
        answer = await self._ask("/v1/home/orders", {"orders": [wanted]})
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

    async def accounts(self) -> Sequence[Told]:
        found: Sequence[Told] = await self._ask("/v1/home/accounts", None)
        return found

    @asynccontextmanager
    async def linking(self, driver: str) -> AsyncIterator[Told]:
        yield await self._ask("/v1/home/accounts/begin", {"driver": driver}, Scope.ADMIN)

    async def finish(self, address: str) -> Told:
        found: Told = await self._ask("/v1/home/accounts/finish", {"address": address}, Scope.ADMIN)
        return found

    async def unlink(self, driver: str) -> Told:
        found: Told = await self._ask("/v1/home/accounts/unlink", {"driver": driver}, Scope.ADMIN)
        return found

    async def _ask(
        self, path: str, body: object | None, scope: Scope = Scope.CONTROL, *, method: str = ""
    ) -> Any:  # noqa: ANN401  # what a door tells
        answer = await ask(
            self._paths,
            self._journal,
            path,
            body,
            scope=scope,
            timeout_s=HUB_S,
            by_hand=True,
            method=method,
        )
        if answer is None:
            plate = doorplate.read(self._paths.data)
            raise HubUnreachable(address=plate.url if plate else "?")
        status, content = answer
        told = msgspec.json.decode(content) if content else None
        if status >= 400:
            message = told.get("message", {}) if isinstance(told, dict) else {}
            why = Text(str(message.get("en", status)), str(message.get("ko", status)))
            raise Refused(why=why) if status == 403 else BadInput(what="dure home", why=why)
        return told
