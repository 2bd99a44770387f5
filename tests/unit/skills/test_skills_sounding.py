"""What skills let sound: fetched within bounds from where it may be, played, steered, and told to the skill on its own wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from tests.unit.skills.hosting import Household, added, household

from dure.api import Activities, ActivityCommand, ActivityKind, Controls, ReplyPart, Sound, Source
from dure.errors import NotFound
from dure.events import SkillCalledBack, SkillWentWrong
from dure.skills.host import transport
from dure.store import Journal
from dure.testing.skills import SkillServer, cek_answer, serve_skill
from dure.testing.sounds import SoundManner, SoundServer, serve_sounds, tone

pytestmark = pytest.mark.anyio


class Loudspeaker:
    """`dure.api.Activities` whose sound takes no time, unless it is held."""

    def __init__(self) -> None:
        self.heard_ms: list[int] = []
        self.can: list[Collection[ActivityCommand]] = []
        self.held = anyio.Event()
        self.held.set()
        self.playing: dict[str, Source] = {}
        self.there = True
        self.tasks: anyio.abc.TaskGroup

    def of(self, agent: str) -> Activities:
        assert agent == "clova"
        return self

    async def play(self, *, satellite: str, source: Source, can: Collection[ActivityCommand] = ()) -> str:
        if not self.there:
            raise NotFound(what="satellite", id=satellite)
        id_ = f"a{len(self.heard_ms)}"
        self.heard_ms.append(0)
        self.can.append(can)
        self.playing[id_] = source
        self.tasks.start_soon(self._play, id_, source)
        return id_

    async def _play(self, id_: str, source: Source) -> None:
        at = int(id_[1:])
        begun = False

        async def into(sound: Sound) -> None:
            nonlocal begun
            self.heard_ms[at] += sound.duration_ms
            if not begun:
                begun = True
                source.told("started", 0)
            await self.held.wait()

        try:
            await source.pour(into)
        except Exception:
            if self.playing.pop(id_, None):
                source.told("failed", self.heard_ms[at])
            return
        if self.playing.pop(id_, None):
            source.told("finished", self.heard_ms[at])

    async def order(self, activity: str, command: ActivityCommand) -> bool:
        source = self.playing.get(activity)
        if source is None:
            return False
        if command == "stop":
            del self.playing[activity]
            source.told("stopped", 500)
        elif command in ("next", "previous"):
            await source.steer(command)
        else:
            source.told("paused" if command == "pause" else "resumed", 400)
        return True

    async def begin(
        self, *, satellite: str, kind: ActivityKind, controls: Controls, can: Collection[ActivityCommand] = ()
    ) -> str:
        raise NotImplementedError

    async def end(self, activity: str) -> None:
        raise NotImplementedError


MANIFESTS = {
    "cek": """
id = "radio"
protocol = "cek"
endpoint = "{url}"
name = {{ ko = "라디오" }}
permissions = ["play"]
[intents.Play]
samples.ko = ["노래 들려 줘"]
""",
    "alexa": """
id = "radio"
protocol = "alexa"
endpoint = "{url}"
name = {{ ko = "라디오" }}
permissions = ["play"]
[intents.Play]
samples.ko = ["노래 들려 줘"]
[intents."AMAZON.NextIntent"]
""",
    "nugu": """
id = "radio"
protocol = "nugu"
endpoint = "{url}"
name = {{ ko = "라디오" }}
permissions = ["play"]
[intents.Play]
action = "play.song"
samples.ko = ["노래 들려 줘"]
[nugu.actions."play.song"]
prompt = {{ text.ko = "틀게요." }}
""",
}


def directive(protocol: str, url: str, token: str = "t1", place: str = "REPLACE_ALL", **stream: Any) -> Any:
    if protocol == "cek":
        given = {"url": url, "token": token, "urlPlayable": True, "beginAtInMilliseconds": 0, **stream}
        item = {"audioItemId": f"id-{token}", "stream": given}
        header = {"namespace": "AudioPlayer", "name": "Play", "messageId": "m"}
        return {"header": header, "payload": {"audioItem": item, "playBehavior": place}}
    given = {"url": url, "token": token, "offsetInMilliseconds": 0, **stream}
    return {"type": "AudioPlayer.Play", "playBehavior": place, "audioItem": {"stream": given, "metadata": {}}}


def answer(protocol: str, text: str, *directives: Any) -> Any:
    if protocol == "cek":
        return cek_answer(text, directives=list(directives))
    if protocol == "nugu":
        return {"version": "2.0", "resultCode": "OK", "output": {}, "directives": list(directives)}
    speech = {"outputSpeech": {"type": "PlainText", "text": text}} if text else {}
    return {
        "version": "1.0",
        "response": {**speech, "directives": list(directives), "shouldEndSession": True},
    }


def events(server: SkillServer, protocol: str) -> list[tuple[str, str, int]]:
    """What the skill was told of what it lets sound: name, token, position."""
    found = []
    for one in server.asked:
        if protocol == "nugu" and "event" in one:
            event = one["event"]
            assert one["action"]["actionName"] == "play.song"
            name = event["type"]
            found.append((name.removeprefix("AudioPlayer."), event["token"], event["offsetInMilliseconds"]))
        elif protocol == "cek" and one["request"]["type"] == "EventRequest":
            event = one["request"]["event"]
            payload = event["payload"]
            found.append((event["name"], payload.get("token", ""), payload.get("offsetInMilliseconds", 0)))
        elif protocol == "alexa" and one["request"]["type"].startswith("AudioPlayer."):
            request = one["request"]
            assert "session" not in one
            name = request["type"].removeprefix("AudioPlayer.")
            found.append((name, request["token"], request.get("offsetInMilliseconds", -1)))
    return found


@pytest.fixture
def sounds() -> Iterator[SoundServer]:
    with serve_sounds(
        song_flac=tone(1.5, "FLAC"), song_mp3=tone(1.5, "MP3"), short_ogg=tone(0.3, "OGG")
    ) as server:
        yield server


class House:
    """A household with a loudspeaker, and what happened in it."""

    def __init__(
        self, household: Household, server: SkillServer, loudspeaker: Loudspeaker, protocol: str
    ) -> None:
        self.household, self.server, self.loudspeaker, self.protocol = (
            household,
            server,
            loudspeaker,
            protocol,
        )
        self.failed: list[str] = []
        self.said: list[str] = []

    async def say(self, text: str) -> ReplyPart:
        part = await self.household.say(text)
        assert part is not None
        return part

    async def settled(self, wanted: Callable[[], object]) -> None:
        with anyio.fail_after(10):
            while not wanted():  # noqa: ASYNC110  # a server in a thread tells nobody
                await anyio.sleep(0.01)

    def events(self) -> list[tuple[str, str, int]]:
        return events(self.server, self.protocol)


@asynccontextmanager
async def open_house(
    tmp_path: Path,
    protocol: str,
    answers: Callable[[dict[str, Any]], Any],
    *,
    granted: Sequence[str] = ("play",),
) -> AsyncIterator[House]:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    with serve_skill(answers) as server:
        manifest = MANIFESTS[protocol].format(url=server.url)
        made = await household(journal, tmp_path, added(manifest, granted=granted))
        loudspeaker = Loudspeaker()
        made.host.sounds.activities = loudspeaker.of
        house = House(made, server, loudspeaker, protocol)
        with made.bus.subscribe(SkillWentWrong, SkillCalledBack) as told:

            async def watch() -> None:
                async for event in told:
                    if isinstance(event, SkillWentWrong):
                        house.failed.append(event.code)
                    elif isinstance(event, SkillCalledBack):
                        house.said.append(event.text)

            async with anyio.create_task_group() as tasks:
                loudspeaker.tasks = tasks
                tasks.start_soon(made.host.run)
                tasks.start_soon(watch)
                yield house
                server.released.set()
                tasks.cancel_scope.cancel()
    await journal.close()


NAMES = {
    "cek": ["PlayStarted", "PlayPaused", "PlayResumed", "PlayStopped", "PlayFinished"],
    "alexa": ["PlaybackStarted", "PlaybackStopped", "PlaybackStarted", "PlaybackStopped", "PlaybackFinished"],
    "nugu": ["PlaybackStarted", "PlaybackPaused", "PlaybackResumed", "PlaybackStopped", "PlaybackFinished"],
}


@pytest.mark.parametrize("file", ["song.flac", "song.mp3"])
@pytest.mark.parametrize("protocol", MANIFESTS)
async def test_a_track_is_played_to_its_end_and_told(
    tmp_path: Path, sounds: SoundServer, protocol: str, file: str
) -> None:
    def answers(asked: dict[str, Any]) -> Any:
        if "event" in asked or asked.get("request", {}).get("type", "").startswith(
            ("EventRequest", "AudioPlayer")
        ):
            return answer(protocol, "")
        return answer(protocol, "틀게요.", directive(protocol, f"{sounds.url}/{file}"))

    async with open_house(tmp_path, protocol, answers) as house:
        assert (await house.say("라디오에서 노래 들려 줘")).text == "틀게요."
        started, *_, finished = NAMES[protocol]
        await house.settled(lambda: finished in [name for name, _, _ in house.events()])
        assert house.loudspeaker.heard_ms[0] == pytest.approx(1_500, abs=60)
        told = [one for one in house.events() if one[0] != "PlaybackNearlyFinished"]
        assert [name for name, _, _ in told] == [started, finished]
        assert {token for _, token, _ in told} == {"t1"}
        assert told[1][2] == pytest.approx(1_500, abs=60)
        assert sounds.headers[0]["accept-encoding"] == "identity"
        assert house.failed == []
        await house.say("라디오에서 노래 들려 줘")
        context = house.server.asked[-1]["context"]
        player = context.get("AudioPlayer") or context["supportedInterfaces"]["AudioPlayer"]
        assert player["playerActivity"] in ("STOPPED", "FINISHED", "PLAYING")


@pytest.mark.parametrize("protocol", MANIFESTS)
async def test_it_is_steered_and_every_step_is_told(
    tmp_path: Path, sounds: SoundServer, protocol: str
) -> None:
    def answers(asked: dict[str, Any]) -> Any:
        first = len(house.server.asked) == 1
        return answer(protocol, "", *([directive(protocol, f"{sounds.url}/song.flac")] if first else []))

    async with open_house(tmp_path, protocol, answers) as house:
        house.loudspeaker.held = anyio.Event()
        said = await house.say("라디오에서 노래 들려 줘")
        assert said.text == ("틀게요." if protocol == "nugu" else "")  # it plays: nothing is missing
        started, paused, resumed, stopped, _ = NAMES[protocol]
        await house.settled(house.events)
        (id_,) = house.loudspeaker.playing
        for command in ("pause", "resume", "stop"):
            assert await house.loudspeaker.order(id_, command)
        await house.settled(lambda: len(house.events()) >= 4)
        assert [name for name, _, _ in house.events()] == [started, paused, resumed, stopped]
        assert [position for _, _, position in house.events()][1:] == [400, 400, 500]
        assert house.household.host.sounds.player("radio", "kitchen").activity == "stopped"
        house.loudspeaker.held.set()


async def test_reports_of_progress(tmp_path: Path, sounds: SoundServer) -> None:
    report = {
        "progressReportDelayInMilliseconds": 300,
        "progressReportIntervalInMilliseconds": 1,  # every one is written down: not that often
        "progressReportPositionInMilliseconds": 1_000,
    }

    def answers(asked: dict[str, Any]) -> Any:
        if asked["request"]["type"] == "EventRequest":
            return cek_answer("")
        play = directive("cek", f"{sounds.url}/song.flac", progressReport=report, beginAtInMilliseconds=200)
        return cek_answer("", directives=[play])

    async with open_house(tmp_path, "cek", answers) as house:
        await house.say("라디오에서 노래 들려 줘")
        await house.settled(lambda: "PlayFinished" in [name for name, _, _ in house.events()])
        told = house.events()
        assert [name for name, _, _ in told] == [
            "PlayStarted", "ProgressReportDelayPassed", "ProgressReportPositionPassed", "PlayFinished",
        ]  # fmt: skip
        assert told[0][2] == 200
        assert told[1][2] == pytest.approx(500, abs=100)
        assert told[2][2] == pytest.approx(1_000, abs=100)
        assert house.loudspeaker.heard_ms[0] == pytest.approx(1_300, abs=100)


async def test_a_track_without_an_address_is_asked_for_when_it_is_its_turn(
    tmp_path: Path, sounds: SoundServer
) -> None:
    def answers(asked: dict[str, Any]) -> Any:
        request = asked["request"]
        if request["type"] != "EventRequest":
            return cek_answer("", directives=[directive("cek", "clova:later", urlPlayable=False)])
        if request["event"]["name"] == "StreamRequested":
            payload = request["event"]["payload"]
            assert (payload["audioItemId"], payload["audioStream"]["token"]) == ("id-t1", "t1")
            stream = {"url": f"{sounds.url}/short.ogg", "urlPlayable": True, "token": "t1"}
            header = {"namespace": "AudioPlayer", "name": "StreamDeliver", "messageId": "m"}
            given = {"audioItemId": payload["audioItemId"], "audioStream": stream}
            return cek_answer("", directives=[{"header": header, "payload": given}])
        return cek_answer("")

    async with open_house(tmp_path, "cek", answers) as house:
        await house.say("라디오에서 노래 들려 줘")
        await house.settled(lambda: "PlayFinished" in [name for name, _, _ in house.events()])
        assert [name for name, _, _ in house.events()] == ["StreamRequested", "PlayStarted", "PlayFinished"]


async def test_what_is_enqueued_when_a_track_nearly_ends_follows_it(
    tmp_path: Path, sounds: SoundServer
) -> None:
    def answers(asked: dict[str, Any]) -> Any:
        request = asked["request"]
        if request["type"] == "IntentRequest":
            return answer("alexa", "", directive("alexa", f"{sounds.url}/short.ogg"))
        if request["type"] == "AudioPlayer.PlaybackNearlyFinished" and request["token"] == "t1":
            return answer("alexa", "", directive("alexa", f"{sounds.url}/song.mp3", "t2", "ENQUEUE"))
        return answer("alexa", "")

    async with open_house(tmp_path, "alexa", answers) as house:
        await house.say("라디오에서 노래 들려 줘")
        await house.settled(lambda: ("PlaybackFinished", "t2") in [one[:2] for one in house.events()])
        assert [one[:2] for one in house.events()] == [
            ("PlaybackStarted", "t1"), ("PlaybackNearlyFinished", "t1"), ("PlaybackFinished", "t1"),
            ("PlaybackStarted", "t2"), ("PlaybackNearlyFinished", "t2"), ("PlaybackFinished", "t2"),
        ]  # fmt: skip


async def test_next_asks_the_skill_that_knows_the_word(tmp_path: Path, sounds: SoundServer) -> None:
    def answers(asked: dict[str, Any]) -> Any:
        request = asked["request"]
        if request["type"] != "IntentRequest":
            return answer("alexa", "")
        token = "t2" if request["intent"]["name"] == "AMAZON.NextIntent" else "t1"
        return answer(
            "alexa",
            "다음 곡이에요." if token == "t2" else "",
            directive("alexa", f"{sounds.url}/song.flac", token),
        )

    async with open_house(tmp_path, "alexa", answers) as house:
        house.loudspeaker.held = anyio.Event()
        await house.say("라디오에서 노래 들려 줘")
        await house.settled(house.events)
        assert house.loudspeaker.can[0] == ["pause", "resume", "stop", "next"]
        (id_,) = house.loudspeaker.playing
        assert await house.loudspeaker.order(id_, "next")
        await house.settled(lambda: ("PlaybackStarted", "t2") in [one[:2] for one in house.events()])
        assert [one[:2] for one in house.events()][1:] == [
            ("PlaybackStopped", "t1"),
            ("PlaybackStarted", "t2"),
        ]
        assert house.said == ["다음 곡이에요."]
        house.loudspeaker.held.set()


FAULTS: dict[SoundManner, str] = {
    "absent": "skill.nonsense", "redirects": "skill.redirect", "page": "skill.sound", "packed": "skill.nonsense", "stalls": "skill.slow", "cut": "skill.down",
}  # fmt: skip


@pytest.mark.parametrize("manner", FAULTS)
async def test_a_sound_that_cannot_be_played_is_told_and_said(
    tmp_path: Path, sounds: SoundServer, manner: SoundManner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "STALL_S", 0.3)
    sounds.manner = manner

    def answers(asked: dict[str, Any]) -> Any:
        play = (
            []
            if asked["request"]["type"].startswith("AudioPlayer")
            else [directive("alexa", f"{sounds.url}/song.mp3")]
        )
        return answer("alexa", "틀게요." if play else "", *play)

    async with open_house(tmp_path, "alexa", answers) as house:
        await house.say("라디오에서 노래 들려 줘")
        await house.settled(lambda: house.said)
        assert house.failed == [FAULTS[manner]]
        assert house.said == ["라디오의 소리를 틀지 못했어요."]
        await house.settled(lambda: "PlaybackFailed" in [name for name, _, _ in house.events()])


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/x.mp3", "http://10.0.0.1/x.mp3", "http://example.invalid/x"]
)
async def test_a_sound_may_be_no_nearer_than_its_skill(tmp_path: Path, url: str) -> None:
    def answers(asked: dict[str, Any]) -> Any:
        sound = asked["request"]["type"].startswith("AudioPlayer")
        return answer("alexa", "", *([] if sound else [directive("alexa", url)]))

    async with open_house(tmp_path, "alexa", answers) as house:
        await house.say("라디오에서 노래 들려 줘")
        await house.settled(lambda: house.said)
        assert house.failed == ["skill.down" if "invalid" in url else "skill.address"]


async def test_tracks_that_all_fail_are_given_up(tmp_path: Path, sounds: SoundServer) -> None:
    sounds.manner = "absent"

    def answers(asked: dict[str, Any]) -> Any:  # always another one
        return answer("alexa", "", directive("alexa", f"{sounds.url}/song.mp3"))

    async with open_house(tmp_path, "alexa", answers) as house:
        await house.say("라디오에서 노래 들려 줘")
        await house.settled(lambda: len(house.failed) == 3)
        await anyio.wait_all_tasks_blocked()
        assert len(sounds.asked) == 3


async def test_an_endless_stream_is_taken_no_faster_than_it_is_heard(
    tmp_path: Path, sounds: SoundServer
) -> None:
    sounds.files["/radio.wav"] = tone(120, "WAV")

    def answers(asked: dict[str, Any]) -> Any:
        play = [directive("alexa", f"{sounds.url}/radio.wav")] if "session" in asked else []
        return answer("alexa", "", *play)

    async with open_house(tmp_path, "alexa", answers) as house:
        house.loudspeaker.held = anyio.Event()
        await house.say("라디오에서 노래 들려 줘")
        await house.settled(house.events)
        (id_,) = house.loudspeaker.playing
        assert (
            sounds.sent < 12_000_000 < len(sounds.files["/radio.wav"])
        )  # what waits is in the system's buffers
        await house.loudspeaker.order(id_, "stop")
        house.loudspeaker.held.set()


async def test_sounds_among_speech_are_played_one_after_the_other(
    tmp_path: Path, sounds: SoundServer
) -> None:
    def answers(asked: dict[str, Any]) -> Any:
        urls = [
            {"type": "URL", "lang": "", "value": f"{sounds.url}/{name}"} for name in ("short.ogg", "song.mp3")
        ]
        whole = cek_answer("")
        whole["response"]["outputSpeech"] = {"type": "SpeechList", "values": urls}
        return whole

    async with open_house(tmp_path, "cek", answers) as house:
        assert (await house.say("라디오에서 노래 들려 줘")).text == ""
        await house.settled(lambda: len(house.loudspeaker.heard_ms) == 2 and not house.loudspeaker.playing)
        assert house.loudspeaker.heard_ms == [pytest.approx(300, abs=60), pytest.approx(1_500, abs=60)]
        assert house.events() == []  # its vendor tells nothing of these


async def test_without_permission_or_a_loudspeaker_nothing_is_fetched(
    tmp_path: Path, sounds: SoundServer
) -> None:
    def answers(asked: dict[str, Any]) -> Any:
        return answer("cek", "", directive("cek", f"{sounds.url}/song.mp3"))

    async with open_house(tmp_path, "cek", answers, granted=()) as house:
        await house.say("라디오에서 노래 들려 줘")
        await house.settled(lambda: house.failed == ["skill.permission"])
    async with open_house(tmp_path / ".." / tmp_path.name, "cek", answers) as house:
        house.loudspeaker.there = False
        said = await house.say("라디오에서 노래 들려 줘")
        assert said.text == "라디오가 소리를 들려주려고 했는데, 여기서는 틀 수 없어요."
    assert sounds.asked == []


async def test_what_a_skill_plays_ends_with_the_skill(tmp_path: Path, sounds: SoundServer) -> None:
    def answers(asked: dict[str, Any]) -> Any:
        event = asked["request"]["type"] == "EventRequest"
        return answer("cek", "", *([] if event else [directive("cek", f"{sounds.url}/song.flac")]))

    async with open_house(tmp_path, "cek", answers) as house:
        house.loudspeaker.held = anyio.Event()
        await house.say("라디오에서 노래 들려 줘")
        await house.settled(house.events)
        await house.household.host.use([])
        assert not house.loudspeaker.playing
        house.loudspeaker.held.set()
