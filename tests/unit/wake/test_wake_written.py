import pytest

from dure.wake.pronounce.written import nearest


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("심폐소생술", "심폐 소생술 자격증", "심폐 소생술"),
        ("인터넷", "원하시면 인터넷으로 신청해 주세요", "인터넷"),
        ("아이언", "이번 아이언은 미들이다", "아이언"),
        ("한국어", "나는 한구거를 배운다", "한구거"),
        ("smart mirror", "Hey, Smart Mirror, lights on", "Smart Mirror"),
    ],
)
def test_a_name_is_found_however_it_is_spaced_joined_or_spelt(name, text, found):
    place = nearest(name, text)
    assert place.distance < 0.1
    assert text[place.start : place.end] == found


def test_the_distance_is_the_share_of_sounds_that_differ():
    assert nearest("바느질", "바늘질 꾸리를").distance == pytest.approx(1 / 7)
    assert nearest("다이어트", "가이어 타신다고").distance > 0.2


def test_a_tense_consonant_is_nearer_than_another_one():
    assert nearest("고뿔", "고불").distance < nearest("고뿔", "고술").distance


@pytest.mark.parametrize("text", ["", "...", "🙂", "123"])
def test_nothing_like_it_is_nowhere(text):
    assert nearest("아리아", text).distance == 1
