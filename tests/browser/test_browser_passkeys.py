"""A passkey in a real browser: made where a person is let in, and then enough to come back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytest.importorskip("webauthn", reason="the extra dure[passkeys] is not installed")
pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_device(page: Page) -> None:
    """A phone that knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def test_a_carer_makes_a_passkey_signs_out_and_comes_back_with_it_alone(visit, start_hub):
    hub = start_hub("--care", "--passkeys", "--tls", "off")
    at = hub.url.replace("127.0.0.1", "localhost")  # a relying party has a name
    page = visit(at, width=390, height=844)
    give_device(page)
    page.get_by_label("기기 이름").fill("김영희")
    page.get_by_role("button", name="연결하기").click()
    page.locator("#devices-open").wait_for()
    base = at.partition("/pair#")[0]
    page.goto(f"{base}/carer")
    card = page.locator("#passkeys")
    card.get_by_label("패스키 이름").fill("내 전화")
    card.get_by_role("button", name="이 기기에 패스키 만들기").click()
    expect(card.locator("[data-passkey]")).to_contain_text("내 전화")
    expect(card.locator("[data-passkey]")).to_contain_text("아직 쓰지 않음")
    card.get_by_role("button", name="이 기기에 패스키 만들기").click()
    expect(card.get_by_role("alert")).to_have_text("이 기기에는 이미 패스키가 있어요.")
    card.get_by_role("button", name="로그아웃").click()
    page.get_by_role("button", name="패스키로 로그인").click()
    page.wait_for_url(f"{base}/")
    page.goto(f"{base}/carer")
    expect(card.locator("[data-passkey]")).to_contain_text("지금 쓰는 패스키")
    assert page.request.get(f"{base}/api/safety").json()["by"] == "김영희"
    page.locator("#language").click()
    expect(card.get_by_role("button", name="Create a passkey on this device")).to_be_visible()
    card.get_by_role("button", name="Remove and sign out: 내 전화").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#passkey-problem")).to_contain_text("this passkey is not good here")


def test_who_opened_the_page_by_a_number_is_told_the_name(visit, start_hub):
    hub = start_hub("--passkeys", "--tls", "off")
    page = visit(hub.url)
    named = hub.url.partition("/pair#")[0].replace("127.0.0.1", "localhost")
    expect(page.locator("#passkey-text")).to_contain_text(f"{named} 주소로 열어 주세요")
    expect(page.locator("#passkey-in")).to_be_hidden()
    page.get_by_role("button", name="연결하기").click()
    page.locator("#devices-open").click()
    sheet = page.locator("#devices .passkeys")
    expect(sheet).to_contain_text(f"{named} 주소로 열어 주세요")
    expect(sheet.get_by_role("button")).to_have_count(0)
