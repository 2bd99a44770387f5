"""HTTP servers of tests on a free loopback port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol, TypeVar


class Stalling(Protocol):
    """What a server of tests keeps; its handlers read it as `self.server.state`."""

    released: threading.Event
    """Ends what stalls."""


StateT = TypeVar("StateT", bound=Stalling)


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # with the usual five, many callers at once wait a second for their connection


@contextmanager
def serving(
    handler: type[BaseHTTPRequestHandler], make: Callable[[str], StateT], *, waits: bool = False
) -> Iterator[StateT]:
    """Serve while the context is open.

    Args:
        handler: answers.
        make: the state, from the server's address without a path.
        waits: whether to wait at the end for answers that are still being given.
    """
    with _Server(("127.0.0.1", 0), handler) as http:
        http.daemon_threads = not waits
        state = make(f"http://127.0.0.1:{http.server_address[1]}")
        http.state = state  # type: ignore[attr-defined]
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield state
        finally:
            state.released.set()
            http.shutdown()
            thread.join()
