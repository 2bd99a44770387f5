from __future__ import annotations

import threading

import anyio
import pytest

from dure.errors import Overloaded, RecognitionFailed
from dure.speech.thread import MOST_WAITING, ModelThread

pytestmark = pytest.mark.anyio


async def test_work_is_done_in_order_one_at_a_time_off_the_event_loop():
    done: list[tuple[int, int]] = []
    thread = ModelThread(lambda: "model")

    async def ask(number: int) -> None:
        await thread.run(lambda model, _: done.append((number, threading.get_ident())))

    async with anyio.create_task_group() as tasks:
        for number in range(10):
            tasks.start_soon(ask, number)
    assert [number for number, _ in done] == list(range(10))
    assert len({ident for _, ident in done}) == 1
    assert done[0][1] != threading.get_ident()
    thread.close()


async def test_too_many_are_refused_and_later_ones_are_served_again():
    may_go = threading.Event()
    thread = ModelThread(lambda: None)
    refused = []

    async def ask() -> None:
        try:
            await thread.run(lambda model, patience: may_go.wait(30))
        except Overloaded:
            refused.append(1)
            may_go.set()

    async with anyio.create_task_group() as tasks:
        for _ in range(MOST_WAITING + 1):
            tasks.start_soon(ask)
    assert len(refused) == 1
    assert await thread.run(lambda model, patience: 7) == 7
    thread.close()


async def test_abandoned_work_gives_way_and_work_not_begun_never_begins():
    begun, may_go, ran = threading.Event(), threading.Event(), []
    thread = ModelThread(lambda: None)

    def long_work(model, patience):
        begun.set()
        may_go.wait(30)
        patience.check()
        ran.append("to its end")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(thread.run, long_work)
        tasks.start_soon(thread.run, lambda model, patience: ran.append("never asked for any more"))
        await anyio.to_thread.run_sync(begun.wait)
        tasks.cancel_scope.cancel()
    may_go.set()
    assert await thread.run(lambda model, patience: "next") == "next"
    assert ran == []
    thread.close()


async def test_a_model_that_cannot_be_loaded_or_breaks_is_told_in_our_words():
    def broken():
        raise OSError("model.bin: no such file")

    thread = ModelThread(broken)
    for _ in range(2):
        with pytest.raises(RecognitionFailed) as error:
            await thread.run(lambda model, patience: model)
        assert "model.bin" not in str(error.value)
    thread.close()

    thread = ModelThread(dict)
    with pytest.raises(RecognitionFailed):
        await thread.run(lambda model, patience: model["nothing"])
    assert await thread.run(lambda model, patience: len(model)) == 0
    thread.close()


async def test_whoever_must_not_be_judged_without_the_model_can_wait_for_it():
    gate = threading.Event()

    def load() -> str:
        assert gate.wait(10)
        return "model"

    thread = ModelThread(load)
    ready = anyio.Event()

    async def wait() -> None:
        await thread.ready()
        ready.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        assert not ready.is_set()
        gate.set()
    assert ready.is_set()
    thread.close()


async def test_a_model_that_cannot_be_loaded_is_no_endless_wait():
    def broken() -> None:
        raise OSError

    thread = ModelThread(broken)
    await thread.ready()
    with pytest.raises(RecognitionFailed):
        await thread.run(lambda model, patience: model)
    thread.close()
