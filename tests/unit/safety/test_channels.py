"""The channels that come with Dure, at real counterparts: an HTTP server, a command."""

from __future__ import annotations

import hmac
import json
import stat
import time
from collections.abc import Callable
from urllib.parse import unquote

import httpx
import pytest
from tests.unit.safety.house import Person

from dure.api import AlertChannel, Interlocutor, Notice
from dure.config import Config, Secret
from dure.config.safety import ChannelConfig, SafetyConfig
from dure.errors import ConfigInvalid, DeliveryFailed, DeliveryRefused
from dure.plugins import Setup, load
from dure.safety.dispatch import VoiceChannel, WebhookChannel
from dure.safety.dispatch.factory import voice, webhook
from dure.safety.opening import build_channels

pytestmark = pytest.mark.anyio

KEY = b"0123456789abcdef0123"
NOTICE = Notice(
    id="a1.0-2.daughter.0",
    alert="a1",
    to="https://carer.example.org/hook",
    title="김순자: 확인해 주세요",
    text="넘어졌을지도 몰라요.\n둘째 줄",
    language="ko",
    severity="urgent",
    links={"acknowledge": "https://hub/x"},
)


def hook(answer: Callable[[httpx.Request], httpx.Response], key: bytes | None = KEY) -> WebhookChannel:
    return WebhookChannel(key, transport=httpx.MockTransport(answer))


async def test_a_webhook_is_signed_and_carries_its_id():
    got: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        got.append(request)
        return httpx.Response(202, headers={"dure-reference": "r1"})

    receipt = await hook(answer).deliver(NOTICE)
    assert (receipt.accepted, receipt.reference) == (True, "r1")
    (request,) = got
    assert request.headers["idempotency-key"] == NOTICE.id
    parts = dict(part.split("=", 1) for part in request.headers["dure-signature"].split(","))
    assert abs(time.time() - int(parts["t"])) < 60
    signed = parts["t"].encode() + b"." + request.content
    assert hmac.compare_digest(parts["v1"], hmac.digest(KEY, signed, "sha256").hex())
    told = json.loads(request.content)
    assert told["id"] == NOTICE.id
    assert told["title"] == NOTICE.title
    assert told["links"] == {"acknowledge": "https://hub/x"}


async def test_a_contact_with_a_korean_name_is_told_too():
    from dataclasses import replace

    got: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        got.append(request)
        return httpx.Response(200)

    await hook(answer).deliver(replace(NOTICE, id="a1.0-2.딸.0"))
    (request,) = got
    assert unquote(request.headers["idempotency-key"]) == "a1.0-2.딸.0" == json.loads(request.content)["id"]


@pytest.mark.parametrize("status", [500, 503, 408, 425, 429])
async def test_what_may_pass_is_tried_again(status):
    with pytest.raises(DeliveryFailed) as failed:
        await hook(lambda _: httpx.Response(status)).deliver(NOTICE)
    assert failed.value.retryable


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410])
async def test_what_never_will_is_given_up(status):
    answer = httpx.Response(status, headers={"location": "https://elsewhere.example.org/"})
    with pytest.raises(DeliveryRefused) as failed:
        await hook(lambda _: answer).deliver(NOTICE)
    assert not failed.value.retryable


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")]
)
async def test_a_network_that_fails_is_a_failed_delivery(error):
    def fails(request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(DeliveryFailed):
        await hook(fails).deliver(NOTICE)


async def test_an_address_that_is_none_is_refused():
    from dataclasses import replace

    with pytest.raises(DeliveryRefused):
        await WebhookChannel(None).deliver(replace(NOTICE, to="no address"))


async def test_a_server_that_does_not_answer_is_left_in_time():
    import anyio

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        port = listener.extra(anyio.abc.SocketAttribute.local_port)
        from dataclasses import replace

        with pytest.raises(DeliveryFailed):
            await WebhookChannel(KEY, timeout_s=0.2).deliver(replace(NOTICE, to=f"http://127.0.0.1:{port}/"))


async def test_a_notice_is_said_at_every_satellite():
    person = Person(there=["living", "kitchen"])
    receipt = await VoiceChannel(person).deliver(NOTICE)
    assert sorted(receipt.reference.split(",")) == ["kitchen", "living"]
    assert person.heard[0][1] == "김순자: 확인해 주세요. 넘어졌을지도 몰라요."
    assert person.waits == [0, 0]


async def test_a_satellite_or_a_siren_that_hangs_or_breaks_keeps_no_other_from_hearing_it(monkeypatch):
    import anyio

    from dure.safety.dispatch import voice

    monkeypatch.setattr(voice, "SAY_S", 0.05)
    monkeypatch.setattr(voice, "COMMAND_S", 0.05)

    class Broken(Person):
        async def ask(self, satellite, *given, **named):
            if satellite == "hangs":
                await anyio.sleep_forever()
            if satellite == "breaks":
                raise RuntimeError
            return await super().ask(satellite, *given, **named)

    async def hang(self, notice):
        await anyio.sleep_forever()

    monkeypatch.setattr(VoiceChannel, "_run", hang)
    person = Broken(there=["hangs", "breaks", "living"])
    receipt = await VoiceChannel(person, ["siren"]).deliver(NOTICE)
    assert receipt.reference == "living"


async def test_nowhere_to_say_it_is_a_failed_delivery():
    for nobody in (None, Person(there=[])):
        with pytest.raises(DeliveryFailed):
            await VoiceChannel(nobody).deliver(NOTICE)


async def test_a_command_gets_the_notice_and_no_environment(tmp_path):
    script = tmp_path / "siren"
    script.write_text('#!/bin/sh\ncat > "$1"\nenv >> "$1"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    out = tmp_path / "out"
    await VoiceChannel(None, [str(script), str(out)]).deliver(NOTICE)
    told, rest = json.JSONDecoder().raw_decode(out.read_text())
    assert told["id"] == NOTICE.id
    assert "DURE_HOME" not in out.read_text()[rest:]


@pytest.mark.parametrize("command", [["/no/such/program"], ["false"]])
async def test_a_command_that_fails_is_a_failed_delivery(command):
    with pytest.raises(DeliveryFailed):
        await VoiceChannel(None, command).deliver(NOTICE)


def setup(settings: dict[str, object]) -> Setup:
    return Setup(name="x", settings=settings, services={})


@pytest.mark.parametrize(
    ("factory", "settings"),
    [
        (webhook, {"key": "plain"}),
        (webhook, {"kye": 1}),
        (voice, {"command": "rm -rf"}),
        (voice, {"command": [1]}),
    ],
)
def test_settings_that_are_wrong_are_told(factory, settings):
    with pytest.raises(ConfigInvalid):
        factory(setup(settings))


def test_a_key_that_is_too_short_is_refused(monkeypatch):
    monkeypatch.setenv("HOOK", "short")
    with pytest.raises(ConfigInvalid):
        webhook(setup({"key": Secret(env="HOOK")}))
    monkeypatch.setenv("HOOK", "long enough for a key")
    assert isinstance(webhook(setup({"key": Secret(env="HOOK")})), WebhookChannel)


def test_channels_come_through_the_plug_in_door():
    config = Config(safety=SafetyConfig(channels={"hook": ChannelConfig(kind="webhook", timeout_s=3)}))
    built = build_channels(config, load(()), {Interlocutor: Person()})
    assert {name: seconds for name, (_, seconds) in built.items()} == {"voice": 60.0, "hook": 3}
    channel: AlertChannel = built["hook"][0]
    assert isinstance(channel, WebhookChannel)
    bad = SafetyConfig(channels={"x": ChannelConfig(kind="pigeon")})
    with pytest.raises(ConfigInvalid):
        build_channels(Config(safety=bad), load(()), {Interlocutor: Person()})


@pytest.mark.parametrize(
    ("headers", "again_s"),
    [
        ({}, 0.0),
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": "-5"}, 0.0),
        ({"Retry-After": "9" * 400}, 0.0),
        ({"Retry-After": "soon"}, 0.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT"}, 0.0),
        (
            {
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
                "Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT",
            },
            30.0,
        ),
        ({"Date": "Wed, 21 Oct 2026 07:28:00 GMT", "Retry-After": "Wed, 21 Oct 2026 07:00:00 GMT"}, 0.0),
    ],
)
async def test_a_webhook_that_says_when_it_may_be_asked_again_is_believed(headers, again_s):
    with pytest.raises(DeliveryFailed) as failed:
        await hook(lambda _: httpx.Response(503, headers=headers)).deliver(NOTICE)
    assert failed.value.again_s == again_s
