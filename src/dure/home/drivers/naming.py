"""What the home calls things that a service knows by ids and names of its own. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Mapping, Sequence

from dure.errors import Language

_HANGUL = re.compile(r"[가-힣]")


def appliance_id(driver: str, id_: str) -> str:
    """The home's id of an appliance, whatever letters the service's own is written in."""
    slug = re.sub(r"[^a-z0-9]+", "_", f"{driver}_{id_}".lower())[:40].strip("_")
    return f"{slug}_{hashlib.sha256(id_.encode(errors='surrogatepass')).hexdigest()[:6]}"


def apart(id_: str, taken: Container[str], driver: str, own: str) -> str:
    """An id that nothing else has: where one is taken, it is made of all of the service's own id, `own`."""
    return appliance_id(driver, own) if id_ in taken else id_


def english_name(name: str, kind: Mapping[Language, Sequence[str]]) -> str:
    """What an appliance is called in English: as its owner did, unless that is Korean or nothing; else as its kind."""
    return name if name and not _HANGUL.search(name) else kind["en"][0]
