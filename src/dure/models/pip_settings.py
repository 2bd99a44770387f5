"""Which package indexes this machine uses: pip's own settings, so that a mirror set up for pip serves models too."""

from __future__ import annotations

import configparser
import os
import ssl
import sys
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

PUBLIC_INDEX = "https://pypi.org/simple"
"""The index of whoever has set none."""

SITE_FILES = (Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf"))
"""Where pip reads the settings of the whole machine, the later winning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSettings:
    """Where packages come from.

    Attributes:
        urls: the indexes' addresses without password and without a slash at the end, the first to try first.
        passwords: user and password, by host.
        certificates: a file of certificate authorities to trust beside the machine's; empty for none.
    """

    urls: tuple[str, ...] = (PUBLIC_INDEX,)
    passwords: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    certificates: str = ""


class HostAuth(httpx.Auth):
    """Gives a host its password, and no other host."""

    def __init__(self, passwords: Mapping[str, tuple[str, str]]) -> None:
        self._passwords = {host: httpx.BasicAuth(*password) for host, password in passwords.items()}

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request where its host is known."""
        if basic := self._passwords.get(request.url.host):
            yield from basic.auth_flow(request)
        else:
            yield request


def read_index_settings(environment: Mapping[str, str] = os.environ) -> IndexSettings:
    """What pip would use here.

    `DURE_INDEX_URL` names one index and ends the search; else pip's variables, its files and the public index
    count, in this order. Indexes that are no web addresses are left out.
    """
    options = _pip_options(environment)
    first = environment.get("DURE_INDEX_URL") or options.get("index-url") or PUBLIC_INDEX
    extra = "" if environment.get("DURE_INDEX_URL") else options.get("extra-index-url", "")
    urls = dict.fromkeys(url.rstrip("/") for url in (first, *extra.split()))
    addresses = [httpx.URL(url) for url in urls if url.startswith(("https://", "http://"))]
    return IndexSettings(
        urls=tuple(str(address.copy_with(userinfo=b"")) for address in addresses),
        passwords={
            address.host: (address.username, address.password) for address in addresses if address.username
        },
        certificates=options.get("cert", ""),
    )


def trust(settings: IndexSettings) -> ssl.SSLContext:
    """Certificates to check servers with: the bundled ones, the machine's, and those that pip is told of."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    if settings.certificates and Path(settings.certificates).is_file():
        context.load_verify_locations(cafile=settings.certificates)
    return context


def _pip_options(environment: Mapping[str, str]) -> dict[str, str]:
    options: dict[str, str] = {}
    parser = configparser.RawConfigParser()
    for file in _pip_files(environment):
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue  # pip itself complains of such a file; here the next place is as good
    for section in ("global", "install", "download"):
        if parser.has_section(section):
            options.update({key.replace("_", "-"): value for key, value in parser.items(section)})
    for name in ("index-url", "extra-index-url", "cert"):
        if value := environment.get("PIP_" + name.replace("-", "_").upper()):
            options[name] = value
    return options


def _pip_files(environment: Mapping[str, str]) -> list[Path]:
    named = environment.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    files = [*SITE_FILES]
    if home := environment.get("HOME"):  # a service's user may have none
        files.append(Path(home) / ".pip" / "pip.conf")
    if settings := environment.get("XDG_CONFIG_HOME") or (home and f"{home}/.config"):
        files.append(Path(settings) / "pip" / "pip.conf")
    files.append(Path(sys.prefix) / "pip.conf")
    return [*files, Path(named)] if named else files
