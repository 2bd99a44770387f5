"""What SmartThings' servers say to the hub, and the errors that they know (SmartThings Schema 1.0)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import msgspec

from dure.api import Reason
from dure.errors import MessageInvalid, Text

SCHEMA, VERSION = "st-schema", "1.0"

MOST_DEVICES = 500
MOST_COMMANDS = 20

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Word = Annotated[str, msgspec.Meta(max_length=100)]
Secret = Annotated[str, msgspec.Meta(max_length=4096)]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class GlobalError(StrEnum):
    """Why a request as a whole is not answered."""

    BAD_REQUEST = "BAD-REQUEST"
    INVALID_INTERACTION_TYPE = "INVALID-INTERACTION-TYPE"
    INVALID_CLIENT = "INVALID-CLIENT"
    INVALID_TOKEN = "INVALID-TOKEN"  # noqa: S105  # a word of the wire
    TOKEN_EXPIRED = "TOKEN-EXPIRED"  # noqa: S105  # the same
    INTEGRATION_DELETED = "INTEGRATION-DELETED"


class DeviceError(StrEnum):
    """Why one device does not do, or tell, what is wanted."""

    OFFLINE = "DEVICE-OFFLINE"
    DELETED = "DEVICE-DELETED"
    UNAVAILABLE = "DEVICE-UNAVAILABLE"
    OUT_OF_BOUNDS = "RESOURCE-CONSTRAINT-VIOLATION"
    NOT_SUPPORTED = "CAPABILITY-NOT-SUPPORTED"


REASONS: dict[Reason, tuple[DeviceError, str]] = {
    "unreachable": (DeviceError.OFFLINE, "the appliance cannot be reached"),
    "unlinked": (DeviceError.OFFLINE, "the account of the appliance's maker is not linked"),
    "unsafe": (DeviceError.OUT_OF_BOUNDS, "for safety this is not done from elsewhere"),
    "unconfirmed": (DeviceError.OUT_OF_BOUNDS, "for safety this is not done from elsewhere"),
    "not_permitted": (DeviceError.DELETED, "no such device"),
    "out_of_range": (DeviceError.OUT_OF_BOUNDS, "the appliance has no such value"),
    "read_only": (DeviceError.NOT_SUPPORTED, "this can only be read"),
    "unsupported": (DeviceError.NOT_SUPPORTED, "the appliance has no such ability"),
    "busy": (DeviceError.UNAVAILABLE, "the appliance is busy"),
    "failed": (DeviceError.UNAVAILABLE, "the appliance did not do it"),
}
"""Why an order was not carried out → what SmartThings is told."""


class Headers(msgspec.Struct, frozen=True, rename="camel"):
    """What every message begins with."""

    schema: Word
    version: Word
    interaction_type: Word
    request_id: Id


class Authentication(msgspec.Struct, frozen=True, rename="camel"):
    """The access token that the hub gave out."""

    token: Secret
    token_type: Word = "Bearer"  # noqa: S105  # a word of the wire


class Command(msgspec.Struct, frozen=True, rename="camel"):
    """One thing that a device is to do."""

    capability: Word
    command: Word
    component: Word = "main"
    arguments: list[Any] | None = None


class AskedDevice(msgspec.Struct, frozen=True, rename="camel"):
    """A device that is asked about, and what it is to do."""

    external_device_id: Id
    commands: Annotated[list[Command], msgspec.Meta(max_length=MOST_COMMANDS)] = []


class CallbackGrant(msgspec.Struct, frozen=True, rename="camel"):
    """A code for the tokens with which the hub may tell of changes."""

    code: Secret
    client_id: Secret
    grant_type: Word = ""
    scope: Word = ""


class CallbackUrls(msgspec.Struct, frozen=True, rename="camel"):
    """Where the hub gets those tokens, and where it tells of changes."""

    oauth_token: Url
    state_callback: Url


class Complaint(msgspec.Struct, frozen=True, rename="camel"):
    """An error that SmartThings found in an answer of the hub's."""

    error_enum: Word = ""


class Asked(msgspec.Struct, frozen=True, rename="camel"):
    """A request of SmartThings' servers."""

    headers: Headers
    authentication: Authentication | None = None
    devices: Annotated[list[AskedDevice], msgspec.Meta(max_length=MOST_DEVICES)] = []
    callback_authentication: CallbackGrant | None = None
    callback_urls: CallbackUrls | None = None
    global_error: Complaint | None = None


_decoder = msgspec.json.Decoder(Asked)


def read(body: bytes) -> Asked:
    """Read a request.

    Raises:
        MessageInvalid: it is no JSON, or does not fit.
    """
    try:
        asked = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise MessageInvalid(why=Text("it is no such request", "그런 요청이 아니에요")) from error
    if asked.headers.schema != SCHEMA or asked.headers.version != VERSION:
        why = f"{SCHEMA} {VERSION}"
        raise MessageInvalid(why=Text(f"this hub speaks {why}", f"이 허브가 쓰는 형식: {why}"))
    return asked


def headers(interaction: str, request: str) -> dict[str, str]:
    """What every message of the hub's begins with."""
    return {"schema": SCHEMA, "version": VERSION, "interactionType": interaction, "requestId": request}
