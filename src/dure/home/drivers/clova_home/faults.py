"""What the errors of a CLOVA Home extension mean, in the user's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dure.errors import ApplianceUnreachable, OrderRefused, Text
from dure.home.drivers.polled import ServiceFailed
from dure.home.drivers.posting import locked_out, silent, too_often
from dure.home.drivers.telling import number

NO_VALUE = frozenset({"ValueNotFoundError", "UnsupportedOperationError", "NotSupportedInCurrentModeError"})
"""What an appliance answers that cannot tell a reading; nothing else is wrong with it."""

_MOST_STATE = 60

_UNREACHABLE: Final = {
    "TargetOfflineError": Text("it is not connected", "기기가 연결되어 있지 않아요"),
    "NoSuchTargetError": Text("its service does not know it any more", "기기의 서비스에 이제 없는 기기예요"),
    "DeviceFailureError": Text("something is wrong with it", "기기에 문제가 생겼어요"),
}
_REFUSED: Final = {
    "NotSupportedInCurrentModeError": Text(
        "it does not do that in its present mode.", "지금 모드에서는 할 수 없어요."
    ),
    "UnsupportedOperationError": Text("it does not do that.", "이 기기에서는 할 수 없어요."),
    "ValueNotSupportedError": Text("it does not know that value.", "이 기기에 없는 값이에요."),
    "ValueNotFoundError": Text("it cannot tell.", "기기가 값을 알려 주지 못해요."),
    "ConditionsNotMetError": Text(
        "it is not ready for that now.", "지금은 그렇게 할 수 있는 상태가 아니에요."
    ),
}
_OUT_OF_RANGE = Text("that is out of its range.", "이 기기의 범위를 벗어나요.")


def failed(name: str, payload: Mapping[str, Any], appliance: str) -> ServiceFailed:
    """The failure that an error of an extension means.

    Args:
        name: the error, such as `TargetOfflineError`.
        payload: what it says beside.
        appliance: whom it is about.
    """
    if name in {"ExpiredAccessTokenError", "InvalidAccessTokenError"}:
        return locked_out(appliance)
    if name == "ActionTemporarilyBlockedError":
        return too_often(appliance)
    if name in _UNREACHABLE:
        return ServiceFailed(ApplianceUnreachable(appliance=appliance, why=_UNREACHABLE[name]))
    if name == "ValueOutOfRangeError":
        return ServiceFailed(OrderRefused(appliance=appliance, why=_range(payload)))
    state = payload.get("state")
    if name == "ConditionsNotMetError" and isinstance(state, str) and 0 < len(state.strip()) <= _MOST_STATE:
        why = Text(
            f"it does not do that in this state: {state.strip()}.",
            f"지금은 할 수 없는 상태예요: {state.strip()}.",
        )
        return ServiceFailed(OrderRefused(appliance=appliance, why=why))
    if name in _REFUSED:
        return ServiceFailed(OrderRefused(appliance=appliance, why=_REFUSED[name]))
    return silent(appliance)  # DriverInternalError, and whatever is added later


def _range(payload: Mapping[str, Any]) -> Text:
    low, high = number(payload.get("minimumValue")), number(payload.get("maximumValue"))
    if low is None or high is None:
        return _OUT_OF_RANGE
    return Text(f"it takes {low:g} to {high:g}.", f"{low:g}부터 {high:g}까지만 돼요.")
