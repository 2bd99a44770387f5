"""LG's cloud, asked through LG's own SDK; the one seam to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from thinqconnect import ThinQApi, ThinQAPIException

from dure.errors import ApplianceUnreachable
from dure.home.drivers.polled import ServiceFailed
from dure.home.drivers.telling import tables
from dure.home.drivers.thinq.faults import LOCKED_OUT, NO_ANSWER, SLOW_DOWN, translate

CONNECTED = "DURE_CONNECTED"
"""The `pushType` of what a connection says first: whatever was sent before it is lost, and is to be asked for."""

TIMEOUT_S = 10.0
"""How long the cloud may take for anything that nobody waits for."""


class Api(ThinQApi):  # type: ignore[misc]  # the SDK ships no types
    """LG's SDK, with an address that a test can hold.

    Args:
        base: the cloud's address; empty for LG's own in the country's region.
    """

    def __init__(self, *args: Any, base: str = "", **given: Any) -> None:  # noqa: ANN401  # the SDK's own
        super().__init__(*args, **given)
        self._base = base.rstrip("/")

    def _get_url_from_endpoint(self, endpoint: str) -> str:
        if self._base:
            return f"{self._base}/{endpoint}"
        url: str = super()._get_url_from_endpoint(endpoint)
        return url


class Cloud:
    """What the driver asks of ThinQ Connect.

    Args:
        session: carries the requests.
        token: the household's personal access token.
        country: ISO 3166 code of the account's country.
        client: this hub's own id there, one for all its life.
        base: the cloud's address; empty for LG's own.
    """

    def __init__(
        self, session: aiohttp.ClientSession, *, token: str, country: str, client: str, base: str = ""
    ) -> None:
        self.api = Api(session, token, country, client, base=base)

    async def devices(self) -> Sequence[Mapping[str, Any]]:
        """Every device of the account.

        Raises:
            ServiceFailed: the cloud did not answer properly.
        """
        found = await self._ask(self.api.async_get_device_list(timeout=_whole(TIMEOUT_S)), "ThinQ")
        if not isinstance(found, list):  # something that is none does not empty a home
            raise ServiceFailed(ApplianceUnreachable(appliance="ThinQ", why=NO_ANSWER))
        return tables(found)

    async def profile(self, device: str) -> Mapping[str, Any]:
        """What a device can do.

        Raises:
            ServiceFailed: the cloud did not answer properly.
        """
        found = await self._ask(self.api.async_get_device_profile(device, timeout=_whole(TIMEOUT_S)), "ThinQ")
        return found if isinstance(found, Mapping) else {}

    async def state(self, device: str, appliance: str) -> object:
        """How a device is.

        Raises:
            ServiceFailed: the cloud did not answer properly.
        """
        return await self._ask(self.api.async_get_device_status(device, timeout=_whole(TIMEOUT_S)), appliance)

    async def control(self, device: str, body: Mapping[str, Any], appliance: str) -> None:
        """Have a device do something; returns when the device took it.

        Raises:
            ServiceFailed: it did not.
        """
        await self._ask(
            self.api.async_post_device_control(device, dict(body), timeout=_whole(TIMEOUT_S)), appliance
        )

    async def listen_to(self, device: str) -> None:
        """Have a device's changes sent; an order of this that stands already is as good.

        Raises:
            ServiceFailed: the cloud did not answer properly.
        """
        await self._ask(self.api.async_post_event_subscribe(device, timeout=_whole(TIMEOUT_S)), "ThinQ")

    async def _ask(self, asking: Any, appliance: str) -> Any:  # noqa: ANN401  # the SDK ships no types
        try:
            return await asking
        except ThinQAPIException as error:
            raise ServiceFailed(
                translate(error.error_name, str(error.code)[:8], appliance),
                final=error.error_name in LOCKED_OUT,
                too_often=error.error_name == SLOW_DOWN,
            ) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ServiceFailed(ApplianceUnreachable(appliance=appliance, why=NO_ANSWER)) from error
        except (ValueError, AttributeError, TypeError) as error:  # the SDK's own, where an answer is none
            raise ServiceFailed(ApplianceUnreachable(appliance=appliance, why=NO_ANSWER)) from error


def _whole(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds)
