"""A broker in a process of its own: `broker_process.py`, its settings as one line of JSON on the standard input.

It is run as a file, by an interpreter that has `amqtt`; it imports nothing of Dure. amqtt bounds no message, so the process
is bounded: beyond its memory it dies, and the hub, which lives, starts another. It ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import resource
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amqtt.broker import Broker
from amqtt.plugins.base import BaseAuthPlugin


class Password(BaseAuthPlugin):  # type: ignore[misc]  # amqtt ships no types
    """Who may connect: one name and its password, or anybody where none is set."""

    @dataclass
    class Config:
        """The name and the password."""

        username: str = ""
        password: str = ""

    async def authenticate(self, *, session: Any) -> bool:  # noqa: ANN401  # amqtt's session
        """Whether a client is let in."""
        if not self.config.username:
            return True
        given = (session.username or "", session.password or "")
        wanted = (self.config.username, self.config.password)
        return hmac.compare_digest(
            *("\0".join(str(one or "") for one in pair).encode() for pair in (given, wanted))
        )


async def main() -> None:
    """Serve until the standard input ends."""
    told = json.loads(sys.stdin.readline())
    limit = int(told["memory_bytes"])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    logging.disable(logging.CRITICAL)  # what amqtt logs tells topics and payloads
    sys.modules["dure_broker"] = sys.modules["__main__"]  # under which name amqtt finds the class above
    broker = Broker(
        {
            "listeners": {
                "default": {"type": "tcp", "bind": f"{told['host']}:{told['port']}", "max_connections": 200}
            },
            "plugins": {"dure_broker.Password": {"username": told["username"], "password": told["password"]}},
        }
    )
    await broker.start()
    print("ready", flush=True)  # noqa: T201  # it is how the parent is told
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await broker.shutdown()


if __name__ == "__main__":
    sys.path = [
        one for one in sys.path if one != str(Path(__file__).parent)
    ]  # what lies beside is not for it
    asyncio.run(main())
