from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from dure.home.model import load_model

FLAT = tomllib.loads(
    (resources.files("dure.home.drivers.simulated") / "flat.toml").read_text(encoding="utf-8")
)


def test_every_trait_kind_and_option_has_words_in_both_languages():
    model = load_model()
    for words in (
        *(trait.words for trait in model.traits.values()),
        *(kind.words for kind in model.kinds.values()),
        *model.options.values(),
    ):
        assert all(words["ko"]), words
        assert all(words["en"]), words


@pytest.mark.parametrize("appliance", FLAT["appliance"])
def test_every_appliance_of_the_flat_is_one_of_the_model(appliance):
    model, given = load_model(), FLAT["appliance"][appliance]
    assert given["kind"] in model.kinds
    assert given["room"] in FLAT["room"]
    for trait, profile in given["traits"].items():
        options = profile.get("options", model.traits[trait].options)
        assert all(option in model.options for option in options)
        if model.traits[trait].type == "option":
            assert profile["value"] in options
