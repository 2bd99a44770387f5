"""Everything that can go wrong, in one tree.

::

    DureError
    ├── BadInput                  what was given cannot be used            exit 2
    │   ├── AudioUnusable         a recording that holds no usable sound
    │   ├── ConfigInvalid         dure.toml, or a value in it
    │   │   └── ManifestInvalid   a dure-skill.toml, or a value in it
    │   ├── RoutineInvalid        a routine of the home that cannot be
    │   ├── WakeWordInvalid       a name that cannot be listened for
    │   ├── FeedbackInvalid       a judgement that cannot be made of such a decision
    │   ├── EnrolmentFailed       recordings from which a name cannot be learned
    │   ├── ModelUnknown          a model that the catalogue does not hold
    │   ├── MessageInvalid        a message on the wire that does not fit
    │   ├── AdvisoryInvalid       an authority's message that is no valid CAP 1.2
    │   ├── TooLarge              more bytes than a door takes
    │   ├── TooSlow               a request that did not arrive in time
    │   ├── NotFound              a thing asked for by its id that is not there
    │   └── MethodNotAllowed      a door that is there, asked in a way it does not know
    ├── Refused                   understood, and not allowed              exit 4
    │   ├── TokenMissing          a door that wants a token got none
    │   ├── TokenInvalid          a token that is unknown or withdrawn
    │   ├── PasskeyRefused        a passkey that cannot be made here, or does not let anybody in
    │   ├── ScopeMissing          a token that does not reach this far
    │   ├── ToolNotAllowed        a tool that an agent may not use
    │   ├── OrderRefused          an order that an appliance or the rules of safety do not allow
    │   ├── LinkingFailed         an account of a maker's service that was not linked
    │   ├── SkillAddressRefused   an address that a skill's server must not have here
    │   ├── AdvisorySender        an advisory in the name of a sender for whom that token does not speak
    │   ├── LinkInvalid           a link of a notice that is not ours, or is too old
    │   ├── NoOperator            an alert to be handed over where nobody can take it
    │   ├── SkillCallbackRefused  a second answer of a skill at an address that takes none
    │   ├── SkillNotAllowed       something that a skill wanted to do without permission
    │   ├── SignatureInvalid      a skill that its partner has not signed as it stands
    │   └── PartnerUntrusted      a partner that the household does not (any more) trust
    ├── Unavailable               something needed is not there now        exit 5
    │   ├── ModelMissing          a model that has not been fetched
    │   ├── ModelDamaged          a model whose checksum does not match
    │   ├── DownloadFailed        no source of a model could be read
    │   ├── ModelsUnwritable      a folder of models that cannot be written
    │   ├── ExtraMissing          an optional part that is not installed
    │   ├── PluginBroken          an enabled plug-in that cannot start
    │   ├── PortTaken             another program holds the port
    │   ├── HubRunning            another hub uses the same data folder
    │   ├── HubUnreachable        no hub answers at that address
    │   ├── AgentFailed           an agent that did not answer properly
    │   │   ├── AgentDown         its server cannot be reached
    │   │   ├── AgentSlow         it did not answer in time
    │   │   ├── AgentBusy         its server has too much to do
    │   │   ├── AgentLockedOut    its server does not take its key
    │   │   └── AgentNonsense     what its server answered is no answer
    │   ├── ToolFailed            a tool of an agent that could not be used
    │   ├── SkillFailed           a skill's server that did not answer as its protocol wants
    │   │   ├── SkillDown         it cannot be reached
    │   │   ├── SkillSlow         it did not answer in its vendor's time
    │   │   ├── SkillBusy         too many of its answers are waited for already
    │   │   ├── SkillRedirected   it pointed elsewhere
    │   │   ├── SkillSoundUnusable a sound that it named is none
    │   │   └── SkillNonsense     what it answered is no answer by its protocol
    │   ├── ApplianceUnreachable  an appliance, or its maker's service, that does not answer
    │   │   └── AccountUnlinked   its maker's account is not linked (any more)
    │   ├── FeedFailed            a source of advisories that cannot be read
    │   ├── DeliveryFailed        a notice that its channel did not take
    │   │   └── DeliveryRefused   a notice that it will never take
    │   ├── RecognitionFailed     the recogniser could not do its work
    │   ├── SynthesisFailed       the synthesizer could not do its work
    │   ├── StoreFailed           the database could not be read or written
    │   │   ├── DiskFull          no room is left to write
    │   │   ├── StoreDamaged      a database that is no longer whole
    │   │   ├── StoreGone         a database that vanished from beside its backup
    │   │   └── StoreTooNew       a database that a newer version has written
    │   └── Overloaded            more was asked at once than this hub takes
    └── InternalError             a fault of ours                          exit 1

Each class has a ``code`` and one sentence in every language of the product, with places for the
details it is raised with. Suppression, silence and cancellation are events or values, no errors.
"""

from __future__ import annotations

from dure.errors.base import (
    DureError,
    ExitCode,
    InternalError,
    Language,
    Text,
)
from dure.errors.given import (
    AudioUnusable,
    BadInput,
    ConfigInvalid,
    EnrolmentFailed,
    FeedbackInvalid,
    MessageInvalid,
    MethodNotAllowed,
    ModelUnknown,
    NotFound,
    RoutineInvalid,
    TooLarge,
    TooSlow,
    WakeWordInvalid,
)
from dure.errors.home import AccountUnlinked, ApplianceUnreachable, LinkingFailed, OrderRefused
from dure.errors.partner import PartnerUntrusted, SignatureInvalid
from dure.errors.refused import (
    PasskeyRefused,
    Refused,
    ScopeMissing,
    TokenInvalid,
    TokenMissing,
    ToolNotAllowed,
)
from dure.errors.safety import (
    AdvisoryInvalid,
    AdvisorySender,
    DeliveryFailed,
    DeliveryRefused,
    FeedFailed,
    LinkInvalid,
    NoOperator,
)
from dure.errors.skill import (
    ManifestInvalid,
    SkillAddressRefused,
    SkillBusy,
    SkillCallbackRefused,
    SkillDown,
    SkillFailed,
    SkillNonsense,
    SkillNotAllowed,
    SkillRedirected,
    SkillSlow,
    SkillSoundUnusable,
)
from dure.errors.stored import (
    DiskFull,
    StoreDamaged,
    StoreFailed,
    StoreGone,
    StoreTooNew,
)
from dure.errors.unavailable import (
    AgentBusy,
    AgentDown,
    AgentFailed,
    AgentLockedOut,
    AgentNonsense,
    AgentSlow,
    DownloadFailed,
    ExtraMissing,
    HubRunning,
    HubUnreachable,
    ModelDamaged,
    ModelMissing,
    ModelsUnwritable,
    Overloaded,
    PluginBroken,
    PortTaken,
    RecognitionFailed,
    SynthesisFailed,
    ToolFailed,
    Unavailable,
)

__all__ = [
    "AccountUnlinked",
    "AdvisoryInvalid",
    "AdvisorySender",
    "AgentBusy",
    "AgentDown",
    "AgentFailed",
    "AgentLockedOut",
    "AgentNonsense",
    "AgentSlow",
    "ApplianceUnreachable",
    "AudioUnusable",
    "BadInput",
    "ConfigInvalid",
    "DeliveryFailed",
    "DeliveryRefused",
    "DiskFull",
    "DownloadFailed",
    "DureError",
    "EnrolmentFailed",
    "ExitCode",
    "ExtraMissing",
    "FeedFailed",
    "FeedbackInvalid",
    "HubRunning",
    "HubUnreachable",
    "InternalError",
    "Language",
    "LinkInvalid",
    "LinkingFailed",
    "ManifestInvalid",
    "MessageInvalid",
    "MethodNotAllowed",
    "ModelDamaged",
    "ModelMissing",
    "ModelUnknown",
    "ModelsUnwritable",
    "NoOperator",
    "NotFound",
    "OrderRefused",
    "Overloaded",
    "PartnerUntrusted",
    "PasskeyRefused",
    "PluginBroken",
    "PortTaken",
    "RecognitionFailed",
    "Refused",
    "RoutineInvalid",
    "ScopeMissing",
    "SignatureInvalid",
    "SkillAddressRefused",
    "SkillBusy",
    "SkillCallbackRefused",
    "SkillDown",
    "SkillFailed",
    "SkillNonsense",
    "SkillNotAllowed",
    "SkillRedirected",
    "SkillSlow",
    "SkillSoundUnusable",
    "StoreDamaged",
    "StoreFailed",
    "StoreGone",
    "StoreTooNew",
    "SynthesisFailed",
    "Text",
    "TokenInvalid",
    "TokenMissing",
    "TooLarge",
    "TooSlow",
    "ToolFailed",
    "ToolNotAllowed",
    "Unavailable",
    "WakeWordInvalid",
]
