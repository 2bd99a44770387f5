"""Many skills at once: made-up intents around those of a bench, to see what a full house costs."""

from __future__ import annotations

import random
from collections.abc import Sequence

from dure.errors import Language
from dure.language.intents import IntentSpec, Kind, SlotType

_KO_HEADS, _KO_TAILS = (
    "가거고구그나노누다도두라로루마모무바보부사소수자조주차초카코타토파포하호",
    "강결관광국군단담당동랑림막면목문반발방백변봉분산상선성송술실악안양연",
)
_KO_VERBS = (
    "켜 줘",
    "꺼 줘",
    "알려 줘",
    "시작해 줘",
    "추가해 줘",
    "보여 줘",
    "예약해 줘",
    "찾아 줘",
    "바꿔 줘",
    "올려 줘",
    "틀어 줘",
    "주문해 줘",
    "읽어 줘",
)
_EN_VERBS = (
    "turn on",
    "turn off",
    "tell me",
    "start",
    "add",
    "show me",
    "book",
    "find",
    "change",
    "raise",
    "play",
    "order",
    "read",
)
_ONSETS, _CODAS = "bcdfghklmnprstvw", ("l", "m", "n", "r", "s", "t", "x", "nd", "rt", "ck")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "oo")
_KINDS: tuple[Kind, ...] = ("number", "date", "time", "duration", "text", "list")


def crowd(skills: int, intents: int, *, seed: int = 7) -> list[IntentSpec]:
    """Made-up skills with so many intents in all, four samples a language each, the verbs shared by all of them.

    Args:
        skills: how many owners.
        intents: how many intents, spread over the owners.
        seed: the same seed makes the same intents.
    """
    dice = random.Random(seed)  # noqa: S311  # nothing secret
    nouns = _nouns(dice, intents)
    return [_intent(number, f"skill-{number % skills}", nouns, dice) for number in range(intents)]


def _nouns(dice: random.Random, count: int) -> list[tuple[str, str]]:
    """Pairs of a Korean and an English made-up noun; about a third of them serve several intents."""
    pairs = [
        (
            "".join(dice.choice(_KO_HEADS) + dice.choice(_KO_TAILS) for _ in range(dice.choice((1, 1, 2)))),
            "".join(dice.choice(_ONSETS) + dice.choice(_VOWELS) for _ in range(dice.choice((1, 2))))
            + dice.choice(_CODAS),
        )
        for _ in range(count)
    ]
    return [dice.choice(pairs) for _ in range(2 * count)]


def _intent(number: int, owner: str, nouns: Sequence[tuple[str, str]], dice: random.Random) -> IntentSpec:
    (first_ko, first_en), (second_ko, second_en) = nouns[2 * number], nouns[2 * number + 1]
    verb = dice.randrange(len(_KO_VERBS))
    kind = _KINDS[number % len(_KINDS)]
    values = {f"v{n}": list(nouns[dice.randrange(len(nouns))]) for n in range(12)} if kind == "list" else {}
    samples: dict[Language, list[str]] = {
        "ko": [
            f"{first_ko} {second_ko} {_KO_VERBS[verb]}", f"{second_ko}에서 {first_ko} {_KO_VERBS[verb]}",
            f"{first_ko} {{slot}} {_KO_VERBS[verb]}", f"{{slot}} {second_ko} {first_ko} {_KO_VERBS[verb - 1]}",
        ],
        "en": [
            f"{_EN_VERBS[verb]} the {first_en} {second_en}", f"{_EN_VERBS[verb]} {first_en} in the {second_en}",
            f"{_EN_VERBS[verb]} {first_en} to {{slot}}", f"{_EN_VERBS[verb - 1]} {second_en} {first_en} for {{slot}}",
        ],
    }  # fmt: skip
    return IntentSpec(
        name=f"intent-{number}",
        owner=owner,
        samples=samples,
        slots={"slot": SlotType(kind=kind, values=values)},
    )
