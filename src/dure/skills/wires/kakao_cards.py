"""What a Kakao skill shows: its cards as panels, its quick replies and buttons as what may be said next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dure.skills.wires.cards import MAX_ITEMS, Link, Panel, Shown, link, panels, picture, tables, title, words
from dure.skills.wires.kakao_buttons import buttons
from dure.skills.wires.sound import mapping


def shown(card: Mapping[str, Any]) -> Shown:
    """The outputs and quick replies of an answer that has more to show than words."""
    drawn: list[Panel] = []
    offers = [title(reply.get("label")) for reply in tables(card.get("quickReplies"))]
    outputs = tables(card.get("outputs"))
    for output in outputs:
        for kind, body in output.items():
            if isinstance(body, dict):
                drawn += _drawn(kind, body)
    offers += [title(button["label"]) for button in buttons(outputs)]
    return Shown(panels=panels(*drawn), offers=list(dict.fromkeys(filter(None, offers)))[:MAX_ITEMS])


def _drawn(kind: str, body: Mapping[str, Any]) -> Sequence[Panel]:
    match kind:
        case "simpleText":
            return [Panel(text=words(body.get("text")))]
        case "simpleImage":
            return [Panel(image=picture(body.get("imageUrl")), alt=title(body.get("altText")))]
        case "listCard":
            head = Panel(title=title(mapping(body.get("header")).get("title")), links=_links(body))
            return [head, *(_item(item) for item in tables(body.get("items")))]
        case "carousel":
            header, inner = mapping(body.get("header")), str(body.get("type") or "basicCard")
            first = Panel(title=title(header.get("title")), text=words(header.get("description")))
            return [first, *(panel for item in tables(body.get("items")) for panel in _drawn(inner, item))]
        case "commerceCard":
            return [_commerce(body)]
        case "itemCard":
            return [_item_card(body)]
        case _:  # basicCard, textCard, and whatever comes after them
            return [_basic(body)]


def _basic(body: Mapping[str, Any]) -> Panel:
    thumbnail = mapping(body.get("thumbnail"))
    return Panel(
        title=title(body.get("title")),
        text=words(body.get("description")),
        image=picture(thumbnail.get("imageUrl")),
        alt=title(thumbnail.get("altText")),
        links=_links(body),
    )


def _item(item: Mapping[str, Any]) -> Panel:
    """A line of a list card."""
    name = title(item.get("title"))
    return Panel(
        title=name,
        text=words(item.get("description")),
        image=picture(item.get("imageUrl")),
        links=link(name, mapping(item.get("link")).get("web")),
    )


def _commerce(body: Mapping[str, Any]) -> Panel:
    first = next(iter(tables(body.get("thumbnails"))), {})
    rows = []
    for name, label in (("price", "가격"), ("discount", "할인"), ("discountedPrice", "할인가")):
        value = body.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value:
            rows.append((label, f"{value:,}원"))
    return Panel(
        title=title(body.get("title")),
        text=words(body.get("description")),
        image=picture(first.get("imageUrl")),
        alt=title(first.get("altText")),
        rows=tuple(rows),
        links=_links(body),
    )


def _item_card(body: Mapping[str, Any]) -> Panel:
    thumbnail, profile = mapping(body.get("thumbnail")), mapping(body.get("profile"))
    head, over = mapping(body.get("head")), mapping(body.get("imageTitle"))
    rows = [(title(row.get("title")), title(row.get("description"))) for row in tables(body.get("itemList"))]
    total = mapping(body.get("itemListSummary"))
    if total:
        rows.append((title(total.get("title")), title(total.get("description"))))
    name = title(head.get("title") or profile.get("title") or body.get("title") or over.get("title"))
    return Panel(
        title=name,
        text=words(body.get("description") or over.get("description")),
        image=picture(thumbnail.get("imageUrl") or profile.get("imageUrl")),
        alt=title(thumbnail.get("altText")),
        rows=tuple(rows),
        links=_links(body),
    )


def _links(body: Mapping[str, Any]) -> Sequence[Link]:
    return tuple(
        one
        for button in tables(body.get("buttons"))
        if button.get("action") == "webLink"
        for one in link(button.get("label"), button.get("webLinkUrl"))
    )
