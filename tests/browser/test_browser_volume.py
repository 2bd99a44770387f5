"""The page tells how loud a satellite is, whoever was asked to change it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_volume_is_told(visit, hub):
    page = visit(hub.url)
    expect(page.locator(".neighbour")).to_have_count(6)
    hub.tell("volume 70")
    expect(page.locator(".toast").first).to_have_text("볼륨 70")
    hub.tell("volume 0")
    expect(page.locator(".toast", has_text="소리가 꺼져 있어요")).to_have_count(1)
