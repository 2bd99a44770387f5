"""The microphone: opened once however often it is asked for, and given back where something fails."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WATCH = """
window.tracks = [];
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const media = await real(wanted);
  window.tracks.push(...media.getTracks());
  return media;
};
0"""


def watched(page: Page) -> Page:
    expect(page.locator(".neighbour")).to_have_count(6)
    page.evaluate(WATCH)
    return page


def test_it_is_opened_once_however_often_it_is_asked_for(visit, hub):
    page = watched(visit(hub.url))
    page.evaluate("for (const one of document.querySelectorAll('.neighbour')) one.click()")
    expect(page.locator("#orb-text")).to_have_text("켜짐")
    assert page.evaluate("window.tracks.length") == 1


def test_it_is_given_back_where_it_cannot_be_used(visit, hub):
    page = watched(visit(hub.url))
    page.evaluate(
        "window.add = AudioWorklet.prototype.addModule; AudioWorklet.prototype.addModule = async () => { throw new Error('gone'); }; 0"
    )
    page.locator("#orb").click()
    expect(page.get_by_role("alert").filter(has_text="문제가 생겼어요")).to_be_visible()
    assert page.evaluate("window.tracks.map((track) => track.readyState)") == ["ended"]
    page.evaluate("AudioWorklet.prototype.addModule = window.add; 0")
    page.locator("#orb").click()
    expect(page.locator("#orb-text")).to_have_text("켜짐")


def test_a_device_that_pauses_it_is_said(visit, hub):
    page = watched(visit(hub.url))
    page.locator("#orb").click()
    expect(page.locator("#orb-text")).to_have_text("켜짐")
    page.evaluate(
        "Object.defineProperty(tracks[0], 'muted', { value: true, configurable: true }); tracks[0].dispatchEvent(new Event('mute'))"
    )
    expect(page.get_by_text("이 기기가 마이크를 잠시 멈췄어요.")).to_be_visible()
    page.evaluate("delete tracks[0].muted; tracks[0].dispatchEvent(new Event('unmute'))")
    expect(page.get_by_text("이 기기가 마이크를 잠시 멈췄어요.")).to_have_count(0)
