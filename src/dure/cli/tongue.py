"""Whose language the terminal's reader has; light, because every `--help` asks."""

from __future__ import annotations

import locale
import os

from dure.errors import Language


def spoken_language() -> Language:
    """The language of messages on this terminal: `DURE_LANGUAGE`, else the locale's, else English."""
    wanted = os.environ.get("DURE_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES")
    wanted = wanted or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "ko" if wanted.lower().startswith("ko") else "en"
