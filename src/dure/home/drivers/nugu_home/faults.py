"""What the result codes of a NUGU SmartHome play mean, in the user's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dure.errors import ApplianceUnreachable, OrderRefused, Text
from dure.home.drivers.nugu_home.translate import number
from dure.home.drivers.polled import ServiceFailed
from dure.home.drivers.posting import locked_out, silent, too_often

DONE = frozenset(
    {"OK", "AlreadyTurnOn", "AlreadyTurnOff", "AlreadyStarting", "AlreadyStopped", "AlreadyCharging"}
)
"""It is as it was wanted."""

NO_VALUE = frozenset(
    {"DeviceTurnedOff", "DeviceInSleepMode", "NotSupportedInCurrentMode", "NotAvailableSetAirflow", "NoControlAuthority"}
)  # fmt: skip
"""What a device answers that cannot tell a reading now; nothing else is wrong with it."""

_UNREACHABLE: Final = {
    "NoConnectionDevice": Text("it is not connected", "기기가 연결되어 있지 않아요"),
    "NotExistDeviceInSmartHomeBackendProxy": Text(
        "its service does not know it any more", "기기의 서비스에 이제 없는 기기예요"
    ),
}
_OFF = Text("it is off; switch it on first.", "꺼져 있어요. 먼저 켜 주세요.")
_MODE = Text("it does not do that in its present mode.", "지금 모드에서는 할 수 없어요.")
_FAN = Text("it has no such fan speed.", "이 기기에 없는 바람 세기예요.")
_NOT_ABLE = Text("it does not do that.", "이 기기에서는 할 수 없어요.")
_OUT_OF_RANGE = Text("that is out of its range.", "이 기기의 범위를 벗어나요.")
_REFUSED: Final = {
    "DeviceTurnedOff": _OFF,
    "DeviceInSleepMode": Text("it is asleep to save power.", "절전 중이라 지금은 할 수 없어요."),
    "NoControlAuthority": Text("it takes no orders by voice now.", "지금은 음성으로 조작할 수 없어요."),
    "NotSupportedInCurrentMode": _MODE,
    "NotInAvailableMode": _MODE,
    "UnsupportedMode": Text("it has no such mode.", "이 기기에 없는 모드예요."),
    "NotAvailableSetAirflow": Text("its fan cannot be set.", "바람 세기를 바꿀 수 없는 기기예요."),
    "UnsupportedAirflow": _FAN,
    "AlreadyAtMaxAirflow": Text("its fan is at its strongest already.", "이미 가장 센 바람이에요."),
    "AlreadyAtMinAirflow": Text("its fan is at its weakest already.", "이미 가장 약한 바람이에요."),
    "AlreadyAtMaxTemp": Text("it is at its highest temperature already.", "이미 가장 높은 온도예요."),
    "AlreadyAtMinTemp": Text("it is at its lowest temperature already.", "이미 가장 낮은 온도예요."),
    "AlreadyAtMaxHumidity": Text("it is at its highest humidity already.", "이미 가장 높은 습도예요."),
    "AlreadyAtMinHumidity": Text("it is at its lowest humidity already.", "이미 가장 낮은 습도예요."),
    "NotSupportBrightnessControl": Text("its brightness cannot be set.", "밝기를 바꿀 수 없는 조명이에요."),
    "NotSupportChangeColor": Text("its colour cannot be set.", "색을 바꿀 수 없는 조명이에요."),
    "UnsupportedColorType": Text("it has no such colour.", "이 조명에 없는 색이에요."),
    "SetTimeOutofRange": _OUT_OF_RANGE,
    "UnsupportedSetEndTime": _NOT_ABLE,
    "NotExistSetEndTime": _NOT_ABLE,
    "NotExistDailyPowerTarget": _NOT_ABLE,
}
_RANGES: Final = {
    "TemperatureOutofRange": ("minTemperature", "maxTemperature"),
    "HumidityOutofRange": ("minHumidity", "maxHumidity"),
}


def failed(code: str, properties: Mapping[str, Any], appliance: str) -> ServiceFailed:
    """The failure that a device's result code means.

    Args:
        code: such as `NoConnectionDevice`.
        properties: what is said beside.
        appliance: whom it is about.
    """
    if code in _UNREACHABLE:
        return ServiceFailed(ApplianceUnreachable(appliance=appliance, why=_UNREACHABLE[code]))
    if code in _RANGES:
        low, high = (properties.get(name) for name in _RANGES[code])
        return ServiceFailed(OrderRefused(appliance=appliance, why=_range(low, high)))
    if code in _REFUSED:
        return ServiceFailed(OrderRefused(appliance=appliance, why=_REFUSED[code]))
    return silent(appliance)  # whatever is added later


def failed_whole(error: Mapping[str, Any], appliance: str) -> ServiceFailed:
    """The failure that a play tells for a whole request: `code` is an HTTP status."""
    code = error.get("code")
    if code in (401, 403, "401", "403"):
        return locked_out(appliance)
    return too_often(appliance) if code in (429, "429") else silent(appliance)


def _range(low: object, high: object) -> Text:
    least, most = number(low), number(high)
    if least is None or most is None:
        return _OUT_OF_RANGE
    return Text(f"it takes {least:g} to {most:g}.", f"{least:g}부터 {most:g}까지만 돼요.")
