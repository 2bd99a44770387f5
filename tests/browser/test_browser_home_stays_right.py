"""The home at the page stays right: after a reconnect, with a slider that was let go, and when asked twice at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def at_home(visit, hub, **how) -> Page:
    page: Page = visit(f"{hub.url}/#home", **how)
    expect(page.locator('[data-appliance="tv"] .tile-state')).not_to_be_empty()
    return page


def test_a_touch_still_switches_both_ways_after_the_home_was_loaded_anew(visit, hub):
    page = at_home(visit, hub)
    page.evaluate("import('/js/home_state.js').then(({ home }) => home.load())")  # as after every reconnect
    page.get_by_role("button", name="거실 불 켜기").click()
    page.get_by_role("button", name="거실 불 끄기").click()
    expect(page.get_by_role("button", name="거실 불 켜기")).to_be_visible()


def test_a_slider_that_was_let_go_where_it_stood_holds_no_other_sheet(visit, hub):
    page = at_home(visit, hub)
    page.locator('[data-appliance="living_aircon"] .tile-name').click()
    slider = page.get_by_role("dialog", name="에어컨").get_by_role("slider", name="설정 온도")
    slider.dispatch_event("input")  # moved there and back: no change is told
    page.keyboard.press("Escape")
    page.locator('[data-appliance="tv"] .tile-name').click()
    expect(page.locator("#appliance-sheet-title")).to_have_text("티비")
    page.keyboard.press("Escape")
    page.locator('[data-appliance="living_aircon"] .tile-name').click()
    slider.dispatch_event("input")
    slider.dispatch_event("pointerup")
    hub.tell("tells living_aircon target_temperature_c 18")
    expect(page.locator('.trait-value[data-trait="target_temperature_c"]')).to_have_text("18°C")


def test_one_yes_is_for_one_question(visit, hub):
    page = at_home(visit, hub)
    told = page.evaluate(
        """async () => {
          const { home } = await import("/js/home_state.js");
          const one = home.appliances.get("door_lock");
          const first = home.confirm(one, "locked", false);
          const second = home.confirm(home.appliances.get("tv"), "on_off", true);
          const text = document.getElementById("confirm-text").textContent;
          document.getElementById("confirm-do").click();
          return [text.split(":")[0], await first, await second];
        }"""
    )
    assert told == ["도어락", True, False]


def test_after_a_question_the_keyboard_is_where_it_was(visit, hub):
    page = at_home(visit, hub)
    page.locator('[data-appliance="door_lock"] .tile-name').press("Enter")
    lock = page.get_by_role("dialog", name="도어락").get_by_role("switch", name="잠금")
    lock.press("Space")
    question = page.get_by_role("dialog", name="정말 할까요?")
    expect(question).to_be_visible()
    hub.tell("away door_lock")  # the sheet behind the question is drawn anew
    expect(page.locator("#appliance-sheet-body .problem")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    expect(lock).to_be_focused()


def test_a_step_stays_on_the_steps(visit, hub):
    page = at_home(visit, hub)
    told = page.evaluate(
        """async () => {
          const { home } = await import("/js/home_state.js");
          const sent = [];
          home.order = async (appliance, trait, value) => { sent.push(value); return true; };
          const one = home.appliances.get("living_aircon");
          Object.assign(one.traits.target_temperature_c, { low: 16, high: 30, step: 0.1, value: 20.1 });
          document.querySelector('[data-appliance="living_aircon"] .tile-name').click();
          document.querySelector('[data-key="target_temperature_c-more"]').click();
          return sent;
        }"""
    )
    assert told == [20.2]


def test_one_routine_is_made_and_only_for_a_day(visit, hub):
    page = at_home(visit, hub)
    page.get_by_text("새 루틴").click()
    page.get_by_role("textbox", name="이름", exact=True).fill("영화")
    page.get_by_label("이 시각에(비워도 돼요)").fill("20:30")
    page.evaluate("document.querySelectorAll('#routine-days button').forEach((one) => one.click())")
    page.get_by_role("button", name="만들기").click()
    expect(page.locator(".toast")).to_have_text("요일을 하나 이상 골라 주세요.")
    page.get_by_role("button", name="월", exact=True).click()
    page.evaluate("for (let n = 0; n < 2; n++) document.getElementById('routine-form').requestSubmit()")
    expect(page.locator(".routine", has_text="영화")).to_have_count(1)
    page.get_by_role("link", name="마이크로 바로 가기").press("Enter")
    expect(page.locator("#stage")).to_be_focused()
