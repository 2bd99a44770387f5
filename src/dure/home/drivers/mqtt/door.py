"""The MQTT driver as the home knows it: the broker, if it is ours, the driver, and the announcing of our own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack

from dure.api import HomeDoor, Order, Value
from dure.bus import Bus
from dure.home.drivers.mqtt.broker import own_broker
from dure.home.drivers.mqtt.driver import MqttDriver
from dure.home.drivers.mqtt.link import connect
from dure.home.drivers.mqtt.publisher import OrderedHome, Publisher
from dure.home.drivers.mqtt.settings import MqttSettings


class MqttHome:
    """`dure.api.ApplianceDriver` with what stands around it.

    Attributes:
        driver: the driver itself.

    Args:
        settings: how it is set up.
        name: what the driver is called in the home.
        interpreter: a Python that has `amqtt`.
    """

    def __init__(self, settings: MqttSettings, name: str, interpreter: str = sys.executable) -> None:
        self._settings, self._interpreter = settings, interpreter
        self.driver = MqttDriver(settings, connect)
        self._publisher = Publisher(self.driver, name) if settings.publish else None

    async def run(self, home: HomeDoor) -> None:
        """Announce the appliances and report what they are, until cancelled."""
        async with AsyncExitStack() as stack:
            if not self._settings.host:
                await stack.enter_async_context(own_broker(self._settings, self._interpreter))
            await self.driver.run(home)

    async def carry_out(self, order: Order) -> Mapping[str, Value]:
        """Have one order done.

        Raises:
            ApplianceUnreachable: the broker or the device is away, or the device did not say that it did it.
            OrderRefused: the device has no way to do it.
        """
        return await self.driver.carry_out(order)

    async def offer(self, home: OrderedHome, bus: Bus) -> None:
        """Announce the home's other appliances, where that is wanted, until cancelled."""
        if self._publisher is not None:
            await self._publisher.run(home, bus)
