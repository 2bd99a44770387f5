"""ThinQ Connect's error codes, in the user's words."""

from __future__ import annotations

from dure.errors import ApplianceUnreachable, DureError, OrderRefused, Text

_REFUSED = {
    "COMMAND_NOT_SUPPORTED_IN_REMOTE_OFF": Text(
        "remote control is switched off. Switch it on at the appliance.",
        "원격 제어가 꺼져 있어요. 기기에서 원격 제어를 켜 주세요.",
    ),
    "COMMAND_NOT_SUPPORTED_IN_STATE": Text("it cannot do that just now.", "지금 상태에서는 할 수 없어요."),
    "COMMAND_NOT_SUPPORTED_IN_ERROR": Text(
        "it reports a fault; look at its display.", "기기에 오류가 있어요. 기기 화면을 봐 주세요."
    ),
    "COMMAND_NOT_SUPPORTED_IN_POWER_OFF": Text(
        "it is switched off. Switch it on first.", "전원이 꺼져 있어요. 먼저 켜 주세요."
    ),
    "COMMAND_NOT_SUPPORTED_IN_MODE": Text(
        "it cannot do that in its present mode.", "지금 모드에서는 할 수 없어요."
    ),
    "INVALID_COMMAND_ERROR": Text("it does not know that.", "이 기기에 없는 기능이에요."),
    "FAIL_DEVICE_CONTROL": Text("it did not do it.", "기기가 따르지 않았어요."),
    "NO_CONTROL_AUTHORITY": Text("this account may not control it.", "이 계정에는 제어 권한이 없어요."),
    "UNACCEPTABLE_PARAMETERS": Text("it does not take that value.", "그 값으로는 바꿀 수 없어요."),
    "BAD_REQUEST_FORMAT": Text("it does not take that value.", "그 값으로는 바꿀 수 없어요."),
    "NOT_SUPPORTED_FEATURE": Text("it does not know that.", "이 기기에 없는 기능이에요."),
    "NOT_PROVIDED_FEATURE": Text("it does not know that.", "이 기기에 없는 기능이에요."),
    "EXCEEDED_API_CALLS": Text(
        "LG's service takes no more requests for now.", "LG 서비스가 지금은 요청을 더 받지 않아요."
    ),
}
_UNREACHABLE = {
    "NOT_CONNECTED_DEVICE": Text("it is not connected to LG's service", "LG 서비스에 연결돼 있지 않아요"),
    "DEVICE_RESPONSE_DELAY": Text("it did not answer in time", "제때 대답하지 않았어요"),
    "INVALID_TOKEN": Text(
        "LG's service does not take the access token", "LG 서비스가 액세스 토큰을 받지 않아요"
    ),
    "INVALID_TOKEN_AGAIN": Text(
        "LG's service does not take the access token", "LG 서비스가 액세스 토큰을 받지 않아요"
    ),
    "NOT_FOUND_TOKEN": Text(
        "LG's service does not take the access token", "LG 서비스가 액세스 토큰을 받지 않아요"
    ),
}
LOCKED_OUT = frozenset({"INVALID_TOKEN", "INVALID_TOKEN_AGAIN", "NOT_FOUND_TOKEN", "NOT_SUPPORTED_COUNTRY"})
"""What no repetition mends."""

SLOW_DOWN = "EXCEEDED_API_CALLS"
"""Too many requests: ask less often."""

NO_ANSWER = Text("LG's service does not answer", "LG 서비스가 대답하지 않아요")


def translate(name: str, code: str, appliance: str) -> DureError:
    """Our error for one of ThinQ's.

    Args:
        name: the error's name in LG's SDK.
        code: its four digits.
        appliance: what the user calls the appliance.
    """
    if (why := _REFUSED.get(name)) is not None:
        return OrderRefused(appliance=appliance, why=why)
    known = _UNREACHABLE.get(name)
    told = known or Text(f"LG's service answers {code}", f"LG 서비스의 응답 {code}")
    return ApplianceUnreachable(appliance=appliance, why=told)
