"""Instants as the database keeps them: whole microseconds since 1970 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_us(when: datetime) -> int:
    """Microseconds since 1970 UTC.

    Raises:
        ValueError: the instant is naive: nobody could tell when it is.
    """
    if when.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (when - _EPOCH) // timedelta(microseconds=1)


def from_us(value_us: int) -> datetime:
    """The instant that was kept, aware, in UTC."""
    return _EPOCH + timedelta(microseconds=value_us)
