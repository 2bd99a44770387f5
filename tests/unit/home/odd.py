"""JSON as it should not be: what somebody's service or device tells, with some of its places as nobody expects them."""

from __future__ import annotations

import copy
import math
from typing import Any

from hypothesis import strategies as st

HUGE = 10**400
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, HUGE, -HUGE, 1e308, math.inf, math.nan, "", "\ud800", "\x00\n", "가" * 500, "9" * 400, [], {}, [[]],
     [{}], {"id": []}, [None], [HUGE], {"value": HUGE}, {"value": [[]]}, "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
)  # fmt: skip
FURTHER = ODD | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "value", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(tree: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [at, *(one for key, part in inner for one in places(part, (*at, key)))]


def changed(tree: Any, at: tuple[Any, ...], value: Any) -> Any:
    if not at:
        return value
    tree = copy.deepcopy(tree)
    part = tree
    for key in at[:-1]:
        part = part[key]
    part[at[-1]] = value
    return tree


def told_oddly(*trees: Any) -> st.SearchStrategy[Any]:
    """One of these, with one to three of its places as they should not be."""

    @st.composite
    def draw_one(draw: st.DrawFn) -> Any:
        tree = draw(st.sampled_from(trees))
        for _ in range(draw(st.integers(1, 3))):
            tree = changed(tree, draw(st.sampled_from(places(tree))), draw(FURTHER))
        return tree

    return draw_one()
