"""CAP 1.2 out: elements in the schema's order; what `cap_read` reads back is the same advisory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring  # writes only

from dure.safety.advisories.cap import NAMESPACE, Advisory, Area, Info, Pair, Point, Resource

register_namespace("", NAMESPACE)


def write_cap(advisory: Advisory) -> bytes:
    """One message as XML, UTF-8."""
    root = Element(_tag("alert"))
    _put(root, "identifier", advisory.identifier)
    _put(root, "sender", advisory.sender)
    _put(root, "sent", instant(advisory.sent))
    _put(root, "status", advisory.status)
    _put(root, "msgType", advisory.type)
    _put(root, "source", advisory.source)
    _put(root, "scope", advisory.scope)
    _put(root, "restriction", advisory.restriction)
    _put(root, "addresses", _quoted(advisory.addresses))
    for code in advisory.codes:
        _put(root, "code", code, always=True)
    _put(root, "note", advisory.note)
    references = (f"{one.sender},{one.identifier},{instant(one.sent)}" for one in advisory.references)
    _put(root, "references", " ".join(references))
    _put(root, "incidents", _quoted(advisory.incidents))
    for info in advisory.infos:
        _put_info(SubElement(root, _tag("info")), info)
    written: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written


def instant(when: datetime) -> str:
    """An instant as CAP writes it: to the second, with its offset; UTC is -00:00."""
    text = when.isoformat(timespec="seconds")
    return text.replace("+00:00", "-00:00")


def _put_info(place: Element, info: Info) -> None:
    _put(place, "language", info.language)
    for category in info.categories:
        _put(place, "category", category)
    _put(place, "event", info.event, always=True)
    for response in info.responses:
        _put(place, "responseType", response)
    _put(place, "urgency", info.urgency)
    _put(place, "severity", info.severity)
    _put(place, "certainty", info.certainty)
    _put(place, "audience", info.audience)
    _put_pairs(place, "eventCode", info.event_codes)
    for name, when in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _put(place, name, instant(when) if when else "")
    for name, text in (
        ("senderName", info.sender_name),
        ("headline", info.headline),
        ("description", info.description),
        ("instruction", info.instruction),
        ("web", info.web),
        ("contact", info.contact),
    ):
        _put(place, name, text)
    _put_pairs(place, "parameter", info.parameters)
    for resource in info.resources:
        _put_resource(SubElement(place, _tag("resource")), resource)
    for area in info.areas:
        _put_area(SubElement(place, _tag("area")), area)


def _put_resource(place: Element, resource: Resource) -> None:
    _put(place, "resourceDesc", resource.description, always=True)
    _put(place, "mimeType", resource.mime_type, always=True)
    _put(place, "size", "" if resource.size is None else str(resource.size))
    _put(place, "uri", resource.uri)
    _put(place, "derefUri", resource.deref_uri)
    _put(place, "digest", resource.digest)


def _put_area(place: Element, area: Area) -> None:
    _put(place, "areaDesc", area.description, always=True)
    for polygon in area.polygons:
        _put(place, "polygon", " ".join(map(_point, polygon)))
    for centre, radius in area.circles:
        _put(place, "circle", f"{_point(centre)} {_number(radius)}")
    _put_pairs(place, "geocode", area.geocodes)
    _put(place, "altitude", "" if area.altitude is None else _number(area.altitude))
    _put(place, "ceiling", "" if area.ceiling is None else _number(area.ceiling))


def _put_pairs(place: Element, name: str, pairs: Iterable[Pair]) -> None:
    for key, value in pairs:
        pair = SubElement(place, _tag(name))
        _put(pair, "valueName", key, always=True)
        _put(pair, "value", value, always=True)


def _put(place: Element, name: str, text: str, *, always: bool = False) -> None:
    if text or always:
        SubElement(place, _tag(name)).text = text


def _quoted(parts: Iterable[str]) -> str:
    return " ".join(f'"{part}"' if " " in part else part for part in parts)


def _point(point: Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".") or "0"


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
