"""The names that the configuration brings, as the wake engine wants them."""

from __future__ import annotations

from dure.api import WakeWord
from dure.config.schema import Config


def configured_names(config: Config) -> tuple[WakeWord, ...]:
    """Every agent's names, in the order of the configuration."""
    return tuple(
        WakeWord(text=wake_word.text, also=wake_word.also, agent=agent)
        for agent, settings in config.agents.items()
        for wake_word in settings.wake_words
    )


def stop_words(config: Config) -> tuple[WakeWord, ...]:
    """What always ends what sounds."""
    return tuple(WakeWord(text=text, kind="stop") for text in config.wake.stop_words)
