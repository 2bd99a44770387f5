"""What can be taken back, and for whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dure.home.actions import UNDO, undoable
from dure.store import HomeAction

THEN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def action(
    order: str, appliance: str = "tv", *, at_s: float = 0, satellite: str = "", group: str = ""
) -> HomeAction:
    return HomeAction(
        order=order, at=THEN + timedelta(seconds=at_s), appliance=appliance, trait="on_off", value=True, previous=False,
        means="voice", agent="", person="", satellite=satellite, group=group or order,
    )  # fmt: skip


def orders(actions: list[HomeAction], **which: object) -> list[str]:
    return [one.order for one in undoable(actions, **which)]  # type: ignore[arg-type]  # its own arguments


def test_the_last_wish_is_taken_back_as_a_whole():
    done = [action("a"), action("b", group="g"), action("c", group="g"), action(UNDO + "x")]
    assert orders(done) == ["b", "c"]


def test_what_was_wished_at_a_place_goes_first_there():
    done = [action("a", satellite="living"), action("b", satellite="kitchen"), action("c")]
    assert orders(done, satellite="living") == ["a"]
    assert orders(done, satellite="bedroom") == ["c"]


def test_only_what_is_meant_and_not_too_long_ago():
    done = [action("a", "tv", group="g"), action("b", "fan", group="g", at_s=60)]
    assert orders(done, of={"tv"}) == ["a"]
    assert orders(done, since=THEN + timedelta(seconds=30)) == ["b"]
    assert orders(done, of={"tv"}, since=THEN + timedelta(seconds=30)) == []
