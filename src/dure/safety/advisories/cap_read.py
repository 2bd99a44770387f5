"""CAP 1.2 in: one strict reader that holds what the XML schema holds, and the specification's words beside it.

Document types, entities and processing of anything outside are refused before anything is built (`defusedxml`); a size
limit holds. Order and number of elements, code values, dates with an offset, closed polygons, and what one element asks of
another are all checked. An XML signature is passed over: it is not verified, and says so in the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, get_args
from xml.etree.ElementTree import Element, ParseError  # types only; defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from dure.errors import AdvisoryInvalid, Text
from dure.safety.advisories.cap import (
    MOST_BYTES,
    NAMESPACE,
    Advisory,
    Area,
    CapScope,
    CapSeverity,
    Category,
    Certainty,
    Info,
    MessageType,
    Pair,
    Point,
    Reference,
    Resource,
    Response,
    Status,
    Urgency,
    is_name,
)

T = TypeVar("T")

_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
"""Instants that can be counted with, in any offset."""
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")
_MOST = 200
"""How many of one element a message may have."""

ONE, MAYBE, MANY, SOME = "1", "?", "*", "+"
_ALERT = {
    "identifier": ONE, "sender": ONE, "sent": ONE, "status": ONE, "msgType": ONE, "source": MAYBE, "scope": ONE,
    "restriction": MAYBE, "addresses": MAYBE, "code": MANY, "note": MAYBE, "references": MAYBE, "incidents": MAYBE,
    "info": MANY,
}  # fmt: skip
_INFO = {
    "language": MAYBE, "category": SOME, "event": ONE, "responseType": MANY, "urgency": ONE, "severity": ONE,
    "certainty": ONE, "audience": MAYBE, "eventCode": MANY, "effective": MAYBE, "onset": MAYBE, "expires": MAYBE,
    "senderName": MAYBE, "headline": MAYBE, "description": MAYBE, "instruction": MAYBE, "web": MAYBE, "contact": MAYBE,
    "parameter": MANY, "resource": MANY, "area": MANY,
}  # fmt: skip
_RESOURCE = {
    "resourceDesc": ONE,
    "mimeType": ONE,
    "size": MAYBE,
    "uri": MAYBE,
    "derefUri": MAYBE,
    "digest": MAYBE,
}
_AREA = {
    "areaDesc": ONE,
    "polygon": MANY,
    "circle": MANY,
    "geocode": MANY,
    "altitude": MAYBE,
    "ceiling": MAYBE,
}
_PAIR = {"valueName": ONE, "value": ONE}


def read_cap(message: bytes) -> Advisory:
    """Read one message.

    Raises:
        AdvisoryInvalid: it is no valid CAP 1.2; why, it says.
    """
    if len(message) > MOST_BYTES:
        raise _invalid(f"it is larger than {MOST_BYTES // 1024} kB", f"{MOST_BYTES // 1024}kB보다 커요")
    try:
        root = fromstring(message, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise _invalid(
            "document types and entities are not allowed", "DTD와 엔티티는 쓸 수 없어요"
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise _invalid("it is no well-formed XML", "XML 문법에 맞지 않아요") from error
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise _invalid(f"its root is not <alert> of {NAMESPACE}", f"{NAMESPACE}의 <alert>가 아니에요")
    parts = _parts(root, _ALERT)
    advisory = Advisory(
        identifier=_name(parts, "identifier"),
        sender=_name(parts, "sender"),
        sent=_instant(_text(parts, "sent"), "sent"),
        status=_code(_text(parts, "status"), "status", get_args(Status)),
        type=_code(_text(parts, "msgType"), "msgType", get_args(MessageType)),
        scope=_code(_text(parts, "scope"), "scope", get_args(CapScope)),
        source=_text(parts, "source"),
        restriction=_text(parts, "restriction"),
        addresses=_quoted(_text(parts, "addresses")),
        codes=tuple(_texts(parts, "code")),
        note=_text(parts, "note"),
        references=tuple(_reference(one) for one in _text(parts, "references").split()),
        incidents=_quoted(_text(parts, "incidents")),
        infos=tuple(_info(one) for one in parts["info"]),
    )
    _check(advisory)
    return advisory


def _check(advisory: Advisory) -> None:
    """What one element asks of another."""
    if advisory.scope == "Restricted" and not advisory.restriction:
        raise _invalid(
            "<restriction> is needed by the scope Restricted",
            "scope가 Restricted면 <restriction>이 있어야 해요",
        )
    if advisory.scope == "Private" and not advisory.addresses:
        raise _invalid(
            "<addresses> is needed by the scope Private", "scope가 Private이면 <addresses>가 있어야 해요"
        )
    if advisory.type in ("Update", "Cancel", "Ack", "Error") and not advisory.references:
        raise _invalid(
            f"<references> is needed by {advisory.type}", f"{advisory.type}에는 <references>가 있어야 해요"
        )
    if advisory.type == "Error" and not advisory.note:
        raise _invalid("<note> is needed by Error", "Error에는 <note>가 있어야 해요")
    for info in advisory.infos:
        if info.expires and info.effective and info.expires < info.effective:
            raise _invalid("it expires before it is effective", "효력이 생기기 전에 끝나요")


def _info(element: Element) -> Info:
    parts = _parts(element, _INFO)
    language = _text(parts, "language") or "en-US"
    if not _LANGUAGE.fullmatch(language):
        raise _invalid(f"“{language[:40]}” is no language tag", f"“{language[:40]}”: 언어 태그가 아니에요")
    return Info(
        language=language,
        categories=tuple(_code(one, "category", get_args(Category)) for one in _texts(parts, "category")),
        event=_text(parts, "event"),
        responses=tuple(
            _code(one, "responseType", get_args(Response)) for one in _texts(parts, "responseType")
        ),
        urgency=_code(_text(parts, "urgency"), "urgency", get_args(Urgency)),
        severity=_code(_text(parts, "severity"), "severity", get_args(CapSeverity)),
        certainty=_code(_text(parts, "certainty"), "certainty", get_args(Certainty)),
        audience=_text(parts, "audience"),
        event_codes=tuple(_pair(one) for one in parts["eventCode"]),
        effective=_maybe_instant(parts, "effective"),
        onset=_maybe_instant(parts, "onset"),
        expires=_maybe_instant(parts, "expires"),
        sender_name=_text(parts, "senderName"),
        headline=_text(parts, "headline"),
        description=_text(parts, "description"),
        instruction=_text(parts, "instruction"),
        web=_text(parts, "web"),
        contact=_text(parts, "contact"),
        parameters=tuple(_pair(one) for one in parts["parameter"]),
        resources=tuple(_resource(one) for one in parts["resource"]),
        areas=tuple(_area(one) for one in parts["area"]),
    )


def _area(element: Element) -> Area:
    parts = _parts(element, _AREA)
    altitude, ceiling = _text(parts, "altitude"), _text(parts, "ceiling")
    if ceiling and not altitude:
        raise _invalid("<ceiling> needs <altitude>", "<ceiling>에는 <altitude>가 있어야 해요")
    return Area(
        description=_text(parts, "areaDesc"),
        polygons=tuple(_polygon(one) for one in _texts(parts, "polygon") if one),
        circles=tuple(_circle(one) for one in _texts(parts, "circle") if one),
        geocodes=tuple(_pair(one) for one in parts["geocode"]),
        altitude=_number(altitude, "altitude") if altitude else None,
        ceiling=_number(ceiling, "ceiling") if ceiling else None,
    )


def _resource(element: Element) -> Resource:
    parts = _parts(element, _RESOURCE)
    size = _text(parts, "size")
    if size and not re.fullmatch(r"\d{1,15}", size):
        raise _invalid("<size> is a number of bytes", "<size>는 바이트 수예요")
    return Resource(
        description=_text(parts, "resourceDesc"),
        mime_type=_text(parts, "mimeType"),
        size=int(size) if size else None,
        uri=_text(parts, "uri"),
        deref_uri=_text(parts, "derefUri"),
        digest=_text(parts, "digest"),
    )


def _parts(element: Element, sequence: Mapping[str, str]) -> dict[str, list[Element]]:
    """The children by name, in the order and number that the schema wants."""
    found: dict[str, list[Element]] = {name: [] for name in sequence}
    order = list(sequence)
    place = 0
    for child in element:
        if child.tag == _SIGNATURE and "msgType" in sequence:
            continue
        name = str(child.tag).removeprefix(f"{{{NAMESPACE}}}")
        if name not in found:
            raise _invalid(f"<{name[:60]}> is not expected there", f"<{name[:60]}>: 그 자리에 올 수 없어요")
        if order.index(name) < place:
            raise _invalid(f"<{name}> stands in the wrong place", f"<{name}>: 순서가 맞지 않아요")
        place = order.index(name)
        found[name].append(child)
        if len(found[name]) > (1 if sequence[name] in (ONE, MAYBE) else _MOST):
            raise _invalid(f"<{name}> comes too often", f"<{name}>: 너무 많이 나와요")
    for name, count in sequence.items():
        if count in (ONE, SOME) and not found[name]:
            raise _invalid(f"<{name}> is missing", f"<{name}>: 빠졌어요")
    return found


def _texts(parts: Mapping[str, Sequence[Element]], name: str) -> list[str]:
    for one in parts[name]:
        if len(one):
            raise _invalid(f"<{name}> holds text only", f"<{name}>에는 글만 올 수 있어요")
    return [(one.text or "").strip() for one in parts[name]]


def _text(parts: Mapping[str, Sequence[Element]], name: str) -> str:
    return next(iter(_texts(parts, name)), "")


def _name(parts: Mapping[str, Sequence[Element]], name: str) -> str:
    text = _text(parts, name)
    if not is_name(text):
        raise _invalid(
            f"<{name}> must not be empty or hold spaces, commas, < or &",
            f"<{name}>: 비었거나 빈칸, 쉼표, <, &가 들어 있어요",
        )
    return text


def _code(text: str, name: str, known: tuple[Any, ...]) -> Any:  # noqa: ANN401  # one of `known`
    if text not in known:
        raise _invalid(f"“{text[:40]}” is no <{name}>", f"“{text[:40]}”: <{name}> 값이 아니에요")
    return text


def _maybe_instant(parts: Mapping[str, Sequence[Element]], name: str) -> datetime | None:
    text = _text(parts, name)
    return _instant(text, name) if text else None


def _instant(text: str, name: str) -> datetime:
    if _INSTANT.fullmatch(text):
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            pass  # told below: the pattern fits, the day does not exist
        else:
            if _FIRST_YEAR <= when.year <= _LAST_YEAR:
                return when
    raise _invalid(
        f"<{name}> is a time like 2026-03-01T09:00:00+09:00",
        f"<{name}>: 2026-03-01T09:00:00+09:00처럼 적어야 해요",
    )


def _quoted(text: str) -> tuple[str, ...]:
    """A list apart by spaces, in which quotes keep spaces together."""
    return tuple(quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', text))


def _reference(text: str) -> Reference:
    parts = text.split(",")
    if len(parts) != 3 or not all(parts):
        raise _invalid("a reference is sender,identifier,sent", "참조는 sender,identifier,sent 꼴이에요")
    return Reference(sender=parts[0], identifier=parts[1], sent=_instant(parts[2], "references"))


def _pair(element: Element) -> Pair:
    parts = _parts(element, _PAIR)
    return _text(parts, "valueName"), _text(parts, "value")


def _polygon(text: str) -> tuple[Point, ...]:
    points = tuple(_point(one) for one in text.split())
    if len(points) < 4 or points[0] != points[-1]:
        raise _invalid(
            "a polygon has at least four points, and ends where it began",
            "다각형은 점이 넷 이상이고 처음과 끝이 같아야 해요",
        )
    return points


def _circle(text: str) -> tuple[Point, float]:
    parts = text.split()
    if len(parts) != 2 or (radius := _number(parts[1], "circle")) < 0:
        raise _invalid("a circle is lat,lon radius", "원은 위도,경도 반지름 꼴이에요")
    return _point(parts[0]), radius


def _point(text: str) -> Point:
    parts = text.split(",")
    if len(parts) == 2:
        north, east = _number(parts[0], "point"), _number(parts[1], "point")
        if -90 <= north <= 90 and -180 <= east <= 180:
            return north, east
    raise _invalid("a point is degrees north,degrees east", "점은 위도,경도 꼴이에요")


def _number(text: str, name: str) -> float:
    if not re.fullmatch(r"[-+]?\d{1,9}(?:\.\d{1,15})?", text):
        raise _invalid(f"“{text[:40]}” in <{name}> is no number", f"<{name}>의 “{text[:40]}”: 수가 아니에요")
    return float(text)


def _invalid(en: str, ko: str) -> AdvisoryInvalid:
    return AdvisoryInvalid(why=Text(en, ko))
