"""Plays every kind of request to a skill's server and judges the answers by its vendor's documents."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

import anyio
import msgspec

from dure.errors import DureError, Language, SkillFailed, SkillNonsense
from dure.language.intents import IN_TALK, SlotValue, Understander
from dure.skills.host.examples import sentence_of
from dure.skills.host.installed import Installed
from dure.skills.host.talk_intents import understood_by
from dure.skills.wires.base import Answer, Ask, Outgoing

AT_ONCE = 5
"""How many requests are sent at once, to see whether the server keeps them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        check: what, such as `intent:Order:ko`.
        level: `required` by the vendor's documents, or `advised`.
        outcome: `passed`, `failed` or `warned` (advised, and not so).
        detail: what was found; empty where all is well.
        took_ms: how long the server took; 0 where it was not asked.
    """

    check: str
    level: Literal["required", "advised"]
    outcome: Literal["passed", "failed", "warned"]
    detail: str = ""
    took_ms: float = 0.0


class Conformance:
    """Checks one skill.

    Args:
        skill: the skill.
        language: of details that are sentences.
    """

    def __init__(self, skill: Installed, language: Language) -> None:
        self._skill = skill
        self._language = language
        self._understander = Understander(understood_by(skill.manifest))
        self._checks: list[Check] = []
        self._raw: Mapping[str, Any] = {}

    async def run(self) -> Sequence[Check]:
        """Play everything; a server that is down ends it early.

        Raises:
            SkillDown, SkillAddressRefused: the server cannot be reached at all.
        """
        self._sentences()
        await self._reach()
        await self._answered("launch", self._ask("launch"))
        for name, (ask, language) in self._examples().items():
            await self._answered(f"intent:{name}:{language}", ask)
        await self._at_once()
        await getattr(self, f"_check_{self._skill.manifest.protocol}")()
        self._time()
        return self._checks

    def _note(
        self,
        check: str,
        *,
        good: bool,
        level: Literal["required", "advised"],
        detail: str = "",
        took_ms: float = 0.0,
    ) -> None:
        outcome: Literal["passed", "failed", "warned"]
        outcome = "passed" if good else "failed" if level == "required" else "warned"
        self._checks.append(
            Check(check=check, level=level, outcome=outcome, detail="" if good else detail, took_ms=took_ms)
        )

    def _sentences(self) -> None:
        """Every sample must be understood as its own intent, as surely as where it will be said: by itself, or in a talk."""
        least = None if self._skill.manifest.nameless else IN_TALK
        for name, intent in self._skill.manifest.intents.items():
            for language, samples in intent.samples.items():
                for number, sample in enumerate(samples, 1):
                    text = sentence_of(sample, self._skill.manifest, intent, language)
                    found = self._understander.understand(text, language, now=_now(), least=least)
                    good = found is not None and found.intent == name
                    other = found.intent if found else "–"
                    check = f"sample:{name}:{language}:{number}"
                    self._note(check, good=good, level="required", detail=f"“{text}” → {other}")

    def _examples(self) -> Mapping[str, tuple[Ask, Language]]:
        """One request for every intent that has a sample, with its slots."""
        found: dict[str, tuple[Ask, Language]] = {}
        for name, intent in self._skill.manifest.intents.items():
            for language, samples in intent.samples.items():
                if name in found or not samples:
                    continue
                text = sentence_of(samples[0], self._skill.manifest, intent, language)
                understood = self._understander.understand(text, language, now=_now(), least=IN_TALK)
                slots = understood.slots if understood and understood.intent == name else {}
                found[name] = (self._ask("intent", name, slots, text, language), language)
        return found

    def _ask(
        self,
        kind: Literal["launch", "intent", "event", "end"],
        intent: str = "",
        slots: Mapping[str, SlotValue] | None = None,
        text: str = "",
        language: Language | None = None,
    ) -> Ask:
        return Ask(
            kind=kind,
            session=uuid4().hex,
            turn=uuid4().hex[:12],
            new=kind != "end",
            language=language or self._language,
            now=_now(),
            user="conformance-user",
            device="conformance-device",
            intent=intent,
            slots=slots or {},
            text=text or "안녕",
            dialog="started" if self._skill.wire.leads_dialog else "complete",
            reason="user",
        )

    async def _reach(self) -> None:
        """Whether anybody is there; what it answers is judged later."""
        ask = self._ask("launch")
        if self._skill.wire.alone(ask) is None:
            try:
                await self._send(self._skill.wire.request(ask))
            except SkillFailed as error:
                if error.code == "skill.down":
                    raise

    async def _answered(self, check: str, ask: Ask) -> Answer | None:
        if self._skill.wire.alone(ask) is not None:
            return None
        begun = time.perf_counter()
        try:
            body = await self._send(self._skill.wire.request(ask))
            answer = self._skill.wire.answer(ask, body)
        except DureError as error:
            took_ms = _since(begun)
            self._note(
                check, good=False, level="required", detail=error.sentence(self._language), took_ms=took_ms
            )
            return None
        self._note(check, good=True, level="required", took_ms=_since(begun))
        self._raw = _object(body)
        return answer

    async def _send(self, outgoing: Outgoing) -> bytes:
        return await self._skill.line.send(outgoing, limit_s=self._skill.wire.limit_s)

    async def _at_once(self) -> None:
        """Several requests at once are all answered."""
        asks = [self._ask("launch") for _ in range(AT_ONCE)]
        if self._skill.wire.alone(asks[0]) is not None:
            return
        failed: list[str] = []

        async def one(ask: Ask) -> None:
            try:
                self._skill.wire.answer(ask, await self._send(self._skill.wire.request(ask)))
            except DureError as error:
                failed.append(error.code)

        async with anyio.create_task_group() as tasks:
            for ask in asks:
                tasks.start_soon(one, ask)
        self._note(f"at_once:{AT_ONCE}", good=not failed, level="required", detail=", ".join(failed))

    async def _refuses(self, check: str, outgoing: Outgoing) -> None:
        """The server must not answer this."""
        try:
            await self._send(outgoing)
        except SkillNonsense:
            refused = True
        except DureError:
            refused = False
        else:
            refused = False
        detail = "it was answered" if self._language == "en" else "대답했어요"
        self._note(check, good=refused, level="advised", detail=detail)

    async def _check_cek(self) -> None:
        await self._session_ends()
        outgoing = self._skill.wire.request(self._ask("launch"))
        unsigned = {name: value for name, value in outgoing.headers.items() if name != "SignatureCEK"}
        await self._refuses("signature:missing", replace(outgoing, headers=unsigned))
        other = self._skill.wire.request(self._ask("launch"))
        forged = {**outgoing.headers, "SignatureCEK": other.headers["SignatureCEK"]}
        await self._refuses("signature:forged", replace(outgoing, headers=forged))
        await self._tolerates("intent:unknown", self._ask("intent", "Dure.NeverHeardOfIntent"))

    async def _check_alexa(self) -> None:
        await self._session_ends()
        await self._tolerates("intent:unknown", self._ask("intent", "Dure.NeverHeardOfIntent"))

    async def _session_ends(self) -> None:
        await self._answered("session:ended", self._ask("end"))

    async def _tolerates(self, check: str, ask: Ask) -> None:
        before = len(self._checks)
        await self._answered(check, ask)
        last = self._checks[before:]
        self._checks[before:] = [
            replace(one, level="advised", outcome="warned" if one.outcome == "failed" else one.outcome)
            for one in last
        ]

    async def _check_kakao(self) -> None:
        template = _table(self._raw.get("template"))
        outputs, replies = template.get("outputs") or [], template.get("quickReplies") or []
        self._note(
            "version:2.0",
            good=self._raw.get("version") == "2.0",
            level="required",
            detail=f"{self._raw.get('version')!r}",
        )
        self._note("outputs:3", good=len(outputs) <= 3, level="required", detail=f"{len(outputs)} > 3")
        self._note("replies:10", good=len(replies) <= 10, level="required", detail=f"{len(replies)} > 10")
        longest = max(
            (len(str(_table(_table(one).get("simpleText")).get("text", ""))) for one in outputs), default=0
        )
        self._note("text:1000", good=longest <= 1000, level="required", detail=f"{longest} > 1000")
        label = max((len(str(_table(one).get("label", ""))) for one in replies), default=0)
        self._note("label:14", good=label <= 14, level="advised", detail=f"{label} > 14")

    async def _check_nugu(self) -> None:
        await self._health()
        for name, (ask, _) in self._examples().items():
            if self._skill.wire.alone(ask) is not None:
                continue
            outgoing = self._skill.wire.request(ask)
            sent = _object(outgoing.body)["action"]["parameters"]
            try:
                body = _object(await self._send(outgoing))
            except DureError:
                continue  # told where the intent was asked
            if body.get("resultCode") != "OK":
                continue
            missing = [key for key in sent if key not in _table(body.get("output"))]
            detail = ", ".join(missing)
            self._note(f"echo:{name}", good=not missing, level="required", detail=detail)

    async def _health(self) -> None:
        health = Outgoing(body=b"", method="GET", path="/health", headers={"Authorization": "token dure"})
        try:
            await self._send(health)
        except DureError as error:
            self._note("health", good=False, level="advised", detail=error.sentence(self._language))
        else:
            self._note("health", good=True, level="advised")

    def _time(self) -> None:
        slowest_ms = max((one.took_ms for one in self._checks), default=0.0)
        half_ms = self._skill.wire.limit_s * 500
        self._note(
            "time:half",
            good=slowest_ms <= half_ms,
            level="advised",
            detail=f"{slowest_ms:.0f} ms > {half_ms:.0f} ms",
        )


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)


def _now() -> datetime:
    return datetime.now(UTC)


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        return _table(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
