"""Building the wake engine from what the hub offers."""

from __future__ import annotations

from dure.api import NameVerifier, WakeEngine
from dure.plugins import Setup


def phoneme_engine(setup: Setup) -> WakeEngine:
    """The engine `phoneme`, with its models from the model store.

    Raises:
        ModelMissing: a model has not been fetched.
        ModelDamaged: one cannot be read.
    """
    from dure.models import ModelStore
    from dure.wake.engine import PhonemeEngine

    store = setup.service(ModelStore)
    return PhonemeEngine(
        store.path("hama-acoustic"),
        spelling=store.path("hama-g2p"),
        verifier=setup.services.get(NameVerifier),
    )
