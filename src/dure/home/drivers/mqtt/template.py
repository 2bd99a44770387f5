"""Templates of devices, evaluated safely: a subset of Jinja that has no loops, no attributes, no calls but its own.

Jinja itself, sandboxed, bounds neither time nor memory (`{{ 'a' * 10**9 }}`, nested `range`), and a template comes from
whoever can publish to the broker. Here every template takes time linear in its length, its texts have at most 1,024
letters, and there is nothing that it could reach: tables, lists, texts and numbers are all that it ever sees.
What devices announce (Zigbee2MQTT, Tasmota, ESPHome, OpenMQTTGateway, our own) fits into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from dure.home.drivers.mqtt.template_grammar import MOST_DEPTH, MOST_LETTERS, Expression, Parser, Scope
from dure.home.drivers.mqtt.template_values import MISSING, TemplateRefused, text_of

__all__ = ["Template", "TemplateRefused", "compile_template"]

_OPEN = re.compile(r"\{[{%#]")
_CLOSE = {"{{": "}}", "{%": "%}", "{#": "#}"}
_STATEMENT = re.compile(r"\s*(\w+)(.*)", re.DOTALL)
_SET = re.compile(r"\s*([A-Za-z_]\w*)\s*=(.*)", re.DOTALL)


@dataclass(slots=True)
class _If:
    branches: list[tuple[Expression | None, list[Part]]]


@dataclass(frozen=True, slots=True)
class _Set:
    name: str
    value: Expression


Part: TypeAlias = "str | Expression | _If | _Set"


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read; `compile_template` makes one."""

    parts: list[Part]

    def render(self, value: str | int | float | bool) -> str:
        """The text that comes of a payload (`value`), or of what is ordered.

        Raises:
            TemplateRefused: nothing comes of it.
        """
        scope: Scope = {"value": value, "value_json": _json(value) if isinstance(value, str) else value}
        try:
            return text_of(*_rendered(self.parts, scope)).strip()
        except (TypeError, OverflowError, RecursionError) as error:
            raise TemplateRefused("value") from error


@lru_cache(maxsize=128)  # one may take a hundred times its own length
def compile_template(source: str) -> Template:
    """Read a template.

    Raises:
        TemplateRefused: it is longer, deeper or more than what is understood here.
    """
    if len(source) > MOST_LETTERS:
        raise TemplateRefused("long")
    stack: list[list[Part]] = [[]]
    open_ifs: list[_If] = []
    at = 0
    while found := _OPEN.search(source, at):
        if found.start() > at:
            stack[-1].append(source[at : found.start()])
        end = source.find(_CLOSE[found[0]], found.end())
        if end < 0:
            raise TemplateRefused("grammar")
        inner, at = source[found.end() : end].removeprefix("-").removesuffix("-"), end + 2
        if found[0] == "{{":
            stack[-1].append(Parser(inner).whole())
        elif found[0] == "{%":
            _statement(inner, stack, open_ifs)
    if at < len(source):
        stack[-1].append(source[at:])
    if open_ifs:
        raise TemplateRefused("endif")
    return Template(stack[0])


def _statement(inner: str, stack: list[list[Part]], open_ifs: list[_If]) -> None:
    found_word = _STATEMENT.fullmatch(inner)
    word, rest = found_word.groups() if found_word else ("", "")
    if word == "set" and (found := _SET.fullmatch(rest)):
        stack[-1].append(_Set(found[1], Parser(found[2]).whole()))
    elif word == "if":
        if len(stack) > MOST_DEPTH:
            raise TemplateRefused("depth")
        body: list[Part] = []
        one = _If([(Parser(rest).whole(), body)])
        stack[-1].append(one)
        open_ifs.append(one)
        stack.append(body)
    elif word in ("elif", "else") and open_ifs and open_ifs[-1].branches[-1][0] is not None:
        stack[-1] = []
        open_ifs[-1].branches.append((Parser(rest).whole() if word == "elif" else None, stack[-1]))
    elif word == "endif" and open_ifs:
        open_ifs.pop()
        stack.pop()
    else:
        raise TemplateRefused("statement")


def _rendered(parts: list[Part], scope: Scope) -> list[Any]:
    found: list[Any] = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, _Set):
            scope[part.name] = part.value(scope)
        elif isinstance(part, _If):
            for condition, body in part.branches:
                if condition is None or condition(scope):
                    found.extend(_rendered(body, scope))
                    break
        else:
            found.append(part(scope))
    return found


def _json(text: str) -> Any:  # noqa: ANN401  # any JSON
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return MISSING
