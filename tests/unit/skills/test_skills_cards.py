"""What skills show, in nobody's vendor words; and their pictures, fetched for the page within bounds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from tests.unit.skills.hosting import Household, added, household

from dure.errors import DureError, NotFound
from dure.events import SkillShown
from dure.skills.host import pictures
from dure.skills.host.manifest_read import read_manifest
from dure.skills.host.pictures import PATH, kind_of
from dure.skills.wires.alexa import AlexaWire
from dure.skills.wires.base import Wire
from dure.skills.wires.cards import Link, Panel, Shown
from dure.skills.wires.cek import CekWire
from dure.skills.wires.kakao import KakaoWire
from dure.store import Journal
from dure.testing.skills import SkillServer, serve_skill
from dure.testing.sounds import SoundManner, SoundServer, serve_sounds

pytestmark = pytest.mark.anyio

MANIFEST = 'id = "shop"\nprotocol = "{protocol}"\nendpoint = "{url}"\nname = {{ ko = "가게", en = "Shop" }}\n'


def shown(protocol: str, card: dict[str, Any]) -> Shown:
    manifest = read_manifest(MANIFEST.format(protocol=protocol, url="https://shop.example/x"), "x")
    wires: dict[str, Wire] = {
        "kakao": KakaoWire(manifest), "alexa": AlexaWire(manifest), "cek": CekWire(manifest, lambda _: ""),
    }  # fmt: skip
    return wires[protocol].shown(card)


PICTURE = "https://shop.example/a.png"
BASIC = {
    "title": "사과", "description": "달아요.", "thumbnail": {"imageUrl": PICTURE, "altText": "사과 두 개"},
    "buttons": [
        {"action": "webLink", "label": "사러 가기", "webLinkUrl": "https://shop.example/apple"},
        {"action": "message", "label": "더 보여 줘"},
        {"action": "webLink", "label": "위험", "webLinkUrl": "javascript:alert(1)"},
        {"action": "phone", "label": "전화"},
    ],
}  # fmt: skip
APPLE = Panel(
    title="사과", text="달아요.", image=PICTURE, alt="사과 두 개",
    links=(Link(label="사러 가기", url="https://shop.example/apple"),),
)  # fmt: skip
KAKAO: dict[str, tuple[dict[str, Any], list[Panel], list[str]]] = {
    "simpleText": ({"text": "안녕하세요"}, [Panel(text="안녕하세요")], []),
    "simpleImage": ({"imageUrl": PICTURE, "altText": "사과"}, [Panel(image=PICTURE, alt="사과")], []),
    "basicCard": (BASIC, [APPLE], ["더 보여 줘"]),
    "textCard": ({"title": "사과", "description": "달아요."}, [Panel(title="사과", text="달아요.")], []),
    "commerceCard": (
        {"title": "사과", "price": 4500, "currency": "won", "discount": 500, "thumbnails": [{"imageUrl": PICTURE}]},
        [Panel(title="사과", image=PICTURE, rows=(("가격", "4,500원"), ("할인", "500원")))],
        [],
    ),
    "listCard": (
        {
            "header": {"title": "과일"},
            "items": [
                {"title": "사과", "description": "달아요.", "imageUrl": PICTURE, "link": {"web": "https://shop.example/a"}},
                {"title": "배"},
            ],
        },
        [
            Panel(title="과일"),
            Panel(title="사과", text="달아요.", image=PICTURE, links=(Link(label="사과", url="https://shop.example/a"),)),
            Panel(title="배"),
        ],
        [],
    ),
    "itemCard": (
        {
            "head": {"title": "주문"}, "itemList": [{"title": "차", "description": "녹차"}],
            "itemListSummary": {"title": "합계", "description": "4,500원"},
        },
        [Panel(title="주문", rows=(("차", "녹차"), ("합계", "4,500원")))],
        [],
    ),
    "carousel": (
        {"type": "basicCard", "header": {"title": "과일"}, "items": [BASIC, {"title": "배"}]},
        [Panel(title="과일"), APPLE, Panel(title="배")],
        ["더 보여 줘"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KAKAO)
def test_kakaos_cards(kind: str) -> None:
    body, panels, offers = KAKAO[kind]
    replies = [{"label": "네", "action": "message"}]
    assert shown("kakao", {"outputs": [{kind: body}], "quickReplies": replies}) == Shown(
        panels=panels, offers=["네", *offers]
    )


@pytest.mark.parametrize(
    "card",
    [
        {"outputs": "x"},
        {"outputs": [1, {"basicCard": 5}]},
        {"outputs": [{"listCard": {"items": {"a": 1}}}]},
        {},
    ],
)
def test_a_card_that_is_none_shows_nothing(card: dict[str, Any]) -> None:
    assert not shown("kakao", card)
    assert not shown("alexa", card)


def test_alexas_cards() -> None:
    simple = shown("alexa", {"type": "Simple", "title": "Tea", "content": "Green\ntea"})
    assert simple.panels == [Panel(title="Tea", text="Green tea")]
    image = {"smallImageUrl": "https://shop.example/s.png", "largeImageUrl": PICTURE}
    standard = shown("alexa", {"type": "Standard", "title": "Tea", "text": "Green", "image": image})
    assert standard.panels == [Panel(title="Tea", text="Green", image=PICTURE)]
    assert not shown("alexa", {"type": "AskForPermissionsConsent", "permissions": []})
    assert not shown("alexa", {"type": "LinkAccount"})


def test_clovas_cards() -> None:
    text = {
        "type": "ImageText", "mainText": {"type": "string", "value": "차"}, "imageUrl": {"type": "url", "value": PICTURE},
        "referenceText": {"type": "string", "value": "위키"}, "referenceUrl": {"type": "url", "value": "https://wiki.example"},
        "subTextList": [{"type": "string", "value": "따뜻해요"}],
    }  # fmt: skip
    panel = Panel(
        title="차", text="따뜻해요", image=PICTURE, links=(Link(label="위키", url="https://wiki.example"),)
    )
    assert shown("cek", text).panels == [panel]
    assert shown("cek", {"type": "CardList", "cardList": [text, text]}).panels == [panel, panel]
    assert not shown("cek", {})


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "data:image/png;base64,AA", "https://a@b.example/x", "https:// x", 5, "https://[", "x" * 3000]
)  # fmt: skip
def test_no_other_address_becomes_a_picture_or_a_link(url: object) -> None:
    body = {
        "title": "x",
        "thumbnail": {"imageUrl": url},
        "buttons": [{"action": "webLink", "label": "y", "webLinkUrl": url}],
    }
    (panel,) = shown("kakao", {"outputs": [{"basicCard": body}]}).panels
    assert (panel.image, panel.links) == ("", ())


PNG = b"\x89PNG\r\n\x1a\n" + bytes(300)


def answers(asked: dict[str, Any]) -> Any:
    del asked
    return answer


answer: dict[str, Any] = {}


@pytest.fixture
def files() -> Iterator[SoundServer]:
    with serve_sounds(
        a_png=PNG, a_svg=b"<svg xmlns='http://www.w3.org/2000/svg'/>", b_png=PNG + bytes(3_000_000)
    ) as server:
        yield server


@pytest.fixture
def server() -> Iterator[SkillServer]:
    with serve_skill(answers) as running:
        yield running


@pytest.fixture
async def house(server: SkillServer, tmp_path: Path) -> AsyncIterator[Household]:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    yield await household(journal, tmp_path, added(MANIFEST.format(protocol="kakao", url=server.url)))
    await journal.close()


async def show(house: Household, url: str) -> str:
    """Let the skill show a picture; gives its token."""
    card = {"basicCard": {"title": "사과", "thumbnail": {"imageUrl": url}}}
    answer.clear()
    answer.update({"version": "2.0", "template": {"outputs": [card]}})
    with house.bus.subscribe(SkillShown) as events:
        await house.say("가게 열어 줘")
        with anyio.fail_after(20):
            event = await anext(aiter(events))
    assert isinstance(event, SkillShown)
    assert (event.name, event.panels[0]["title"], event.panels[0]["alt"]) == ("가게", "사과", "사과")
    image: str = event.panels[0]["image"]
    assert image.startswith(PATH)
    return image.removeprefix(PATH)


async def test_a_picture_is_fetched_when_the_page_asks_for_it(house: Household, files: SoundServer) -> None:
    token = await show(house, f"{files.url}/a.png")
    assert files.asked == []
    assert await house.host.asker.pictures.take(token) == ("image/png", PNG)
    with pytest.raises(NotFound):
        await house.host.asker.pictures.take(token[:-1])


FAULTS: dict[tuple[str, SoundManner], str] = {
    ("a.svg", "plays"): "skill.nonsense", ("b.png", "plays"): "skill.nonsense", ("a.png", "redirects"): "skill.redirect",
    ("a.png", "absent"): "skill.nonsense", ("a.png", "page"): "skill.nonsense", ("a.png", "stalls"): "skill.slow",
    ("a.png", "packed"): "skill.nonsense",
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_is_no_picture_or_too_much_is_not_handed_on(
    house: Household, files: SoundServer, fault: tuple[str, SoundManner], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "LIMIT_S", 1.0)
    name, files.manner = fault
    token = await show(house, f"{files.url}/{name}")
    with pytest.raises(DureError) as refused:
        await house.host.asker.pictures.take(token)
    assert refused.value.code == FAULTS[fault]


@pytest.mark.parametrize("url", ["http://169.254.169.254/a.png", "http://192.168.0.1/a.png"])
async def test_a_picture_may_be_no_nearer_than_its_skill(house: Household, url: str) -> None:
    token = await show(house, url)
    with pytest.raises(DureError) as refused:
        await house.host.asker.pictures.take(token)
    assert refused.value.code == "skill.address"


def test_only_the_latest_pictures_are_known() -> None:
    shelf = pictures.Pictures()
    tokens = [shelf.address(None, "x") for _ in range(pictures.MAX_KNOWN + 5)]  # type: ignore[arg-type]
    assert len(set(tokens)) == len(tokens)
    assert len(shelf._known) == pictures.MAX_KNOWN


def test_what_a_picture_begins_with() -> None:
    assert kind_of(b"RIFF\0\0\0\0WEBPVP8 ") == "image/webp"
    assert kind_of(b"RIFF\0\0\0\0WAVEfmt ") == ""
    assert kind_of(b"") == ""
