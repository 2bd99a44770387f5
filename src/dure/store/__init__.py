"""What the hub keeps: a journal that must not be lost, and a history that may be."""

from dure.store.advisories import AdvisoryState, AdvisoryStore, KeptAdvisory
from dure.store.audit import AuditKind, AuditRecord, AuditStore
from dure.store.checkins import Agreement, CheckInStore, Plan, Run, RunState
from dure.store.crossings import Crossings
from dure.store.heartbeats import Heartbeat, HeartbeatStore
from dure.store.history import History
from dure.store.home import HomeAction, HomeStore
from dure.store.journal import Journal
from dure.store.links import Link, LinkStore, LinkToken, LinkTokenKind
from dure.store.lock import hold_folder
from dure.store.memory import AgentMemory, Entry, MemoryStore
from dure.store.names import NameChange, NameStore, apply_changes, find_name
from dure.store.partners import Partner, PartnerState, PartnerStore
from dure.store.passkeys import NewPasskey, Passkey, PasskeyStore
from dure.store.records import Decision, Said
from dure.store.routines import RoutineStore
from dure.store.settings import SettingStore
from dure.store.skills import AddedSkill, SkillStore
from dure.store.timer_service import TimerService
from dure.store.timers import TimerStore
from dure.store.tokens import Token, TokenStore
from dure.store.tuning import Enrolment, Feedback, TuningStore, Verdict
from dure.store.upkeep import Upkeep

__all__ = [
    "AddedSkill",
    "AdvisoryState",
    "AdvisoryStore",
    "AgentMemory",
    "Agreement",
    "AuditKind",
    "AuditRecord",
    "AuditStore",
    "CheckInStore",
    "Crossings",
    "Decision",
    "Enrolment",
    "Entry",
    "Feedback",
    "Heartbeat",
    "HeartbeatStore",
    "History",
    "HomeAction",
    "HomeStore",
    "Journal",
    "KeptAdvisory",
    "Link",
    "LinkStore",
    "LinkToken",
    "LinkTokenKind",
    "MemoryStore",
    "NameChange",
    "NameStore",
    "NewPasskey",
    "Partner",
    "PartnerState",
    "PartnerStore",
    "Passkey",
    "PasskeyStore",
    "Plan",
    "RoutineStore",
    "Run",
    "RunState",
    "Said",
    "SettingStore",
    "SkillStore",
    "TimerService",
    "TimerStore",
    "Token",
    "TokenStore",
    "TuningStore",
    "Upkeep",
    "Verdict",
    "apply_changes",
    "find_name",
    "hold_folder",
]
