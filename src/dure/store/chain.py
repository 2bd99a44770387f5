"""Chains of records in which nothing can be changed unseen, and whose end is signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dure.store.faults import translated

BEGIN = "0" * 64
"""What stands for the digest before the first record."""


def digest(before: str, fields: Sequence[object]) -> str:
    """The digest of a record: of the one before it, and of its own fields."""
    return hashlib.sha256(json.dumps([before, *fields], ensure_ascii=False).encode()).hexdigest()


def key_of_chains(journal: Path) -> tuple[bytes, bool]:
    """The key with which the ends of a journal's chains are signed, and whether it was made just now.

    It lies beside the journal, readable for nobody else, and not in it: who can only write the database
    cannot sign a shorter chain.

    Raises:
        StoreFailed: it can neither be read nor be made.
    """
    file = journal.with_name(f"{journal.name}.key")
    with translated(file):
        try:
            return _read(file), False
        except FileNotFoundError:
            draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            try:
                os.write(handle, secrets.token_bytes(32))
                os.fsync(handle)
            finally:
                os.close(handle)
            try:
                os.link(draft, file)  # several may open a new journal at once; the first key counts
            except FileExistsError:
                return _read(file), False
            finally:
                draft.unlink()
            return _read(file), True


def _read(file: Path) -> bytes:
    key = file.read_bytes()
    if len(key) != 32:
        raise OSError(f"{file.name} holds no key of 32 bytes")
    return key


@dataclass(frozen=True, slots=True)
class Chain:
    """One table of records, with its end in the table `anchor`.

    Attributes:
        table: the table; it has the columns `id`, `before`, `sha256`, and those of `fields`.
        fields: the columns that the digest covers, in order; the first is `at_us`.
        key: signs the end.
    """

    table: str
    fields: tuple[str, ...]
    key: bytes

    def append(self, connection: sqlite3.Connection, values: Sequence[object]) -> int:
        """Add a record, and sign the new end; tell its number."""
        last = connection.execute(
            "SELECT last AS id, sha256 FROM anchor WHERE chain = ?", (self.table,)
        ).fetchone()
        number, before = (last["id"] + 1, last["sha256"]) if last else (1, BEGIN)
        sha256 = digest(before, values)
        names = ", ".join(("id", *self.fields, "before", "sha256"))
        places = ", ".join("?" * (len(values) + 3))
        connection.execute(
            f"INSERT INTO {self.table} ({names}) VALUES ({places})",  # noqa: S608  # our own words
            (number, *values, before, sha256),
        )
        at_us = values[0]
        connection.execute(
            "INSERT OR REPLACE INTO anchor (chain, last, sha256, at_us, mac) VALUES (?, ?, ?, ?, ?)",
            (self.table, number, sha256, at_us, self._mac(number, sha256, at_us)),
        )
        return number

    def sign_if_unsigned(self, connection: sqlite3.Connection) -> None:
        """Sign the end that an older Dure left unsigned; right after the key was made, and never later."""
        row = connection.execute("SELECT * FROM anchor WHERE chain = ?", (self.table,)).fetchone()
        if row is not None and not row["mac"]:
            mac = self._mac(row["last"], row["sha256"], row["at_us"])
            connection.execute("UPDATE anchor SET mac = ? WHERE chain = ?", (mac, self.table))

    def broken(self, connection: sqlite3.Connection, *, forgotten_us: int | None = None) -> int | None:
        """The first record that does not fit; the one after the last where the end was cut off; None where it is whole.

        Args:
            connection: the database.
            forgotten_us: records before that instant may be missing, all of them even.
        """
        before: str | None = None
        number: int = 0
        for row in connection.execute(f"SELECT * FROM {self.table} ORDER BY id"):  # noqa: S608  # our own words
            number = int(row["id"])
            values = [row[name] for name in self.fields]
            if (before is not None and row["before"] != before) or row["sha256"] != digest(
                row["before"], values
            ):
                return number
            before = row["sha256"]
        end = connection.execute("SELECT * FROM anchor WHERE chain = ?", (self.table,)).fetchone()
        if end is None:
            return number + 1 if number else None
        signed = hmac.compare_digest(end["mac"], self._mac(end["last"], end["sha256"], end["at_us"]))
        at_the_end = (end["last"], end["sha256"]) == (number, before)
        forgotten = number == 0 and forgotten_us is not None and end["at_us"] < forgotten_us
        return None if signed and (at_the_end or forgotten) else number + 1

    def _mac(self, number: int, sha256: str, at_us: object) -> str:
        return hmac.digest(self.key, f"{self.table} {number} {sha256} {at_us}".encode(), "sha256").hex()
