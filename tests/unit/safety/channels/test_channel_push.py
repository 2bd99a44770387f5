"""Push messages to somebody's browsers: kept in the journal, by token, and forgotten where they are gone."""

from __future__ import annotations

import os
from datetime import timedelta

import anyio
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dure.api import Notice
from dure.config import Secret
from dure.errors import ConfigInvalid, DeliveryFailed, DeliveryRefused, ExtraMissing, MessageInvalid
from dure.plugins import Setup, load
from dure.safety.channels import push as push_module
from dure.safety.channels.push import PushBook, PushChannel
from dure.safety.channels.vapid import encode
from dure.safety.channels.web_push import Keys, Subscription
from dure.store import Journal
from dure.store.push import MOST
from dure.testing.clock import VirtualClock

pytest.importorskip("http_ece", reason="the extra dure[push] is not installed")

pytestmark = pytest.mark.anyio

NOTICE = Notice(id="d-1", alert="a-1", to="김영희", title="t", text="x", language="ko", severity="life")


def browser(name: str) -> Subscription:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = Keys(p256dh=encode(point), auth=encode(os.urandom(16)))
    return Subscription(endpoint=f"https://fcm.googleapis.com/fcm/send/{name}", keys=keys)


@pytest.fixture
async def journal(tmp_path):
    kept = await Journal.open(tmp_path / "journal.db", VirtualClock())
    yield kept
    await kept.close()


def channel(journal, answers):
    """A channel whose push service answers by the end of the address."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        asked.append(name)
        return httpx.Response(answers.get(name, 201))

    clock = VirtualClock()
    transport = httpx.MockTransport(answer)
    return PushChannel(journal.push, contact="mailto:a@example.org", clock=clock, transport=transport), asked


async def test_every_browser_of_the_holder_is_told_and_one_that_is_gone_is_forgotten(journal):
    book = PushBook(journal.push)
    for name, holder in (("phone", "김영희"), ("old", "김영희"), ("other", "somebody else")):
        await book.add(browser(name), holder=holder, token="local")
    push, asked = channel(journal, {"old": 410})
    assert (await push.deliver(NOTICE)).reference == "1/2"
    assert sorted(asked) == ["old", "phone"]
    assert (await push.deliver(NOTICE)).reference == "1/1"


async def test_one_that_fails_is_kept_and_the_notice_tried_again(journal):
    await PushBook(journal.push).add(browser("phone"), holder="김영희", token="local")
    push, _ = channel(journal, {"phone": 503})
    with pytest.raises(DeliveryFailed) as failed:
        await push.deliver(NOTICE)
    assert failed.value.retryable
    assert len(await journal.push.of("김영희")) == 1


async def test_a_service_that_hangs_or_an_address_that_breaks_keeps_no_browser_from_being_told(
    journal, monkeypatch
):
    monkeypatch.setattr(push_module, "AGAIN_S", 0.0)
    monkeypatch.setattr(push_module, "WITHIN_S", 60.0)
    told = anyio.Event()
    book = PushBook(journal.push)
    for name in ("hangs-1", "hangs-2", "broken\x00", "phone"):
        one = browser("x")
        endpoint = f"https://fcm.googleapis.com/fcm/send/{name}"
        await book.add(Subscription(endpoint=endpoint, keys=one.keys), holder="김영희", token="local")

    async def answer(request: httpx.Request) -> httpx.Response:
        if "hangs" in request.url.path:
            await told.wait()  # until the last one has it, and then until httpx gives up
            raise httpx.ReadTimeout("no answer", request=request)
        told.set()
        return httpx.Response(201)

    push = PushChannel(
        journal.push,
        contact="mailto:a@example.org",
        clock=VirtualClock(),
        transport=httpx.MockTransport(answer),
    )
    with anyio.fail_after(60):
        assert (await push.deliver(NOTICE)).reference == "1/4"


async def test_the_browser_whose_service_failed_for_a_moment_is_told_beside_another(journal, monkeypatch):
    monkeypatch.setattr(push_module, "AGAIN_S", 0.0)
    monkeypatch.setattr(push_module, "WITHIN_S", 60.0)
    book = PushBook(journal.push)
    for name in ("laptop", "phone"):
        await book.add(browser(name), holder="김영희", token="local")
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        return httpx.Response(503 if asked.count("phone") == 1 and asked[-1] == "phone" else 201)

    push = PushChannel(
        journal.push,
        contact="mailto:a@example.org",
        clock=VirtualClock(),
        transport=httpx.MockTransport(answer),
    )
    assert (await push.deliver(NOTICE)).reference == "2/2"
    assert sorted(asked) == ["laptop", "phone", "phone"]


async def test_where_no_browser_takes_messages_the_ladder_need_not_wait(journal):
    push, _ = channel(journal, {})
    with pytest.raises(DeliveryRefused):
        await push.deliver(NOTICE)


async def test_the_key_is_made_once_and_stays(journal):
    book = PushBook(journal.push)
    assert await book.key() == await PushBook(journal.push).key()


async def test_a_token_that_is_withdrawn_or_expired_is_told_nothing_any_more(journal):
    book = PushBook(journal.push)
    _, token = await journal.tokens.issue(label="김영희", scopes=["carer"])
    await book.add(browser("phone"), holder="김영희", token=token.id)
    assert len(await journal.push.of("김영희")) == 1
    await journal.tokens.revoke(token.id)
    assert await journal.push.of("김영희") == []
    past = VirtualClock().now() - timedelta(days=1)
    _, old = await journal.tokens.issue(label="김영희", scopes=["carer"], expires=past)
    await book.add(browser("tablet"), holder="김영희", token=old.id)
    assert await journal.push.of("김영희") == []


async def test_nobody_forgets_somebody_elses_browser_and_nobody_has_too_many(journal):
    book = PushBook(journal.push)
    one = browser("phone")
    await book.add(one, holder="김영희", token="local")
    assert not await book.remove(one.endpoint, holder="other")
    assert await book.remove(one.endpoint, holder="김영희")
    for number in range(MOST + 3):
        await book.add(browser(f"{number}"), holder="김영희", token="local")
    assert len(await journal.push.of("김영희")) == MOST


@pytest.mark.parametrize(
    "endpoint", ["https://evil.example/x", "http://fcm.googleapis.com/x", "fcm.googleapis.com"]
)
async def test_what_is_no_push_service_is_refused(journal, endpoint):
    one = browser("phone")
    with pytest.raises(MessageInvalid):
        await PushBook(journal.push).add(
            Subscription(endpoint=endpoint, keys=one.keys), holder="x", token="local"
        )


def test_the_factories_are_offered_and_say_what_is_wrong(monkeypatch):
    channels = load([]).alert_channels

    def build(kind, **settings):
        return channels.build(kind, Setup(name="one", settings=settings, services={}))

    for kind, settings in (
        ("apprise", {}),
        ("apprise", {"addresses": {"mother": "tgram://plain"}}),
        ("apprise", {"addresses": {"mother": Secret(env="DURE_NOT_SET")}}),
        ("apprise", {"other": 1}),
        ("push", {}),
        ("push", {"contact": "nobody"}),
        ("push", {"contact": "mailto:a@example.org"}),
    ):
        with pytest.raises(ConfigInvalid):
            build(kind, **settings)
    monkeypatch.setenv("DURE_MOTHER", "json://127.0.0.1:1")
    assert build("apprise", addresses={"mother": Secret(env="DURE_MOTHER")})
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ExtraMissing):
        build("apprise", addresses={"mother": Secret(env="DURE_MOTHER")})
    with pytest.raises(ExtraMissing):
        build("push", contact="mailto:a@example.org")


async def test_a_service_that_wants_to_be_asked_later_is_not_asked_again_at_once(journal):
    await PushBook(journal.push).add(browser("phone"), holder="김영희", token="local")
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(429, headers={"retry-after": "90"})

    push = PushChannel(
        journal.push,
        contact="mailto:a@example.org",
        clock=VirtualClock(),
        transport=httpx.MockTransport(answer),
    )
    with pytest.raises(DeliveryFailed) as failed:
        await push.deliver(NOTICE)
    assert (failed.value.again_s, len(asked)) == (90.0, 1)
