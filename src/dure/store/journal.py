"""The database of what must not be lost: timers, names, tokens, memories, settings."""

from __future__ import annotations

from pathlib import Path

import anyio.to_thread

from dure.clock import Clock, SystemClock
from dure.store.advisories import AdvisoryStore
from dure.store.alerts import SqliteAlertStore, alert_chain
from dure.store.audit import AuditStore, audit_chain
from dure.store.chain import key_of_chains
from dure.store.checkins import CheckInStore
from dure.store.database import Database
from dure.store.heartbeats import HeartbeatStore
from dure.store.home import HomeStore
from dure.store.home_routines import HomeRoutineStore
from dure.store.links import LinkStore
from dure.store.memory import EntryStore
from dure.store.names import NameStore
from dure.store.partners import PartnerStore
from dure.store.passkeys import PasskeyStore
from dure.store.push import PushStore
from dure.store.routines import RoutineStore
from dure.store.settings import SettingStore
from dure.store.skills import SkillStore
from dure.store.timers import TimerStore
from dure.store.tokens import TokenStore
from dure.store.tuning import TuningStore


class Journal:
    """The journal. What a method has written is durable when it returns, through power cuts too.

    Attributes:
        file: where it lies.
        timers: timers and alarms, as rows; the hub uses them through `TimerService`.
        names: names that the user added or removed.
        tuning: what the household taught about its names.
        tokens: who may come in.
        passkeys: with what they may sign in anew.
        settings: what the user switched.
        entries: what agents keep under keys; they get theirs through `MemoryStore`.
        skills: the skills that the household has added.
        partners: who signs skills, and whether they are trusted.
        home_routines: routines of the home, and which of their occurrences were begun.
        audit: what crossed between agents, partners and the home.
        alerts: safety incidents, what was sent about them, and what was done to them.
        heartbeats: when each satellite was last heard of.
        routines: what is known of people's routines.
        advisories: warnings of authorities, and what was done with them.
        home: who did what in the home, what agents may reach there, what things are called.
        push: browsers that take push messages.
        links: accounts at other people's platforms that the household has linked.
        checkins: who agreed to check-ins, what is asked when, and what came of it.
    """

    def __init__(self, database: Database, clock: Clock, key: bytes) -> None:
        self._database = database
        self.file = database.file
        self.timers = TimerStore(database, clock)
        self.names = NameStore(database, clock)
        self.tuning = TuningStore(database, clock)
        self.audit = AuditStore(database, clock, audit_chain(key))
        self.tokens = TokenStore(database, clock, self.audit)
        self.passkeys = PasskeyStore(database, clock, self.audit)
        self.settings = SettingStore(database)
        self.entries = EntryStore(database, clock)
        self.skills = SkillStore(database, clock)
        self.partners = PartnerStore(database, clock)
        self.alerts = SqliteAlertStore(database, clock, alert_chain(key))
        self.heartbeats = HeartbeatStore(database)
        self.routines = RoutineStore(database, clock)
        self.advisories = AdvisoryStore(database, clock)
        self.home = HomeStore(database, clock)
        self.home_routines = HomeRoutineStore(database)
        self.checkins = CheckInStore(database, clock)
        self.push = PushStore(database, self.settings, clock)
        self.links = LinkStore(database, clock)

    @classmethod
    async def open(cls, file: Path, clock: Clock | None = None) -> Journal:
        """Open the journal, make it if it is not there, and bring it to the newest schema.

        Raises:
            StoreDamaged: it is not whole; it was not touched, and the error says how to restore the backup.
            StoreGone: it is not there, while its backup is.
            StoreTooNew: a newer Dure has written it.
            DiskFull, StoreFailed: it cannot be opened.
        """
        database = await Database.open(file, "journal", durable=True)
        try:
            key, new = await anyio.to_thread.run_sync(key_of_chains, file)
            if new:
                await database.write(audit_chain(key).sign_if_unsigned)
        except BaseException:
            await database.close()
            raise
        return cls(database, clock or SystemClock(), key)

    async def data_version(self) -> int:
        """A number that changes when another process, such as the command line, has changed the journal."""
        return await self._database.data_version()

    async def back_up(self) -> Path:
        """Copy the journal beside itself as `….backup`, replacing the copy before.

        Raises:
            DiskFull, StoreFailed: no copy could be made; the one before is still there.
        """
        return await self._database.back_up()

    async def scrub(self) -> None:
        """Leave no trace of what was deleted: in the file, in its log, or in backups, of which a fresh one is made."""
        await self._database.scrub()
        await self._database.back_up()
        for old in self.file.parent.glob(f"{self.file.name}.v*.backup"):
            old.unlink(missing_ok=True)

    async def close(self) -> None:
        """Finish what is being done, and close."""
        await self._database.close()
