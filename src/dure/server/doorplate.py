"""Where the running hub of a data folder can be found: `doors.json`, for the other commands."""

from __future__ import annotations

import os
from pathlib import Path

import anyio
import anyio.to_thread
import msgspec

FILE = "doors.json"


class Doorplate(msgspec.Struct, frozen=True, kw_only=True):
    """What the running hub says of its doors.

    Attributes:
        pid: its process.
        url: where this machine finds it.
        address: where other devices find it; empty where they cannot.
        open: whether nobody needs a token.
        fingerprint: SHA-256 of its certificate authority; empty without local HTTPS.
        began: which start of the machine it runs since, and when; empty where the system does not tell.
    """

    pid: int
    url: str
    address: str
    open: bool
    fingerprint: str
    began: str = ""

    @property
    def alive(self) -> bool:
        """Whether that process still runs: after a power cut its number may be another's."""
        if self.began and self.began != _began(self.pid):
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True  # it runs, as another user
        return True


async def hang(folder: Path, plate: Doorplate) -> None:
    """Write the doorplate."""
    plate = msgspec.structs.replace(plate, began=plate.began or _began(plate.pid))
    await anyio.to_thread.run_sync(_write, folder / FILE, msgspec.json.encode(plate))


async def take_down(folder: Path) -> None:
    """Remove the doorplate."""
    with anyio.CancelScope(shield=True):
        await anyio.Path(folder / FILE).unlink(missing_ok=True)


def read(folder: Path) -> Doorplate | None:
    """The doorplate of the hub that runs on this folder; None where none does."""
    try:
        plate = msgspec.json.decode((folder / FILE).read_bytes(), type=Doorplate)
    except (OSError, msgspec.DecodeError):
        return None
    return plate if plate.alive else None


def _began(pid: int) -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return ""
    # The 22nd field is when the process began; the second, a name in brackets, may hold anything.
    return f"{boot}:{stat.rpartition(')')[2].split()[19]}"


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_suffix(".part")
    part.write_bytes(content)
    part.replace(file)
