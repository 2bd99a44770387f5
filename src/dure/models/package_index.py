"""Finding a wheel on a package index: its JSON page (PEP 691), else its HTML page (PEP 503)."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx
import msgspec

from dure.models.catalogue import Wheel

ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
PAGE_LIMIT_BYTES = 16 * 1024 * 1024
"""More than any project's page; what is longer is no such page."""


class _JsonFile(msgspec.Struct):
    filename: str
    url: str
    hashes: dict[str, str] = {}


class _JsonPage(msgspec.Struct):
    files: list[_JsonFile]


class _Links(HTMLParser):
    """Collects the addresses that a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an anchor's address."""
        if tag == "a":
            self.found.extend(value for name, value in attrs if name == "href" and value)


def find_wheel(client: httpx.Client, index_url: str, wheel: Wheel) -> str | None:
    """The address of a wheel on an index, or None where the index does not have this very file.

    Raises:
        httpx.HTTPError: the index cannot be read.
        httpx.InvalidURL: its address makes no sense.
    """
    url = f"{index_url}/{wheel.project}/"
    page = client.get(url, headers={"Accept": ACCEPT})
    if page.status_code == httpx.codes.NOT_FOUND:
        return None
    page.raise_for_status()
    if len(page.content) > PAGE_LIMIT_BYTES:
        return None
    base = str(page.url)
    for name, address, sha256 in _links(page):
        if name == wheel.file and sha256 in ("", wheel.sha256):
            return urljoin(base, address)
    return None


def _links(page: httpx.Response) -> list[tuple[str, str, str]]:
    """Every file on a page: name, address, SHA-256 (empty where it is not told)."""
    if "json" in page.headers.get("Content-Type", "") or page.content[:1] == b"{":
        try:
            listed = msgspec.json.decode(page.content, type=_JsonPage)
        except msgspec.MsgspecError:
            return []
        return [(file.filename, file.url, file.hashes.get("sha256", "")) for file in listed.files]
    parser = _Links()
    parser.feed(page.text)
    links = []
    for link in parser.found:
        address, fragment = urldefrag(link)
        sha256 = fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else ""
        links.append((unquote(urlsplit(address).path.rpartition("/")[2]), address, sha256))
    return links
