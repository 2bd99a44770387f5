"""Whatever comes, the answer is one of ours."""

from __future__ import annotations

import contextlib
import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from dure.errors import MessageInvalid, Refused
from dure.server.guard import bearer_of, cookie_of
from dure.server.places import Places, is_loopback
from dure.server.wire import read_command


@given(
    st.text()
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).map(str)
)
@example("\ud800")
@example('{"type":"call","agent":"\\ud800"}')
def test_a_message_is_understood_or_refused(text: str):
    with contextlib.suppress(MessageInvalid):
        read_command(text)


@given(st.text(st.characters(max_codepoint=255)), st.text(st.characters(max_codepoint=255)))
@example("[::1", "http://[::1")
@example("localhost:99999", "http://localhost:99999")
@example("localhost", "http://localhost:x")
def test_host_and_origin_are_checked_without_a_fault(host: str, origin: str):
    for place in (Places("127.0.0.1"), Places("0.0.0.0", ["hub.example"])):
        try:
            place.check(
                Headers(raw=[(b"host", host.encode("latin-1")), (b"origin", origin.encode("latin-1"))])
            )
        except Refused:
            continue


@given(st.ip_addresses())
def test_a_local_hub_answers_under_loopback_only(address: ipaddress.IPv4Address | ipaddress.IPv6Address):
    host = f"[{address}]" if address.version == 6 else str(address)
    headers = Headers({"host": host})
    Places("0.0.0.0").check(headers)
    if is_loopback(str(address)):
        Places("127.0.0.1").check(headers)
    else:
        with pytest.raises(Refused):
            Places("127.0.0.1").check(headers)


@given(st.text(st.characters(max_codepoint=255)))
@example("__Host-dure=\x00")
def test_credentials_are_read_without_a_fault(value: str):
    headers = Headers(raw=[(b"authorization", value.encode("latin-1")), (b"cookie", value.encode("latin-1"))])
    bearer_of(headers)
    cookie_of(headers)
