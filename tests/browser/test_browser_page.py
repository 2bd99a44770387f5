"""The page in a real browser, with a recording as its microphone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser


WATCH_STOP = """() => {
  window.idle = 0;
  const stop = document.getElementById("stop");
  new MutationObserver(() => { window.idle += stop.hidden ? 1 : 0; }).observe(stop, { attributes: true });
}"""


def speak(page: Page) -> None:
    page.locator("#orb").click()
    expect(page.locator("#conversation .said-agent .words")).to_have_text("지금은 오후 세 시 십오 분이에요.")


def until_heard(page: Page, pieces: int) -> None:
    for _ in range(200):
        if page.evaluate("window.sounds.started") > pieces:
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing sounds")


def test_a_spoken_turn_is_shown_explained_and_heard(visit, hub):
    page = visit(hub.url)
    expect(page.locator("#attention")).to_have_text("마이크를 켜고 이름을 불러 보세요")
    expect(page.locator(".neighbour")).to_have_count(6)
    speak(page)
    expect(page.locator("#attention")).to_have_text("아리아가 말하고 있어요")
    expect(page.locator(".said-you .words")).to_have_text("지금 몇 시야")
    expect(page.locator(".said-you .words")).to_have_attribute("lang", "ko")
    bars = page.locator("#decision .bar")
    expect(bars).to_have_count(6)
    expect(bars.first).to_have_class(re.compile("is-won"))
    expect(bars.first).to_contain_text("2.41")
    expect(page.locator(".verdict")).to_contain_text(
        "‘아리아’: 기준보다 2.41 높아요. 다음 이름보다 3.33 앞섰어요."
    )
    widths = bars.locator(".bar-fill").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().width)"
    )
    assert widths == sorted(widths, reverse=True)
    line = page.locator(".bars-scale").evaluate(
        "scale => scale.getBoundingClientRect().left + parseFloat(getComputedStyle(scale, '::before').left)"
    )
    ends = bars.locator(".bar-fill").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert ends[0] > line > ends[1]
    expect(page.locator("#latency-total")).to_have_text("0.89초")
    expect(page.locator(".legend dd")).to_have_text(["0.62초", "0.21초", "0.01초", "0.05초"])
    until_heard(page, 10)


def test_stop_silences_at_once_by_button_and_by_key(visit, hub):
    page = visit(hub.url)
    speak(page)
    until_heard(page, 10)
    assert page.evaluate("window.sounds.stopped") == 0
    page.evaluate(WATCH_STOP)
    page.locator("#stop").click()
    # A function: a bare expression is evaluated anew each time, which the page's policy refuses from the second time on.
    page.wait_for_function("() => window.idle > 0")  # perhaps for a moment only: the microphone plays on
    assert page.evaluate("window.sounds.stopped") > 5
    expect(page.locator(".cut").first).to_have_text("버튼을 눌러 멈췄어요")
    expect(page.locator("#stop")).to_be_visible()  # the microphone plays on, and is answered again
    page.keyboard.press("Escape")
    expect(page.locator(".cut")).to_have_count(1)


def test_a_button_calls_an_assistant(visit, hub):
    page = visit(hub.url)
    page.get_by_role("button", name="클로바 부르기").click()
    expect(page.locator("#attention")).to_have_text(re.compile("클로바가 듣고 있어요|아리아가 말하고 있어요"))


def test_two_languages_and_the_browsers_own_first(visit, hub):
    page = visit(hub.url, locale="en-US")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#attention")).to_have_text("Turn the microphone on and call a name")
    expect(page.locator(".neighbour").first).to_have_text("Aria")
    page.get_by_role("button", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator(".neighbour").first).to_have_text("아리아")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    assert not page.locator("[data-t]").evaluate_all(
        "all => all.filter(one => !one.textContent || one.textContent === one.dataset.t).map(one => one.dataset.t)"
    )


def test_mute_is_visible_and_outlives_the_page(visit, hub):
    page = visit(hub.url)
    page.get_by_role("button", name="마이크 모두 끄기").click()
    expect(page.locator("#stage")).to_have_attribute("data-state", "muted")
    page.reload()
    expect(page.locator("#mute")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#attention")).to_have_text("집 안의 모든 마이크가 꺼져 있어요")
    other = visit(hub.url)
    expect(other.locator("#mute")).to_have_attribute("aria-pressed", "true")
    other.locator("#mute").click()
    expect(page.locator("#mute")).to_have_attribute("aria-pressed", "false")


def test_names_are_added_removed_and_taken_back(visit, hub):
    page = visit(hub.url)
    page.get_by_label("새 이름").fill("자비스")
    page.get_by_label("누가 대답할까요").select_option("genie")
    page.get_by_role("button", name="추가", exact=True).click()
    expect(page.locator(".chip", has_text="자비스")).to_have_count(1)
    expect(page.get_by_label("새 이름")).to_have_value("")
    page.get_by_label("새 이름").fill("자비스")
    page.get_by_role("button", name="추가", exact=True).click()
    expect(page.locator("#names-problem")).to_contain_text("자비스")
    page.get_by_role("button", name="‘빅스비’ 지우기").click()
    expect(page.locator(".chip", has_text="빅스비")).to_have_count(0)
    page.locator(".toast", has_text="빅스비").get_by_role("button", name="되돌리기").click()
    expect(page.locator(".chip", has_text="빅스비")).to_have_count(1)
    page.reload()
    expect(page.locator("#names-count")).to_have_text("7개를 듣고 있어요")


def test_a_recording_is_heard(visit, hub, voice: Path, tmp_path: Path):
    page = visit(hub.url)
    expect(page.locator("#link")).to_have_attribute("data-link", "on")
    page.locator("#recording-file").set_input_files(voice)
    expect(page.locator(".said-you .who")).to_contain_text("녹음: voice.wav")
    expect(page.locator("#conversation .said-agent .words")).to_have_text("지금은 오후 세 시 십오 분이에요.")
    until_heard(page, 10)
    rubbish = tmp_path / "cat.jpg"
    rubbish.write_bytes(b"\xff\xd8 no sound")
    page.locator("#recording-file").set_input_files(rubbish)
    expect(page.get_by_role("alert").filter(has_text="cat.jpg")).to_contain_text("들을 수 없는 소리예요")


def test_recordings_are_heard_one_after_the_other(visit, hub, voice: Path, tmp_path: Path):
    page = visit(hub.url)
    expect(page.locator("#link")).to_have_attribute("data-link", "on")
    rubbish = tmp_path / "cat.jpg"
    rubbish.write_bytes(b"\xff\xd8 no sound")
    first, second = tmp_path / "first.wav", tmp_path / "second.wav"
    for file in (first, second):
        file.write_bytes(voice.read_bytes())
    with page.expect_response("**/v1/recordings?name=second.wav"):  # begun when those before it are over
        page.locator("#recording-file").set_input_files([first, rubbish])
        page.locator("#recording-file").set_input_files(second)
    expect(page.get_by_role("alert").filter(has_text="cat.jpg")).to_contain_text("들을 수 없는 소리예요")
    expect(page.locator(".said-you .who").first).to_contain_text("녹음: first.wav")


def test_a_recording_is_dropped_anywhere(visit, hub, voice: Path):
    page = visit(hub.url)
    expect(page.locator("#link")).to_have_attribute("data-link", "on")
    transfer = page.evaluate_handle(
        """bytes => { const all = new DataTransfer(); all.items.add(new File([new Uint8Array(bytes)], "떨어뜨린.wav")); return all; }""",
        list(voice.read_bytes()[: 44 + 200_000]),
    )
    page.dispatch_event("footer", "dragenter", {"dataTransfer": transfer})
    expect(page.locator("#drop")).to_be_visible()
    page.dispatch_event("footer", "drop", {"dataTransfer": transfer})
    expect(page.locator("#drop")).to_be_hidden()
    expect(page.locator(".said-you .who")).to_contain_text("녹음: 떨어뜨린.wav")


def test_a_timer_rings_until_it_is_stopped(visit, hub):
    page = visit(hub.url)
    expect(page.locator("#link")).to_have_attribute("data-link", "on")
    hub.tell("라면")
    ringing = page.locator(".ringing")
    expect(ringing).to_contain_text("타이머가 울려요 라면")
    page.reload()
    expect(ringing).to_contain_text("라면")
    ringing.get_by_role("button", name="5분 뒤에 다시").click()
    expect(ringing).to_have_count(0)
    expect(page.locator("#timers")).to_contain_text("라면")
    page.get_by_role("button", name="라면 지우기").click()
    expect(page.locator("#timers-card")).to_be_hidden()


def test_the_hub_restarts_and_the_page_comes_back(visit, start_hub: Callable[..., Any]):
    hub = start_hub()
    port = hub.url.rsplit(":", 1)[1]
    page = visit(hub.url)
    speak(page)
    hub.kill()
    expect(page.locator("#link")).to_have_attribute("data-link", "off")
    expect(page.get_by_text("허브와 연결이 끊겼어요")).to_be_visible()
    again = start_hub("--port", port, "--muted")
    assert again.url == hub.url
    page.get_by_role("button", name="다시 시도").or_(page.locator("#link[data-link=on]")).first.click()
    expect(page.locator("#link")).to_have_attribute("data-link", "on")
    expect(page.get_by_text("허브와 연결이 끊겼어요")).to_have_count(0)
    expect(page.locator("#stage")).to_have_attribute("data-state", "muted")
    page.locator("#mute").click()
    expect(page.locator(".exchange")).to_have_count(1)
    expect(page.locator("#attention")).to_have_text("아리아가 말하고 있어요")  # the microphone was still on


def test_a_refused_microphone_is_explained(visit, launch, hub):
    strict: Browser = launch("--deny-permission-prompts")
    page = visit(hub.url, of=strict)
    page.locator("#orb").click()
    expect(page.get_by_role("alert").filter(has_text="마이크를 쓸 수 없어요")).to_be_visible()
    expect(page.locator("#stage")).to_have_attribute("data-state", "off")
    page.context.close()
    strict.close()


def test_an_insecure_address_and_a_stranger_are_explained(visit, launch, start_hub: Callable[..., Any]):
    hub = start_hub("--tls", "off", "--name", "hub.test")
    port = re.search(r":(\d+)/|$", hub.url)
    assert hub.url.startswith("https://hub.test/pair#")
    assert port is not None
    listening = hub_port(hub.process.pid)
    plain: Browser = launch("--host-resolver-rules=MAP hub.test 127.0.0.1")
    page = visit(f"http://hub.test:{listening}/", of=plain)
    expect(page.get_by_role("alert").filter(has_text="안전한 연결이 아니라서")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="아직 연결되지 않았어요")).to_be_visible()
    page.context.close()
    plain.close()


def hub_port(pid: int) -> int:
    """The port that a process listens on."""
    mine = {Path(f"/proc/{pid}/fd/{fd.name}").readlink().name for fd in Path(f"/proc/{pid}/fd").iterdir()}
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = row.split()
        if fields[3] == "0A" and f"socket:[{fields[9]}]" in mine:
            return int(fields[1].split(":")[1], 16)
    raise AssertionError("it listens on nothing")


def test_a_phone_pairs_and_speaks_over_https(visit, start_hub: Callable[..., Any]):
    hub = start_hub("--host", "0.0.0.0")
    assert hub.url.startswith("https://")
    page = visit(hub.url, width=390, height=844, ignore_https_errors=True)
    assert "#" not in page.url
    page.get_by_role("button", name="연결하기").click()
    expect(page.locator("#link")).to_have_attribute("data-link", "on")
    (cookie,) = page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["secure"]
    assert cookie["sameSite"] == "Strict"
    assert page.evaluate("document.cookie") == ""
    speak(page)
    page.get_by_role("button", name="기기 연결").click()
    expect(page.get_by_role("img", name="연결 주소가 든 QR 코드")).to_be_visible()
    expect(page.locator(".device-list li")).to_have_count(1)
    used = visit(hub.url, ignore_https_errors=True)
    used.get_by_role("button", name="연결하기").click()
    expect(used.get_by_role("alert")).to_contain_text("코드가 틀렸거나")


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_sticks_out(visit, hub, locale: str, width: int):
    page = visit(hub.url, locale=locale, width=width, height=800)
    speak(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.locator(".neighbour, .orb").evaluate_all(
        "all => all.map(one => { const { left, right } = one.getBoundingClientRect(); return [left, right]; })"
    )
    assert all(left >= 0 and right <= width for left, right in boxes)


def test_long_names_stay_in_their_places(visit, hub):
    page = visit(hub.url, width=320, height=800)
    long = "<b>아주긴이름</b> " * 6

    def rename(route: Route) -> None:
        told = route.fetch().json()
        if "title" in told[0]:
            told[0]["title"] = {"ko": long, "en": long}
        else:
            told[0].update(text="가" * 60, also=["나나나"] * 16)
        route.fulfill(json=told)

    for door in ("agents", "names"):
        page.route(f"**/v1/{door}", rename)
    page.reload()
    expect(page.locator(".neighbour").first).to_contain_text("<b>아주긴이름</b>")
    expect(page.locator(".also")).to_have_count(18)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    tall = page.locator(".also").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert max(tall) < 40  # no letter below the other


@pytest.mark.parametrize("width", [390, 1280])
def test_everything_has_a_name_for_a_screen_reader(visit, hub, width: int):
    page = visit(hub.url, width=width)
    speak(page)
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    asked = {"button", "textbox", "combobox", "link", "list", "log", "region", "navigation", "img"}
    controls = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in asked - {"list"}
    ]
    assert len(controls) > 20
    assert [role for role, name in controls if not name.strip()] == []


def test_the_keyboard_reaches_everything_in_order(visit, hub):
    page = visit(hub.url)
    expect(page.locator(".chip")).to_have_count(6)
    speak(page)
    page.locator(".skip").focus()
    seen = ["skip"]
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    order = [
        "skip",
        "mute",
        "devices-open",
        "language",
        "neighbour",
        "orb",
        "recording",
        "conversation",
        "names-text",
        "names-agent",
    ]
    places = [seen.index(one) for one in order]
    assert places == sorted(places)


def test_motion_is_spared_where_it_is_not_wanted(visit, hub):
    page = visit(hub.url, reduced_motion="reduce")
    speak(page)
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable(visit, hub, scheme: str):
    """WCAG 2.2 AA: 4.5 to 1, 3 to 1 for large text; measured on what is painted."""
    page = visit(hub.url, color_scheme=scheme)
    speak(page)
    page.wait_for_timeout(900)  # colours fade over
    weak = page.evaluate(CONTRAST)
    assert weak == []


CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map((one) => { one /= 255; return one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
  const behind = (element) => { for (let at = element; at; at = at.parentElement) { const color = read(getComputedStyle(at).backgroundColor); if (color[3] > 250) return color; } return [255, 255, 255]; };
  const weak = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest(".orb, .hidden, .skip, :disabled")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(read(style.color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) weak.push(`${element.textContent.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return weak;
}"""
