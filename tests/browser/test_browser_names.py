"""Names at the page: what is said of a decision, what is to be expected of a name, and teaching it one's voice."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dure.language.particles import with_particle

pytestmark = pytest.mark.browser


def speak(page: Page) -> None:
    page.locator("#orb").click()
    expect(page.locator("#conversation .said-agent .words").first).to_be_visible()
    page.locator("#orb").click()


def test_a_wrong_detection_is_said_taken_back_and_remembered(visit, hub):
    page = visit(hub.url)
    speak(page)
    page.get_by_role("button", name="잘못 들었어요. 안 불렀어요").click()
    expect(page.locator("#decision .feedback")).to_contain_text("‘아리아’ 기준을 0.30 올렸어요.")
    undo = page.locator("#decision").get_by_role("button", name="되돌리기")
    expect(undo).to_be_focused()  # the keyboard stays where it was
    page.reload()
    expect(page.locator("#decision .feedback")).to_contain_text("안 불렀다고 했어요")
    page.locator("#decision").get_by_role("button", name="되돌리기").press("Enter")
    expect(page.locator(".toast")).to_contain_text("‘아리아’ 기준을 되돌렸어요.")
    expect(page.get_by_role("button", name="잘못 들었어요. 안 불렀어요")).to_be_focused()


def test_a_near_miss_is_explained_and_claimed(visit, hub):
    page = visit(hub.url, locale="en-US")
    expect(page.locator("#link")).to_have_attribute("data-link", "on")
    hub.tell("near second_stage")
    expect(page.locator(".verdict")).to_contain_text(
        "“Bixby” was heard and not followed. A closer look rejected it."
    )
    page.get_by_role("button", name="I called you").click()
    expect(page.locator("#decision .feedback")).to_contain_text("The threshold of “Bixby” went down by 0.17.")
    hub.tell("near agent_listening")
    expect(page.locator(".verdict")).to_contain_text("Another assistant was listening already.")
    expect(page.get_by_role("button", name="I called you")).to_have_count(0)
    page.get_by_role("button", name="Earlier", exact=True).click()
    expect(page.locator("#decision").get_by_role("button", name="Undo")).to_be_visible()


def test_what_is_to_be_expected_of_a_name_is_told_while_it_is_typed(visit, hub):
    page = visit(hub.url)
    field, outlook = page.get_by_label("새 이름"), page.locator("#names-outlook")
    field.fill("물")
    expect(outlook).to_contain_text("한 글자는 너무 짧아요")
    outlook.get_by_role("button", name="헤이 물").click()
    expect(field).to_have_value("헤이 물")
    field.fill("마리아")
    expect(outlook).to_contain_text("보정되지 않았어요")
    field.fill("지니")
    expect(outlook).to_contain_text("짧아서 못 듣거나")
    page.get_by_role("button", name="추가", exact=True).click()
    expect(page.locator(".chip", has_text="지니").first).to_be_visible()
    expect(outlook).to_be_empty()


def test_a_name_is_looked_into_and_taught_by_three_calls(visit, hub):
    page = visit(hub.url)
    page.get_by_role("button", name="‘아리아’ 자세히").press("Enter")
    sheet = page.get_by_role("dialog", name="아리아")
    expect(sheet).to_be_visible()
    expect(sheet.locator(".sounds li")).to_have_count(2)
    expect(sheet).to_contain_text("기준 −1.09")
    for number in (1, 2, 3):
        sheet.get_by_role("button", name=f"{number}번째 부르기").click()
        expect(sheet.get_by_role("button", name="듣고 있어요. 불러 주세요")).to_be_visible()
        if number < 3:
            expect(sheet.locator(".teach-dots .is-done")).to_have_count(number)
    expect(sheet).to_contain_text("이제 더 잘 들려요. 평균 점수 0.20 → 1.20")
    expect(sheet).to_contain_text("녹음 3개로 배웠어요.")
    expect(page.locator("#conversation .exchange")).to_have_count(0)  # the calls were for nobody
    sheet.get_by_role("button", name="배운 것 되돌리기").click()
    expect(page.locator(".toast")).to_contain_text("배운 것을 잊었어요.")
    expect(sheet.locator(".taught")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("button", name="‘아리아’ 자세히")).to_be_focused()


def test_a_name_sheet_fits_a_phone_and_says_everything_in_english(visit, hub):
    page = visit(hub.url, width=360, height=640, locale="en-US")
    page.get_by_role("button", name="About “아리아”").click()
    sheet = page.get_by_role("dialog", name="Aria")
    expect(sheet).to_contain_text("Teach it your voice")
    box = sheet.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert sheet.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert not re.search(r"\b(sheet|teach|expect|basis|warn)_", sheet.inner_text())


def test_particles_are_those_that_the_hub_says(visit, hub):
    words = [
        "아리아",
        "빅스비",
        "지니님",
        "서울",
        "LG",
        "KT",
        "ABC",
        "SKB",
        "GS",
        "3",
        "7",
        "10",
        "100",
        "1,000",
        "10,000",
        "0.0",
        "2.10",
        "컵",
        "Helper",
        "Jarvis",
        "Bot",
        "Mail",
        "Google",
        "Sun",
        "Phone",
        "Time",
        "King",
        "Book",
        "Duck",
        "U+",
        "50%",
        "클로바)",
        "“달”",
        "MCP",
        "ㅋ",
    ]
    pairs = [("이", "가"), ("을", "를"), ("으로", "로")]
    page = visit(hub.url)
    told = page.evaluate(
        """async ([words, pairs]) => {
          const { particle } = await import("/js/particles.js");
          return words.flatMap((word) => pairs.map(([closed, open]) => word + particle(word, closed, open)));
        }""",
        [words, pairs],
    )
    assert told == [with_particle(word, closed) for word in words for closed, _ in pairs]
