import anyio
import pytest

from dure.bench.names import costs_of, made_up, noise
from dure.cli import run
from dure.testing.wake import ScriptedWakeEngine


def test_made_up_names_are_all_different():
    assert len({word.text for word in made_up(5000)}) == 5000


def test_the_cost_of_names_is_measured():
    found = anyio.run(costs_of, ScriptedWakeEngine(), {1: made_up(1), 3: made_up(3)}, noise(4))
    assert set(found) == {1, 3}
    assert all(0 < cost.real_time_factor < 1 for cost in found.values())


def test_every_list_hears_all_of_the_sound():
    engine = ScriptedWakeEngine()
    opened = []

    class Counting:
        async def open(self, wake_words):
            opened.append(await engine.open(wake_words))
            return opened[-1]

    anyio.run(costs_of, Counting(), {1: made_up(1), 2: made_up(2)}, noise(5))
    assert [stream.heard_ms for stream in opened] == [3000 + 5000] * 2


@pytest.mark.parametrize("counts", ["0", "1,-3", "x", "", "1,,2", "1000000000"])
def test_only_names_that_there_can_be_are_counted(capsys: pytest.CaptureFixture[str], counts: str) -> None:
    assert run(["bench", "names", "--counts", counts]) == 2
    assert "--counts" in capsys.readouterr().err
