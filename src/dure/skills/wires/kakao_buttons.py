"""What may be said to a Kakao skill as well as pressed: buttons of cards, and lines of lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dure.skills.wires.cards import tables
from dure.skills.wires.text import clean

MAX_PRESSABLE = 50

_SAYS = ("message", "block")
"""What a button must do to be said; the others open an address or dial a number."""

_KEPT = ("label", "messageText", "action", "blockId", "extra")


def buttons(outputs: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The buttons of all cards that say something, each label once; one that leads to several places is none."""
    found = [button for _, card in _cards(outputs) for button in tables(card.get("buttons")) if _says(button)]
    return _clear(found)


def lines(outputs: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The lines of lists that say something; the title is what is said."""
    found = [
        {**line, "label": line.get("title")}
        for kind, card in _cards(outputs)
        if kind == "listCard"
        for line in tables(card.get("items"))
        if _says(line)
    ]
    return _clear(found)


def kept(pressable: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be remembered of something that may be said."""
    return {name: pressable.get(name) for name in _KEPT}


def _cards(outputs: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for output in outputs:
        for kind, body in output.items():
            if not isinstance(body, dict):
                continue
            yield kind, body
            if kind == "carousel":
                inner = str(body.get("type") or "basicCard")
                yield from ((inner, item) for item in tables(body.get("items")))


def _says(pressable: Mapping[str, Any]) -> bool:
    return pressable.get("action") in _SAYS


def _clear(found: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    places: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in found:
        label, place = clean(one.get("label")), kept(one)
        if label and place not in places[label]:
            places[label].append(place)
    return [same[0] for same in places.values() if len(same) == 1][:MAX_PRESSABLE]
