"""Opening the doors: `serve(hub)` runs until it is cancelled."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import anyio
import anyio.to_thread
import uvicorn

from dure.config import ServerConfig
from dure.errors import ConfigInvalid, PortTaken, Text
from dure.server import doorplate
from dure.server.addresses import own_addresses
from dure.server.certificate import Certificate, ensure_certificate
from dure.server.doors import build
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.listener import Listener, PatientHttp, PatientWebSocket
from dure.server.places import Places, is_loopback, machine_names
from dure.server.scopes import Invitation, Scope

GRACE_S = 3
"""How long open connections have to end at shutdown."""

_A_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """What to tell the person who started the hub.

    Attributes:
        url: where a browser on this machine finds the page.
        address: where other devices find the hub; empty where they cannot.
        invitation: a pairing code for the first device; None where none is needed.
        fingerprint: of the certificate authority that devices will be asked about; empty without local HTTPS.
    """

    url: str
    address: str
    invitation: Invitation | None
    fingerprint: str

    @property
    def pairing_url(self) -> str:
        """The address that lets the first device in; empty where none is needed."""
        return f"{self.address or self.url}/pair#{self.invitation.code}" if self.invitation else ""


async def serve(
    hub: Hub,
    *,
    host: str,
    port: int,
    folder: Path,
    ready: Callable[[Welcome], Awaitable[None]] | None = None,
    limits: Limits | None = None,
) -> None:
    """Open the doors, and keep them open until cancelled.

    On loopback nobody needs a token; beyond it, behind a proxy (`tls = "off"`) or under further names,
    everybody does, and the sound travels encrypted.

    Args:
        hub: what is behind the doors.
        host: the address to listen on.
        port: the port to listen on; 0 takes a free one.
        folder: the data folder, where the certificates are kept.
        ready: told once the doors are open.
        limits: what the doors allow.

    Raises:
        PortTaken: another program holds the port.
        ConfigInvalid: the address is not one of this machine's, or the port is not allowed.
        StoreFailed: the certificates cannot be kept.
    """
    limits = limits or Limits()
    server = hub.config.server
    sockets = _bind(host, port)
    try:
        port = sockets[0].getsockname()[1]
        local = all(is_loopback(one.getsockname()[0]) for one in sockets)
        open_ = local and server.tls == "auto" and not server.names
        certificate = None
        if not local and server.tls == "auto":
            certificate = await anyio.to_thread.run_sync(_certify, folder / "tls", host, server)
        welcome = await _welcome(hub, host, port, local=local, open_=open_, certificate=certificate)
        app = build(
            hub,
            places=Places(host, server.names),
            open_=open_,
            address=welcome.address,
            authority=certificate.authority if certificate else None,
            limits=limits,
        )
        context = certificate.context() if certificate else None
        listener = Listener(_configure(app, context, limits, behind_proxy=server.tls == "off"))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_listen, listener, sockets, tasks.cancel_scope)
            if certificate and context:
                tasks.start_soon(_renew, folder / "tls", host, server, context)
            try:
                await listener.open.wait()
                await doorplate.hang(folder, _describe(welcome, open_=open_))
                if ready:
                    await ready(welcome)
                await anyio.sleep_forever()
            finally:
                listener.close()
                await doorplate.take_down(folder)
    finally:
        for one in sockets:
            one.close()


def _describe(welcome: Welcome, *, open_: bool) -> doorplate.Doorplate:
    return doorplate.Doorplate(
        pid=os.getpid(),
        url=welcome.url,
        address=welcome.address,
        open=open_,
        fingerprint=welcome.fingerprint,
    )


async def _listen(listener: Listener, sockets: list[socket.socket], scope: anyio.CancelScope) -> None:
    with anyio.CancelScope(shield=True):
        await listener.serve(sockets)
    scope.cancel()


def _configure(
    app: object, context: ssl.SSLContext | None, limits: Limits, *, behind_proxy: bool
) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # uvicorn's types are narrower than ASGI's
        http=PatientHttp,
        ws=PatientWebSocket,
        ws_max_size=limits.message_bytes,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy,
        limit_concurrency=limits.connections,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=GRACE_S,
        h11_max_incomplete_event_size=limits.head_bytes,
        ssl_context_factory=(lambda _config, _default: context) if context else None,
    )


def _bind(host: str, port: int) -> list[socket.socket]:
    """Take the port on every address that the host name stands for."""
    sockets: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICSERV
        )
        for family, _, _, _, told in dict.fromkeys(found):
            chosen = sockets[0].getsockname()[1] if sockets else port
            place = (told[0], chosen, *told[2:])
            one = socket.socket(family, socket.SOCK_STREAM)
            sockets.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(place[0] != "::"))
            one.bind(place)
            one.listen(128)
    except OSError as error:
        for one in sockets:
            one.close()
        raise _translate(error, host, port) from error
    return sockets


def _translate(error: OSError, host: str, port: int) -> Exception:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(host=host, port=port, other=port + 1 if port < 65_535 else 8420)
    if error.errno == errno.EACCES:
        why = Text(
            en=f"this user may not open port {port}; take one above 1023",
            ko=f"이 사용자는 {port} 포트를 열 수 없어요. 1023보다 큰 포트를 쓰세요",
        )
        return ConfigInvalid(where="server", key="port", why=why)
    why = Text(en=f"{host} is no address of this machine", ko=f"{host}: 이 컴퓨터의 주소가 아니에요")
    return ConfigInvalid(where="server", key="host", why=why)


def _certify(folder: Path, host: str, server: ServerConfig) -> Certificate:
    names = [name for name in (*machine_names(), *server.names) if name]
    if not _is_number(host):
        names.append(host)
    return ensure_certificate(folder, names=names, addresses=own_addresses(), now=datetime.now(UTC))


async def _renew(folder: Path, host: str, server: ServerConfig, context: ssl.SSLContext) -> None:
    """Look once a day whether the certificate still fits; new connections get the new one."""
    while True:
        await anyio.sleep(_A_DAY_S)
        certificate = await anyio.to_thread.run_sync(_certify, folder, host, server)
        context.load_cert_chain(certificate.chain, certificate.key)


async def _welcome(
    hub: Hub, host: str, port: int, *, local: bool, open_: bool, certificate: Certificate | None
) -> Welcome:
    scheme = "https" if certificate else "http"
    address = "" if local else f"{scheme}://{_outside(host)}:{port}"
    if hub.config.server.tls == "off" and hub.config.server.names:
        address = f"https://{hub.config.server.names[0]}"
    invitation = None
    if not open_ and not await hub.tokens.grants():
        invitation = await hub.tokens.invite(tuple(Scope), "")
    here = _bracket(host) if local else "localhost"
    return Welcome(
        url=f"{scheme}://{here}:{port}",
        address=address,
        invitation=invitation,
        fingerprint=certificate.fingerprint if certificate else "",
    )


def _outside(host: str) -> str:
    if host not in {"0.0.0.0", "::", ""}:  # noqa: S104  # compared, not bound
        return _bracket(host)
    addresses = own_addresses()
    return _bracket(str(addresses[0])) if addresses else machine_names()[-1]


def _bracket(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_number(host: str) -> bool:
    return all(letter in "0123456789abcdef.:" for letter in host.lower()) and any(c in ".:" for c in host)


__all__ = ["GRACE_S", "Welcome", "serve"]
