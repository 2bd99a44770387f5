"""The carer's page: what is open, what may be done about it, in both languages, by keyboard and on a phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from dure.safety.links import Link, Links

pytestmark = pytest.mark.browser

FALL = {"person": "halmoni", "kind": "fall", "satellite": "거실", "source": "sound", "strength": 0.8}


@pytest.fixture
def care(start_hub):
    return start_hub("--care")


def report(page: Page, url: str, **given: object) -> str:
    answer = page.request.post(f"{url}/api/alerts", data={**FALL, **given})
    assert answer.ok, answer.text()
    return str(answer.json()["id"])


def test_an_alert_appears_counts_down_is_taken_and_resolved_with_a_note(visit, care):
    page = visit(f"{care.url}/carer")
    expect(page.locator("#link")).to_have_attribute("data-link", "live")
    expect(page.get_by_text("지금은 열린 알림이 없어요.")).to_be_visible()
    report(page, care.url)
    card = page.locator("#alerts .care-alert")
    expect(card.get_by_role("heading", level=3)).to_have_text("김순자: 넘어졌을지도 몰라요")
    expect(card).to_contain_text("아직 확인되지 않음")
    expect(card).to_contain_text("소리, 확신 80%")
    expect(page.locator("#announce")).to_have_text("김순자: 넘어졌을지도 몰라요")
    expect(card.locator(".care-next")).to_have_text(re.compile(r"다음 단계까지 \d"))
    before = card.locator(".care-next").text_content()
    expect(card.locator(".care-next")).not_to_have_text(before or "")
    card.get_by_role("button", name="제가 확인할게요").click()
    expect(card).to_contain_text("누군가 확인하고 있어요")
    expect(card.locator(".care-next")).to_contain_text("맡은 시간이")
    card.get_by_role("button", name="해결됐어요").click()
    page.get_by_label("메모 (선택)").fill("냄비가 떨어졌어요")
    page.locator("#resolve-do").click()
    expect(page.get_by_text("지금은 열린 알림이 없어요.")).to_be_visible()
    past = page.locator("#past .care-alert")
    expect(past).to_contain_text("해결됨")
    past.get_by_text("보낸 것과 한 일").click()
    expect(past.locator("q")).to_have_text("냄비가 떨어졌어요")
    expect(past).to_contain_text("해결됐어요 · this machine")


def test_a_false_alarm_stays_on_record_and_a_hand_over_confirms(visit, care):
    page = visit(f"{care.url}/carer", locale="en-US")
    report(page, care.url)
    card = page.locator("#alerts .care-alert")
    card.get_by_role("button", name="Hand over to the control room").click()
    page.get_by_role("button", name="Confirm").click()
    expect(card.get_by_text("Confirmed", exact=True)).to_be_visible()
    card.get_by_text("What was sent and done").click()
    expect(card).to_contain_text("not that anybody has seen it")
    card.get_by_role("button", name="False alarm").click()
    page.locator("#resolve-not").click()
    expect(card).to_be_visible()
    card.get_by_role("button", name="False alarm").click()
    page.locator("#resolve-do").click()
    expect(page.locator("#past .care-alert")).to_contain_text("Called off")


def test_a_drill_climbs_the_real_ladder_and_is_marked(visit, care):
    page = visit(f"{care.url}/carer")
    page.get_by_role("button", name="김순자: 훈련하기").click()
    page.locator("#sure-do").click()
    card = page.locator("#alerts .care-alert")
    expect(card.locator(".is-drill")).to_have_text("훈련")
    expect(page.locator("#announce")).to_contain_text("훈련. 김순자")
    expect(page.locator("#people")).to_contain_text("열린 알림 1건")


def test_the_keyboard_is_enough_and_stays_where_it_was(visit, care):
    page = visit(f"{care.url}/carer", locale="en-US")
    report(page, care.url)
    button = page.locator("#alerts").get_by_role("button", name="I take care of it")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#alerts")).to_contain_text("Somebody takes care of it")
    expect(page.locator("#alerts").get_by_role("button", name="It is resolved")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Note (optional)")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#resolve")).not_to_be_visible()


def test_people_are_shown_with_their_satellites_and_the_plain_words(visit, care):
    page = visit(f"{care.url}/carer")
    expect(page.get_by_text("직접 119에 전화하세요")).to_be_visible()
    person = page.locator(".care-person").first
    expect(person).to_contain_text("거실: 연결 안 됨")
    expect(person).to_contain_text("알림 순서: 김영희 → 관제실")
    page.request.put(f"{care.url}/v1/mute", data={"muted": True})
    expect(page.locator("#muted")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("#muted")).to_have_text(re.compile("Every microphone in the house is off"))
    expect(page.get_by_text("not an emergency service")).to_be_visible()


def test_a_hub_that_is_away_is_said_and_found_again(visit, care, start_hub):
    page = visit(f"{care.url}/carer")
    expect(page.locator("#link")).to_have_attribute("data-link", "live")
    care.kill()
    expect(page.locator("#link")).to_have_attribute("data-link", "lost")
    start_hub("--care", "--port", care.url.rpartition(":")[2])
    expect(page.locator("#link")).to_have_attribute("data-link", "live")


def test_push_is_offered_and_its_worker_runs_under_the_pages_policy(visit, care):
    page = visit(f"{care.url}/carer")
    expect(page.locator("#push-text")).to_contain_text("이 화면을 닫아도")
    expect(page.locator("#push-switch")).to_have_text("알림 켜기")
    script = page.evaluate("navigator.serviceWorker.ready.then((one) => one.active.scriptURL)")
    assert script == f"{care.url}/carer_worker.js"


def test_on_a_phone_nothing_is_cut_and_the_main_button_is_wide(visit, care):
    page = visit(f"{care.url}/carer", width=390, height=844)
    report(page, care.url, severity="life")
    button = page.locator("#alerts").get_by_role("button", name="제가 확인할게요")
    box = button.bounding_box()
    assert box
    assert box["width"] > 250
    assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_main_page_leads_there(visit, care):
    page = visit(care.url)
    page.get_by_role("link", name="돌봄").click()
    expect(page.get_by_text("직접 119에 전화하세요")).to_be_visible()


def test_a_link_of_a_notice_answers_when_its_button_is_pressed(visit, care):
    page = visit(f"{care.url}/carer")
    alert = report(page, care.url)
    link = Link(
        action="acknowledge", alert=alert, by="daughter", expires=datetime.now(UTC) + timedelta(hours=1)
    )
    page.goto(f"{care.url}/api/alerts/links/{Links(bytes(32), '').sign(link)}")  # the double's key
    page.get_by_role("button", name="제가 확인할게요").click()
    expect(page.get_by_role("heading", name="알겠어요. 고맙습니다.")).to_be_visible()
    told = page.request.get(f"{care.url}/api/alerts/{alert}").json()
    assert told["alert"]["state"] == "acknowledged"
