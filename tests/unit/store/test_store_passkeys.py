"""Passkeys in the journal: how many there may be, and what they are worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dure.store import Journal, NewPasskey
from dure.store.passkeys import MOST
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

START = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def clock():
    return VirtualClock(START)


@pytest.fixture
async def journal(tmp_path, clock):
    opened = await Journal.open(tmp_path / "journal.sqlite", clock)
    yield opened
    await opened.close()


def made(credential: bytes = b"one") -> NewPasskey:
    return NewPasskey(
        name="phone",
        origin="https://hub.example",
        credential=credential,
        public_key=b"k",
        counter=0,
        synced=False,
    )


async def test_there_are_no_more_than_a_person_needs(journal):
    _, token = await journal.tokens.issue(label="me", scopes=["carer"])
    for at in range(MOST):
        assert await journal.passkeys.add(made(bytes([at])), token.id, by="me") is not None
    assert await journal.passkeys.add(made(b"more"), token.id, by="me") is None
    _, other = await journal.tokens.issue(label="other", scopes=["carer"])
    assert await journal.passkeys.add(made(bytes([0])), other.id, by="other") is None, "it is known"
    assert await journal.passkeys.add(made(), "nobody", by="nobody") is None


async def test_of_the_tokens_of_a_passkey_the_one_that_was_not_used_for_longest_makes_room(journal, clock):
    _, token = await journal.tokens.issue(label="", scopes=["carer"])
    passkey = await journal.passkeys.add(made(), token.id, by="me")
    secrets = []
    for _ in range(MOST):
        secret, signed_in = await journal.passkeys.sign_in(passkey.id, 0)
        assert (signed_in.label, signed_in.scopes) == (token.id, token.scopes)
        secrets.append(secret)
        await clock.set(clock.now() + timedelta(minutes=1))
    assert await journal.tokens.check(secrets[0]) is not None  # it is used, now
    await clock.set(clock.now() + timedelta(minutes=1))
    secret, _ = await journal.passkeys.sign_in(passkey.id, 0)
    good = [await journal.tokens.check(one) is not None for one in (*secrets, secret)]
    assert good == [True, False, *[True] * (MOST - 1)]


async def test_a_passkey_is_worth_no_more_than_its_token_for_no_longer(journal, clock):
    until = START + timedelta(hours=1)
    _, token = await journal.tokens.issue(label="guest", scopes=["listen"], expires=until)
    passkey = await journal.passkeys.add(made(), token.id, by="guest")
    secret, signed_in = await journal.passkeys.sign_in(passkey.id, 1)
    assert signed_in.expires == until
    await clock.set(until)
    assert await journal.tokens.check(secret) is None
    assert await journal.passkeys.sign_in(passkey.id, 2) is None
    assert not (await journal.passkeys.find(b"one")).copied


async def test_what_is_signed_in_for_speaks_as_the_token_behind_it(journal):
    _, token = await journal.tokens.issue(label="town", scopes=["feed"], senders=["kma@town"])
    passkey = await journal.passkeys.add(made(), token.id, by="town")
    _, signed_in = await journal.passkeys.sign_in(passkey.id, 0)
    assert await journal.tokens.speaks_for(signed_in.id, "kma@town")
    assert not await journal.tokens.speaks_for(signed_in.id, "fire@town"), "its sender is given"
    await journal.tokens.revoke(token.id)
    assert not await journal.tokens.speaks_for(signed_in.id, "kma@town")
