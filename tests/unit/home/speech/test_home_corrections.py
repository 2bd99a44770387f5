"""Sentences that take a part of themselves back, and what only begins like an order."""

from __future__ import annotations

import tomllib
from pathlib import Path

import anyio
import pytest

from dure.bench.home_speech import Figures, Said, measure
from dure.errors import Language

_MORE = Path(__file__).parents[3] / "data" / "home" / "more.toml"
_LIT = "living_light.on_off=true"
_COOLED = "living_aircon.on_off=true"


def _figures(label: dict[str, object]) -> Figures:
    said = str(label["say"])
    language: Language = "en" if said.isascii() else "ko"
    more = tomllib.loads(_MORE.read_text(encoding="utf-8"))["appliance"]

    async def run() -> Figures:
        return await measure([Said(said, language, label, sealed=False, danger=True)], more)

    return anyio.run(run)


@pytest.mark.parametrize(
    "label",
    [
        {"say": "거실 불 켜줘 아니 안방 불 켜줘", "do": "bedroom_light.on_off=true"},
        {"say": "불 켜줘 아 아니다 됐어", "room": "living", "nothing": True},
        {"say": "거실 불 꺼 둬", "state": _LIT, "do": "living_light.on_off=false"},
        {"say": "에어컨 끄지 말고 25도로 해줘", "room": "living", "state": _COOLED, "do": "living_aircon.target_temperature_c=25"},
        {"say": "23도 말고 25도로 맞춰줘", "room": "living", "state": _COOLED, "do": "living_aircon.target_temperature_c=25"},
        {"say": "에어컨 26도에서 24도로 내려줘", "room": "living", "state": _COOLED, "do": "living_aircon.target_temperature_c=24"},
        {"say": "컴퓨터 꺼졌는지 확인하고 안 꺼졌으면 꺼줘", "do": "small_plug.on_off=false"},
        {"say": "문 열지 말고 잠가", "do": "door_lock.locked=true"},
        {"say": "문 열어 아니 닫아", "unknown": True},
        {"say": "set the AC to 23, sorry, 25", "room": "living", "state": _COOLED, "do": "living_aircon.target_temperature_c=25"},
        {"say": "turn on the kitchen, no, the bedroom light", "do": "bedroom_light.on_off=true"},
        {"say": "turn on the TV, never mind", "nothing": True},
        {"say": "don't turn the AC off, just put it on low", "room": "living", "state": _COOLED, "do": "living_aircon.fan=low"},
        {"say": "not the kitchen light, the bedroom light", "before": ["turn on the kitchen light"], "do": "bedroom_light.on_off=true"},
        {"say": "lock the door, no wait, unlock it", "confirm": "door_lock.locked=false"},
        {"say": "is the front door locked? if not lock it", "do": "door_lock.locked=true"},
        {"say": "if the lamp's on, turn it off", "state": "living_lamp.on_off=true", "do": "living_lamp.on_off=false"},
        {"say": "if the door is locked, open it", "nothing": True},
    ],
    ids=lambda label: str(label["say"]),
)  # fmt: skip
def test_what_is_taken_back_is_not_done(label: dict[str, object]) -> None:
    figures = _figures(label)
    assert figures.right == 1, figures.wrong
    assert figures.wrong_dangerous == 0, figures.wrong


@pytest.mark.parametrize(
    "said",
    [
        "에어컨 켜기 귀찮네", "문 열기 전에 누군지 확인해", "건조기 한 시간 돌려도 안 말라", "에어컨 25도가 딱이네", "불 켜 두시고 가셨어",
        "내가 나중에 거실 불 끌게", "문 잠그고 불 끄고 에어컨도 끄고 나갈게", "밥 다 되면 보온으로 해줘", "가스 밸브 꺼진 다음에 불 켜", "타이머 십 분",
        "tell the kids to turn the lights off", "if the oven is on, turn it up", "double the recipe", "boiler twice as hot",
        "open the door instead of the gate", "see you in fifteen", "the train leaves at one thirty",
    ],
)  # fmt: skip
def test_what_only_begins_like_an_order_is_none(said: str) -> None:
    figures = _figures({"say": said, "nothing": True})
    assert figures.right == 1, figures.wrong


@pytest.mark.parametrize(
    "label",
    [
        {"say": "living room AC 24, bedroom AC 26",
         "do": "living_aircon.on_off=true living_aircon.target_temperature_c=24 bedroom_aircon.on_off=true bedroom_aircon.target_temperature_c=26"},
        {"say": "TV on, volume 15, channel 7", "do": "tv.on_off=true tv.volume=15 tv.channel=7"},
        {"say": "turn off the kitchen light and the living room one too",
         "do": "kitchen_light.on_off=false living_light.on_off=false"},
        {"say": "switch the fan and humidifier on", "do": "fan.on_off=true humidifier.on_off=true"},
        {"say": "make sure the gas is off and lock up", "do": "gas_valve.valve_open=false door_lock.locked=true"},
        {"say": "AC on for two hours then off", "room": "living",
         "do": "living_aircon.on_off=true", "later": "living_aircon.on_off=false @ 2026-03-10T16:00"},
        {"say": "에어컨 두 시간 켜놨다가 꺼줘", "room": "living",
         "do": "living_aircon.on_off=true", "later": "living_aircon.on_off=false @ 2026-03-10T16:00"},
        {"say": "선풍기 한 시간 타이머", "later": "fan.on_off=false @ 2026-03-10T15:00"},
        {"say": "일곱 시 거실 불 켜줘", "later": "living_light.on_off=true @ 2026-03-10T19:00"},
        {"say": "십 분 후 에어컨 꺼", "room": "living", "later": "living_aircon.on_off=false @ 2026-03-10T14:10"},
        {"say": "turn on the lamp one thirty", "later": "living_lamp.on_off=true @ 2026-03-11T01:30"},
        {"say": "start the vacuum at three forty-five pm", "later": "robot_cleaner.operation=running @ 2026-03-10T15:45"},
        {"say": "보일러 외출하고 문 잠가", "state": "boiler.on_off=true", "do": "boiler.mode=away door_lock.locked=true"},
        {"say": "안방 불만 켜놓고 불 다 꺼", "do": "bedroom_light.on_off=true $lights-bedroom_light.on_off=false"},
        {"say": "이제 밤 열한 시에 거실 불 끄지 마", "before": ["매일 밤 열한 시에 거실 불 꺼줘"],
         "cancel": "living_light.on_off=false @ daily 23:00"},
        {"say": "don't turn the lamp off every night any more", "before": ["turn the lamp off every night at ten pm"],
         "cancel": "living_lamp.on_off=false @ daily 22:00"},
        {"say": "거실 불 두 배로 밝게", "state": f"{_LIT} living_light.level=40", "do": "living_light.level=80"},
        {"say": "TV half as loud", "state": "tv.on_off=true", "do": "tv.volume=10"},
    ],
    ids=lambda label: str(label["say"]),
)  # fmt: skip
def test_each_part_has_its_own_value_and_time(label: dict[str, object]) -> None:
    figures = _figures(label)
    assert figures.right == 1, figures.wrong
