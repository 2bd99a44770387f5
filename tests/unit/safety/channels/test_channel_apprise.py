from __future__ import annotations

import html
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

pytest.importorskip("apprise", reason="the extra dure[apprise] is not installed")

from dure.api import Notice
from dure.errors import DeliveryFailed, DeliveryRefused
from dure.safety.channels.apprise import AppriseChannel

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated"),  # Apprise reads kinds of pictures with it
]


@pytest.fixture
def service():
    """A service of the simplest kind that Apprise knows, on loopback."""

    class Service(BaseHTTPRequestHandler):
        got: ClassVar[list[dict[str, str]]] = []
        status = 200

        def do_POST(self):  # http.server's name
            self.got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Service, f"json://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


def notice(to, **given):
    fields = {
        "id": "d-1",
        "alert": "a-1",
        "to": to,
        "title": "확인이 필요해요",
        "text": "대답이 없어요.",
        "language": "ko",
        "severity": "life",
        "links": {"acknowledge": "https://home.example/a/1"},
    }
    return Notice(**(fields | given))


async def test_a_notice_is_handed_to_the_service_with_its_links(service):
    kept, address = service
    assert (await AppriseChannel({"mother": address}).deliver(notice("mother"))).accepted
    (got,) = kept.got
    assert got["title"] == "확인이 필요해요"
    assert "대답이 없어요." in got["message"]
    assert "https://home.example/a/1" in got["message"]
    assert got["type"] == "failure"


async def test_a_service_of_html_gets_the_very_words(service):
    kept, address = service
    given = notice("mother", title="<엄마>", text="체온 < 35 & 떨림")
    assert (await AppriseChannel({"mother": f"{address}/?format=html"}).deliver(given)).accepted
    (got,) = kept.got
    message = got["message"]
    assert html.unescape(message).replace("\xa0", " ").startswith("체온 < 35 & 떨림")
    assert not re.search(r"<(?!br/>)", message), "it would be taken for a tag, and the service refuse it"


async def test_a_service_that_does_not_take_it_is_told(service):
    kept, address = service
    kept.status = 500
    with pytest.raises(DeliveryFailed) as failed:
        await AppriseChannel({"mother": address}).deliver(notice("mother"))
    assert failed.value.retryable


@pytest.mark.parametrize("to", ["", "nothing", "xyz://secret-token/chat"])
async def test_an_address_that_apprise_does_not_know_is_refused_and_not_told(to, caplog):
    with pytest.raises(DeliveryRefused) as refused:
        await AppriseChannel({"mother": to}).deliver(notice("mother"))
    assert not refused.value.retryable
    assert "secret-token" not in refused.value.sentence("ko")
    assert "secret-token" not in caplog.text
