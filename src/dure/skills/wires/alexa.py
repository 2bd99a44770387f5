"""Alexa Skills Kit, as the platform: dialogues that the skill leads, and SSML told as speech.

Read: Amazon's request and response reference. Nobody but Amazon can sign as Amazon: a server that checks
`SignatureCertChainUrl` must have that check switched off for this hub.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dure.language.intents import SlotValue
from dure.skills.host.manifest import Manifest
from dure.skills.wires import sessions
from dure.skills.wires.base import Answer, Ask, Dialog, Directive, Outgoing, plain, table, wrong
from dure.skills.wires.cards import Panel, Shown, panels, picture, title, words
from dure.skills.wires.markup import spoken
from dure.skills.wires.sound import Heard, Order, Player, Track, mapping, milliseconds, text
from dure.skills.wires.text import clean

LIMIT_S = 8.0
BUILTINS = {"help": "AMAZON.HelpIntent", "cancel": "AMAZON.CancelIntent", "stop": "AMAZON.StopIntent"}
"""What every skill must understand to be certified; the others it declares."""

STEERS = {"next": "AMAZON.NextIntent", "previous": "AMAZON.PreviousIntent"}
_HEARD: Mapping[Heard, str] = {
    "started": "PlaybackStarted",
    "paused": "PlaybackStopped",
    "resumed": "PlaybackStarted",
    "stopped": "PlaybackStopped",
    "finished": "PlaybackFinished",
    "failed": "PlaybackFailed",
    "nearly_finished": "PlaybackNearlyFinished",
}
"""Alexa tells a pause as a stop, and going on as a start, and knows no reports of progress."""

_PLACES: Mapping[str, Literal["now", "after", "next"]] = {"ENQUEUE": "after", "REPLACE_ENQUEUED": "next"}
_LOCALES = {"ko": "ko-KR", "en": "en-US"}
_STATES = {"started": "STARTED", "going": "IN_PROGRESS", "complete": "COMPLETED"}
_REASONS = {"user": "USER_INITIATED", "timeout": "EXCEEDED_MAX_REPROMPTS", "error": "ERROR"}
_WANTS = {
    "Dialog.ElicitSlot": ("slot", "slotToElicit"),
    "Dialog.ConfirmSlot": ("confirm", "slotToConfirm"),
    "Dialog.ConfirmIntent": ("confirm", ""),
    "Dialog.Delegate": ("delegate", ""),
}


class AlexaWire:
    """ASK for one skill.

    Args:
        manifest: the skill.
    """

    limit_s = LIMIT_S
    builtins: Mapping[str, str] = BUILTINS
    leads_dialog = True
    catches_all = False
    fallback = "AMAZON.FallbackIntent"
    remembers = False
    calls_back = False
    steers: Mapping[str, str] = STEERS

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def alone(self, ask: Ask) -> Answer | None:
        """Events are not told, but those of the player."""
        silent = ask.kind == "event" or (ask.kind == "sound" and ask.heard not in _HEARD)
        return Answer() if silent else None

    def request(self, ask: Ask) -> Outgoing:
        """The message."""
        application = {"applicationId": self._manifest.application_id}
        user = {"userId": ask.user}
        message: dict[str, Any] = {
            "version": "1.0",
            "session": {
                "new": ask.new,
                "sessionId": ask.session,
                "application": application,
                "attributes": ask.state.get("attributes", {}),
                "user": user,
            },
            "context": {
                "System": {
                    "application": application,
                    "user": user,
                    "device": {"deviceId": ask.device, "supportedInterfaces": {"AudioPlayer": {}}},
                    "apiEndpoint": "https://api.invalid",
                    "apiAccessToken": "",
                },
                "AudioPlayer": _player(ask.player),
            },
            "request": self._request(ask),
        }
        if ask.kind == "sound":  # it belongs to no session
            del message["session"]
        return Outgoing(body=sessions.to_bytes(message), headers={"Content-Type": sessions.JSON_UTF8})

    def answer(self, ask: Ask, body: bytes) -> Answer:
        """Read speech, dialogue directives and `shouldEndSession`.

        Raises:
            SkillNonsense: a field does not fit.
        """
        found = sessions.body_of(self._manifest, body)
        if found is None:
            return Answer()
        whole, response = found
        speech, sounds = self._speech(response.get("outputSpeech"))
        reprompt = table(self._manifest, response.get("reprompt"), "response.reprompt")
        again, _ = self._speech(reprompt.get("outputSpeech"))
        given = sessions.directives(self._manifest, response)
        dialog = next(filter(None, map(self._dialog, given)), None)
        stays = dialog is not None or bool(again)
        card = table(self._manifest, response.get("card"), "response.card")
        ends = ask.kind in ("sound", "end") or sessions.ends(self._manifest, response, otherwise=not stays)
        return Answer(
            speech=speech,
            sounds=sounds,
            reprompt="" if ends else again,
            ends=ends,
            state={"attributes": sessions.attributes(self._manifest, whole)},
            directives=[*_others(given), *_consent(card)],
            card=card,
            dialog=None if ends else dialog,
        )

    def order(self, directive: Directive) -> Order | None:
        """`AudioPlayer.Play`, `Stop`, `ClearQueue`."""
        payload = directive.payload
        match directive.name:
            case "AudioPlayer.Play":
                stream = mapping(mapping(payload.get("audioItem")).get("stream"))
                track = Track(
                    url=text(stream.get("url")),
                    token=text(stream.get("token")),
                    offset_ms=milliseconds(stream.get("offsetInMilliseconds")),
                )
                place = _PLACES.get(str(payload.get("playBehavior")), "now")
                return Order(act="play", track=track, place=place)
            case "AudioPlayer.Stop":
                return Order(act="stop")
            case "AudioPlayer.ClearQueue":
                return Order(act="stop" if payload.get("clearBehavior") == "CLEAR_ALL" else "clear")
        return None

    def shown(self, card: Mapping[str, Any]) -> Shown:
        """`Simple` and `Standard` cards; those that ask for an account are none here."""
        if card.get("type") not in ("Simple", "Standard"):
            return Shown()
        image = mapping(card.get("image"))
        address = picture(image.get("largeImageUrl")) or picture(image.get("smallImageUrl"))
        text = words(card.get("content") or card.get("text"))
        return Shown(panels=panels(Panel(title=title(card.get("title")), text=text, image=address)))

    def _request(self, ask: Ask) -> dict[str, Any]:
        base: dict[str, Any] = {
            "requestId": ask.turn or ask.session,
            "timestamp": sessions.timestamp(ask),
            "locale": _LOCALES[ask.language],
        }
        if ask.kind == "sound":
            return {"type": f"AudioPlayer.{_HEARD[ask.heard or 'stopped']}", **base, **_sounded(ask)}
        if ask.kind == "launch":
            return {"type": "LaunchRequest", **base}
        if ask.kind == "end":
            return {"type": "SessionEndedRequest", **base, "reason": _REASONS.get(ask.reason, "ERROR")}
        intent: dict[str, Any] = {
            "name": ask.intent,
            "confirmationStatus": _status(ask, ""),
            "slots": self._slots(ask),
        }
        request = {"type": "IntentRequest", **base, "intent": intent}
        known = self._manifest.intents.get(ask.intent)
        wants = known is not None and any(slot.required for slot in known.slots.values())
        if wants or ask.dialog == "going":
            request["dialogState"] = _STATES[ask.dialog]
        return request

    def _slots(self, ask: Ask) -> dict[str, Any]:
        """Every slot of the intent, said or not."""
        intent = self._manifest.intents.get(ask.intent)
        names = [*(intent.slots if intent else ()), *ask.slots]
        told: dict[str, Any] = {}
        for name in dict.fromkeys(names):
            told[name] = {"name": name, "confirmationStatus": _status(ask, name)}
            if name in ask.slots:
                config = intent.slots.get(name) if intent else None
                listed = config is not None and config.type in self._manifest.types
                told[name] |= self._value(name, ask.slots[name], listed=listed)
        return told

    def _value(self, name: str, value: SlotValue, *, listed: bool) -> dict[str, Any]:
        """A slot's value; of a list with what it stands for, or that it is none of it."""
        if not listed:
            return {"value": plain(value), "source": "USER"}
        authority = f"amzn1.er-authority.echo-sdk.{self._manifest.application_id}.{name}"
        found: dict[str, Any] = {"authority": authority, "status": {"code": "ER_SUCCESS_NO_MATCH"}}
        if value.kind == "list":
            match = {"value": {"name": str(value.value), "id": str(value.value)}}
            found |= {"status": {"code": "ER_SUCCESS_MATCH"}, "values": [match]}
        return {"value": value.text, "source": "USER", "resolutions": {"resolutionsPerAuthority": [found]}}

    def _speech(self, given: object) -> tuple[str, Sequence[str]]:
        speech = table(self._manifest, given, "outputSpeech")
        if not speech:
            return "", ()
        if speech.get("type") == "PlainText":
            return clean(speech.get("text")), ()
        if speech.get("type") == "SSML" and isinstance(speech.get("ssml"), str):
            return spoken(speech["ssml"])
        raise wrong(self._manifest, "outputSpeech.type")

    def _dialog(self, directive: Mapping[str, Any]) -> Dialog | None:
        want = _WANTS.get(str(directive.get("type")))
        if want is None:
            return None
        updated = table(self._manifest, directive.get("updatedIntent"), "updatedIntent")
        slots = table(self._manifest, updated.get("slots"), "updatedIntent.slots")
        values = {name: clean(slot.get("value")) for name, slot in slots.items() if isinstance(slot, dict)}
        kind, place = want
        return Dialog(
            want=kind,  # type: ignore[arg-type]  # one of Dialog's own
            slot=str(directive.get(place, "")) if place else "",
            intent=str(updated.get("name", "")),
            slots=values,
        )


def _player(player: Player) -> dict[str, Any]:
    activity = "STOPPED" if player.activity == "paused" else player.activity.upper()
    told: dict[str, Any] = {"playerActivity": activity}
    if player.track is not None:
        told |= {"token": player.token, "offsetInMilliseconds": player.position_ms}
    return told


def _sounded(ask: Ask) -> dict[str, Any]:
    if ask.heard == "failed":
        error = {"type": "MEDIA_ERROR_UNKNOWN", "message": "It could not be played."}
        return {"token": ask.player.token, "error": error, "currentPlaybackState": _player(ask.player)}
    return {"token": ask.player.token, "offsetInMilliseconds": ask.player.position_ms}


def _status(ask: Ask, name: str) -> str:
    confirmed = ask.confirmed.get(name)
    return "NONE" if confirmed is None else "CONFIRMED" if confirmed else "DENIED"


def _others(given: Sequence[Mapping[str, Any]]) -> list[Directive]:
    """The directives that are no dialogue."""
    found = []
    for one in given:
        kind = str(one.get("type", ""))[:128]
        if kind not in _WANTS:
            rest = {name: value for name, value in one.items() if name != "type"}
            found.append(
                Directive(name=kind, payload=rest, needs="play" if kind.startswith("AudioPlayer.") else "")
            )
    return found


def _consent(card: Mapping[str, Any]) -> list[Directive]:
    """A card that asks for the household's personal data, which no skill gets here."""
    if card.get("type") != "AskForPermissionsConsent":
        return []
    return [Directive(name="AskForPermissionsConsent", payload={}, needs="account")]
