"""What is said between a platform, the person who links it, and this home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SCOPE = "home"
"""The one thing that a platform may be granted: what the household lets it reach in the home."""

ACCESS_S = 3600
"""How long an access token is good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A platform as it comes here.

    Attributes:
        platform: its id in this home.
        client_id: as whom its servers come.
        client_secret: what proves it.
        redirect_uris: where a person may be sent back to.
    """

    platform: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A platform wants to be linked.

    Attributes:
        platform: which.
        redirect_uri: where the person is sent back to.
        refusal: where to send the person at once, because the platform asks for what there is not; empty otherwise.
    """

    platform: str
    redirect_uri: str
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A person has agreed.

    Attributes:
        platform: to whom.
        location: where the person is sent back to, with the code.
        code: the code.
        told: what the code is bound to.
    """

    platform: str
    location: str
    code: str
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of what a platform shows.

    Attributes:
        shown: what it shows; nothing else is to be judged by this.
        kind: what that is for: `code`, `access` or `refresh`; empty where it is nothing of the hub's.
        platform: whose it is; empty where it is nobody's.
        good: whether it may be exchanged.
        spent: whether it has been exchanged before, and no good reason is left to show it again.
        told: what a code is bound to.
    """

    shown: str = ""
    kind: str = ""
    platform: str = ""
    good: bool = False
    spent: bool = False
    told: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What comes of a request for tokens, or for one to be revoked.

    Attributes:
        status: of the answer.
        headers: of the answer.
        body: the answer, JSON.
        access: the new access token; empty where there is none.
        refresh: the new refresh token; empty where there is none.
        platform: who asked, once it was proven; empty before.
        locked_out: whether somebody did not prove who they are.
        stolen: whether what was shown had been spent, so that it is in two hands.
        revoked: whether what was shown is to be withdrawn.
    """

    status: int
    headers: Mapping[str, str]
    body: str
    access: str = ""
    refresh: str = ""
    platform: str = ""
    locked_out: bool = False
    stolen: bool = False
    revoked: bool = False


SPENT = Exchanged(status=400, headers={"Content-Type": "application/json"}, body='{"error": "invalid_grant"}')
"""What comes of a code that somebody else has exchanged at the same moment."""
