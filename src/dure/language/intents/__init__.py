"""Understanding: sample utterances become intents and slots.

`Understander(specs)` reads any number of intents once; `understand(text, language, owners=…, now=…)` gives what a
sentence means, or None where it means none of them (`least=IN_TALK` where it is surely for the named skill); `candidates(…)` tells what else it might have been, for “why”.
"""

from dure.language.intents.spec import IntentSpec, Kind, SlotType, SlotValue, Understood, Value
from dure.language.intents.understander import ACCEPT, IN_TALK, Understander, read_slot

__all__ = [
    "ACCEPT",
    "IN_TALK",
    "IntentSpec",
    "Kind",
    "SlotType",
    "SlotValue",
    "Understander",
    "Understood",
    "Value",
    "read_slot",
]
