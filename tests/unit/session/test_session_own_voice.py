"""What the hub says, and when it is heard."""

from __future__ import annotations

from dure.session.own_voice import OwnVoice


def said() -> OwnVoice:
    voice = OwnVoice()
    voice.say("빅스비를 불러 보세요.", 1000, 1500)
    voice.say("빅스비를 불러 보세요.", 1500, 2000)
    voice.say("클로바도 있어요.", 2000, 4000)
    return voice


def test_a_sentence_is_heard_while_it_sounds_and_as_late_as_the_loudspeaker_is() -> None:
    assert said().text(1600, 1900, late_ms=0) == "빅스비를 불러 보세요."
    assert said().text(2050, 2400, late_ms=0) == "클로바도 있어요."
    assert said().text(2050, 2400, late_ms=100) == "빅스비를 불러 보세요. 클로바도 있어요."


def test_what_was_sent_and_does_not_sound_yet_is_not_heard() -> None:
    assert said().text(400, 900, late_ms=100) == ""


def test_what_was_interrupted_is_not_heard_afterwards() -> None:
    voice = said()
    voice.cut(1800)
    assert voice.text(2500, 2900, late_ms=100) == ""
    assert voice.text(1700, 1900, late_ms=0) == "빅스비를 불러 보세요."
