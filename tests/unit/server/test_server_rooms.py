"""The plain doors, the page's files, and requests that do not end well."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import anyio
import anyio.lowlevel
import httpx
import pytest
from anyio.abc import SocketStream

from dure.api.home import Means, Reason
from dure.events import AttentionChanged, Event, HubFailed, ReplyInterrupted, WakeSuppressed
from dure.server import listener
from dure.server.doors import PAGE
from dure.server.limits import Limits
from dure.testing.hub import ScriptedHub

pytestmark = pytest.mark.anyio


async def test_names_are_added_and_removed(start):
    async with start() as running:
        names = (await running.http.get("/v1/names")).json()
        assert names[0] == {"text": "아리아", "also": ["Aria"], "agent": "aria", "kind": "name"}
        # decomposed, as some keyboards and file systems write Hangul
        added = await running.http.post(
            "/v1/names", json={"text": " 자비스 ", "agent": "genie", "also": ["Jarvis"]}
        )
        assert (added.status_code, added.json()["text"]) == (201, "자비스")
        again = await running.http.post("/v1/names", json={"text": "자비스", "agent": "genie"})
        assert (again.status_code, again.json()["code"]) == (422, "wake_word.invalid")
        assert (await running.http.delete("/v1/names/자비스")).status_code == 204
        gone = await running.http.delete("/v1/names/자비스")
        assert (gone.status_code, gone.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"text":1,"agent":"aria"}',
        b'{"text":"","agent":"aria"}',
        b'{"text":"' + b"x" * 61 + b'","agent":"aria"}',
        b'{"text":"a","agent":"aria","more":1}',
        b"\xff\xfe",
    ],
)
async def test_a_malformed_name_is_refused(start, body: bytes):
    async with start() as running:
        answer = await running.http.post("/v1/names", content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "message.invalid")
        assert set(answer.json()["message"]) == {"ko", "en"}


async def test_a_body_too_large_is_refused(start):
    async with start() as running:
        answer = await running.http.post("/v1/names", content=b" " * (Limits().body_bytes + 1))
        assert answer.status_code == 413
        message = answer.json()["message"]
        assert "at most 16 kB are" in message["en"]
        assert "16kB까지만" in message["ko"]


async def test_mute_is_one_switch(start):
    async with start() as running:
        assert (await running.http.put("/v1/mute", json={"muted": True})).json() == {"muted": True}
        assert (await running.http.get("/v1/mute")).json() == {"muted": True}
        assert (await running.http.get("/v1/state")).json()["muted"] is True


async def test_history_and_decisions_are_told_newest_first(start):
    async with start() as running:
        async with running.hub.open_session("kitchen") as session:
            await running.hub.turn(session)
        turns = (await running.http.get("/v1/turns")).json()
        assert turns[0]["request"] == "지금 몇 시야"
        decisions = (await running.http.get("/v1/decisions?limit=1")).json()
        assert decisions[0]["outcome"] == "detected"
        assert decisions[0]["candidates"][0] == {"wake_word": "아리아", "agent": "aria", "score": 2.41}


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "9" * 400, "²", "٣"])
async def test_an_absurd_limit_is_refused(start, limit: str):
    async with start() as running:
        assert (await running.http.get("/v1/turns", params={"limit": limit})).status_code == 400


async def test_timers_are_told_stopped_and_put_off(start):
    async with start() as running:
        timers = running.hub.timers
        due = datetime.now(UTC) + timedelta(minutes=3)
        one = await timers.set(
            agent="aria", satellite="", kind="timer", due=due, label="라면", duration_s=180
        )
        other = await timers.set(agent="aria", satellite="", kind="alarm", due=due)
        await timers.ring(one.id)
        told = (await running.http.get("/v1/timers")).json()
        assert [(timer["label"], timer["state"]) for timer in told] == [("라면", "ringing"), ("", "pending")]
        later = (await running.http.post(f"/v1/timers/{one.id}/snooze")).json()
        assert later["state"] == "pending"
        assert (await running.http.post(f"/v1/timers/{other.id}/stop")).status_code == 204
        assert (await running.http.post(f"/v1/timers/{other.id}/stop")).status_code == 404


async def test_a_fault_of_ours_tells_no_secrets(start, caplog):
    class Broken(ScriptedHub):
        async def turns(self, limit: int):
            raise ZeroDivisionError("비밀")

    async with start(hub=Broken()) as running:
        answer = await running.http.get("/v1/turns")
        assert (answer.status_code, answer.json()["code"]) == (500, "internal")
        assert "비밀" not in answer.text
        assert "비밀" not in caplog.text
        assert "ZeroDivisionError" in caplog.text


async def test_the_page_is_served_and_nothing_else(start):
    async with start() as running:
        page = await running.http.get("/")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        again = await running.http.get("/", headers={"If-None-Match": page.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        head = await running.http.head("/js/main.js")
        assert (head.status_code, head.content) == (200, b"")
        for path in ("/../serve.py", "/%2e%2e/serve.py", "/js", "/css/", "/nothing", "/v1/nothing"):
            lost = await running.http.get(path)
            assert (lost.status_code, lost.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/", "GET, HEAD"),
        ("DELETE", "/v1/names", "GET, HEAD, POST"),
        ("PATCH", "/v1/names/x", "DELETE, GET, HEAD"),
        ("GET", "/v1/pair", "DELETE, POST"),
        ("GET", "/v1/timers/x/stop", "POST"),
    ],
)
async def test_a_door_asked_in_the_wrong_way_tells_the_right_ones(start, method, path, allowed):
    async with start() as running:
        answer = await running.http.request(method, path)
        told = {part.strip() for part in answer.headers["allow"].split(",")}
        assert (answer.status_code, answer.json()["code"]) == (405, "method.not_allowed")
        assert told == set(allowed.split(", "))
        assert f"“{path}” does not take {method}." in answer.json()["message"]["en"]
        lost = await running.http.request(method, "/v1/nothing")
        assert (lost.status_code, lost.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("file", sorted(PAGE.rglob("*.*")), ids=lambda file: file.name)
def test_the_page_asks_nobody_else_and_holds_no_inline_code(file: Path):
    content = file.read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[\w.-]+", content)) - {"http://www.w3.org", "http://localhost"}
    assert addresses <= {"https://"}
    if file.suffix == ".html":
        assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", content)
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", content))
    if file.suffix == ".js":
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", content
        )


def page_words(language: str) -> list[str]:
    """Every key of the page's words in a language."""
    found: list[str] = []
    for file in sorted((PAGE / "js").glob("*words.js")):
        words = file.read_text(encoding="utf-8")
        found += re.findall(r"(\w+): \"", words[words.index(f"  {language}: {{") :].split("\n  }")[0])
    return found


def test_both_languages_say_everything_the_page_asks_for():
    told = page_words("ko")
    ko, en = set(told), set(page_words("en"))
    assert ko == en
    assert len(ko) == len(told), "a key is told twice"
    assert len(ko) > 250
    files = [file.read_text(encoding="utf-8") for file in [*PAGE.rglob("*.html"), *PAGE.rglob("*.js")]]
    wanted = {
        key
        for file in files
        for key in re.findall(r'data-(?:t|label)="(\w+)"|\bsay\("(\w+)"', file)
        for key in key
        if key
    }
    assert wanted <= ko


@pytest.mark.parametrize(
    ("fact", "field", "prefix"),
    [
        (WakeSuppressed, "reason", "why_"),
        (ReplyInterrupted, "by", "cut_"),
        (AttentionChanged, "state", "state_"),
        (HubFailed, "stage", "stage_"),
    ],
)
def test_the_page_has_words_for_everything_an_event_may_say(fact: type[Event], field: str, prefix: str):
    (told,) = re.findall(rf"^ +{field}: (.+)", fact.__doc__ or "", re.MULTILINE)
    words = (PAGE / "js" / "words.js").read_text(encoding="utf-8")
    values = re.findall(r"`(\w+)`", told)
    assert values
    assert [value for value in values if words.count(f"{prefix}{value}:") != 2] == []


def test_the_page_has_words_for_every_refusal_and_every_means():
    words = set(page_words("ko"))
    assert {f"reason_{reason}" for reason in get_args(Reason)} <= words
    assert {f"by_{means}" for means in get_args(Means)} <= words


async def dial(url: httpx.URL) -> SocketStream:
    return await anyio.connect_tcp(url.host, url.port or 80)


async def read_all(stream: SocketStream) -> bytes:
    told = b""
    try:
        while True:
            told += await stream.receive()
    except (anyio.EndOfStream, anyio.BrokenResourceError):
        return told


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 600_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"POST /v1/names HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"GARBAGE\r\n\r\n",
    ],
)
async def test_a_garbled_request_is_refused_and_the_hub_goes_on(start, head: bytes):
    async with start() as running:
        async with await dial(httpx.URL(running.welcome.url)) as stream:
            await stream.send(head)
            await stream.send_eof()
            with anyio.fail_after(30):
                told = await read_all(stream)
            assert told.split(b" ")[1][:1] == b"4" if told else True
        assert (await running.http.get("/v1/health")).status_code == 200


async def test_a_request_that_never_comes_is_given_up(start, monkeypatch):
    monkeypatch.setattr(listener, "HEAD_S", 0.05)
    async with start() as running, await dial(httpx.URL(running.welcome.url)) as stream:
        await stream.send(b"GET / HT")
        with anyio.fail_after(30):
            assert await read_all(stream) == b""


async def test_an_answer_that_nobody_reads_is_given_up(start, monkeypatch):
    monkeypatch.setattr(listener, "UNREAD_S", 0.05)
    async with start(hub=ScriptedHub(sound_s=400)) as running:
        body = (
            b"RIFF"
            + (3236).to_bytes(4, "little")
            + b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x80>\0\0\0}\0\0\x02\0\x10\0"
        )
        body += b"data" + (3200).to_bytes(4, "little") + b"\x40\x1f\xc0\xe0" * 800
        async with await dial(httpx.URL(running.welcome.url)) as stream:
            head = f"POST /v1/recordings HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
            await stream.send(head.encode() + body)
            with anyio.fail_after(60):
                while not running.hub.sessions:
                    await anyio.lowlevel.checkpoint()
                while running.hub.open_satellites:
                    await anyio.lowlevel.checkpoint()
