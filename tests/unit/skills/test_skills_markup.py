"""SSML and SKML as skills write them: the words, and the sounds that can be fetched."""

from __future__ import annotations

import pytest

from dure.skills.wires.markup import spoken


@pytest.mark.parametrize(
    ("markup", "words", "sounds"),
    [
        (
            "<speak>Hi <amazon:effect name='whispered'>you</amazon:effect> &amp; all</speak>",
            "Hi you & all",
            (),
        ),
        ('One<break time="1s"/> two', "One. two", ()),
        ("<speak><!-- a note > to -- nobody --><p>안녕</p><p>하세요</p></speak>", "안녕. 하세요.", ()),
        ('<sub alias="aluminum">Al</sub> pot', "aluminum pot", ()),
        ('<audio src="https://a.b/c.mp3?x=1&amp;y=2"/>Ding', "Ding", ("https://a.b/c.mp3?x=1&y=2",)),
        ('<audio src="soundbank://soundlibrary/animals/cat_01"/>Meow', "Meow", ()),
        ("1 < 2 and <b>bold", "1 < 2 and bold", ()),
        ("<!-- never ends", "<!-- never ends", ()),
    ],
)
def test_what_is_said_and_what_sounds(markup: str, words: str, sounds: tuple[str, ...]) -> None:
    assert spoken(markup) == (words, sounds)


def test_a_long_comment_takes_no_time() -> None:
    assert spoken("<!--" + "-" * 100_000)[1] == ()
