"""What a service says about when it wants to be asked again (RFC 9110, section 10.2.3). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime


def retry_after_s(headers: Mapping[str, str]) -> float:
    """In how many seconds, at the soonest; 0 where it does not say, or says nothing that can be understood.

    A date is counted from the answer's own, so that nobody's clock needs to be right.

    Args:
        headers: the answer's, names in small letters or compared without regard to that.
    """
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdecimal() and len(told) < 10:
        return float(told)
    then, now = _instant(told), _instant(headers.get("date", ""))
    return max(0.0, (then - now).total_seconds()) if then and now else 0.0


def _instant(told: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(told)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else None
