"""Known words in any order: nothing breaks, nothing takes long, and what comes of it can be said."""

from __future__ import annotations

import random

import pytest

from dure.bench.home_rehearsal import flat
from dure.bench.home_speech import NOW
from dure.errors import Language
from dure.home.speech.answers import Answerer
from dure.home.speech.household import Households
from dure.home.speech.understand import Context, understand
from dure.home.speech.vocabulary import vocabulary

OTHERS = (
    "24",
    "삼십",
    "two",
    "half",
    "7시에",
    "in ten minutes",
    "?",
    "30분 뒤에",
    "못 들어 본 말",
    "-5",
    "1/0",
)
SENTENCES = 400


@pytest.mark.parametrize("language", ["ko", "en"])
def test_word_salad_breaks_nothing(language: Language) -> None:
    home = flat()
    snapshot = Households().snapshot(home.appliances(), home.rooms())
    classes = [
        list(entries)
        for table in (vocabulary(language), snapshot.household.entries(language))
        for word_class, entries in table.items()
        for _ in range(3 if word_class == "noun" else 1)
    ]  # Korean has far more endings than words
    classes.append(list(OTHERS))
    lot = random.Random(7)
    answerer = Answerer(snapshot.household, language)
    context, plans = Context(), 0
    for _ in range(SENTENCES):
        sentence = " ".join(lot.choice(lot.choice(classes)) for _ in range(lot.randint(1, 8)))
        plan = understand(sentence, language, snapshot, context, NOW)
        if plan is None:
            continue
        plans += 1
        for step in plan.steps:
            assert answerer.changed(step.changes, "done").endswith("."), sentence
            assert answerer.really(step.changes).endswith("?"), sentence
            assert "  " not in answerer.changed(step.changes, "will"), sentence
        context = Context("living", plan.memory, plan.which, plan.pending)
    assert plans > SENTENCES // 10
