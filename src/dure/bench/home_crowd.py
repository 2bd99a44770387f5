"""How fast a sentence is understood in a home of five hundred appliances."""

from __future__ import annotations

import time
from datetime import datetime
from statistics import quantiles
from zoneinfo import ZoneInfo

from dure.api.home import Appliance, Profile, Room, Value
from dure.bench.home_rehearsal import furnished
from dure.errors import Language
from dure.home.speech.household import Household, Snapshot
from dure.home.speech.understand import Context, understand

APPLIANCES = 500
_ROOMS = 25
_SENTENCES: dict[Language, tuple[str, ...]] = {
    "ko": (
        "거실 불 꺼줘", "삼호실 조명 십칠번 켜줘", "이호실 불 빼고 다 꺼", "조명 구십구 밝기 이십 퍼센트로", "에어컨 이십사 도로", "불 켜진 데 있어?", "더워",
        "저녁 일곱 시에 불 켜줘", "내일 날씨 어때?", "세탁기 울 코스로 돌려줘", "십이호실 블랑이드 내려줘", "모든 불 꺼", "문 잠갔어?", "이십사 더하기 칠은 얼마야",
    ),
    "en": (
        "turn off the living room light", "turn on lamp seventeen", "turn off all the lights except the bedroom", "set the air conditioner to 24 degrees",
        "are any lights on", "I'm hot", "turn on the lights at seven pm", "what's the weather like tomorrow", "run the washing machine on wool", "close the bedrom blinds",
        "is the door locked", "what is twenty four plus seven",
    ),
}  # fmt: skip


def crowd(count: int = APPLIANCES) -> Snapshot:
    """The furnished flat in a house of many rooms with as many lights, plugs and blinds as are wanted.

    Args:
        count: how many appliances.
    """
    given = furnished()
    rooms = [Room(id=id_, name=table["name"]) for id_, table in given["room"].items()]
    rooms += [Room(id=f"room{n}", name={"ko": f"{n}호실", "en": f"room {n}"}) for n in range(1, _ROOMS + 1)]
    appliances, values = [], {}
    for id_, table in given["appliance"].items():
        traits = {trait: Profile(low=0, high=100) for trait in table["traits"]}
        appliances.append(
            Appliance(
                id=id_,
                kind=table["kind"],
                driver="crowd",
                name=table["name"],
                traits=traits,
                room=table["room"],
            )
        )
        values[id_] = {trait: told["value"] for trait, told in table["traits"].items()}
    kinds = (
        ("light", "조명", "lamp", "on_off"),
        ("plug", "콘센트", "plug", "on_off"),
        ("blinds", "블라인드", "blind", "position"),
    )
    for number in range(len(appliances), count):
        kind, ko, en, trait = kinds[number % len(kinds)]
        one = Appliance(
            id=f"thing{number}", kind=kind, driver="crowd", name={"ko": f"{ko} {number}", "en": f"{en} {number}"},
            traits={trait: Profile()}, room=f"room{number % _ROOMS + 1}",
        )  # fmt: skip
        appliances.append(one)
        first: dict[str, Value] = {trait: False if trait == "on_off" else 0}
        values[one.id] = first
    return Snapshot(Household(tuple(appliances), tuple(rooms)), values)


def crowd_ms(language: Language, rounds: int = 20) -> dict[str, float]:
    """How long sentences take in milliseconds of processor time, the first (which builds the index) apart.

    Args:
        language: of which language.
        rounds: how often each is understood.
    """
    snapshot, now = crowd(), datetime(2026, 3, 10, 14, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    began = time.thread_time()
    for sentence in _SENTENCES[language]:
        understand(sentence, language, snapshot, Context(), now)
    first = time.thread_time() - began
    times = []
    for _ in range(rounds):
        for sentence in _SENTENCES[language]:
            began = time.thread_time()
            understand(sentence, language, snapshot, Context(), now)
            times.append(time.thread_time() - began)
    cuts = quantiles(times, n=100, method="inclusive")
    return {
        "appliances": APPLIANCES,
        "index_ms": round(1000 * first, 1),
        "ms_p50": round(1000 * cuts[49], 2),
        "ms_p95": round(1000 * cuts[94], 2),
    }
