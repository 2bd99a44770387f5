import pytest

from dure.wake.decode.hearing import phone_index
from dure.wake.pronounce.hangul import join, split
from dure.wake.pronounce.korean import phones, sounded
from dure.wake.pronounce.transcribe import to_hangul


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("국물", "궁물"), ("신라", "실라"), ("칼날", "칼랄"), ("독립", "동닙"), ("종로", "종노"),
        ("같이", "가치"), ("굳이", "구지"), ("좋아", "조아"), ("않는", "안는"), ("놓고", "노코"),
        ("입학", "이팍"), ("값이", "갑씨"), ("읽어", "일거"), ("밥솥", "밥쏟"), ("민준아", "민주나"),
        ("빅스비", "빅쓰비"), ("부엌에", "부어케"), ("강아지", "강아지"), ("꽃", "꼳"), ("닫혀", "다쳐"),
    ],
)  # fmt: skip
def test_standard_pronunciation(written, said):
    assert join(sounded(written)) == said


@pytest.mark.parametrize(
    ("sounds", "hangul"),
    [
        ("b ɪ k s b i", "빅스비"),
        ("k l oʊ v ɝ", "클로버"),
        ("s ɪ ɹ i", "시리"),
        ("n u g u", "누구"),
        ("ɛ l d͡ʒ i", "엘지"),
    ],
)
def test_english_sounds_in_hangul(sounds, hangul):
    assert to_hangul(tuple(sounds.split())) == hangul


def test_syllables_come_apart_and_together():
    text = "값닭훑는쾌의원"
    assert join(split(text)) == text


def test_every_korean_phone_is_one_that_can_be_heard():
    every = "".join(chr(code) for code in range(0xAC00, 0xD7A4, 7))
    assert set(phones(every)) <= set(phone_index())
