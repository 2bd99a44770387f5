"""How pytest-xdist deals the tests out: file by file, and everything in a browser to one worker."""

from __future__ import annotations

from xdist.scheduler.loadscope import LoadScopeScheduling


class Lanes(LoadScopeScheduling):  # type: ignore[misc]  # it is only there where tests run side by side
    """A file's tests share what the file set up; two browsers at once would only wait for each other."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return "browser" if file.startswith("tests/browser/") else file
