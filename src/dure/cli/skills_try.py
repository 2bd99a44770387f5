"""`dure skills try`: sentences to skills, and everything that comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import anyio
import anyio.lowlevel
import msgspec

from dure.api import ReplyPart, Request, Turn
from dure.bus import Bus, Overflow, Subscription
from dure.cli.output import console, emit, say
from dure.cli.remembered import open_journal
from dure.cli.skills_add import load_source
from dure.cli.skills_callbacks import callback_door
from dure.clock import SystemClock
from dure.config import Config
from dure.config.paths import find_paths
from dure.config.zone import household_zone
from dure.errors import ExitCode, Language, NotFound, Text
from dure.events import (
    Event,
    IntentRecognized,
    SkillAnswered,
    SkillCalledBack,
    SkillDirected,
    SkillShown,
    SkillWentWrong,
)
from dure.language.text import language_of
from dure.skills.host.host import SkillHost
from dure.skills.host.installed import Installed
from dure.skills.wires.base import Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried.

    Attributes:
        sentences: what is said, in turn.
        agent: whose skills; None for all.
        source: a manifest that was not added.
        granted: what that one is allowed.
        language: where a sentence does not tell.
    """

    sentences: Sequence[str]
    agent: str | None
    source: str | None
    granted: Sequence[str]
    language: str | None


@dataclass(slots=True)
class _Seen:
    """What happened in one turn."""

    events: list[Event] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    changed: anyio.Event = field(default_factory=anyio.Event)

    async def complete(self, host: SkillHost) -> None:
        """Return when all that belongs to the turn has come: a second answer too, if one is due."""
        await anyio.lowlevel.checkpoint()
        while host.callbacks.due:
            with anyio.move_on_after(1):
                await self.changed.wait()
            self.changed = anyio.Event()
        await host.callbacks.expire()
        await anyio.lowlevel.checkpoint()

    @property
    def later(self) -> str:
        """A second answer."""
        return " ".join(event.text for event in self.events if isinstance(event, SkillCalledBack))

    def note(self, event: Event) -> None:
        """Note an event."""
        self.events.append(event)
        self.changed.set()

    def witness(self, skill: Installed, outgoing: Outgoing) -> None:
        """Note a request as it goes out."""
        body: object = outgoing.body.decode("utf-8", "replace")
        with suppress(msgspec.DecodeError):
            body = msgspec.json.decode(outgoing.body)
        address = skill.manifest.endpoint.rstrip("/") + outgoing.path
        self.requests.append({"address": address, "method": outgoing.method, "body": body})


class _NoMemory:
    """Nothing is remembered of what is tried."""

    async def get(self, key: str) -> str | None:
        del key
        return None

    async def put(self, key: str, value: str | None) -> None:
        del key, value

    async def turns(self, limit: int = 8) -> Sequence[Turn]:
        del limit
        return ()

    async def record(self, turn: Turn) -> None:
        del turn


async def try_sentences(config: Config, trial: Trial, as_json: bool) -> ExitCode:
    """Say the sentences and show what comes of each."""
    bus, clock, seen = Bus(), SystemClock(), _Seen()
    code = ExitCode.OK
    told: list[dict[str, Any]] = []
    async with open_journal() as journal:
        host = SkillHost(journal, find_paths().data, bus, clock)
        if trial.source:
            added = await load_source(trial.source, trial.granted)
            await host.use([added])
        else:
            await host.load()
        agents = _agents(config, host, trial)
        host.asker.witness = seen.witness
        with bus.subscribe(overflow=Overflow.DROP_OLDEST) as events:
            async with anyio.create_task_group() as tasks, callback_door(host.callbacks):
                tasks.start_soon(_watch, events, seen)
                for sentence in trial.sentences:
                    seen.events.clear()
                    seen.requests.clear()
                    part = await _say(config, host, agents, sentence, trial, clock)
                    await seen.complete(host)
                    turn = _tell(sentence, part, seen)
                    told.append(turn)
                    code = max(code, _code(turn))
                    if not as_json:
                        _show(turn)
                await host.close()
                events.close()
    if as_json:
        emit({"turns": told})
    return code


def _agents(config: Config, host: SkillHost, trial: Trial) -> Sequence[str]:
    if trial.source:
        return [""]
    if trial.agent is not None and trial.agent not in config.agents:
        raise NotFound(what=Text("agent", "에이전트"), id=trial.agent)
    return [trial.agent] if trial.agent else host.agents()


async def _watch(events: Subscription, seen: _Seen) -> None:
    async for event in events:
        seen.note(event)


async def _say(
    config: Config,
    host: SkillHost,
    agents: Sequence[str],
    sentence: str,
    trial: Trial,
    clock: SystemClock,
) -> ReplyPart | None:
    """Ask each agent's skills in turn, those with an open talk first."""
    default: Language = "en" if (trial.language or config.language) == "en" else "ko"
    request = Request(
        text=sentence,
        language=language_of(sentence, default),
        agent="",
        satellite="",
        turn=uuid4().hex[:12],
        memory=_NoMemory(),
        now=clock.now().astimezone(household_zone(config)),
    )
    talking = [talk.agent for talk in host.conversing.talks.all()]
    for skill in (host.before(), host.after()):
        for agent in sorted(agents, key=lambda one: one not in talking):
            if part := await skill.handle(replace(request, agent=agent)):
                return part
    return None


def _tell(sentence: str, part: ReplyPart | None, seen: _Seen) -> dict[str, Any]:
    turn: dict[str, Any] = {
        "said": sentence,
        "understood": part is not None and part.understood,
        "skill": "",
        "intent": "",
        "slots": {},
        "requests": list(seen.requests),
        "answer": part.text if part else "",
        "expects_reply": bool(part and part.expects_reply),
        "later": seen.later,
        "took_ms": 0.0,
        "failed": "",
        "directives": [],
        "cards": [],
    }
    for event in seen.events:
        match event:
            case IntentRecognized():
                turn |= {"skill": event.skill, "intent": event.intent, "slots": dict(event.slots)}
            case SkillAnswered():
                turn["took_ms"] += event.took_ms
            case SkillWentWrong():
                turn["failed"] = event.code
            case SkillDirected():
                turn["directives"].append({"directive": event.directive, "payload": event.payload})
            case SkillShown():
                turn["cards"].append(event.card)
    if part is not None and not turn["skill"]:  # the hub answered for the skill, such as by asking for a slot
        turn["skill"], _, turn["intent"] = part.intent.rpartition(".")
    return turn


def _code(turn: dict[str, Any]) -> ExitCode:
    if turn["failed"] and turn["failed"] != "skill.permission":
        return ExitCode.UNAVAILABLE
    return ExitCode.OK if turn["answer"] and turn["understood"] else ExitCode.NOT_HEARD


def _show(turn: dict[str, Any]) -> None:
    console.print(f"“{turn['said']}”", style="cyan", markup=False)
    if not turn["answer"]:
        say("  for no skill", "  어느 스킬의 말도 아니에요")
        return
    if turn["skill"]:
        slots = ", ".join(f"{name}={value}" for name, value in turn["slots"].items())
        console.print(f"  {turn['skill']} · {turn['intent'] or '*'}  {slots}", style="dim", markup=False)
    for request in turn["requests"]:
        console.print(f"  {request['method']} {request['address']}", style="dim", markup=False)
    for one in turn["directives"]:
        console.print(f"  {one['directive']}", style="yellow", markup=False)
    if turn["failed"]:
        console.print(f"  {turn['failed']}", style="red", markup=False)
    mark = " …?" if turn["expects_reply"] else ""
    console.print(f"  {turn['answer']}{mark}", style="green", markup=False)
    if turn["later"]:
        console.print(f"  … {turn['later']}", style="green", markup=False)
