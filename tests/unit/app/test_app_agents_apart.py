"""What the hub hands to each agent when it builds it: its own, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dure.agents.own_timers import OwnTimers
from dure.api import Activities, Timers
from dure.app.build import _build_router
from dure.bus import Bus
from dure.config import AgentConfig, Config
from dure.plugins import Registry, Setup
from dure.session import ActivityBoard
from dure.testing.agents import EchoAgent
from dure.testing.keepers import MemoryTimers


@pytest.mark.anyio
async def test_every_agent_gets_its_own_timers_and_activities() -> None:
    built: dict[str, Mapping[type, Any]] = {}

    def build(setup: Setup) -> EchoAgent:
        built[setup.name] = setup.services
        return EchoAgent()

    registry = Registry()
    registry.agent("echo", build)
    config = Config(agents={name: AgentConfig(kind="echo") for name in ("aria", "bixby")})
    services: dict[type, Any] = {Timers: MemoryTimers(Bus())}
    _build_router(config, registry, Setup(name="", settings={}, services=services), ActivityBoard())
    assert set(built) == {"aria", "bixby"}
    assert all(isinstance(services[Timers], OwnTimers) for services in built.values())
    assert built["aria"][Activities] is not built["bixby"][Activities]
    assert not any(isinstance(one, Bus) for services in built.values() for one in services.values())
