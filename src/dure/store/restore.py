"""Looking at a journal, and going back to a backup; what that loses is told before it is done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dure.errors import BadInput, Text
from dure.store.alerts import alert_chain
from dure.store.audit import KEEP, audit_chain
from dure.store.chain import key_of_chains
from dure.store.faults import backup_of, translated
from dure.store.instant import from_us, to_us
from dure.store.lock import hold_folder
from dure.store.migrate import back_up, is_whole, sync

_OUR_OWN = frozenset(("anchor",))
"""Tables that hold nothing of anybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What could be read of a journal.

    Attributes:
        file: where it lies.
        whole: whether SQLite finds no damage.
        schema: its version; 0 where that cannot be read.
        counts: how many rows each table has; a table that cannot be read is not there.
        last: when the last thing was done to an alert; None where nothing was, or it cannot be read.
        open_alerts: how many alerts are not closed.
        stuck: how many of them have nothing due, which must never be.
        chains: for each chain, the first record that does not fit; None where it is whole.
    """

    file: str
    whole: bool
    schema: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    last: datetime | None = None
    open_alerts: int = 0
    stuck: int = 0
    chains: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return self.whole and not self.stuck and all(one is None for one in self.chains.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What going back to a backup loses.

    Attributes:
        backup: when the last thing was done to an alert there.
        lost: for each table, how many of its rows are gone or as they were before; a table that cannot be read in the
            damaged journal is not there.
        unknown: the tables of which it cannot be told.
        good_again: how many tokens were withdrawn since, and are good again; None where it cannot be told.
    """

    backup: datetime | None
    lost: Mapping[str, int]
    unknown: tuple[str, ...]
    good_again: int | None = 0


def look(file: Path) -> Holdings:
    """Read what can be read of a journal, changing nothing.

    Raises:
        BadInput: there is none.
    """
    if not file.exists():
        raise BadInput(what=str(file), why=Text("there is no journal.", "저널이 없어요."))
    try:
        with _reading(file) as connection:
            return _look(file, connection)
    except sqlite3.DatabaseError:
        return Holdings(file=str(file), whole=False)


def restore(file: Path, backup: Path | None = None) -> tuple[Loss, Path | None]:
    """Put a backup in the journal's place; the journal is moved aside, never deleted.

    Returns:
        what is lost, and where the journal that was replaced lies now; None where there was none.

    Raises:
        HubRunning: a hub uses the journal.
        BadInput: there is no such backup, or it is not whole itself.
        StoreFailed: it could not be done; the journal is where it was.
    """
    source = backup or backup_of(file)
    if not source.exists():
        raise BadInput(what=str(source), why=Text("there is no such backup.", "그런 백업이 없어요."))
    there = look(source)
    if not there.whole:
        raise BadInput(what=str(source), why=Text("this backup is damaged itself.", "백업도 손상됐어요."))
    with hold_folder(file.parent), translated(file):
        loss = _loss(file, source, there)
        draft = file.with_name(f"{file.name}.restoring")
        back_up(source, draft)  # what lies in a write-ahead log beside it comes along
        aside = _move_aside(file)
        draft.replace(file)
        sync(file.parent)
    return loss, aside


def copy_journal(file: Path, target: Path | None = None) -> Path:
    """Copy a journal that may be in use, whole and durable, and tell where.

    Raises:
        BadInput: there is none, or no folder to copy it to.
        StoreFailed: it could not be copied; an earlier copy is still there.
    """
    if not file.exists():
        raise BadInput(what=str(file), why=Text("there is no journal.", "저널이 없어요."))
    copy = target or backup_of(file)
    if not copy.parent.is_dir():
        raise BadInput(what=str(copy), why=Text("there is no such folder.", "그런 폴더가 없어요."))
    with translated(file):
        back_up(file, copy)
    return copy


def _look(file: Path, connection: sqlite3.Connection) -> Holdings:
    whole = is_whole(connection)
    counts: dict[str, int] = {}
    for table in _tables(connection):
        with suppress(sqlite3.DatabaseError):
            counts[table] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  # our own words
    last, open_alerts, stuck = None, 0, 0
    chains: dict[str, int | None] = {}
    with suppress(sqlite3.DatabaseError):
        (last_us,) = connection.execute("SELECT max(at_us) FROM alert_audit").fetchone()
        last = None if last_us is None else from_us(last_us)
        open_alerts, stuck = connection.execute(
            "SELECT count(*), count(*) - count(due_us) FROM alert WHERE state IN ('open', 'acknowledged')"
        ).fetchone()
    if file.with_name(f"{file.name}.key").exists():
        key, _ = key_of_chains(file)
        forgotten_us = to_us(datetime.now(UTC) - KEEP)
        for chain in (alert_chain(key), audit_chain(key)):
            with suppress(sqlite3.DatabaseError):
                chains[chain.table] = chain.broken(connection, forgotten_us=forgotten_us)
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    return Holdings(
        file=str(file),
        whole=whole,
        schema=schema,
        counts=counts,
        last=last,
        open_alerts=open_alerts,
        stuck=stuck,
        chains=chains,
    )


def _loss(file: Path, source: Path, after: Holdings) -> Loss:
    """What the journal holds that the backup does not, row by row."""
    tables = tuple(after.counts)
    if not file.exists():
        return Loss(backup=after.last, lost={}, unknown=tables, good_again=None)
    gone: dict[str, int | None] = dict.fromkeys(tables)
    good_again: int | None = None
    with suppress(sqlite3.DatabaseError), _reading(file) as connection:
        connection.execute("ATTACH ? AS backup", (f"file:{source}?mode=ro",))
        for table in dict.fromkeys((*tables, *_tables(connection))):
            gone[table] = _without(connection, f"main.{table}", f"backup.{table}")
        with suppress(sqlite3.DatabaseError):
            (good_again,) = connection.execute(
                "SELECT count(*) FROM backup.token WHERE id NOT IN (SELECT id FROM main.token)"
            ).fetchone()
    return Loss(
        backup=after.last,
        lost={table: count for table, count in gone.items() if count},
        unknown=tuple(table for table, count in gone.items() if count is None),
        good_again=good_again,
    )


def _without(connection: sqlite3.Connection, table: str, other: str) -> int | None:
    """How many rows of a table are not in another; None where that cannot be read."""
    for query in (
        f"SELECT count(*) FROM (SELECT * FROM {table} EXCEPT SELECT * FROM {other})",  # noqa: S608  # our own words
        f"SELECT max((SELECT count(*) FROM {table}) - (SELECT count(*) FROM {other}), 0)",  # noqa: S608  # of another schema
        f"SELECT count(*) FROM {table}",  # noqa: S608  # which the other does not have
    ):
        try:
            count: int = connection.execute(query).fetchone()[0]
        except sqlite3.OperationalError:
            continue  # it has other columns, or is not there
        except sqlite3.DatabaseError:
            return None
        return count
    return None


def _tables(connection: sqlite3.Connection) -> tuple[str, ...]:
    found = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table' ORDER BY name")
    return tuple(name for (name,) in found if name not in _OUR_OWN and not name.startswith("sqlite_"))


def _move_aside(file: Path) -> Path | None:
    parts = [part for part in (file, *file.parent.glob(f"{file.name}-*")) if part.exists()]
    if not parts:
        return None
    number = 1
    while (aside := file.with_name(f"{file.name}.replaced{number}")).exists():
        number += 1
    aside.mkdir(mode=0o700)
    for part in parts:
        part.replace(aside / part.name)
    sync(file.parent)
    return aside


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5.0)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection
