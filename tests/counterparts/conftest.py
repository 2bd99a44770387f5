"""Other people's skill servers, run as their makers wrote them: own environments, own processes, on loopback."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

HERE = Path(__file__).parent
CACHE = Path(__file__).parents[2] / ".venv" / "counterparts"
"""Where environments are kept between runs; it goes with the development environment."""

STARTED_S = 120.0
"""A bound on hanging: on a busy machine the largest of them take long."""

PIP = (sys.executable, "-m", "pip", "-q", "--disable-pip-version-check")

PYTHON_NEEDS = {
    # The newest is only there as source, which no Python beyond 3.11 builds; 1.0.0 is there as a wheel.
    "cek": (f"clova-cek-sdk=={'1.1.2' if sys.version_info < (3, 12) else '1.0.0'}", "flask==3.1.3"),
    "home-assistant-mqtt": (
        "paho-mqtt==1.6.1",
        "janus==1.0.0",
    ),  # what its MQTT integration needs beside its own
    "st-schema": ("st-schema-python==2.0.0", "marshmallow==3.26.1"),
    "kakao": ("kakao-chatbot==0.4.3", "fastapi==0.128.0", "uvicorn==0.40.0", "httpx==0.28.1"),
}
NODE_NEEDS = (
    "@line/clova-cek-sdk-nodejs@1.2.1",
    "express@4.21.2",
    "nugu-kit@1.0.6",
    "ask-sdk-core@2.14.0",
    "ask-sdk-model@1.86.0",
    "@smartthings/core-sdk@8.3.2",
    "st-schema@1.4.0",
)


def not_here(reason: str) -> None:
    """What these tests need is missing: that skips on a developer's machine, and fails where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Make an environment whole or not at all, and once: whoever needs it at the same time waits."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            _make(folder, make)
    return folder


def _make(folder: Path, make: Callable[[Path], None]) -> None:
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        make(draft)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(draft, ignore_errors=True)
        not_here(f"{folder.name} cannot be installed: {error}")
    draft.rename(folder)


def _run(*command: str | Path, cwd: Path | None = None) -> None:
    subprocess.run(command, check=True, cwd=cwd, capture_output=True, timeout=240)


def _digest(needs: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(needs).encode()).hexdigest()[:10]


def python_path(name: str) -> Path:
    """A folder with the packages of one counterpart, for `PYTHONPATH`."""
    needs = PYTHON_NEEDS[name]

    def make(folder: Path) -> None:
        _run(*PIP, "install", "--target", folder, *needs)

    return _once(CACHE / f"python-{name}-{_digest(needs)}", make)


def node_path() -> Path:
    """A folder with the Node packages of all counterparts."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        not_here("node and npm are not installed")
        raise AssertionError

    def make(folder: Path) -> None:
        (folder / "package.json").write_text("{}", encoding="utf-8")
        flags = ("--no-audit", "--no-fund", "--ignore-scripts", "--save-exact")
        _run(npm, "install", *flags, *NODE_NEEDS, cwd=folder)

    return _once(CACHE / f"node-{_digest(NODE_NEEDS)}", make) / "node_modules"


@contextmanager
def running(command: Sequence[str | Path], port: int, **environment: str) -> Iterator[None]:
    """Run a server until the context is left; it is there when the context begins."""
    process = subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        until = time.monotonic() + STARTED_S
        while True:
            assert process.poll() is None, process.stderr.read().decode()
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < until, "the server did not start"
                time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait(10)
        process.stderr.close()


@contextmanager
def python_server(name: str, script: str, port: int, *arguments: str) -> Iterator[None]:
    """One of `servers/` with its packages."""
    command: list[str | Path] = [sys.executable, HERE / "servers" / script, str(port), *arguments]
    with running(command, port, PYTHONPATH=str(python_path(name))):
        yield


@contextmanager
def node_server(script: str, port: int, *arguments: str) -> Iterator[None]:
    """One of `servers/` with its packages."""
    command: list[str | Path] = ["node", HERE / "servers" / script, str(port), *arguments]
    with running(command, port, NODE_PATH=str(node_path())):
        yield


@pytest.fixture
def manifest(tmp_path: Path) -> Callable[[str, int], Path]:
    """Writes one of `manifests/` with the port of its server."""

    def write(name: str, port: int) -> Path:
        text = (HERE / "manifests" / f"{name}.toml").read_text(encoding="utf-8")
        file = tmp_path / name / "dure-skill.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.replace("{port}", str(port)), encoding="utf-8")
        return file.parent

    return write


@pytest.fixture
def key(own_home: Path) -> Path:
    """The hub's published key, as a file."""
    from dure.skills.host.signing import open_signer

    file = own_home / "signature-public-key.pem"
    file.write_text(open_signer(own_home).public_pem, encoding="utf-8")
    return file
