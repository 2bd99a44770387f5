"""Names that replace the configured ones for one call."""

from __future__ import annotations

import unicodedata

from dure.app.build import with_names
from dure.config import Config
from dure.config.defaults import default_agents
from dure.config.names import configured_names


def test_a_name_that_is_typed_decomposed_is_the_same_name() -> None:
    typed = unicodedata.normalize("NFD", "빅스비")
    (name,) = configured_names(with_names(Config(agents=default_agents()), [typed]))
    assert (name.text, name.agent) == ("빅스비", "bixby")


def test_a_new_name_that_is_typed_decomposed_calls_a_stand_in_of_that_name() -> None:
    typed = unicodedata.normalize("NFD", "두레야")
    (name,) = configured_names(with_names(Config(agents=default_agents()), [typed]))
    assert (name.text, name.agent) == ("두레야", "두레야")
