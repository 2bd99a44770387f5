"""What a skill shows, in nobody's vendor words: panels with a text, a picture, rows and links, and what may be said next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dure.skills.wires.text import clean

MAX_TITLE = 200
MAX_TEXT = 1_000
MAX_ITEMS = 20
"""How many panels, rows, links or offers are shown of each."""

MAX_ADDRESS = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way on.

    Attributes:
        label: what it is called.
        url: where it leads; always https.
    """

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One thing that is shown.

    Attributes:
        title: its heading; may be empty.
        text: what it says.
        image: the address of a picture, as the skill gave it; empty for none.
        alt: what the picture shows, for who cannot see it.
        rows: pairs of a name and a value.
        links: ways on.
    """

    title: str = ""
    text: str = ""
    image: str = ""
    alt: str = ""
    rows: Sequence[tuple[str, str]] = ()
    links: Sequence[Link] = ()

    def __bool__(self) -> bool:
        return bool(self.title or self.text or self.image or self.rows or self.links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything that an answer shows.

    Attributes:
        panels: in their order.
        offers: what may be said next.
    """

    panels: Sequence[Panel] = ()
    offers: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.panels or self.offers)


def panels(*given: Panel) -> Sequence[Panel]:
    """Those that show something, not too many."""
    return [one for one in given if one][:MAX_ITEMS]


def title(value: object) -> str:
    """A heading, fit to be shown."""
    return clean(value)[:MAX_TITLE]


def words(value: object) -> str:
    """A text, fit to be shown."""
    return clean(value)[:MAX_TEXT]


def picture(value: object) -> str:
    """The address of a picture; empty where it is none."""
    return _address(value, ("https", "http"))


def link(label: object, url: object) -> Sequence[Link]:
    """A way on, if it has a name and leads somewhere safe."""
    address, name = _address(url, ("https",)), title(label)
    return (Link(label=name, url=address),) if address and name else ()


def tables(value: object) -> Sequence[Mapping[str, Any]]:
    """The objects of a JSON list; none where it is none."""
    return [one for one in value if isinstance(one, dict)][:MAX_ITEMS] if isinstance(value, list) else []


def _address(value: object, schemes: Sequence[str]) -> str:
    if not isinstance(value, str) or len(value) > MAX_ADDRESS or not value.isprintable() or " " in value:
        return ""
    try:
        parts = urlsplit(value)
        fits = parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    return value if fits else ""
