"""Commands for the device: what is one, what it holds, and what is an agent's affair."""

from __future__ import annotations

import pytest

from dure.language.device_commands import Command, DeviceCommand, read_device_command

C = Command


def read(text: str) -> DeviceCommand | None:
    return read_device_command(text, "ko")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("음악 꺼 줘", C.STOP), ("그만 말해", C.STOP), ("stop the music", C.STOP), ("stop talking please", C.STOP),
        ("잠깐 멈춰", C.PAUSE), ("일시정지", C.PAUSE), ("음악 멈춰 줘", C.PAUSE), ("노래 잠깐만 멈춰 주세요", C.PAUSE), ("pause", C.PAUSE), ("pause the music", C.PAUSE),
        ("계속 말해 줘", C.RESUME), ("하던 얘기 계속해 줘", C.RESUME), ("다시 재생해 줘", C.RESUME), ("resume", C.RESUME), ("keep reading", C.RESUME),
        ("다음 곡", C.NEXT), ("다음 노래 틀어 줄래?", C.NEXT), ("이 노래 넘겨 줘", C.NEXT), ("next song please", C.NEXT), ("skip this track", C.NEXT),
        ("이전 곡", C.PREVIOUS), ("전 노래 다시 틀어 줘", None), ("이전 곡으로 돌아가", C.PREVIOUS), ("previous song", C.PREVIOUS), ("play the last track", C.PREVIOUS),
        ("다시 말해 줘", C.REPEAT), ("다시 한번 말해 줄래?", C.REPEAT), ("방금 뭐라고 했어?", C.REPEAT), ("잘 못 들었어", C.REPEAT),
        ("repeat that please", C.REPEAT), ("what did you say?", C.REPEAT), ("I didn't catch that", C.REPEAT), ("say that again", C.REPEAT),
        ("음소거", C.MUTE), ("소리 꺼", C.MUTE), ("무음으로 해 줘", C.MUTE), ("mute", C.MUTE), ("turn the sound off", C.MUTE),
        ("음소거 해제", C.UNMUTE), ("소리 다시 켜 줘", C.UNMUTE), ("unmute yourself", C.UNMUTE), ("turn the sound back on", C.UNMUTE),
        ("타이머 뭐 있어?", C.TIMERS_LIST), ("타이머 몇 개 있어", C.TIMERS_LIST), ("알람 있어?", C.TIMERS_LIST), ("맞춰 둔 타이머 알려 줘", C.TIMERS_LIST),
        ("타이머 얼마나 남았어?", C.TIMERS_LIST), ("what timers do I have?", C.TIMERS_LIST), ("list my alarms", C.TIMERS_LIST),
        ("볼륨이 얼마야?", C.VOLUME_TELL), ("지금 볼륨 몇이야", C.VOLUME_TELL), ("what's the volume?", C.VOLUME_TELL), ("how loud are you", C.VOLUME_TELL),
        ("못 들었는데 다시 말해 줘", C.REPEAT), ("could you say that again", C.REPEAT), ("멈췄던 거 다시 틀어 줘", C.RESUME), ("재생 중지", C.PAUSE), ("다시 소리 나게 해 줘", C.UNMUTE),
        ("내 타이머 알려 줘", C.TIMERS_LIST), ("알람 몇 개야", C.TIMERS_LIST), ("any timers set", C.TIMERS_LIST), ("how much longer on the timer", C.TIMERS_LIST),
        ("타이머 취소해 줘", C.TIMERS_CANCEL), ("알람 좀 꺼 줄래?", C.TIMERS_CANCEL), ("cancel the timer", C.TIMERS_CANCEL), ("turn the alarm off", C.TIMERS_CANCEL),
    ],
)  # fmt: skip
def test_what_is_a_command(text: str, command: Command | None) -> None:
    found = read(text)
    assert (found.command if found else None) == command
    assert found is None or found.sure


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("다음", C.NEXT), ("넘겨", C.NEXT), ("이전", C.PREVIOUS), ("계속해 줘", C.RESUME), ("이어서 틀어 줘", C.RESUME), ("잠깐만", C.PAUSE), ("다시", C.REPEAT), ("뭐라고?", C.REPEAT),
        ("한 번 더", C.REPEAT), ("꺼 줘", C.STOP), ("조용히 해", C.STOP), ("얼마나 남았어", C.TIMERS_LIST), ("next", C.NEXT), ("continue", C.RESUME),
        ("wait a moment", C.PAUSE), ("again", C.REPEAT), ("turn it off", C.STOP),
    ],
)  # fmt: skip
def test_what_is_too_brief_to_be_sure(text: str, command: Command) -> None:
    found = read(text)
    assert found is not None
    assert (found.command, found.sure) == (command, False)


@pytest.mark.parametrize(
    ("text", "command", "percent"),
    [
        ("소리 좀 줄여 줘", C.VOLUME_DOWN, 10), ("소리 좀만 줄여 줄래?", C.VOLUME_DOWN, 5), ("볼륨 많이 낮춰", C.VOLUME_DOWN, 30), ("너무 시끄러워", C.VOLUME_DOWN, 10),
        ("소리 키워", C.VOLUME_UP, 10), ("조금 더 크게 말해 줘", C.VOLUME_UP, 5), ("소리가 잘 안 들려", C.VOLUME_UP, 10), ("볼륨 20 올려 줘", C.VOLUME_UP, 20),
        ("볼륨 두 단계 높여 줘", C.VOLUME_UP, 20), ("볼륨 10 올려", C.VOLUME_UP, 10),
        ("볼륨 칠로", C.VOLUME_SET, 70), ("볼륨 7", C.VOLUME_SET, 70), ("음량 30퍼센트", C.VOLUME_SET, 30), ("음량 30%로 해 줘", C.VOLUME_SET, 30),
        ("볼륨을 오십으로 맞춰 주세요", C.VOLUME_SET, 50), ("볼륨 오 퍼센트로", C.VOLUME_SET, 5), ("소리 최대한 키워 줘", C.VOLUME_SET, 100), ("볼륨 최대로", C.VOLUME_SET, 100),
        ("볼륨 최소로 해", C.VOLUME_SET, 10), ("볼륨 절반으로 줄여", C.VOLUME_SET, 50), ("볼륨 영으로", C.VOLUME_SET, 0),
        ("turn it up a bit", C.VOLUME_UP, 5), ("louder", C.VOLUME_UP, 10), ("turn the volume up by 20", C.VOLUME_UP, 20), ("can you turn it down a lot", C.VOLUME_DOWN, 30),
        ("set the volume to 40 percent", C.VOLUME_SET, 40), ("volume five", C.VOLUME_SET, 50), ("set volume to 70%", C.VOLUME_SET, 70), ("volume to the maximum", C.VOLUME_SET, 100),
        ("turn the volume all the way up", C.VOLUME_SET, 100), ("max volume", C.VOLUME_SET, 100), ("소리 크기 30으로 줄여 줘", C.VOLUME_SET, 30), ("lower the volume by ten percent", C.VOLUME_DOWN, 10),
    ],
)  # fmt: skip
def test_how_loud(text: str, command: Command, percent: int) -> None:
    found = read(text)
    assert found is not None
    assert (found.command, found.percent) == (command, percent)


@pytest.mark.parametrize(
    ("text", "kind", "everything", "span_s"),
    [
        ("타이머 취소해", "timer", False, 0), ("3분 타이머 취소해", "timer", False, 180), ("타이머 다 꺼", "timer", True, 0), ("모든 알람 지워 줘", "alarm", True, 0),
        ("타이머랑 알람 다 취소해 줘", None, True, 0), ("cancel all timers", "timer", True, 0), ("cancel my five minute timer", "timer", False, 300),
        ("delete the alarms", "alarm", True, 0),
    ],
)  # fmt: skip
def test_which_timers(text: str, kind: str | None, everything: bool, span_s: float) -> None:
    found = read(text)
    assert found is not None
    assert (found.command, found.kind, found.everything, found.span_s) == (
        C.TIMERS_CANCEL,
        kind,
        everything,
        span_s,
    )


@pytest.mark.parametrize(
    "text",
    [
        "거실 불 꺼 줘", "삼 분 타이머 맞춰 줘", "소리가 뭐야", "노래 틀어 줘", "다음 주 날씨 알려 줘", "다음 회의 언제야", "알람 일곱 시에 맞춰 줘", "이전 대통령이 누구야",
        "티비 볼륨 올려", "텔레비전 소리 줄여 줘", "반복해서 말하지 마", "볼륨이 뭐예요", "오 분 뒤에 다시 말해 줘", "크게 웃어 봐", "음악이 뭐야",
        "볼륨 백이십으로", "약속 취소해 줘", "다시 태어나면 뭐가 될래", "알람은 어떻게 맞춰", "계속 비가 와?", "잠깐 나갔다 올게",
        "what is the next holiday", "stop the washing machine", "turn up the heating", "play some music", "set a timer for five minutes", "what is volume",
        "turn the lights off", "next friday", "pause the dishwasher", "how loud is a whisper", "repeat after me", "cancel my appointment", "volume of a sphere", "",
        "볼륨 " * 60,
    ],
)  # fmt: skip
def test_what_is_an_agents_affair(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("heard", "command"),
    [
        ("볼름 올려 줘", C.VOLUME_UP), ("소리 좀 즐여 줘", C.VOLUME_DOWN), ("음소가 해 줘", C.MUTE), ("다시 말애 줘", C.REPEAT), ("방금 뭐라고 해써", C.REPEAT),
        ("온도 올려 줘", None), ("불 꺼 줘", None), ("다시 만들어 줘", None), ("글씨 크게 해 줘", None), ("음악 틀어 줘", None), ("날씨 말해 줘", None), ("다시 태어나 줘", None),
    ],
)  # fmt: skip
def test_what_was_heard_slightly_wrong(heard: str, command: Command | None) -> None:
    found = read(heard)
    assert (found.command if found else None) == command


@pytest.mark.parametrize(
    ("text", "command", "label"),
    [
        ("회의 알람 취소해 줘", C.TIMERS_CANCEL, "회의"), ("일곱 시 알람 꺼 줘", C.TIMERS_CANCEL, "일곱 시"), ("라면 타이머 얼마나 남았어?", C.TIMERS_LIST, "라면"),
        ("cancel the pizza timer", C.TIMERS_CANCEL, "pizza"), ("cancel the alarm for seven", C.TIMERS_CANCEL, "seven"), ("how much time is left on the pasta timer", C.TIMERS_LIST, "pasta"),
        ("3분 타이머 취소해", C.TIMERS_CANCEL, ""), ("cancel my timer", C.TIMERS_CANCEL, ""),
    ],
)  # fmt: skip
def test_a_timer_that_is_named(text: str, command: Command, label: str) -> None:
    found = read(text)
    assert found is not None
    assert (found.command, found.label) == (command, label)
