"""Linking SmartThings in a real browser: the form's origin and its way out hold against the page's own policy; the page unlinks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser

RETURN = "https://c2c-ap.smartthings.com/oauth/callback"
ASKED = urlencode(
    {
        "response_type": "code",
        "client_id": "dure-home",
        "redirect_uri": RETURN,
        "scope": "home",
        "state": "s1",
    }
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone whose way to SmartThings ends here."""
    context = browser.new_context(locale="ko-KR", viewport={"width": 390, "height": 800})
    context.set_default_timeout(20_000)

    def arrive(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<h1>arrived</h1>")

    context.route("https://c2c-ap.smartthings.com/**", arrive)
    yield context.new_page()
    context.close()


def test_a_person_links_smartthings_sees_the_link_and_ends_it(page, start_hub):
    hub = start_hub("--platform", RETURN)
    page.goto(f"{hub.url}/oauth/authorize?{ASKED}")
    expect(page.get_by_role("heading", name="이 집을 SmartThings와 연결할까요?")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="연결할게요", exact=True).click()
    expect(page.get_by_role("heading", name="arrived")).to_be_visible()
    told = parse_qs(urlsplit(page.url).query)
    assert told["state"] == ["s1"]
    form = {
        "grant_type": "authorization_code", "code": told["code"][0], "redirect_uri": RETURN,
        "client_id": "dure-home", "client_secret": "secret",
    }  # fmt: skip
    answer = httpx.post(f"{hub.url}/oauth/token", data=form, trust_env=False)
    assert answer.status_code == 200
    page.goto(hub.url)
    page.locator("#devices-open").click()
    link = page.locator("#links li")
    expect(link).to_have_text(re.compile("SmartThings.*this machine.*물어볼 때만 알려 줘요"))
    link.get_by_role("button", name="‘SmartThings’ 연결 끊기").click()
    expect(page.locator("#links")).to_have_count(0)
    body = {
        "headers": {"schema": "st-schema", "version": "1.0", "interactionType": "discoveryRequest", "requestId": "r"},
        "authentication": {"tokenType": "Bearer", "token": answer.json()["access_token"]},
    }  # fmt: skip
    told = httpx.post(f"{hub.url}/platforms/smartthings", json=body, trust_env=False).json()
    assert told["globalError"]["errorEnum"] == "INTEGRATION-DELETED"


def test_a_person_who_does_not_want_it_is_sent_back(page, start_hub):
    hub = start_hub("--platform", RETURN)
    page.goto(f"{hub.url}/oauth/authorize?{ASKED}")
    page.get_by_role("button", name="연결하지 않을게요").click()
    expect(page.get_by_role("heading", name="arrived")).to_be_visible()
    assert "error=access_denied" in page.url


def test_a_stranger_behind_a_proxy_needs_a_code(page, start_hub):
    hub = start_hub("--platform", RETURN, "--tls", "off")
    base = hub.url.partition("/pair#")[0]
    page.goto(f"{base}/oauth/authorize?{ASKED}")
    page.get_by_role("button", name="연결할게요", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("연결 코드를 적어 주세요"))
    page.get_by_label("연결 코드").fill(hub.url.partition("/pair#")[2])
    page.get_by_role("button", name="연결할게요", exact=True).click()
    expect(page.get_by_role("heading", name="arrived")).to_be_visible()
