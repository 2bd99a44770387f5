"""From the outbox to people: at least once, visibly deduplicated, never forgotten."""

from dure.safety.dispatch.dispatcher import Dispatcher
from dure.safety.dispatch.voice import VoiceChannel
from dure.safety.dispatch.webhook import WebhookChannel

__all__ = ["Dispatcher", "VoiceChannel", "WebhookChannel"]
