"""NUGU play's backend proxy, as the platform: one address for each action, and prompts that the platform holds.

Read: NUGU developers, “backend proxy API reference”. A server answers with values and a result code; what is said is a
prompt of the manifest. `Authorization` and an object under `supportedInterfaces` are always sent, because SDKs rely on both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from dure.errors import Language
from dure.language.intents import SlotValue
from dure.skills.host.manifest import ActionConfig, Manifest, PromptConfig
from dure.skills.wires.base import Answer, Ask, Directive, Outgoing, decimal, decode, plain, table, wrong
from dure.skills.wires.cards import Shown
from dure.skills.wires.markup import spoken
from dure.skills.wires.nugu_prompt import agreeing, filled
from dure.skills.wires.sound import LEAST_REPORT_MS, Heard, Order, Track, mapping, milliseconds, text

LIMIT_S = 5.0
"""The vendor states none; half of what people wait."""

UNRESOLVED = "_UNRESOLVED_"
"""The type of a slot that takes a sentence nothing else understood, as it was said."""

_NO_TOKEN = "dure"  # noqa: S105  # what is sent where the manifest names none; servers split the header at its space
_FAILED: Mapping[Language, str] = {
    "ko": "지금은 요청하신 일을 할 수 없어요.",
    "en": "That can't be done right now.",
}

_OPENED: Mapping[Language, str] = {"ko": "{name}, 연결했어요. 말씀하세요.", "en": "Here is {name}. Go ahead."}


STEERS = {"next": "NUGU.INTENT.next", "previous": "NUGU.INTENT.previous"}
_HEARD: Mapping[Heard, str] = {
    "started": "PlaybackStarted",
    "paused": "PlaybackPaused",
    "resumed": "PlaybackResumed",
    "stopped": "PlaybackStopped",
    "finished": "PlaybackFinished",
    "failed": "PlaybackFailed",
    "delay_passed": "ProgressReportDelayElapsed",
    "interval_passed": "ProgressReportIntervalElapsed",
}


class NuguWire:
    """A NUGU play.

    Args:
        manifest: the play.
        token: what its server expects as `Authorization: token …`.
    """

    limit_s = LIMIT_S
    builtins: Mapping[str, str] = {}
    leads_dialog = False
    catches_all = False
    fallback = ""
    remembers = False
    calls_back = False
    steers: Mapping[str, str] = STEERS

    def __init__(self, manifest: Manifest, token: str = "") -> None:
        self._manifest = manifest
        self._token = token or _NO_TOKEN

    def alone(self, ask: Ask) -> Answer | None:
        """The answer of an action whose server is not asked, or of an exception that a missing slot brings about."""
        if ask.kind == "sound":
            action = self._manifest.nugu.actions.get(ask.follow)
            return None if ask.heard in _HEARD and action is not None and action.backend else Answer()
        if ask.kind not in ("launch", "intent"):
            return Answer()
        name = self._action_name(ask)
        action = self._manifest.nugu.actions.get(name)
        if ask.kind == "launch" and not name:
            return Answer(
                speech=_OPENED[ask.language].format(name=self._manifest.title(ask.language)), ends=False
            )
        if action is None:
            return Answer(speech=self._failure(ask.language), ends=ask.kind == "launch")
        said = self._said(ask)
        asked = self._slots_of(ask)
        for exception in reversed(action.exceptions):
            if exception.missing and exception.missing in asked and not said.get(exception.missing):
                return self._prompt(ask, exception, said)
        return None if action.backend else self._prompt(ask, action.prompt, said)

    def request(self, ask: Ask) -> Outgoing:
        """The message to the action's own address."""
        name = self._action_name(ask)
        action = self._manifest.nugu.actions[name]
        player = ask.player
        audio = {
            "playerActivity": player.activity.upper(),
            "token": player.token,
            "offsetInMilliseconds": player.position_ms,
        }
        message: dict[str, Any] = {
            "version": "2.0",
            "action": {"actionName": name, "parameters": self._parameters(ask, action)},
            "context": {
                "session": {"id": ask.session, "isNew": ask.new, "isPlayBuilderRequest": False},
                "device": {"type": "speaker.dure", "state": {}},
                "supportedInterfaces": {"AudioPlayer": audio},
                "privatePlay": {},
            },
            "profile": {
                "privatePlay": {
                    "deviceUniqueId": ask.device,
                    "userKey": ask.user,
                    "deviceKey": ask.device,
                    "enrolledUser": {},
                }
            },
        }
        if ask.heard is not None:
            message["event"] = {
                "type": f"AudioPlayer.{_HEARD[ask.heard]}",
                "requestId": ask.turn,
                "token": player.token,
                "offsetInMilliseconds": player.position_ms,
            }
        headers = {
            "Content-Type": "application/json;charset=UTF-8",
            "Authorization": f"token {self._token}",
        }
        return Outgoing(body=msgspec.json.encode(message), headers=headers, path=f"/{quote(name, safe='.')}")

    def answer(self, ask: Ask, body: bytes) -> Answer:
        """Read `resultCode`, `output` and `directives`, and choose the prompt.

        Raises:
            SkillNonsense: a field does not fit.
        """
        whole = table(self._manifest, decode(self._manifest.id, body), "the answer")
        code = whole.get("resultCode")
        if not isinstance(code, str):
            raise wrong(self._manifest, "resultCode")
        output = table(self._manifest, whole.get("output"), "output")
        values = {**self._said(ask), **{name: _word(value) for name, value in output.items()}}
        if ask.kind == "sound":
            return Answer(directives=self._directives(whole) if code == "OK" else ())
        action = self._manifest.nugu.actions[self._action_name(ask)]
        prompt = self._choose(action, code, values)
        if prompt is None:
            return Answer(speech=self._failure(ask.language))
        return self._prompt(ask, prompt, values, self._directives(whole) if code == "OK" else ())

    def order(self, directive: Directive) -> Order | None:
        """`AudioPlayer.Play`, `Stop`, `Pause`."""
        match directive.name:
            case "AudioPlayer.Play":
                stream = mapping(mapping(directive.payload.get("audioItem")).get("stream"))
                # By the documents a table of its own; `nugu-kit` writes beside it.
                report = {**stream, **{k: v for k, v in mapping(stream.get("progressReport")).items() if v}}
                interval = report.get("progressReportIntervalInMilliseconds")
                track = Track(
                    url=text(stream.get("url")),
                    token=text(stream.get("token")),
                    offset_ms=milliseconds(stream.get("offsetInMilliseconds")),
                    delay_ms=milliseconds(report.get("progressReportDelayInMilliseconds")),
                    interval_ms=milliseconds(interval, least=LEAST_REPORT_MS),
                )
                return Order(act="play", track=track)
            case "AudioPlayer.Stop":
                return Order(act="stop")
            case "AudioPlayer.Pause":
                return Order(act="pause")
        return None

    def shown(self, card: Mapping[str, Any]) -> Shown:
        """A play shows nothing here."""
        del card
        return Shown()

    def _choose(self, action: ActionConfig, code: str, values: Mapping[str, str]) -> PromptConfig | None:
        """The exception that fits, the last declared first; else the action's prompt; None for an unknown code."""
        for exception in reversed(action.exceptions):
            lacks = not values.get(exception.missing)
            if (exception.code and exception.code == code) or (code == "OK" and exception.missing and lacks):
                return exception
        return action.prompt if code == "OK" else None

    def _prompt(
        self,
        ask: Ask,
        prompt: PromptConfig,
        values: Mapping[str, str],
        directives: tuple[Directive, ...] = (),
    ) -> Answer:
        text = prompt.text.get(ask.language) or next(iter(prompt.text.values()), "")
        speech, sounds = spoken(filled(text, values))
        return Answer(
            speech=agreeing(speech),
            sounds=sounds,
            ends=prompt.kind == "end",
            follow=prompt.next if prompt.kind == "chained" else "",
            directives=directives,
            action=self._action_name(ask),
        )

    def _parameters(self, ask: Ask, action: ActionConfig) -> dict[str, Any]:
        types = {name: slot.vendor_type for name, slot in self._slots_of(ask).items()}
        given: dict[str, Any] = {name: {"type": None, "value": None} for name in action.parameters}
        for name, value in self._said(ask).items():
            given[name] = {"type": types.get(name) or "text", "value": value}
        return given

    def _said(self, ask: Ask) -> dict[str, str]:
        """The slots that were said; a slot for what nothing else understood holds the whole sentence."""
        slots: Mapping[str, SlotValue] = ask.slots
        said = {name: plain(value) for name, value in slots.items()}
        for name, slot in self._slots_of(ask).items():
            if slot.vendor_type == UNRESOLVED:
                said[name] = ask.text
        return said

    def _slots_of(self, ask: Ask) -> Mapping[str, Any]:
        intent = self._manifest.intents.get(ask.intent)
        return intent.slots if intent else {}

    def _action_name(self, ask: Ask) -> str:
        if ask.follow:
            return ask.follow
        if ask.kind == "launch":
            return self._manifest.nugu.launch
        intent = self._manifest.intents.get(ask.intent)
        return (intent.action if intent else "") or ask.intent

    def _failure(self, language: Language) -> str:
        own = self._manifest.nugu.failure
        return own.get(language) or next(iter(own.values()), "") or _FAILED[language]

    def _directives(self, whole: Mapping[str, Any]) -> tuple[Directive, ...]:
        given = whole.get("directives") or []
        if isinstance(given, dict):  # what `nugu-kit` sends for a list of one
            given = [given]
        if not isinstance(given, list) or len(given) > 16:
            raise wrong(self._manifest, "directives")
        found = []
        for one in given:
            directive = table(self._manifest, one, "directives")
            kind = str(directive.get("type", ""))[:128]
            rest = {name: value for name, value in directive.items() if name != "type"}
            found.append(
                Directive(name=kind, payload=rest, needs="play" if kind.startswith("AudioPlayer.") else "")
            )
        return tuple(found)


def _word(value: object) -> str:
    """A value of `output`: text by the documents, numbers in real servers."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return decimal(value) if isinstance(value, float) else str(value)
