import anyio

from dure.bench.names import cost_of, made_up
from dure.testing.wake import ScriptedWakeEngine


def test_made_up_names_are_all_different():
    assert len({word.text for word in made_up(5000)}) == 5000


def test_the_cost_of_names_is_measured():
    cost = anyio.run(lambda: cost_of(ScriptedWakeEngine(), made_up(3), seconds=4))
    assert cost.real_time_factor < 1
