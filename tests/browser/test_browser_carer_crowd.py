"""The carer's page with many alerts, impatient fingers, answers that overtake each other, and a browser that refuses."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Request, Route, expect

pytestmark = pytest.mark.browser

FALL = {"person": "halmoni", "kind": "fall", "satellite": "거실", "source": "sound", "strength": 0.8}


@pytest.fixture
def care(start_hub):
    return start_hub("--care")


def watching(page: Page) -> Page:
    expect(page.locator("#link")).to_have_attribute("data-link", "live")
    return page


def report(page: Page, url: str, key: str, **given: object) -> str:
    answer = page.request.post(f"{url}/api/alerts", data={**FALL, "key": key, **given})
    assert answer.ok, answer.text()
    return str(answer.json()["id"])


def test_the_gravest_comes_first_a_drill_last_and_what_is_over_is_found_behind_fifty_open_ones(visit, care):
    page = watching(visit(f"{care.url}/carer", width=390, height=844))
    over = report(page, care.url, "over", kind="spoken")
    answer = page.request.post(
        f"{care.url}/api/alerts/{over}/resolve", data={"command": "c1", "note": "괜찮아요"}
    )
    assert answer.ok, answer.text()
    life = report(page, care.url, "life", severity="life")
    for at in range(50):
        report(page, care.url, f"k{at}", severity="concern")
    drill = report(page, care.url, "drill", severity="life", source="drill", drill=True)
    cards = page.locator("#alerts .care-alert")
    expect(cards).to_have_count(52)
    expect(cards.first).to_have_attribute("data-alert", life)
    expect(cards.last).to_have_attribute("data-alert", drill)
    expect(page.locator(f'#past [data-alert="{over}"]')).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_presses_are_one_answer_and_the_keyboard_is_not_lost(visit, care):
    page = watching(visit(f"{care.url}/carer"))
    posted: list[Request] = []
    page.on("request", lambda one: posted.append(one) if one.method == "POST" else None)
    drill = page.get_by_role("button", name="Albert: 훈련하기")
    drill.focus()
    report(page, care.url, "one")
    expect(page.locator("#people")).to_contain_text("열린 알림 1건")
    expect(drill).to_be_focused()  # people were drawn anew around it
    page.locator('[data-act="ack"]').evaluate("button => { button.click(); button.click(); }")
    expect(page.locator("#alerts")).to_contain_text("누군가 확인하고 있어요")
    assert len(posted) == 1
    page.locator('[data-act="resolve"]').press("Enter")
    page.locator("#resolve-do").press("Enter")
    expect(page.locator("#past .care-alert")).to_have_count(1)
    expect(page.locator("#open")).to_be_focused()


def test_a_question_that_failed_once_does_not_make_a_live_page_say_it_is_not(visit, care):
    page = watching(visit(f"{care.url}/carer"))
    page.route("**/api/safety", lambda route: route.abort())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#link")).to_have_attribute("data-link", "lost")
    page.unroute("**/api/safety")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    watching(page)


def test_an_answer_that_was_overtaken_is_not_shown(visit, care):
    page = watching(visit(f"{care.url}/carer"))
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/api/alerts?limit=200", hold_first)
    with page.expect_request("**/api/alerts?limit=200"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    report(page, care.url, "newer")
    expect(page.locator("#alerts .care-alert")).to_have_count(1)
    with page.expect_response("**/api/alerts?closed=true&limit=20"):  # it goes on asking with the old answer
        held[0].fulfill(json={"alerts": []})
    page.evaluate("new Promise((done) => setTimeout(done))")
    expect(page.locator("#alerts .care-alert")).to_have_count(1)
    page.unroute("**/api/alerts?limit=200")


def test_a_browser_that_takes_no_worker_is_told_why_nothing_can_be_turned_on(visit, care):
    page = watching(visit(f"{care.url}/carer"))
    page.evaluate(
        """async () => {
          for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
          ServiceWorkerContainer.prototype.register = async () => { throw new DOMException("certificate", "SecurityError"); };
          const { Push } = await import("/js/carer_push.js");
          await new Push().load();
        }"""
    )
    expect(page.locator("#push-text")).to_contain_text("푸시 알림을 받지 못해요")
    expect(page.locator("#push-switch")).to_be_hidden()


def test_on_means_that_the_hub_knows_and_by_its_own_key(visit, care):
    page = watching(visit(f"{care.url}/carer"))
    page.wait_for_load_state("networkidle")  # the page has asked for itself
    told = page.evaluate(
        """async () => {
          const { Push } = await import("/js/carer_push.js");
          const key = Uint8Array.from(atob((await (await fetch("/api/push/key")).json()).key.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
          const shown = [];
          const posted = [];
          const real = window.fetch;
          window.fetch = async (path, how) => {
            if (path !== "/api/push/subscriptions") return real(path, how);
            posted.push(JSON.parse(how.body).endpoint);
            return new Response(null, { status: 204 });
          };
          for (const made of [key, new Uint8Array(65)]) {
            let gone = false;
            const subscription = { endpoint: `e${made[0]}`, options: { applicationServerKey: made.buffer }, toJSON: () => ({ endpoint: `e${made[0]}` }), unsubscribe: async () => (gone = true) };
            PushManager.prototype.getSubscription = async () => subscription;
            await new Push().load();
            shown.push([document.getElementById("push-switch").textContent, gone]);
          }
          return JSON.stringify([shown, posted]);
        }"""
    )
    assert json.loads(told) == [[["알림 끄기", False], ["알림 켜기", True]], ["e4"]]


def test_it_is_installed_as_what_it_is(visit, care):
    page = watching(visit(f"{care.url}/carer"))
    manifest = page.request.get(care.url + (page.locator("link[rel=manifest]").get_attribute("href") or ""))
    assert manifest.json()["start_url"] == "/carer"
