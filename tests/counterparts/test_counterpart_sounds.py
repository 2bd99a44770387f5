"""Songs of other people's skills, on the vendors' own SDKs: fetched from a real server, played by a real hub, steered, told."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from tests.counterparts.conftest import node_server, python_server
from tests.ports import free_port

from dure.api import Request
from dure.app import open_hub
from dure.app.hearing import Tapped
from dure.cli import run
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.events import ActivityEnded, ActivityStarted, AudioChunk, AudioStarted
from dure.testing.agents import MemoryMemory
from dure.testing.sounds import serve_sounds, tone

pytestmark = [pytest.mark.anyio, pytest.mark.models]

ENDS = {
    "cek": ["PlayStarted", "PlayPaused", "PlayResumed", "PlayFinished"],
    "alexa": [
        "PlaybackStarted", "PlaybackStopped", "PlaybackStarted", "PlaybackNearlyFinished", "PlaybackFinished",
    ],
    "nugu": ["PlaybackStarted", "PlaybackPaused", "PlaybackResumed", "PlaybackFinished"],
}  # fmt: skip


def serving(protocol: str, port: int, key: Path, song: str, told: Path) -> AbstractContextManager[None]:
    if protocol == "cek":
        return python_server("cek", "radio_cek.py", port, str(key), song, str(told))
    return node_server(f"radio_{protocol}.js", port, song, str(told))


@pytest.mark.parametrize(
    ("protocol", "file"), [("cek", "song.mp3"), ("alexa", "song.flac"), ("nugu", "song.mp3")]
)
async def test_a_song(
    models: Path, tmp_path: Path, key: Path, manifest: Callable[[str, int], Path], protocol: str, file: str
) -> None:
    del models
    port, told = free_port(), tmp_path / "told"
    with (
        serve_sounds(song_mp3=tone(2.5, "MP3"), song_flac=tone(2.5, "FLAC")) as sounds,
        serving(protocol, port, key, f"{sounds.url}/{file}", told),
    ):
        folder = manifest(f"radio_{protocol}", port)
        added = ["skills", "add", str(folder), "--agent", "aria", "--grant", "play", "--allow-local"]
        assert await anyio.to_thread.run_sync(run, added) == 0
        with anyio.fail_after(60):
            async with open_hub(load_config(), find_paths()) as hub, hub.open_session("desk") as session:
                wanted = (AudioStarted, AudioChunk, ActivityStarted, ActivityEnded)
                with hub.bus.subscribe(*wanted, satellite="desk") as events:
                    request = Request(
                        text="라디오에서 노래 들려 줘", language="ko", agent="aria", satellite="desk", turn="t1",
                        memory=MemoryMemory(), now=datetime(2026, 11, 3, 6, 5, tzinfo=UTC),
                    )  # fmt: skip
                    said = "".join([part.text async for part in hub.parts.router.answer(request)])
                    assert said == "노래를 틀게요."
                    rate_hz = heard = 0
                    steered = False
                    async for event in events:
                        if isinstance(event, AudioStarted):
                            assert event.purpose == "content"
                            rate_hz = event.rate_hz
                        elif isinstance(event, AudioChunk):
                            heard += len(event.pcm) // 2
                            if not steered:
                                steered = True
                                stage = (session.session if isinstance(session, Tapped) else session).stage
                                one = stage.newest("pause")
                                assert one is not None
                                assert await stage.order(one, "pause")
                                assert await stage.order(one, "resume")
                        elif isinstance(event, ActivityEnded):
                            break
                    assert heard / rate_hz >= 2.4
                while len(told.read_text().splitlines()) < len(ENDS[protocol]):  # noqa: ASYNC110  # another process writes it
                    await anyio.sleep(0.02)
    news = [json.loads(line) for line in told.read_text().splitlines()]
    assert [name for name, _, _ in news] == ENDS[protocol]
    assert {token for _, token, _ in news} == {"song-1"}
    assert news[-1][2] == pytest.approx(2_500, abs=80)
