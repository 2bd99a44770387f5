"""The names that the configuration brings, as the wake engine wants them."""

from __future__ import annotations

import unicodedata

from dure.api import WakeWord
from dure.config.schema import Config


def configured_names(config: Config) -> tuple[WakeWord, ...]:
    """Every agent's names, in the order of the configuration."""
    return tuple(
        WakeWord(
            text=as_kept(wake_word.text), also=tuple(as_kept(text) for text in wake_word.also), agent=agent
        )
        for agent, settings in config.agents.items()
        for wake_word in settings.wake_words
    )


def as_kept(text: str) -> str:
    """A name as it is kept and told, however it was typed: NFC, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def key_of(text: str) -> str:
    """What two spellings of the same name have in common: case and spaces do not count."""
    return as_kept(text).casefold().replace(" ", "")


def stop_words(config: Config) -> tuple[WakeWord, ...]:
    """What always ends what sounds."""
    return tuple(WakeWord(text=text, kind="stop") for text in config.wake.stop_words)
