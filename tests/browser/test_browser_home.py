"""The home at the page: the plan, each appliance's sheet, questions before harm, history, undo, routines."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.unit.home.grants.oauth_provider import oauth_provider

pytestmark = pytest.mark.browser


def at_home(visit, hub, **how) -> Page:
    page: Page = visit(f"{hub.url}/#home", **how)
    expect(page.locator('[data-appliance="tv"] .tile-state')).not_to_be_empty()
    return page


def test_the_plan_shows_every_room_and_a_touch_switches(visit, hub):
    page = at_home(visit, hub)
    expect(page.locator("#plan .room")).to_have_count(7)
    expect(page.locator("#voice-view")).to_be_hidden()
    light = page.get_by_role("button", name="거실 불 켜기")
    expect(light).to_have_attribute("aria-pressed", "false")
    light.click()
    lit = page.get_by_role("button", name="거실 불 끄기")
    expect(lit).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[data-room="living"]')).to_have_class(re.compile("is-lit"))
    expect(page.locator("#home-history .deed").first).to_contain_text("거실 불 켜짐")
    expect(page.locator("#home-history .deed").first).to_contain_text("손으로")
    page.get_by_role("button", name="마지막 일 되돌리기").click()
    expect(page.locator(".toast")).to_contain_text("되돌렸어요.")
    expect(page.get_by_role("button", name="거실 불 켜기")).to_be_visible()
    expect(page.locator(".deed.is-undone")).to_have_count(1)


def test_rooms_lie_where_they_are_and_a_phone_stacks_them(visit, hub):
    page = at_home(visit, hub)
    where: dict[str, Any] = {
        room: page.locator(f'[data-room="{room}"]').bounding_box() or {}
        for room in ("bedroom", "living", "kitchen")
    }
    assert where["bedroom"]["y"] < where["living"]["y"] == where["kitchen"]["y"]
    assert where["living"]["x"] == where["bedroom"]["x"] < where["kitchen"]["x"]
    hidden = page.locator("#plan .room").evaluate_all(
        "all => all.filter(one => one.scrollHeight > one.clientHeight + 1).length"
    )
    assert hidden == 0
    phone = at_home(visit, hub, width=360, height=740, locale="en-US")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = phone.locator("#plan .room").evaluate_all("all => all.map(one => one.getBoundingClientRect().x)")
    assert len(set(boxes)) == 1
    small = phone.locator("#plan .tile button").evaluate_all(
        "all => all.filter(one => { const box = one.getBoundingClientRect(); return box.width < 24 || box.height < 24; }).length"
    )
    assert small == 0


def test_another_page_sees_it_at_once(visit, hub):
    page, other = at_home(visit, hub), at_home(visit, hub)
    page.get_by_role("button", name="티비 켜기").click()
    expect(other.get_by_role("button", name="티비 끄기")).to_be_visible()
    hub.tell("tells living_sensor motion true")
    expect(page.locator('[data-appliance="living_sensor"] .tile-state')).to_have_text("움직임 있음")


def test_the_sheet_has_a_control_for_every_trait_by_keyboard(visit, hub):
    page = at_home(visit, hub)
    more = page.locator('[data-appliance="living_aircon"] .tile-name')
    more.press("Enter")
    sheet = page.get_by_role("dialog", name="에어컨")
    expect(sheet.locator(".trait")).to_have_count(6)
    sheet.get_by_role("switch", name="전원").press("Space")
    expect(sheet.get_by_role("switch", name="전원")).to_have_attribute("aria-checked", "true")
    expect(sheet.get_by_role("switch", name="전원")).to_be_focused()
    slider = sheet.get_by_role("slider", name="설정 온도")
    slider.press("ArrowLeft")
    expect(sheet.locator('.trait-value[data-trait="target_temperature_c"]')).to_have_text("25°C")
    expect(sheet.get_by_role("slider", name="설정 온도")).to_be_focused()
    sheet.get_by_role("button", name="제습").click()
    expect(sheet.get_by_role("button", name="제습")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(more).to_be_focused()
    expect(page.locator('[data-appliance="living_aircon"] .tile-state')).to_have_text("25°C")


def test_a_colour_is_chosen(visit, hub):
    page = at_home(visit, hub)
    page.locator('[data-appliance="living_lamp"] .tile-name').click()
    page.get_by_label("색", exact=True).fill("#3366ff")
    page.get_by_label("색", exact=True).dispatch_event("change")
    expect(page.locator("#home-history .deed").first).to_contain_text("#3366ff")


def test_what_can_do_harm_is_asked_once_more(visit, hub):
    page = at_home(visit, hub)
    page.locator('[data-appliance="door_lock"] .tile-name').click()
    lock = page.get_by_role("dialog", name="도어락").get_by_role("switch", name="잠금")
    lock.click()
    question = page.get_by_role("dialog", name="정말 할까요?")
    expect(question).to_contain_text("도어락: 잠금 풀림.")
    expect(question.get_by_role("button", name="그만두기")).to_be_focused()
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    expect(lock).to_have_attribute("aria-checked", "true")
    lock.click()
    question.get_by_role("button", name="네, 할게요").click()
    expect(page.get_by_role("switch", name="잠금")).to_have_attribute("aria-checked", "false")


def test_gas_is_closed_here_and_never_opened(visit, hub):
    page = at_home(visit, hub)
    page.locator('[data-appliance="gas_valve"] .tile-name').click()
    valve = page.get_by_role("dialog", name="가스 밸브").get_by_role("switch", name="밸브")
    valve.click()
    expect(valve).to_have_attribute("aria-checked", "false")
    valve.click()
    expect(page.locator(".toast")).to_contain_text("가스 밸브: 안전을 위해 여기서는 할 수 없어요.")
    expect(valve).to_have_attribute("aria-checked", "false")


def test_what_cannot_be_reached_is_shown_and_comes_back(visit, hub):
    page = at_home(visit, hub, locale="en-US")
    hub.tell("away tv")
    tile = page.locator('[data-appliance="tv"]')
    expect(tile).to_have_class(re.compile("is-away"))
    expect(tile.locator(".tile-state")).to_have_text("offline")
    expect(page.locator("#home-summary")).to_contain_text("1 unreachable")
    tile.locator(".tile-icon").click()
    expect(page.locator(".toast")).to_contain_text("TV: cannot be reached.")
    hub.tell("back tv")
    expect(tile).not_to_have_class(re.compile("is-away"))


def test_the_time_that_is_left_is_counted_down(visit, hub):
    page = at_home(visit, hub)
    hub.tell('tells washer operation "running"')
    hub.tell("tells washer remaining_s 1800")
    state = page.locator('[data-appliance="washer"] .tile-state')
    expect(state).to_have_text(re.compile(r"^(30:00|29:5\d)$"))
    expect(state).to_have_text(re.compile(r"^29:5[0-8]$"))


def test_routines_are_run_switched_made_and_deleted(visit, hub):
    page = at_home(visit, hub)
    page.get_by_role("button", name="거실 불 켜기").click()
    expect(page.get_by_role("button", name="거실 불 끄기")).to_be_visible()
    page.get_by_role("button", name="외출 실행").click()
    expect(page.locator(".toast", has_text="외출 루틴을 실행했어요.")).to_be_visible()
    expect(page.get_by_role("button", name="거실 불 켜기")).to_be_visible()
    switch = page.get_by_role("switch", name="외출 켜 두기")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(switch).to_be_focused()
    page.get_by_text("새 루틴").click()
    page.get_by_role("textbox", name="이름", exact=True).fill("영화")
    page.get_by_label("이렇게 말하면(비워도 돼요)").fill("영화 볼래")
    page.get_by_label("이 시각에(비워도 돼요)").fill("20:30")
    for day in ("토", "일"):
        page.get_by_role("button", name=day, exact=True).click()
    page.get_by_label("기기", exact=True).select_option("gas_valve")
    expect(page.get_by_label("동작", exact=True).locator("option")).to_have_text(["닫힘"])
    page.get_by_label("기기", exact=True).select_option("tv")
    page.get_by_role("button", name="만들기").click()
    made = page.locator(".routine", has_text="영화")
    expect(made).to_contain_text("“영화 볼래”라고 하면 · 평일 20:30")
    page.get_by_role("button", name="영화 지우기").click()
    expect(made).to_have_count(0)
    page.locator(".toast", has_text="영화 루틴을 지웠어요.").get_by_role("button", name="되돌리기").click()
    expect(made).to_have_count(1)


def test_everything_is_said_in_english_and_the_view_is_kept(visit, hub):
    page = at_home(visit, hub, locale="en-US")
    expect(page.get_by_role("link", name="Home")).to_have_attribute("aria-current", "page")
    page.locator('[data-appliance="washer"] .tile-name').click()
    text = page.locator("body").inner_text()
    assert not re.search(r"\b(reason|routine|confirm|view|home|turn|by)_[a-z]+", text)
    hangul = re.findall(r"[\uac00-\ud7a3]+", text)
    assert set(hangul) <= {"두레", "한국어"}, hangul
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("#home-view")).to_be_visible()
    page.get_by_role("link", name="Talk").click()
    expect(page.locator("#orb")).to_be_visible()
    expect(page.locator("#home-view")).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_everything_at_home_has_a_name_for_a_screen_reader(visit, hub, width):
    page = at_home(visit, hub, width=width)
    page.get_by_text("새 루틴").click()
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    asked = {"button", "textbox", "combobox", "link", "switch", "slider", "region", "navigation", "time"}
    controls = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in asked - {"time"}
    ]
    assert len(controls) > 70
    assert [role for role, name in controls if not name.strip()] == []


def test_an_account_is_linked_at_the_page_and_its_browser_comes_back(visit, start_hub):
    with oauth_provider() as provider:
        page = at_home(visit, start_hub("--account", provider.base))
        account = page.locator("#accounts .account")
        expect(account).to_contain_text("연결 안 됨")
        page.get_by_role("button", name="smartthings 연결하기").click()
        link = page.get_by_role("link", name="이 링크를 열고 접근을 허용해 주세요")
        expect(link).to_be_focused()
        with page.expect_popup() as opened:
            link.click()
        expect(opened.value.locator("h1")).to_contain_text("연결했어요")
        expect(page.locator(".toast")).to_contain_text("smartthings 계정을 연결했어요.")
        expect(account).to_contain_text("연결됨")
        page.get_by_role("button", name="smartthings 연결 끊기").click()
        expect(account).to_contain_text("연결 안 됨")
        provider.denies = True
        page.get_by_role("button", name="smartthings 연결하기").click()
        back = provider.allow(link.get_attribute("href") or "")
        page.get_by_label("브라우저가 돌아오지 못하면").fill(back)
        page.get_by_role("button", name="주소로 연결하기").click()
        expect(page.locator(".toast")).to_contain_text("허용하지 않았어요")
        expect(link).to_have_count(0)


def test_without_accounts_there_is_nothing_to_see_of_them(visit, hub):
    expect(at_home(visit, hub).locator("#accounts-card")).to_be_hidden()
