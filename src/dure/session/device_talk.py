"""What is said about commands for the device, and what the agent that was asked is told of it: the kind, never whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dure.api import Timer
from dure.errors import Language
from dure.language.device_commands import Command
from dure.language.numbers import say_whole
from dure.language.numbers_ko import say_native
from dure.language.particles import with_particle
from dure.skills import timer_talk

Both = tuple[str, str]
"""A sentence in Korean and in English."""

NOTHING: Both = ("지금 틀어 놓은 게 없어요.", "Nothing is playing right now.")
NOT_MINE: Both = (
    "마지막 말은 제가 한 게 아니라서 다시 말씀드릴 수 없어요.",
    "The last thing said here wasn't mine, so I can't repeat it.",
)
NOTHING_SAID: Both = (
    "여기서는 아직 제가 한 대답이 없어요.",
    "I haven't answered anything here yet.",
)
LOUDEST: Both = ("이미 제일 큰 소리예요.", "It's already as loud as it goes.")
SOFTEST: Both = ("이미 제일 작은 소리예요.", "It's already as quiet as it goes.")
FAILED: Both = ("죄송해요, 지금은 안 되네요.", "Sorry, that didn't work just now.")

TOLD: Mapping[Command, Both] = {
    Command.STOP: ("멈췄어요.", "I stopped it."),
    Command.PAUSE: ("잠시 멈췄어요.", "I paused it."),
    Command.RESUME: ("이어서 했어요.", "I let it go on."),
    Command.NEXT: ("다음으로 넘겼어요.", "I went on to the next one."),
    Command.PREVIOUS: ("이전으로 돌아갔어요.", "I went back to the previous one."),
    Command.REPEAT: ("다시 말했어요.", "I said it again."),
    Command.VOLUME_SET: ("볼륨을 바꿨어요.", "I changed the volume."),
    Command.VOLUME_UP: ("볼륨을 높였어요.", "I turned the volume up."),
    Command.VOLUME_DOWN: ("볼륨을 낮췄어요.", "I turned the volume down."),
    Command.VOLUME_TELL: ("볼륨을 알려 드렸어요.", "I told the volume."),
    Command.MUTE: ("소리를 껐어요.", "I muted the sound."),
    Command.UNMUTE: ("소리를 켰어요.", "I turned the sound on."),
    Command.TIMERS_LIST: ("타이머를 알려 드렸어요.", "I listed the timers."),
    Command.TIMERS_CANCEL: ("타이머를 취소했어요.", "I cancelled a timer."),
}
"""What the asked agent remembers: that it was done, and to what kind of thing."""


def choose(sentences: Both, language: Language) -> str:
    """The one in this language."""
    return sentences[0] if language == "ko" else sentences[1]


def volume_is(percent: int) -> Both:
    """How loud it is now."""
    return f"볼륨은 {with_particle(str(percent), '이에요')}.", f"Volume {percent}."


def cancelled(timers: Sequence[Timer], left: int, now: datetime) -> Both:
    """They were cancelled, and so many of that kind are left."""
    ko, en = timer_talk.were_cancelled(timers, now)
    if not left:
        return ko, en
    count = say_whole(left, "en")
    rest = f"{count.capitalize()} more {'is' if left == 1 else 'are'} still set."
    return f"{ko} {say_native(left)} 개가 더 있어요.", f"{en} {rest}"
