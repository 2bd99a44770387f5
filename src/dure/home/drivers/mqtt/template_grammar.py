"""Reading a template: text → closures, in one pass, with bounds on length and depth."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from dure.home.drivers.mqtt.template_values import (
    COMPARE,
    FILTERS,
    MISSING,
    TESTS,
    TemplateRefused,
    arithmetic,
    look_up,
    text_of,
)

MOST_LETTERS = 2_048
MOST_DEPTH = 24

Scope: TypeAlias = dict[str, Any]
Expression: TypeAlias = Callable[[Scope], Any]

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d{1,15}(?:\.\d{1,15})?)|(?P<name>[A-Za-z_]\w*)"""
    r"""|'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)"|(?P<sign>==|!=|<=|>=|//|[<>+\-*/%~|().,\[\]{}:=]))""",
    re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_CONSTANTS: Mapping[str, Any] = {
    "true": True, "True": True, "false": False, "False": False, "none": None, "None": None,
}  # fmt: skip
_WORDS = frozenset({"if", "else", "and", "or", "not", "in", "is"})


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression: its sort (`number`, `name`, `text`, `sign`, `end`) and what it says."""

    sort: str
    said: str


def tokens(source: str) -> Iterator[Token]:
    """Cut an expression into pieces, an `end` last.

    Raises:
        TemplateRefused: there is something that belongs to no expression.
    """
    at, source = 0, source.rstrip()
    while at < len(source):
        found = _TOKEN.match(source, at)
        if found is None:
            raise TemplateRefused("sign")
        at = found.end()
        sort = found.lastgroup or ""
        if sort in ("single", "double"):
            body = re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), found[sort], flags=re.DOTALL)
            yield Token("text", body)
        else:
            yield Token(sort, found[sort])
    yield Token("end", "")


class Parser:
    """Reads one expression by precedence: `if else`, `or`, `and`, `not`, comparisons, `~`, sums, products, filters.

    Args:
        source: what stands between the braces.
    """

    def __init__(self, source: str) -> None:
        self._tokens = list(tokens(source))
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        """The expression, and nothing after it.

        Raises:
            TemplateRefused: it is none that is understood here.
        """
        found = self._choice()
        self._want("end", "")
        return found

    def _peek(self, sort: str, *said: str) -> bool:
        token = self._tokens[self._at]
        return token.sort == sort and (not said or token.said in said)

    def _take(self, sort: str, *said: str) -> str | None:
        if not self._peek(sort, *said):
            return None
        self._at += 1
        return self._tokens[self._at - 1].said

    def _want(self, sort: str, *said: str) -> str:
        found = self._take(sort, *said)
        if found is None:
            raise TemplateRefused("grammar")
        return found

    def _choice(self) -> Expression:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise TemplateRefused("depth")
        value = self._or()
        if self._take("name", "if"):
            condition = self._or()
            other: Expression = self._choice() if self._take("name", "else") else lambda _: MISSING
            first = value
            value = lambda scope: first(scope) if condition(scope) else other(scope)  # noqa: E731  # a closure is what is built
        self._depth -= 1
        return value

    def _or(self) -> Expression:
        parts = [self._and()]
        while self._take("name", "or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else lambda scope: _any(parts, scope)

    def _and(self) -> Expression:
        parts = [self._not()]
        while self._take("name", "and"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else lambda scope: _all(parts, scope)

    def _not(self) -> Expression:
        turned = False
        while self._take("name", "not"):
            turned = not turned
        value = self._comparison()
        return (lambda scope: not value(scope)) if turned else value

    def _comparison(self) -> Expression:
        left = self._joined()
        if sign := self._take("sign", *COMPARE):
            right, compare = self._joined(), COMPARE[sign]
            return lambda scope: compare(left(scope), right(scope))
        if self._take("name", "is"):
            turned, test = bool(self._take("name", "not")), TESTS.get(self._want("name"))
            if test is None:
                raise TemplateRefused("test")
            return lambda scope: test(left(scope)) != turned
        turned = self._peek("name", "not")
        if turned:
            self._at += 1
            self._want("name", "in")
        elif not self._take("name", "in"):
            return left
        within, contains = self._joined(), COMPARE["in"]
        return lambda scope: contains(left(scope), within(scope)) != turned

    def _joined(self) -> Expression:
        parts = [self._sum()]
        while self._take("sign", "~"):
            parts.append(self._sum())
        if len(parts) == 1:
            return parts[0]
        return lambda scope: text_of(*(part(scope) for part in parts))

    def _sum(self) -> Expression:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Expression:
        return self._chain(self._signed, "*", "/", "//", "%")

    def _chain(self, part: Callable[[], Expression], *signs: str) -> Expression:
        first, rest = part(), list[tuple[str, Expression]]()
        while sign := self._take("sign", *signs):
            rest.append((sign, part()))
        if not rest:
            return first

        def value(scope: Scope) -> Any:  # noqa: ANN401  # any JSON
            found = first(scope)
            for sign, one in rest:
                found = arithmetic(sign, found, one(scope))
            return found

        return value

    def _signed(self) -> Expression:
        turned = False
        while self._take("sign", "-"):
            turned = not turned
        value = self._filtered()
        return (lambda scope: arithmetic("-", 0, value(scope))) if turned else value

    def _filtered(self) -> Expression:
        value = self._reached()
        while self._take("sign", "|"):
            value = self._filter(value, self._want("name"))
        return value

    def _filter(self, value: Expression, name: str) -> Expression:
        apply = FILTERS.get(name)
        if apply is None:
            raise TemplateRefused("filter")
        given = self._arguments() if self._take("sign", "(") else []
        return lambda scope: apply(value(scope), *(one(scope) for one in given))

    def _arguments(self) -> list[Expression]:
        found: list[Expression] = []
        while not self._take("sign", ")"):
            if found:
                self._want("sign", ",")
            if self._peek("name", "default", "precision") and self._tokens[self._at + 1].said == "=":
                self._at += 2
            found.append(self._choice())
        if len(found) > 3:
            raise TemplateRefused("arguments")
        return found

    def _reached(self) -> Expression:
        value = self._primary()
        while True:
            if self._take("sign", "."):
                name = self._want("name")
                value = (
                    self._method(value, name) if self._take("sign", "(") else _item(value, _constant(name))
                )
            elif self._take("sign", "["):
                key = self._choice()
                self._want("sign", "]")
                value = _item(value, key)
            else:
                return value

    def _method(self, value: Expression, name: str) -> Expression:
        given = self._arguments()
        if name == "get" and given:
            other: Expression = given[1] if len(given) > 1 else lambda _: None
            return lambda scope: _or_else(look_up(value(scope), given[0](scope)), other, scope)
        apply = (
            FILTERS.get({"strip": "trim"}.get(name, name)) if name in ("lower", "upper", "strip") else None
        )
        if apply is None or given:
            raise TemplateRefused("method")
        return lambda scope: apply(value(scope))

    def _primary(self) -> Expression:
        token = self._tokens[self._at]
        self._at += 1
        if token.sort == "number":
            number = float(token.said) if "." in token.said else int(token.said)
            return lambda _: number
        if token.sort == "text":
            return lambda _: token.said
        if token.sort == "name":
            return self._named(token.said)
        if token.said == "(":
            value = self._choice()
            self._want("sign", ")")
            return value
        if token.said == "{":
            return self._table()
        if token.said == "[":
            return self._list()
        raise TemplateRefused("grammar")

    def _named(self, name: str) -> Expression:
        if name in _CONSTANTS:
            return lambda _: _CONSTANTS[name]
        if name in _WORDS:
            raise TemplateRefused("grammar")
        if not self._take("sign", "("):
            return lambda scope: scope.get(name, MISSING)
        apply, given = FILTERS.get(name) if name in ("int", "float", "iif") else None, self._arguments()
        if apply is None or not given:
            raise TemplateRefused("function")
        return lambda scope: apply(*(one(scope) for one in given))

    def _list(self) -> Expression:
        found: list[Expression] = []
        while not self._take("sign", "]"):
            if found:
                self._want("sign", ",")
            found.append(self._choice())
        return lambda scope: [one(scope) for one in found]

    def _table(self) -> Expression:
        found: list[tuple[Expression, Expression]] = []
        while not self._take("sign", "}"):
            if found:
                self._want("sign", ",")
            key = self._choice()
            self._want("sign", ":")
            found.append((key, self._choice()))
        return lambda scope: {text_of(key(scope)): value(scope) for key, value in found}


def _constant(value: str) -> Expression:
    return lambda _: value


def _item(value: Expression, key: Expression) -> Expression:
    return lambda scope: look_up(value(scope), key(scope))


def _any(parts: list[Expression], scope: Scope) -> Any:  # noqa: ANN401  # any JSON
    found: Any = MISSING
    for part in parts:
        if found := part(scope):
            return found
    return found


def _all(parts: list[Expression], scope: Scope) -> Any:  # noqa: ANN401  # any JSON
    found: Any = MISSING
    for part in parts:
        if not (found := part(scope)):
            return found
    return found


def _or_else(found: Any, other: Expression, scope: Scope) -> Any:  # noqa: ANN401  # any JSON
    return other(scope) if found is MISSING else found
