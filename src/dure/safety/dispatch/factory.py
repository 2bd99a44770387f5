"""The channels that come with Dure, as the plug-in door wants them."""

from __future__ import annotations

from dure.api import AlertChannel, Interlocutor
from dure.config import Secret
from dure.errors import ConfigInvalid, Text
from dure.plugins import Setup
from dure.safety.dispatch.voice import VoiceChannel
from dure.safety.dispatch.webhook import WebhookChannel


def webhook(setup: Setup) -> AlertChannel:
    """A channel that posts signed JSON; settings: `key`, a secret of at least 16 letters.

    Raises:
        ConfigInvalid: a setting is wrong.
    """
    _only(setup, {"key"})
    secret = setup.settings.get("key")
    if secret is None:
        return WebhookChannel(None)
    place = f"safety.channels.{setup.name}.settings.key"
    if not isinstance(secret, Secret):
        why = Text(
            "is a secret: {env = …} or {file = …}", "비밀 값이에요. {env = …} 또는 {file = …}로 적으세요"
        )
        raise ConfigInvalid(where="dure.toml", key=place, why=why)
    key = secret.reveal(place).encode()
    if len(key) < 16:
        why = Text("has fewer than 16 letters", "16자보다 짧아요")
        raise ConfigInvalid(where="dure.toml", key=place, why=why)
    return WebhookChannel(key)


def voice(setup: Setup) -> AlertChannel:
    """A channel that is heard in the house; settings: `command`, a list of words that is run as it is, without a shell.

    Raises:
        ConfigInvalid: a setting is wrong.
    """
    _only(setup, {"command"})
    command = setup.settings.get("command", [])
    if not isinstance(command, list) or not all(isinstance(word, str) for word in command):
        why = Text("is a list of words", "낱말 목록이에요")
        raise ConfigInvalid(where="dure.toml", key=f"safety.channels.{setup.name}.settings.command", why=why)
    return VoiceChannel(setup.services.get(Interlocutor), command)


def _only(setup: Setup, known: set[str]) -> None:
    for name in setup.settings:
        if name not in known:
            why = Text(
                f"unknown; known: {', '.join(sorted(known))}",
                f"없는 설정이에요. 있는 설정: {', '.join(sorted(known))}",
            )
            raise ConfigInvalid(
                where="dure.toml", key=f"safety.channels.{setup.name}.settings.{name}", why=why
            )
