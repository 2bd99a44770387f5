from __future__ import annotations

import pytest

from dure.bench.home_load import SENTENCES, measure

pytestmark = pytest.mark.anyio


async def test_every_sentence_becomes_a_command_while_things_change():
    figures = await measure(100, 200.0, len(SENTENCES))
    assert figures.appliances == 100
    assert figures.sentences == figures.done == len(SENTENCES)
    assert 0 < figures.command_p50_ms <= figures.command_p95_ms <= figures.command_max_ms
    assert figures.memory_growth_mb < 10
