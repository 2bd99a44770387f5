"""The doors of passkeys: make one, see them, remove one, sign in with one."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.errors import ExtraMissing, NotFound, PasskeyRefused, Text, TokenMissing
from dure.server import passkey_check
from dure.server.answers import read_json, to_json
from dure.server.guard import Throttle, client_of
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.openapi import ANY_SCOPE, Door
from dure.server.pairing import let_in, tidy
from dure.server.passkey_messages import (
    ChallengeTold,
    EntranceTold,
    GrantTold,
    Making,
    PasskeysTold,
    PasskeyTold,
    SigningIn,
    tell_passkey,
)
from dure.server.passkeys import Challenges, Passkeys, Place, place_of, why_not_at
from dure.server.places import machine_names
from dure.server.scopes import LOCAL, Grant, Scope
from dure.store import Passkey

_NOBODY = Text(
    en="nobody has to sign in at this hub, because only this computer reaches it",
    ko="이 컴퓨터에서만 열리는 허브라서 로그인할 필요가 없어요",
)
_ENOUGH = Text(
    en="there are too many already, or it is known. Remove one first",
    ko="이미 등록했거나 너무 많아요. 먼저 하나를 지워 주세요",
)
_UNKNOWN = Text(
    en="this passkey is not good here (any more). Pair this device with “dure pair”",
    ko="이 패스키는 여기에서 (더 이상) 쓸 수 없어요. “dure pair”로 기기를 연결하세요",
)
_COPIED = Text(
    en="somebody seems to have a copy of this passkey, so it is blocked. Remove it and make a new one",
    ko="이 패스키를 베껴 쓴 흔적이 있어서 막았어요. 지우고 새로 만들어 주세요",
)
_REFUSED = {"403": "It cannot be done, and the message says why.", "429": "Too many failed attempts."}


class PasskeyDoors:
    """The doors.

    Args:
        hub: what is behind them.
        limits: what is allowed.
        throttle: who guessed too often.
        now_s: the time, in seconds since some fixed instant.
    """

    def __init__(
        self, hub: Hub, limits: Limits, throttle: Throttle, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._hub, self._limits, self._throttle = hub, limits, throttle
        self._challenges = Challenges(now_s)
        self.table = (
            Door(
                method="GET", path="/api/passkeys", does=self.show, summary="One's own passkeys.",
                scope=ANY_SCOPE, gives=PasskeysTold,
            ),
            Door(
                method="POST", path="/api/passkeys/challenge", does=self.ask_to_make,
                summary="Begin to make one.", scope=ANY_SCOPE, gives=ChallengeTold, errors=_REFUSED,
            ),
            Door(
                method="POST", path="/api/passkeys", does=self.make, summary="Keep the one that was made.",
                scope=ANY_SCOPE, takes=Making, gives=PasskeyTold, status=201, errors=_REFUSED,
            ),
            Door(
                method="DELETE", path="/api/passkeys/{passkey}", does=self.remove,
                summary="Remove one of one's own, or with `admin` anybody's; what was signed in for with it ends.",
                scope=ANY_SCOPE, status=204,
            ),
            Door(
                method="GET", path="/api/passkeys/sign_in", does=self.entrance,
                summary="Whether one can sign in here.", gives=EntranceTold,
            ),
            Door(
                method="POST", path="/api/passkeys/sign_in/challenge", does=self.ask_to_sign_in,
                summary="Begin to sign in.", gives=ChallengeTold, errors=_REFUSED,
            ),
            Door(
                method="POST", path="/api/passkeys/sign_in", does=self.sign_in,
                summary="Sign in: the token goes into the cookie.", takes=SigningIn, gives=GrantTold,
                status=201, errors=_REFUSED,
            ),
        )  # fmt: skip

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [door.route for door in self.table]

    async def show(self, request: Request) -> Response:
        """One's own passkeys, and whether one can be made here."""
        grant = _holder(request)
        kept = self._hub.passkeys
        why = _told(_NOBODY) if grant is LOCAL else self._why_not(request)
        told = PasskeysTold(
            passkeys=[tell_passkey(one) for one in (await kept.of(grant))[1]] if kept is not None else [],
            signed_in_with=grant.passkey,
            needed=grant is not LOCAL,
            why=why,
        )
        return to_json(told)

    async def ask_to_make(self, request: Request) -> Response:
        """Begin to make one."""
        grant, kept = _holder(request), self._kept()
        if grant is LOCAL:
            raise PasskeyRefused(why=_NOBODY)
        place = self._place(request)
        token, known = await kept.of(grant)
        ask = partial(
            passkey_check.ask_to_make,
            place,
            self._challenges.ask("make", grant.id, place),
            token=token,
            label=grant.label or passkey_check.RELYING_PARTY,
            known=known,
        )
        return to_json(ChallengeTold(await anyio.to_thread.run_sync(ask)))

    async def make(self, request: Request) -> Response:
        """Keep the one that was made."""
        grant, kept = _holder(request), self._kept()
        place = self._place(request)
        told = await read_json(request, Making, self._limits)
        shown = await anyio.to_thread.run_sync(partial(passkey_check.read, told.credential, signs_in=False))
        self._challenges.take(shown.challenge, "make", place, by=grant.id)
        made = await anyio.to_thread.run_sync(
            passkey_check.check_made, told.credential, shown.challenge, place, tidy(told.name)
        )
        passkey = await kept.add(made, by=grant)
        if passkey is None:
            raise PasskeyRefused(why=_ENOUGH)
        return to_json(tell_passkey(passkey), 201)

    async def remove(self, request: Request) -> Response:
        """Remove one; what was signed in for with it ends."""
        grant, kept = _holder(request), self._kept()
        wanted: str = request.path_params["passkey"]
        mine = grant.reaches(Scope.ADMIN) or wanted in {one.id for one in (await kept.of(grant))[1]}
        if not mine or not await kept.remove(wanted, by=grant):
            raise NotFound(what=Text("passkey", "패스키"), id=wanted[:60])
        return Response(status_code=204)

    async def entrance(self, request: Request) -> Response:
        """Whether one can sign in here, for the page that strangers see."""
        return to_json(EntranceTold(self._why_not(request)))

    async def ask_to_sign_in(self, request: Request) -> Response:
        """Begin to sign in. Strangers may knock here."""
        client = client_of(request)
        self._throttle.check(client)
        self._kept()
        place = self._place(request)
        challenge = self._challenges.ask("sign_in", client, place)
        options = await anyio.to_thread.run_sync(passkey_check.ask_to_sign_in, place, challenge)
        return to_json(ChallengeTold(options))

    async def sign_in(self, request: Request) -> Response:
        """Sign in. Strangers may knock here; whoever fails too often has to wait."""
        client = client_of(request)
        self._throttle.check(client)
        kept = self._kept()
        place = self._place(request)
        told = await read_json(request, SigningIn, self._limits)
        try:
            passkey, counter = await self._recognise(kept, place, told)
            issued = await kept.sign_in(passkey, counter)
            if issued is None:
                found = await kept.find(passkey.credential)
                raise PasskeyRefused(why=_COPIED if found is not None and found.copied else _UNKNOWN)
        except PasskeyRefused:
            self._throttle.fail(client)
            raise
        before: Grant | None = request.scope["state"]["grant"]
        if before is not None and before.passkey:
            await self._hub.tokens.leave(before.id)  # its cookie is replaced
        return let_in(issued)

    async def _recognise(self, kept: Passkeys, place: Place, told: SigningIn) -> tuple[Passkey, int]:
        """Which passkey somebody shows, and how often it has signed."""
        shown = await anyio.to_thread.run_sync(partial(passkey_check.read, told.credential, signs_in=True))
        self._challenges.take(shown.challenge, "sign_in", place)
        passkey = await kept.find(shown.credential)
        if passkey is None or (passkey.token, passkey.origin) != (shown.owner, place.origin):
            raise PasskeyRefused(why=_UNKNOWN)
        counter = await anyio.to_thread.run_sync(
            passkey_check.check_shown, told.credential, shown.challenge, place, passkey
        )
        if passkey.copied:
            raise PasskeyRefused(why=_COPIED)
        return passkey, counter

    def _kept(self) -> Passkeys:
        if self._hub.passkeys is None:
            raise _missing()
        return self._hub.passkeys

    def _place(self, request: Request) -> Place:
        return place_of(request, self._address(request))

    def _why_not(self, request: Request) -> dict[str, str] | None:
        """Why passkeys cannot work here, as far as the hub can tell: whether the page came by HTTPS the browser knows."""
        if self._hub.passkeys is None:
            return {language: _missing().sentence(language) for language in ("ko", "en")}
        why = why_not_at(request.url.hostname or "", self._address(request))
        return None if why is None else _told(why)

    def _address(self, request: Request) -> str:
        """Under which address of this hub passkeys work."""
        server = self._hub.config.server
        port = f":{request.url.port}" if request.url.port else ""
        if server.tls == "off":
            return f"https://{server.names[0]}" if server.names else f"http://localhost{port}"
        name = (*server.names, *(one for one in machine_names() if one.endswith(".local")))[0]
        return f"https://{name}{port}"


def _holder(request: Request) -> Grant:
    """Who asks; every token will do.

    Raises:
        TokenMissing: a stranger.
    """
    grant: Grant | None = request.scope["state"]["grant"]
    if grant is None:
        raise TokenMissing
    return grant


def _missing() -> ExtraMissing:
    return ExtraMissing(what=Text("Signing in with a passkey", "패스키 로그인"), extra="passkeys")


def _told(why: Text) -> dict[str, str]:
    """A reason as a sentence of its own."""
    return {"ko": f"{why.ko}.", "en": f"{why.en[0].upper()}{why.en[1:]}."}
