"""Push messages to all browsers of somebody, as the configuration and the doors use them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

import anyio
import httpx
import msgspec

from dure.api import Notice, Receipt
from dure.clock import Clock
from dure.errors import DeliveryFailed, DeliveryRefused, MessageInvalid, StoreFailed, Text
from dure.safety.channels.vapid import PushKey
from dure.safety.channels.web_push import (
    NO_ANSWER,
    SERVICES,
    TIMEOUT_S,
    Keys,
    Subscription,
    WebPushChannel,
    is_gone,
    is_subscription,
)
from dure.safety.tls import trust
from dure.store.push import PushAddress

WITHIN_S = 13.0
"""How long it may take to tell all browsers: less than a channel's usual bound, so that who was told is known."""

AGAIN_S = 1.0
"""After what pause a browser whose service failed is tried once more."""

_NO_BROWSER = Text(
    "no browser of theirs takes messages; switch them on on the carer's page",
    "알림을 받는 브라우저가 없어요. 보호자 화면에서 알림을 켜 주세요",
)


class Browsers(Protocol):
    """Where browsers are kept; `dure.store.PushStore` is one."""

    async def key(self, make: Callable[[], str]) -> str:
        """The private key as PEM; made once."""
        ...

    async def add(self, address: PushAddress, *, holder: str, token: str) -> None:
        """Keep a browser."""
        ...

    async def remove(self, endpoint: str, *, holder: str = "") -> bool:
        """Forget a browser."""
        ...

    async def of(self, holder: str) -> Sequence[PushAddress]:
        """The browsers of a holder."""
        ...


class PushBook:
    """Which browser takes messages for whom.

    Args:
        browsers: where that is kept.
        services: the hosts at which their addresses may be.
    """

    def __init__(self, browsers: Browsers, services: Sequence[str] = SERVICES) -> None:
        self._browsers = browsers
        self._services = tuple(services)

    async def key(self) -> str:
        """The hub's public key, as browsers want it.

        Raises:
            StoreFailed: it could not be read or kept.
        """
        return (await sending_key(self._browsers)).public

    async def add(self, subscription: Subscription, *, holder: str, token: str) -> None:
        """Keep a browser.

        Raises:
            MessageInvalid: it is at no push service that is known, or its keys are none.
            StoreFailed: it could not be kept.
        """
        if not is_subscription(subscription, self._services):
            why = Text("that is no address of a push service", "푸시 서비스의 주소가 아니에요")
            raise MessageInvalid(why=why)
        keys = subscription.keys
        address = PushAddress(endpoint=subscription.endpoint, p256dh=keys.p256dh, auth=keys.auth)
        await self._browsers.add(address, holder=holder, token=token)

    async def remove(self, endpoint: str, *, holder: str) -> bool:
        """Forget one of that holder's browsers; false where there is none."""
        return await self._browsers.remove(endpoint, holder=holder)


class PushChannel:
    """`dure.api.AlertChannel` for somebody's browsers. `Notice.to` is the holder: the name of their token.

    Args:
        browsers: where they are kept.
        contact: whom a push service may write to: a `mailto:` or `https:` address.
        clock: what is dated by.
        transport: how requests are sent; None for the network.
        services: the hosts at which addresses may be.
    """

    def __init__(
        self,
        browsers: Browsers,
        *,
        contact: str,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        services: Sequence[str] = SERVICES,
    ) -> None:
        self._browsers = browsers
        self._contact = contact
        self._clock = clock
        self._transport = transport
        self._services = services

    async def deliver(self, notice: Notice) -> Receipt:
        """Hand the notice to every browser; one that is gone for good is forgotten.

        Raises:
            DeliveryFailed: none took it, and one may later.
            DeliveryRefused: none will ever take it.
            StoreFailed: the browsers could not be read.
        """
        addresses = await self._browsers.of(notice.to)
        key = await sending_key(self._browsers)
        taken: list[PushAddress] = []
        failed: dict[PushAddress, DeliveryFailed] = {}
        client = httpx.AsyncClient(
            transport=self._transport,
            verify=await trust(),
            timeout=TIMEOUT_S,
            trust_env=False,
            follow_redirects=False,
        )
        async with client:
            one = WebPushChannel(
                key, contact=self._contact, clock=self._clock, http=client, services=self._services
            )

            async def to(address: PushAddress) -> None:
                try:
                    await one.deliver(replace(notice, to=_told(address)))
                except Exception as error:  # whatever is wrong with one browser, the others are told
                    failed[address] = error if isinstance(error, DeliveryFailed) else _broken(error)
                else:
                    failed.pop(address, None)
                    taken.append(address)

            # All at once: a service that hangs keeps no other browser waiting. What may pass is tried once more, for
            # the notice counts as brought as soon as one browser has it.
            with anyio.move_on_after(WITHIN_S):
                for pause_s in (0.0, AGAIN_S):
                    left = [
                        address
                        for address in addresses
                        if address not in taken and _may_pass(failed, address)
                    ]
                    if left:
                        await anyio.sleep(pause_s)
                    async with anyio.create_task_group() as tasks:
                        for address in left:
                            tasks.start_soon(to, address)
        for address, error in failed.items():
            if is_gone(error):
                with suppress(StoreFailed):  # it is found to be gone the next time too
                    await self._browsers.remove(address.endpoint)
        if taken:
            return Receipt(accepted=True, reference=f"{len(taken)}/{len(addresses)}")
        if not addresses:
            raise DeliveryRefused(channel="push", why=_NO_BROWSER)
        if len(failed) < len(addresses):
            raise DeliveryFailed(channel="push", why=NO_ANSWER)
        # The one that may be asked again soonest; those that never take it come last.
        raise min(failed.values(), key=lambda error: (not error.retryable, error.again_s))


def _may_pass(failed: Mapping[PushAddress, DeliveryFailed], address: PushAddress) -> bool:
    return address not in failed or (failed[address].retryable and failed[address].again_s <= AGAIN_S)


def _broken(error: Exception) -> DeliveryFailed:
    made = DeliveryFailed(channel="push", why=Text(type(error).__name__, type(error).__name__))
    made.__cause__ = error
    return made


async def sending_key(browsers: Browsers) -> PushKey:
    """The hub's key for push messages, made once."""
    return PushKey.read(await browsers.key(lambda: PushKey.make().pem))


def _told(address: PushAddress) -> str:
    keys = Keys(p256dh=address.p256dh, auth=address.auth)
    return msgspec.json.encode(Subscription(endpoint=address.endpoint, keys=keys)).decode()
