"""What a Kakao skill writes, told as speech: texts as they are, cards by their words, quick replies as an offer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dure.errors import Language
from dure.skills.wires.text import clean, join

MAX_LISTED = 5
"""How many things of a list or carousel are read out."""

_ADDRESS = re.compile(r"https?://\S+")
_BARE = re.compile(r"[\W_]+")


def told(
    outputs: Sequence[Mapping[str, Any]], offers: Sequence[Mapping[str, Any]], language: Language
) -> tuple[str, bool]:
    """The speech of an answer, and whether it has more to show than that.

    Args:
        outputs: what it writes.
        offers: quick replies and buttons, of which one may be said next.
        language: of what is said around it.
    """
    pieces, shown = [], bool(offers)
    for output in outputs:
        for kind, body in output.items():
            if isinstance(body, Mapping):
                pieces.append(_words(kind, body, language))
                shown = shown or kind != "simpleText"
    labels = list(dict.fromkeys(label for offer in offers if (label := clean(offer.get("label")))))
    if labels:
        pieces.append(_offer(labels, language))
    return join(pieces), shown


def squeeze(text: str) -> str:
    """Letters and digits only, in lower case: how two spellings of the same words compare."""
    return _BARE.sub("", text).lower()


def _words(kind: str, body: Mapping[str, Any], language: Language) -> str:
    match kind:
        case "simpleText":
            return _said(body.get("text"), language)
        case "simpleImage":
            return _said(body.get("altText"), language)
        case "listCard":
            head = _of(body.get("header"), "title", language)
            return _listed(head, body.get("items"), language)
        case "carousel":
            return _listed(_of(body.get("header"), "title", language), body.get("items"), language)
        case "commerceCard":
            price = body.get("price")
            amount = f"{price:,}{_WON[language]}" if isinstance(price, int) else ""
            return join(
                [_said(body.get("title"), language), _said(body.get("description"), language), amount]
            )
        case "itemCard":
            rows = [
                f"{_said(row.get('title'), language)} {_said(row.get('description'), language)}".strip()
                for row in _tables(body.get("itemList"))
            ]
            return join(
                [_headed(body, language), _said(body.get("title"), language), ", ".join(rows[:MAX_LISTED])]
            )
        case _:  # basicCard, textCard, and whatever comes after them
            return join([_said(body.get("title"), language), _said(body.get("description"), language)])


def _listed(head: str, items: object, language: Language) -> str:
    titles = [title for item in _tables(items) if (title := _name(item, language))]
    more = len(titles) - MAX_LISTED
    listed = ", ".join(titles[:MAX_LISTED])
    if more > 0:
        listed += f" 그 밖에 {more}개" if language == "ko" else f" and {more} more"
    return join([head, listed])


def _name(item: Mapping[str, Any], language: Language) -> str:
    """What one of a list or carousel is called; without a name, what it says of itself."""
    return (
        _said(item.get("title"), language)
        or _of(item.get("header"), "title", language)
        or _headed(item, language)
        or _said(item.get("description"), language)
    )


def _headed(card: Mapping[str, Any], language: Language) -> str:
    """The heading of an item card, which has three places for one."""
    for place in ("profile", "head", "imageTitle"):
        if heading := _of(card.get(place), "title", language):
            return heading
    return ""


def _offer(labels: Sequence[str], language: Language) -> str:
    quoted = ", ".join(f"“{label}”" for label in labels[:MAX_LISTED])
    return f"{quoted} 중에서 말씀해 보세요." if language == "ko" else f"You can say {quoted}."


def _said(text: object, language: Language) -> str:
    """A text without addresses, which nobody can follow by ear."""
    return clean(_ADDRESS.sub(_LINK[language], text)) if isinstance(text, str) else ""


def _of(value: object, name: str, language: Language) -> str:
    return _said(value.get(name), language) if isinstance(value, Mapping) else ""


def _tables(value: object) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


_LINK = {"ko": "링크", "en": "link"}
_WON = {"ko": "원", "en": " won"}
