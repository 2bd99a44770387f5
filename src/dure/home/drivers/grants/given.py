"""Reading how a driver comes by its token: one that the configuration names, or an account that a person links."""

from __future__ import annotations

from collections.abc import Sequence

from dure.clock import Clock
from dure.home.drivers.given import Given
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.folder import GrantFolder
from dure.home.drivers.grants.provider import ClientAuth, Provider
from dure.home.drivers.posting import is_sound_address
from dure.plugins import Setup


def token_or_account(
    given: Given, setup: Setup, *, authorize_url: str = "", token_url: str = "", scopes: Sequence[str] = ()
) -> tuple[str, LinkedAccount | None]:
    """The driver's token, or the account in its place: `client_id` says which.

    Args:
        given: the driver's settings; `token` and those of `Provider` are taken.
        setup: what the factory was handed.
        authorize_url: where the maker lets people allow access, where that is known.
        token_url: where the maker gives tokens, where that is known.
        scopes: what is asked for, if nothing else is said.

    Raises:
        ConfigInvalid: a setting is missing or wrong.
    """
    client_id = given.text("client_id", "")
    token = given.secret("token", needed=not client_id)
    provider = Provider(
        client_id=client_id,
        client_secret=given.secret("client_secret", needed=False),
        authorize_url=given.text("authorize_url", authorize_url),
        token_url=given.text("token_url", token_url),
        scopes=given.texts("scopes") or tuple(scopes),
        client_auth=_client_auth(given),
        pkce=given.flag("pkce", default=True),
        redirect_url=given.text("redirect_url", ""),
    )
    if not client_id:
        return token, None
    if token:
        raise given.wrong("token", "is not given beside client_id", "client_id와 함께 쓸 수 없어요")
    for name in ("authorize_url", "token_url", "redirect_url"):
        address: str = getattr(provider, name)
        if name != "redirect_url" and not address:
            raise given.wrong(name, "is needed beside client_id", "client_id를 쓸 때 꼭 적어야 해요")
        plain = address.partition("?")[0] if name == "authorize_url" else address
        if address and not is_sound_address(plain):
            raise given.wrong(name, "is an https address", "https 주소여야 해요")
    return "", LinkedAccount(setup.name, provider, setup.services[GrantFolder], setup.services[Clock])


def _client_auth(given: Given) -> ClientAuth:
    told = given.text("client_auth", "basic")
    if told not in ("basic", "body"):
        raise given.wrong("client_auth", "is basic or body", "basic이나 body예요")
    return "body" if told == "body" else "basic"
