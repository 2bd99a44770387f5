"""Scenarios say what is heard; how soon, on a machine that does much else, is no part of that."""

from __future__ import annotations

import math

import pytest


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second opinion on a name is waited for, so that the same sound gives the same decisions on a busy machine too."""
    from dure.wake.engine import PhonemeEngine

    defaults = PhonemeEngine.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "patience_s", math.inf)
