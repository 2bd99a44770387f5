"""What the page shows and does when it is lost, sleeps, is opened twice, or when something breaks off half way."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Response, Route, expect

pytestmark = pytest.mark.browser

WATCH_LINK = """
window.links = [];
new MutationObserver(() => window.links.push(document.getElementById("link").dataset.link))
  .observe(document.getElementById("link"), { attributes: true, attributeFilter: ["data-link"] });
"""


def connected(page: Page) -> Page:
    expect(page.locator("#link")).to_have_attribute("data-link", re.compile("on|live"))
    return page


def lines(*events: dict[str, Any]) -> str:
    told = {"satellite": "file", "time_ms": 0, "agent": "aria", "turn": "f1"}
    return "".join(json.dumps({**told, **event}) + "\n" for event in events)


def hear(page: Page, body: str, name: str = "a.wav") -> None:
    """Let the page hear a recording that the hub answers with that."""
    page.route("**/v1/recordings?*", lambda route: route.fulfill(body=body))
    page.locator("#recording-file").set_input_files(
        {"name": name, "mimeType": "audio/wav", "buffer": b"RIFF"}
    )


def test_a_lost_hub_is_shown_as_deaf_and_its_answer_as_cut_off(visit, hub):
    page = connected(visit(hub.url))
    page.locator("#orb").click()
    expect(page.locator("#conversation .is-coming")).to_have_count(1)
    hub.kill()
    expect(page.locator("#attention")).to_have_text("지금은 듣지 못해요")
    expect(page.locator("#conversation .is-coming")).to_have_count(0)
    expect(page.locator(".cut")).to_have_text("연결이 끊겨 멈췄어요")
    again = page.get_by_role("button", name="다시 시도")
    again.evaluate(
        "button => { button.focus(); button.marked = document.querySelector('#notices p').textContent; }"
    )
    page.wait_for_function(
        "marked => document.querySelector('#notices p').textContent !== marked",
        arg=again.evaluate("one => one.marked"),
    )
    expect(again).to_be_focused()  # the seconds run down, and its button stays
    page.get_by_role("button", name="English").click()
    expect(page.locator("#notices p")).to_contain_text("The connection to the hub was lost")


@pytest.mark.parametrize("path", ["/", "/carer"])
def test_a_tab_that_slept_for_a_minute_is_not_taken_for_a_dead_connection(visit, start_hub, path: str):
    page = visit(start_hub("--care").url + path)
    page.clock.install()
    page.reload()
    connected(page)
    page.wait_for_load_state("networkidle")  # the clock that jumps would end a question that is on its way
    page.evaluate(WATCH_LINK)
    page.clock.fast_forward(60_000)
    assert set(page.evaluate("window.links")) <= {"on", "live"}


def test_a_connection_that_died_in_its_sleep_is_found_at_once(visit, hub):
    page = visit(hub.url)
    page.clock.install()
    page.reload()
    connected(page)
    page.evaluate(WATCH_LINK)
    page.evaluate(
        "WebSocket.prototype.send = () => {}; document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.clock.fast_forward(6000)
    assert page.evaluate("window.links")[0] == "off"


def test_the_window_that_was_replaced_waits_to_be_asked(visit, hub):
    page, other = connected(visit(hub.url)), connected(visit(hub.url))
    id_ = page.evaluate("sessionStorage.getItem('dure.satellite')")
    other.evaluate(
        "id => sessionStorage.setItem('dure.satellite', id)", id_
    )  # as in a tab that was duplicated
    other.reload()
    connected(other)
    expect(page.get_by_text("이 화면이 다른 창에서 열렸어요.")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert page.locator("#link").get_attribute("data-link") == "off"
    page.get_by_role("button", name="여기서 쓰기").click()
    connected(page)
    expect(other.locator("#link")).to_have_attribute("data-link", "off")


def test_a_recording_that_breaks_off_leaves_nothing_thinking(visit, hub):
    page = connected(visit(hub.url))
    hear(
        page,
        lines(
            {"type": "attention.changed", "state": "speaking"},
            {"type": "transcript.final", "text": "몇 시야", "language": "ko"},
            {"type": "reply.started"},
            {"type": "reply.chunk", "text": "지금은"},
        ),
    )
    expect(page.locator(".cut")).to_have_text("연결이 끊겨 멈췄어요")
    expect(page.locator("#stage")).to_have_attribute("data-state", "off")
    expect(page.locator("#stop")).to_be_hidden()


def test_what_is_read_aloud_and_what_is_open_stays_while_an_answer_comes(visit, hub):
    page = connected(visit(hub.url))
    page.locator("#orb").click()
    expect(page.locator("#conversation .said-agent .words")).to_be_visible()
    page.reload()  # nobody speaks any more
    page.locator("#history summary").first.click()
    expect(page.locator("#history details[open]")).to_have_count(1)
    page.evaluate(
        """() => {
          window.gone = [];
          new MutationObserver((all) => all.forEach((one) => one.removedNodes.forEach((node) => { if (node.nodeType === 1) window.gone.push(node.className); })))
            .observe(document.getElementById("conversation"), { subtree: true, childList: true });
        }"""
    )
    with page.expect_response("**/v1/turns?*"):
        hear(
            page,
            lines(
                {"type": "transcript.final", "text": "몇 시야", "language": "ko"},
                {"type": "reply.started"},
                {"type": "reply.chunk", "text": "하나."},
                {"type": "reply.chunk", "text": "둘."},
                {"type": "reply.ended", "text": "하나. 둘.", "expects_reply": False},
            ),
        )
    expect(page.locator("#conversation .words").last).to_have_text("하나. 둘.")
    assert page.evaluate("window.gone") == []
    expect(page.locator("#history details[open]")).to_have_count(1)


def test_an_older_decision_stays_in_view_and_is_read_only_where_it_is_asked_for(visit, hub):
    page = connected(visit(hub.url))
    for reason in ("second_stage", "outscored"):
        hub.tell(f"near {reason}")
    place = page.locator("#decision-place")
    expect(place).to_have_text("2 / 2")
    expect(page.locator("#decision")).to_have_attribute("aria-live", "off")
    page.locator("#decision-older").click()
    expect(page.locator("#decision")).to_have_attribute("aria-live", "polite")
    hub.tell("near second_stage")
    expect(place).to_have_text("1 / 3")


def test_a_timer_counts_by_the_hubs_clock_and_stops_ringing_where_nothing_may_be_asked(visit, hub):
    page = visit(hub.url)
    page.clock.install(time=datetime.now(UTC) + timedelta(minutes=30))
    page.reload()
    connected(page)
    hub.tell("라면")
    page.get_by_role("button", name="5분 뒤에 다시").click()
    expect(page.locator(".timer-left")).to_have_text(re.compile(r"^(5:00|[34]:\d\d)$"))
    page.evaluate(
        "import('/js/household.js').then(({ household }) => { household.state.scopes = ['listen']; })"
    )
    hub.tell("달걀")
    expect(page.locator(".ringing")).to_contain_text("달걀")
    timers = page.request.get(f"{hub.url}/v1/timers").json()
    (ringing,) = [one["timer"] for one in timers if one["state"] == "ringing"]
    page.request.post(f"{hub.url}/v1/timers/{ringing}/stop")
    expect(page.locator(".ringing")).to_have_count(0)


def test_two_presses_are_one_wish(visit, hub):
    page = connected(visit(hub.url))
    page.get_by_label("새 이름").fill("자비스")
    page.evaluate("for (let n = 0; n < 2; n++) document.getElementById('names-form').requestSubmit()")
    expect(page.locator(".chip", has_text="자비스")).to_have_count(1)
    expect(page.get_by_label("새 이름")).to_have_value("")
    expect(page.locator("#names-problem")).to_be_empty()


def test_a_code_stands_under_what_was_chosen_last(visit, hub):
    page = connected(visit(hub.url))
    asked: list[Route] = []
    listed: list[Response] = []

    def take(route: Route) -> None:
        asked.append(route)
        if len(asked) == 2:
            for number, one in reversed(list(enumerate(asked))):  # the first answer comes last
                one.fulfill(status=201, json={"url": f"https://hub/pair#{number}", "qr": "data:,"})

    def both(response: Response) -> bool:
        if response.url.endswith("/v1/tokens"):
            listed.append(response)
        return len(listed) == 2

    page.route("**/v1/invitations", take)
    page.locator("#devices-open").wait_for()  # shown once the page knows who may let others in
    with page.expect_response(both):
        page.evaluate("document.getElementById('devices-open').click()")
        page.evaluate("document.getElementById('language').click()")  # draws it once more
    listed[-1].finished()
    expect(page.locator(".code-url")).to_have_text("https://hub/pair#1")
    page.unroute("**/v1/invitations")


def test_muted_is_muted_for_teaching_too(visit, hub):
    page = connected(visit(hub.url))
    page.get_by_role("button", name="마이크 모두 끄기").click()
    page.locator(".chip-name").first.click()
    page.locator("#teach-call").click()
    expect(page.locator("#name-sheet .problem")).to_have_text("집 안의 모든 마이크가 꺼져 있어요")


def test_a_pairing_page_takes_any_address_and_leads_to_what_it_may_see(visit, hub):
    page = visit(f"{hub.url}/pair#%E0%")
    expect(page.get_by_role("heading")).to_have_text("이 기기를 연결할까요?")
    page.route("**/v1/pair", lambda route: route.fulfill(status=201, json={"scopes": ["carer"]}))
    page.route("**/carer", lambda route: route.fulfill(body="<p>돌봄</p>"))
    page.get_by_role("button", name="연결하기").click()
    page.wait_for_url("**/carer")
