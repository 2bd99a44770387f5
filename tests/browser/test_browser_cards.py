"""What skills show, drawn on the page: as text, with pictures of this hub only, for eyes and for screen readers."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def png(width: int, height: int) -> bytes:
    """A picture of a green gradient."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(
        b"\0" + b"".join(bytes((60 + x, 130 + y // 2, 90)) for x in range(width)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    file = tmp_path / "tea.png"
    file.write_bytes(png(120, 120))
    return file


def test_a_card_is_drawn_beside_what_is_said(visit, hub, tea):
    page = visit(hub.url)
    expect(page.locator("#link-text")).to_have_text("연결됨")
    hub.tell(f"card {tea}")
    shown = page.get_by_role("group", name="찻집이 보여 준 것")
    expect(shown).to_be_visible()
    expect(page.locator("#conversation .said-agent .words")).to_have_text("녹차와 홍차가 있어요.")
    first = shown.locator(".panel").first
    expect(first.get_by_role("heading")).to_have_text("오늘의 차")
    expect(first.locator("p")).to_have_text("<b>녹차</b>와 홍차가 있어요.")  # a stranger's markup is text
    assert first.locator("b").count() == 0
    picture = first.get_by_role("img", name="찻잔 하나")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.naturalWidth") == 120
    expect(first.locator("dl > div")).to_have_text(["가격4,500원", "남은 잔3"])
    link = first.get_by_role("link", name="차림표 보기 (새 탭에서 열려요: tea.example)")
    expect(link).to_have_attribute("href", "https://tea.example/menu")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(shown.get_by_role("listitem")).to_have_text(["“녹차”", "“홍차 두 잔”"])


def test_a_picture_that_cannot_be_had_leaves_its_words(visit, hub, tea):
    page = visit(hub.url, locale="en-US")
    expect(page.locator("#link-text")).to_have_text("Connected")
    hub.tell(f"card {tea}")
    shown = page.get_by_role("group", name="Shown by 찻집")
    missing = shown.locator(".panel").nth(1)
    missing.scroll_into_view_if_needed()
    expect(missing.locator(".panel-missing")).to_have_text("보리차 한 병")
    expect(missing.locator("img")).to_have_count(0)
    expect(shown.get_by_text("You can say")).to_be_visible()
    page.get_by_role("button", name="한국어").click()
    expect(page.get_by_role("group", name="찻집이 보여 준 것")).to_be_visible()


def test_a_card_fits_a_phone(visit, hub, tea):
    page = visit(hub.url, width=360, height=740)
    expect(page.locator("#link-text")).to_have_text("연결됨")
    hub.tell(f"card {tea}")
    expect(page.locator(".panel").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
