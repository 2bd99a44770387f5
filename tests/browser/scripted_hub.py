"""A scripted hub with open doors in a process of its own; a line on its standard input makes a timer ring.

`near REASON` makes a name be nearly heard instead, `volume PERCENT` makes every satellite that loud, `card FILE` lets a
skill show a card with that picture, `away THING` and `back THING` take an appliance out of reach, `tells THING TRAIT JSON`
makes it report something.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread

from dure.app.care import Care
from dure.app.passkeys import PasskeyKeeper
from dure.app.tokens import TokenKeeper
from dure.config import Config, ServerConfig
from dure.config.care import CareConfig, RoutineConfig
from dure.config.safety import ChannelConfig, ContactConfig, PersonConfig, ReachConfig, SafetyConfig
from dure.events import ReplyEnded, ReplyStarted, SkillShown, VolumeChanged
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.folder import GrantFolder
from dure.home.drivers.grants.linking import PATH, Linking
from dure.home.drivers.grants.provider import Provider
from dure.home.drivers.smartthings.schema.connector import Callbacks, Connector
from dure.home.drivers.smartthings.schema.noted import Noted
from dure.home.drivers.smartthings.schema.showing import Showing
from dure.home.platforms.connected import Platform, Platforms
from dure.home.platforms.linking import PlatformLinking
from dure.home.platforms.model import Client
from dure.home.platforms.oauth import OAuth
from dure.safety import heartbeats
from dure.safety.opening import Nobody
from dure.server.serve import Welcome, serve
from dure.store import Journal
from dure.testing.hub import ScriptedHub

CLIENT, SECRET = "dure:home", "s3cret & more"
"""As whom the home is registered where its account is."""

CARE = SafetyConfig(
    people={
        "halmoni": PersonConfig(name="김순자", satellites=("거실", "안방"), contacts=("daughter", "room")),
        "father": PersonConfig(name="Albert", language="en", contacts=("daughter",)),
    },
    contacts={
        "daughter": ContactConfig(name="김영희", reach=(ReachConfig(channel="phone", to="this machine"),)),
        "room": ContactConfig(
            name="관제실", role="operator", reach=(ReachConfig(channel="phone", to="room"),)
        ),
    },
    satellites=("kitchen",),
    channels={"phone": ChannelConfig(kind="push", settings={"contact": "mailto:home@example.org"})},
)
"""Two people, who is told about them, and a satellite that must be alive."""

ROUTINES = {
    "halmoni": RoutineConfig(sources=("kitchen_light",), last_sign="place"),
    "father": RoutineConfig(sources=("bathroom_light",)),
}
"""Whose last sign of life is shown: where it was, and only when it was."""


async def main(options: argparse.Namespace) -> None:
    config = Config(
        server=ServerConfig(tls=options.tls, names=tuple(options.name)),
        safety=CARE if options.care else SafetyConfig(),
        care=CareConfig(routines=ROUTINES if options.care else {}),
    )
    if options.silent_after:
        heartbeats.EVERY_S, heartbeats.RECONNECT_S = 0.2, 0.0
        config = replace(config, safety=replace(CARE, silent_after_s=options.silent_after))
    hub = ScriptedHub(config, sound_s=20)
    await hub.set_muted(options.muted)
    if options.platform:
        hub.platforms = await link_smartthings(hub, options.folder, options.platform)
    if options.passkeys:
        journal = await Journal.open(options.folder / "passkeys.sqlite", hub.clock)
        hub.tokens, hub.passkeys = TokenKeeper(journal, hub.clock), PasskeyKeeper(journal)
    if options.care:
        hub.care = await look_after(hub, options.folder)

    async def ready(welcome: Welcome) -> None:
        if options.account:
            give_account(hub, options.account, f"{welcome.url}{PATH}", options.folder)
        sys.stdout.write(f"{welcome.pairing_url or welcome.url}\n")
        sys.stdout.flush()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ring_on_demand, hub)
        tasks.start_soon(hub.safety.run)
        tasks.start_soon(hub.home.service.run)
        if isinstance(hub.care, Care):
            tasks.start_soon(hub.care.run)
        await serve(hub, host=options.host, port=options.port, folder=options.folder, ready=ready)


async def link_smartthings(hub: ScriptedHub, folder: Path, redirect_uri: str) -> Platforms:
    """Let SmartThings be linked, as the client `dure-home` with the secret `secret`."""
    journal = await Journal.open(folder / "journal.sqlite", hub.clock)
    client = Client(
        platform="smartthings",
        client_id="dure-home",
        client_secret="secret",
        redirect_uris=(redirect_uri,),
    )
    linking = PlatformLinking(journal.links, journal.audit, hub.clock, OAuth([client]))
    showing = Showing("smartthings", hub.home, hub.clock, language="ko", unique="u")
    noted = Noted("smartthings", linking)
    connector = Connector("smartthings", hub.home, showing, linking, noted, Callbacks("", None))
    known = {"smartthings": Platform(title="SmartThings", partner=connector)}
    return Platforms(linking=linking, known=known)


async def look_after(hub: ScriptedHub, folder: Path) -> Care:
    """Watch the routines that are configured; what is learned is kept in a journal of its own."""
    journal = await Journal.open(folder / "care.sqlite")
    return Care(hub.config, journal, hub.safety.alerts, Nobody(), hub.bus, hub.clock)


def give_account(hub: ScriptedHub, base: str, redirect: str, folder: Path) -> None:
    """A driver with an account at that provider."""
    provider = Provider(
        client_id=CLIENT, client_secret=SECRET, authorize_url=f"{base}/authorize", token_url=f"{base}/token"
    )
    account = LinkedAccount("smartthings", provider, GrantFolder(folder / "grants"), hub.clock)
    hub.home.linking = Linking({"smartthings": account}, hub.clock, redirect)


async def ring_on_demand(hub: ScriptedHub) -> None:
    while label := await anyio.to_thread.run_sync(sys.stdin.readline, abandon_on_cancel=True):
        if label.startswith("near "):
            await hub.near_miss(label.split()[1])
            continue
        if label.startswith("card "):
            await show_card(hub, Path(label.removeprefix("card ").strip()))
            continue
        if label.split()[0] in ("away", "back", "tells"):
            await stir(hub, *label.split(maxsplit=3))
            continue
        if label.startswith("volume "):
            percent = int(label.split()[1])
            await hub.bus.publish(VolumeChanged(satellite="", time_ms=0, percent=percent, muted=percent == 0))
            continue
        timer = await hub.timers.set(
            agent="clova",
            satellite="",
            kind="timer",
            due=datetime.now(UTC),
            label=label.strip(),
            duration_s=180,
        )
        await hub.timers.ring(timer.id)


async def show_card(hub: ScriptedHub, picture: Path) -> None:
    """What an order at a tea house shows, after a turn of its own."""
    hub.pictures["tea"] = await anyio.Path(picture).read_bytes()
    panels: list[Mapping[str, Any]] = [
        {
            "title": "오늘의 차",
            "text": "<b>녹차</b>와 홍차가 있어요.",
            "image": "/v1/skills/pictures/tea",
            "alt": "찻잔 하나",
            "rows": [["가격", "4,500원"], ["남은 잔", "3"]],
            "links": [{"label": "차림표 보기", "url": "https://tea.example/menu"}],
        },
        {
            "title": "보리차",
            "text": "",
            "image": "/v1/skills/pictures/gone",
            "alt": "보리차 한 병",
            "rows": [],
            "links": [],
        },
    ]
    for satellite in sorted(hub.open_satellites):
        for event in (
            SkillShown(
                satellite=satellite, time_ms=0, agent="kakao", turn="card", skill="tea", name="찻집", card={}, panels=panels,
                offers=["녹차", "홍차 두 잔"],
            ),
            ReplyStarted(satellite=satellite, time_ms=0, agent="kakao", turn="card"),
            ReplyEnded(
                satellite=satellite, time_ms=0, agent="kakao", turn="card", text="녹차와 홍차가 있어요.", expects_reply=False
            ),
        ):  # fmt: skip
            await hub.bus.publish(event)


async def stir(hub: ScriptedHub, what: str, appliance: str, trait: str = "", value: str = "null") -> None:
    door = hub.home.driver.door
    assert door is not None
    if what == "tells":
        await door.report(appliance, {trait: json.loads(value)})
    else:
        await door.reach(appliance, what == "back")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--tls", default="auto", choices=["auto", "off"])
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--muted", action="store_true")
    parser.add_argument("--care", action="store_true")
    parser.add_argument("--passkeys", action="store_true")
    parser.add_argument("--platform", default="", help="where SmartThings wants people sent back to")
    parser.add_argument("--silent-after", type=float, default=0.0)
    parser.add_argument("--account", default="")
    anyio.run(main, parser.parse_args())
