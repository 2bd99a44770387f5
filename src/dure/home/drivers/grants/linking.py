"""Linking accounts: an address at which a person allows access, and what their browser brings back from there."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from dure.clock import Clock
from dure.errors import LinkingFailed, NotFound, Text, Unavailable
from dure.home.drivers.grants.account import LinkedAccount, LinkState
from dure.home.drivers.grants.endpoint import GrantLost, ProviderFailed
from dure.home.drivers.grants.provider import authorize_address

PATH = "/home/link/callback"
"""The hub's door at which a browser comes back."""

GOOD_FOR = timedelta(minutes=10)
"""How long a person has to allow access."""

MOST_BEGUN = 8
"""How many attempts may be open at once; the oldest makes room."""

_LONGEST = 4_096
_NOBODY = Text("?", "?")
_NOT_OURS = Text(
    "this address was used already, is too old, or is not ours",
    "이미 썼거나 너무 오래됐거나 두레의 것이 아닌 주소예요",
)
_DENIED = Text("access was not allowed there", "그쪽에서 접근을 허용하지 않았어요")
_TOLD_NO = Text("the service of the account ended it", "계정 서비스가 연결을 끝냈어요")
_NO_CODE = Text("the service of the account sent no code along", "계정 서비스가 코드를 보내지 않았어요")
_BAD_CODE = Text(
    "the service of the account does not take its code any more", "계정 서비스가 코드를 더는 받지 않아요"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An attempt to link an account.

    Attributes:
        driver: whose account.
        address: where a person allows access.
        redirect: where they are sent back to.
        expires: until when, aware.
    """

    driver: str
    address: str
    redirect: str
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """Whether a driver's account is linked, and since when: aware, None where it is not."""

    driver: str
    state: LinkState
    since: datetime | None


@dataclass(frozen=True, slots=True)
class _Begun:
    invited: Invited
    verifier: str


class Linking:
    """Links and unlinks the accounts of drivers. What was begun is forgotten when the process ends.

    Args:
        accounts: the drivers' accounts, by the driver's name.
        clock: how long an attempt is good.
        redirect: the hub's own door, as a browser reaches it.
    """

    def __init__(self, accounts: Mapping[str, LinkedAccount], clock: Clock, redirect: str) -> None:
        self._accounts = accounts
        self._clock = clock
        self._redirect = redirect
        self._begun: dict[str, _Begun] = {}

    async def states(self) -> Sequence[AccountState]:
        """Every account, and whether it is linked."""
        found = []
        for name, one in self._accounts.items():
            state, since = await one.state()
            found.append(AccountState(driver=name, state=state, since=since))
        return found

    def begin(self, driver: str) -> Invited:
        """Begin to link an account.

        Raises:
            NotFound: no driver of that name has an account.
        """
        account = self._account(driver)
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        redirect = account.provider.redirect_url or self._redirect
        address = authorize_address(account.provider, redirect=redirect, state=state, verifier=verifier)
        expires = self._clock.now() + GOOD_FOR
        invited = Invited(driver=driver, address=address, redirect=redirect, expires=expires)
        self._forget_old()
        while len(self._begun) >= MOST_BEGUN:
            del self._begun[next(iter(self._begun))]
        self._begun[_digest(state)] = _Begun(invited, verifier)
        return invited

    async def finish(self, address: str) -> str:
        """Link the account with what a browser brought back, once; returns the driver's name.

        Args:
            address: the address to which the provider sent the person, or its query with a `?` before it.

        Raises:
            LinkingFailed: the address is none of ours (any more), or access was not allowed.
            Unavailable: the provider did not answer as it should; begin again.
            DiskFull, StoreFailed: the grant could not be kept; begin again.
        """
        told = _query(address)
        self._forget_old()
        begun = self._begun.pop(_digest(told.get("state", "")), None)
        if begun is None:
            raise LinkingFailed(driver=_NOBODY, why=_NOT_OURS)
        driver = begun.invited.driver
        if refusal := told.get("error"):
            raise LinkingFailed(driver=driver, why=_DENIED if refusal == "access_denied" else _TOLD_NO)
        if not (code := told.get("code")):
            raise LinkingFailed(driver=driver, why=_NO_CODE)
        account = self._account(driver)
        try:
            tokens = await account.endpoint.redeem(
                code, redirect=begun.invited.redirect, verifier=begun.verifier
            )
        except GrantLost as error:
            raise LinkingFailed(driver=driver, why=_BAD_CODE) from error
        except ProviderFailed as error:
            what = Text(f"The account of “{driver}”", f"“{driver}” 계정")
            raise Unavailable(what=what, why=error.why) from error
        await account.link(tokens)
        return driver

    async def unlink(self, driver: str) -> None:
        """Forget an account's tokens.

        Raises:
            NotFound: no driver of that name has an account.
            StoreFailed: they could not be forgotten.
        """
        await self._account(driver).link(None)

    def _account(self, driver: str) -> LinkedAccount:
        if (account := self._accounts.get(driver)) is None:
            raise NotFound(what=Text("driver with an account", "계정이 있는 드라이버"), id=driver[:60])
        return account

    def _forget_old(self) -> None:
        now = self._clock.now()
        self._begun = {key: one for key, one in self._begun.items() if one.invited.expires > now}


def _query(address: str) -> Mapping[str, str]:
    """The parameters of an address, those that stand there once (RFC 6749, section 3.1)."""
    try:
        found = parse_qs(urlsplit(address.strip()[:_LONGEST]).query, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode(errors="replace")).hexdigest()
