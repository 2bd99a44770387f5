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


def person(page: Page, name: str):
    return page.locator(".care-person").filter(has_text=name)


def test_the_last_sign_of_life_is_shown_and_its_place_only_where_that_was_agreed(visit, care):
    page = visit(f"{care.url}/carer")
    expect(person(page, "김순자").locator(".care-sign")).to_have_text("아직 기척이 없어요")
    care.tell("tells kitchen_light on_off true")
    care.tell("tells bathroom_light on_off true")
    asked(page, care.url, lambda told: all(one["sign"]["at"] for one in told["people"]))
    page.reload()
    expect(person(page, "김순자").locator(".care-sign")).to_have_text(
        re.compile("^마지막 기척 (방금|.분 전) · 주방$")
    )
    expect(person(page, "Albert").locator(".care-sign")).to_have_text(
        re.compile("^마지막 기척 (방금|.분 전)$")
    )
    page.get_by_role("button", name="English").click()
    expect(person(page, "김순자").locator(".care-sign")).to_have_text(
        re.compile("^Last sign of life .+ · kitchen$")
    )


def asked(page: Page, url: str, wanted) -> None:
    """Wait until the hub tells what is wanted."""
    for _ in range(1200):
        if wanted(page.request.get(f"{url}/api/safety").json()):
            return
        page.wait_for_timeout(50)
    raise AssertionError("it is never told")


def test_a_moment_is_told_in_plain_words_and_again_as_time_passes(visit, care):
    page = visit(f"{care.url}/carer", locale="en-US")
    expect(page.locator("#link")).to_have_attribute("data-link", "live")
    told = page.evaluate(
        """async () => {
          const { drawSatellites, drawSign } = await import("/js/carer_signs.js");
          const at = (s) => new Date(Date.now() - s * 1000).toISOString();
          const sign = (s, more) => drawSign({ at: at(s), away: false, place: null, ...more }, 0).textContent;
          const satellite = (more) => drawSatellites([{ id: "bath", connected: false, seen: null, silent: false, silent_s: 0, ...more }], 0)[0].textContent;
          return [
            sign(5, {}), sign(12 * 60 + 1, { place: { ko: "부엌" } }), sign(3 * 3600 + 61, {}), sign(3600, {}), sign(720, { away: true }),
            drawSign({ at: at(-7200), away: false, place: null }, 7200 * 1000 + 61000).textContent,
            satellite({}), satellite({ seen: at(1) }), satellite({ seen: at(1), silent: true, silent_s: 850 }),
          ];
        }"""
    )
    assert told == [
        "Last sign of life just now",
        "Last sign of life 12 min ago · 부엌",
        "Last sign of life 3 h 1 min ago",
        "Last sign of life 1 h ago",
        "Seems to be out. Last sign of life 12 min ago",
        "Last sign of life 1 min ago",
        "bath: not heard of yet",
        "bath: not connected, last heard of just now",
        "bath: silent for 14 min",
    ]


def test_a_satellite_that_falls_silent_is_shown_and_is_an_alert(visit, start_hub):
    care = start_hub("--care", "--silent-after", "3")
    page = visit(f"{care.url}/carer")
    silent = re.compile("kitchen: .+째 신호가 없어요")
    expect(page.locator("#satellite-list")).to_contain_text(silent, timeout=60_000)
    card = page.locator("#alerts .care-alert")
    expect(card.get_by_role("heading", level=3)).to_have_text("두레: 두레의 기기가 응답하지 않아요")
    expect(card).to_contain_text("허브가 켜진 뒤")
    page.evaluate(
        """() => new Promise((there, failed) => {
          window.kitchen = new WebSocket(`ws://${location.host}/v1/stream?satellite=kitchen`);
          window.kitchen.onopen = () => { setInterval(() => { if (window.kitchen.readyState === 1) window.kitchen.send('{"type":"ping"}'); }, 100); there(); };
          window.kitchen.onerror = failed;
        })"""
    )
    expect(page.get_by_text("지금은 열린 알림이 없어요.")).to_be_visible(timeout=60_000)
    expect(page.locator("#satellite-list")).to_have_text(re.compile("^kitchen: 마지막 신호 "))
    past = page.locator("#past .care-alert").last
    past.get_by_text("보낸 것과 한 일").click()
    expect(past.locator("q")).to_have_text("1분 만에 돌아왔어요")


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
