import pytest

from dure.errors import WakeWordInvalid
from dure.wake.names import check_wake_word, check_wake_words


@pytest.mark.parametrize(
    "text", ["", "  ", "a", "지", "😀", "아리아😀", "가" * 60, "물", "the", "헤이", "hey", "…", "アリア"]
)
def test_what_cannot_be_a_name(text):
    with pytest.raises(WakeWordInvalid):
        check_wake_word(text)


@pytest.mark.parametrize(
    "text", ["아리아", "헤이 카카오", "LG 씽큐", "smart mirror", "O'Brien", "U2 로봇", "/bɪksbi/"]
)
def test_what_can_be(text):
    assert check_wake_word(text).text == text


def test_a_short_name_is_accepted_with_a_warning():
    assert check_wake_word("지니").warnings == ("short",)


def test_the_same_name_twice():
    with pytest.raises(WakeWordInvalid, match="there already"):
        check_wake_words(["헤이 카카오", "헤이카카오"])


@pytest.mark.parametrize("text", ["", "지", "😀", "가" * 60, "물", "헤이", "アリア"])
def test_why_not_is_told_in_korean_too(text):
    with pytest.raises(WakeWordInvalid) as told:
        check_wake_word(text)
    why = told.value.sentence("ko").partition("이름이에요. ")[2]
    assert why.endswith("요")
    assert not why.isascii()
