"""How the MQTT driver is set up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dure.errors import Language

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttSettings:
    """The table `[home.drivers.mqtt]`.

    Attributes:
        host: the broker; empty for one that Dure runs itself.
        port: its port.
        listen: where Dure's own broker listens, where it runs one.
        username: who Dure is there; empty where nobody is asked.
        password: its password.
        client_id: how Dure is called there; empty for a name of its own at every connection.
        tls: whether the connection is encrypted.
        ca: a file of certificates to trust; empty for the system's.
        protocol: `5`, `3.1.1`, or `auto` for the first that the broker takes.
        prefix: below which topic appliances are announced.
        consume: whether announced appliances become appliances of this home.
        publish: whether this home's appliances are announced.
        node: under which name they are; two Dures at one broker need two.
        language: in which language they are called there.
        skip: drivers whose appliances are not announced, such as those that come from a Home Assistant.
        birth: whether Dure tells its coming and going as Home Assistant does, so that devices announce themselves anew.
    """

    host: str = ""
    port: int = 1883
    listen: str = "127.0.0.1"
    username: str = ""
    password: str = ""
    client_id: str = ""
    tls: bool = False
    ca: str = ""
    protocol: Literal["auto", "5", "3.1.1"] = "auto"
    prefix: str = "homeassistant"
    consume: bool = True
    publish: bool = False
    node: str = "home"
    language: Language = "ko"
    skip: tuple[str, ...] = ("home_assistant",)
    birth: bool = True

    @property
    def status(self) -> str:
        """Where it is told whether the appliances of this home can be reached at all."""
        return f"dure/{self.node}/status"

    @property
    def address(self) -> str:
        """Where the broker is reached."""
        return self.host or ("127.0.0.1" if self.listen in ("0.0.0.0", "::") else self.listen)  # noqa: S104  # compared, not bound
