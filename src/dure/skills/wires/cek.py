"""CLOVA Extension Kit, as the platform: signed requests, sessions with attributes, three kinds of speech.

Read: NAVER/LINE, CEK “HTTP message” and “Custom extension message” references. What is documented as
`application/json;charset-UTF-8` is sent well formed, because servers answer 500 to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from dure.skills.host.manifest import Manifest
from dure.skills.wires import sessions
from dure.skills.wires.base import Answer, Ask, Directive, Outgoing, table, wrong
from dure.skills.wires.cards import Panel, Shown, link, panels, picture, tables, title, words
from dure.skills.wires.sound import (
    LEAST_REPORT_MS,
    Heard,
    Order,
    Player,
    Track,
    mapping,
    milliseconds,
    text,
)
from dure.skills.wires.text import clean, join

LIMIT_S = 8.0
"""After this long CLOVA ends the dialogue."""

BUILTINS = {
    "help": "Clova.GuideIntent",
    "yes": "Clova.YesIntent",
    "no": "Clova.NoIntent",
    "cancel": "Clova.CancelIntent",
    "next": "Clova.NextIntent",
    "previous": "Clova.PreviousIntent",
    "pause": "Clova.PauseIntent",
    "resume": "Clova.ResumeIntent",
}
STEERS = {"next": "Clova.NextIntent", "previous": "Clova.PreviousIntent"}
_HEARD: Mapping[Heard, str] = {
    "started": "PlayStarted",
    "paused": "PlayPaused",
    "resumed": "PlayResumed",
    "stopped": "PlayStopped",
    "finished": "PlayFinished",
    "failed": "PlayStopped",
    "wanted": "StreamRequested",
    "delay_passed": "ProgressReportDelayPassed",
    "interval_passed": "ProgressReportIntervalPassed",
    "position_passed": "ProgressReportPositionPassed",
}
"""CEK tells a failure as a stop, and knows nothing of a track that is nearly over."""

_PLACES: Mapping[str, Literal["now", "after", "next"]] = {"ENQUEUE": "after", "REPLACE_ENQUEUED": "next"}
_PLAYS = ("AudioPlayer.", "PlaybackController.")


class CekWire:
    """CEK for one extension.

    Args:
        manifest: the extension.
        sign: signs the body that is sent; gives the base64 of RSASSA-PKCS1-v1_5 with SHA-256.
    """

    limit_s = LIMIT_S
    builtins: Mapping[str, str] = BUILTINS
    leads_dialog = False
    catches_all = False
    fallback = "Clova.FallbackIntent"
    remembers = False
    calls_back = False
    steers: Mapping[str, str] = STEERS

    def __init__(self, manifest: Manifest, sign: Callable[[bytes], str]) -> None:
        self._manifest = manifest
        self._sign = sign

    def alone(self, ask: Ask) -> Answer | None:
        """CLOVA tells the server everything but that a track is nearly over."""
        return Answer() if ask.kind == "sound" and ask.heard not in _HEARD else None

    def request(self, ask: Ask) -> Outgoing:
        """The signed message."""
        manifest = self._manifest
        message = {
            "version": "1.0",
            "session": sessions.session(ask, "sessionAttributes"),
            "context": {
                "System": {
                    "application": {"applicationId": manifest.application_id},
                    "user": {"userId": ask.user, "accessToken": ""},
                    "device": {"deviceId": ask.device, "display": {"size": "none"}},
                },
                "AudioPlayer": _player(ask.player),
            },
            "request": _request(ask),
        }
        body = sessions.to_bytes(message)
        headers = {
            "Content-Type": sessions.JSON_UTF8,
            "Accept-Charset": "utf-8",
            "SignatureCEK": self._sign(body),
        }
        return Outgoing(body=body, headers=headers)

    def answer(self, ask: Ask, body: bytes) -> Answer:
        """Read `outputSpeech`, `reprompt`, `directives`; `null` is an end without words.

        Raises:
            SkillNonsense: a field does not fit.
        """
        found = sessions.body_of(self._manifest, body)
        if found is None:
            return sessions.nothing()
        whole, response = found
        ends = ask.kind in ("event", "sound", "end") or sessions.ends(
            self._manifest, response, otherwise=True
        )
        speech, sounds = self._speech(response.get("outputSpeech"))
        reprompt = table(self._manifest, response.get("reprompt"), "response.reprompt")
        again, _ = self._speech(reprompt.get("outputSpeech"))
        return Answer(
            speech=speech,
            sounds=sounds,
            reprompt="" if ends else again,
            ends=ends,
            state={"attributes": sessions.attributes(self._manifest, whole)},
            directives=[self._directive(one) for one in sessions.directives(self._manifest, response)],
            card=table(self._manifest, response.get("card"), "response.card"),
        )

    def order(self, directive: Directive) -> Order | None:
        """`AudioPlayer.Play`, `AudioPlayer.StreamDeliver`, `PlaybackController.Pause`, `Resume`, `Stop`."""
        payload = directive.payload
        match directive.name:
            case "AudioPlayer.Play":
                item = mapping(payload.get("audioItem"))
                place = _PLACES.get(str(payload.get("playBehavior")), "now")
                track = _track(mapping(item.get("stream")), text(item.get("audioItemId"), 200))
                return Order(act="play", track=track, place=place)
            case "AudioPlayer.StreamDeliver":
                track = _track(mapping(payload.get("audioStream")), text(payload.get("audioItemId"), 200))
                return Order(act="deliver", track=track)
            case "PlaybackController.Pause":
                return Order(act="pause")
            case "PlaybackController.Resume":
                return Order(act="resume")
            case "PlaybackController.Stop":
                return Order(act="stop")
        return None

    def shown(self, card: Mapping[str, Any]) -> Shown:
        """`Text`, `ImageText`, and lists of them; every value may be wrapped as `{type, value}`."""
        listed = tables(card.get("cardList")) or [card]
        return Shown(panels=panels(*map(_panel, listed)))

    def _speech(self, given: object) -> tuple[str, Sequence[str]]:
        """What is said, and the addresses of sounds in it. Dure has no screen: of a `SpeechSet` it takes `verbose`."""
        speech = table(self._manifest, given, "outputSpeech")
        kind = speech.get("type")
        if not speech:
            return "", ()
        if kind == "SpeechSet":
            full, sounds = self._speech(speech.get("verbose"))
            return (full, sounds) if full or sounds else self._infos([speech.get("brief")])
        if kind == "SpeechList":
            values = speech.get("values")
            if not isinstance(values, list):
                raise wrong(self._manifest, "outputSpeech.values")
            return self._infos(values)
        if kind == "SimpleSpeech":
            return self._infos([speech.get("values")])
        raise wrong(self._manifest, "outputSpeech.type")

    def _infos(self, values: Sequence[object]) -> tuple[str, Sequence[str]]:
        texts, sounds = [], []
        for value in values:
            info = table(self._manifest, value, "outputSpeech.values")
            if info.get("type") == "URL":
                sounds.append(str(info.get("value", ""))[:2048])
            elif info:
                texts.append(clean(info.get("value")))
        return join(texts), tuple(sounds)

    def _directive(self, given: Mapping[str, Any]) -> Directive:
        header = table(self._manifest, given.get("header"), "directive.header")
        name = f"{header.get('namespace', '')}.{header.get('name', '')}"[:128]
        payload = table(self._manifest, given.get("payload"), "directive.payload")
        return Directive(name=name, payload=payload, needs="play" if name.startswith(_PLAYS) else "")


def _panel(card: Mapping[str, Any]) -> Panel:
    beside = [words(_value(one)) for one in tables(card.get("subTextList"))]
    beside += [words(_value(card.get(name))) for name in ("subText", "description")]
    address = _value(card.get("referenceUrl"))
    return Panel(
        title=title(_value(card.get("mainText")) or _value(card.get("title"))),
        text=join([one for one in beside if one]),
        image=picture(_value(card.get("imageUrl"))),
        links=link(_value(card.get("referenceText")) or address, address),
    )


def _value(given: object) -> object:
    return given.get("value") if isinstance(given, dict) else given


def _track(stream: Mapping[str, Any], item: str) -> Track:
    """A stream; one that is not `urlPlayable` yet is asked for when it is its turn."""
    report = mapping(stream.get("progressReport"))
    return Track(
        url="" if stream.get("urlPlayable") is False else text(stream.get("url")),
        token=text(stream.get("token")),
        id=item,
        offset_ms=milliseconds(stream.get("beginAtInMilliseconds")),
        delay_ms=milliseconds(report.get("progressReportDelayInMilliseconds")),
        interval_ms=milliseconds(report.get("progressReportIntervalInMilliseconds"), least=LEAST_REPORT_MS),
        at_ms=milliseconds(report.get("progressReportPositionInMilliseconds")),
        stream=stream,
    )


def _player(player: Player) -> dict[str, Any]:
    activity = "STOPPED" if player.activity == "finished" else player.activity.upper()
    told: dict[str, Any] = {"playerActivity": activity}
    if player.track is not None:
        told |= {"offsetInMilliseconds": player.position_ms, "stream": player.track.stream or {}}
    return told


def _sounded(ask: Ask) -> dict[str, Any]:
    """What an `AudioPlayer` event tells."""
    track = ask.player.track
    if ask.heard == "wanted" and track is not None:
        return {"audioItemId": track.id, "audioStream": track.stream or {}}
    return {"token": ask.player.token, "offsetInMilliseconds": ask.player.position_ms}


def _request(ask: Ask) -> dict[str, Any]:
    match ask.kind:
        case "sound":
            return {
                "type": "EventRequest",
                "requestId": ask.turn,
                "timestamp": sessions.timestamp(ask),
                "event": {
                    "namespace": "AudioPlayer",
                    "name": _HEARD[ask.heard or "stopped"],
                    "payload": _sounded(ask),
                },
            }
        case "launch":
            return {"type": "LaunchRequest"}
        case "end":
            return {"type": "SessionEndedRequest"}
        case "event":
            namespace, _, name = ask.reason.partition(".")
            return {
                "type": "EventRequest",
                "requestId": ask.turn,
                "timestamp": sessions.timestamp(ask),
                "event": {"namespace": namespace, "name": name, "payload": {}},
            }
        case _:
            return {
                "type": "IntentRequest",
                "intent": {"name": ask.intent, "slots": sessions.slots(ask)},
            }
