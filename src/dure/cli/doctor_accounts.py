"""Whether `dure doctor` finds the accounts linked for which drivers act."""

from __future__ import annotations

from collections.abc import Iterator

import anyio

from dure.app.drivers import open_linking
from dure.cli.doctor_checks import Finding
from dure.clock import SystemClock
from dure.config import Config
from dure.config.paths import Paths
from dure.errors import DureError, Text


def check_accounts(config: Config, paths: Paths) -> Iterator[Finding]:
    """Every account, from what is kept; its provider is not asked."""
    try:
        linking = open_linking(config, paths.data, SystemClock())
    except DureError as error:  # a plug-in that lacks
        what = Text(error.sentence("en"), error.sentence("ko"))
        yield Finding(check="config", state="fail", what=what)
        return
    accounts = anyio.run(linking.states)
    for one in accounts:
        name = one.driver
        if one.state == "linked":
            what = Text(f"“{name}” is linked", f"“{name}” 계정이 연결되어 있어요")
            yield Finding(check="account", state="ok", what=what)
            continue
        yield Finding(
            check="account",
            state="warn",
            what=Text(f"“{name}” is not linked (any more)", f"“{name}” 계정이 연결되어 있지 않아요"),
            remedy=Text(f"Link it: dure home link {name}", f"연결하세요: dure home link {name}"),
        )
