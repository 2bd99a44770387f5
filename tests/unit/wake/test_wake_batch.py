"""Streams that share the acoustic model: who waits, who leads, whose failure is whose."""

import threading

import anyio
import numpy as np
import pytest

from dure.wake.acoustic.batch import MOST, Batches
from dure.wake.acoustic.model import AcousticModel, Context
from dure.wake.acoustic.windows import Windower

pytestmark = pytest.mark.anyio


class Gated(AcousticModel):
    """A model whose first call waits to be let go; tells how many windows each call held."""

    def __init__(self):
        self.sizes = []
        self.entered, self.go = threading.Event(), threading.Event()

    def judge(self, batch):
        self.sizes.append(len(batch))
        self.entered.set()
        assert self.go.wait(10)
        return [np.full((1, 1), window.at_frame) for window, _ in batch]


def window(at_frame=0):
    windower = Windower()
    windower.skip(at_frame * 20)
    windower.add(np.ones(16000, "<i2").tobytes())
    return windower.next()


async def entered(model):
    await anyio.to_thread.run_sync(model.entered.wait, 10)


async def test_a_window_alone_is_judged_at_once_and_those_that_come_meanwhile_share_a_call():
    model = Gated()
    batches, heard = Batches(model), {}

    async def one(number):
        made = window(number)
        heard[number] = await batches.judge(
            made, Context(), lambda mine, row: (mine.at_frame, int(row[0, 0]))
        )

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one, 0)
        await entered(model)
        for number in range(1, MOST + 3):
            tasks.start_soon(one, number)
        await anyio.wait_all_tasks_blocked()
        model.go.set()
    assert model.sizes == [1, MOST, 2]
    assert heard == {number: (number, number) for number in range(MOST + 3)}


async def test_who_is_cancelled_leaves_the_others_their_turn():
    model, told = Gated(), []
    batches, scopes = Batches(model), [anyio.CancelScope() for _ in range(3)]

    async def one(number):
        with scopes[number]:
            told.append(await batches.judge(window(), Context(), lambda *_: number))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one, 0)
        await entered(model)
        tasks.start_soon(one, 1)
        tasks.start_soon(one, 2)
        await anyio.wait_all_tasks_blocked()
        scopes[0].cancel()
        scopes[2].cancel()
        model.go.set()
    assert 1 in told
    assert 2 not in told
    assert model.sizes == [1, 1]


async def test_a_failure_is_told_to_the_one_whose_it_is():
    model = Gated()
    model.go.set()
    batches = Batches(model)

    def fail(*_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await batches.judge(window(), Context(), fail)
    assert await batches.judge(window(), Context(), lambda *_: 7) == 7


@pytest.mark.models
async def test_streams_together_hear_what_they_hear_alone(phoneme_engine, recordings):
    from dure.api import Detection, WakeWord
    from dure.audio.decode import decode_now

    words = [WakeWord(text="computer"), WakeWord(text="alexa")]
    files = sorted((recordings / "wake").glob("*/00[0-3].flac"))[:8]
    sounds = [decode_now(file, file.name, 10) for file in files]

    async def hear(pcm):
        stream = await phoneme_engine.open(words)
        found = [one for at in range(0, len(pcm), 1024) for one in await stream.feed(pcm[at : at + 1024])]
        return [*found, *await stream.finish()]

    alone = [await hear(pcm) for pcm in sounds]
    together: dict[int, list[Detection]] = {}

    async def keep(number, pcm):
        together[number] = await hear(pcm)

    async with anyio.create_task_group() as tasks:
        for number, pcm in enumerate(sounds):
            tasks.start_soon(keep, number, pcm)
    assert sum(map(len, alone)) >= 2
    for number, one in enumerate(alone):
        other = together[number]
        assert [(item.wake_word, item.start_ms) for item in one] == [
            (item.wake_word, item.start_ms) for item in other
        ]
        assert [item.score for item in one] == pytest.approx([item.score for item in other], abs=0.01)
