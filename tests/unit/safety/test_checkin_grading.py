"""Answers are graded by written rules: held against sentences that were graded by hand before."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.errors import Language
from dure.safety.checkins.grading import grade
from dure.safety.checkins.rules import GRADES, Grade, graver, load_grades
from dure.safety.checkins.scripts import load_scripts, outcome_of, wants_again

DATA = Path(__file__).parents[2] / "data" / "care"
GRAVE = ("urgent", "life")
TOLD = ("concern", *GRAVE)


def sentences(name: str) -> list[tuple[Language, Grade, str]]:
    rows = []
    for line in (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, wanted, text = line.split("\t")
            assert wanted in GRADES
            rows.append((language, wanted, text))
    return rows  # type: ignore[return-value]  # the file's columns are checked above


@pytest.mark.parametrize("name", ["open", "sealed"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_at_most_five_of_a_hundred_are_graded_otherwise(name: str, language: str) -> None:
    rows = [row for row in sentences(name) if row[0] == language]
    right = sum(grade(text, spoken).grade == wanted for spoken, wanted, text in rows)
    assert right >= 0.95 * len(rows)


@pytest.mark.parametrize("name", ["open", "sealed"])
def test_nothing_grave_goes_unnoticed_and_idioms_alarm_nobody(name: str) -> None:
    found: Counter[str] = Counter()
    for language, wanted, text in sentences(name):
        got = grade(text, language).grade
        found["unnoticed"] += wanted in GRAVE and got in ("none", "notice")
        found["alarmed"] += wanted == "none" and got not in ("none", "notice")
    assert found["unnoticed"] == 0
    assert found["alarmed"] <= (1 if name == "sealed" else 0)  # what is sealed is not tuned on


def test_there_are_as_many_sentences_as_promised() -> None:
    count = Counter(language for name in ("open", "sealed") for language, _, _ in sentences(name))
    assert count["ko"] >= 150
    assert count["en"] >= 100


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("죽고 싶다", "life"),
        ("죽고 싶지 않아", "none"),
        ("배고파 죽겠다", "none"),
        ("배고파 죽겠는데 사실은 죽고 싶어", "life"),
        ("죽을 만큼 맛있었어", "none"),
        ("밥을 못 먹었어", "concern"),
        ("밥을 못 먹은 적은 없어", "none"),
        ("약을 안 먹었어", "notice"),
        ("어지러워", "concern"),
        ("드라마 보다가 나도 죽고 싶어졌어", "life"),
        ("드라마에서 누가 죽고 싶다고 하더라", "life"),
        ("I want to die", "life"),
        ("I don't want to die", "none"),
        ("I dont want to live anymore", "life"),
        ("I can't breathe", "life"),
        ("I'm dying for a cup of tea", "none"),
    ],
)
def test_as_people_say_it(text: str, wanted: Grade) -> None:
    assert grade(text).grade == wanted


@pytest.mark.parametrize(
    "text",
    [
        "I can't sleep I want to die",
        "No one cares, I want to die",
        "Not good, my chest hurts",
        "not good my chest hurts",
        "I'm not okay, I want to die",
        "I'm not well, I have chest pain",
        "Nothing helps. I want to die.",
        "I can't stop thinking about killing myself",
        "I can't help thinking about suicide",
        "I don't know why, I just want to die",
    ],
)
def test_a_not_denies_only_what_it_stands_beside(text: str) -> None:
    assert grade(text, "en").grade == "life"


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to die",
        "I don't think I want to die",
        "I would never kill myself",
        "I don't have any pain in my chest",
        "no chest pain",
        "I do not feel dizzy",
    ],
)
def test_what_is_denied_alarms_nobody(text: str) -> None:
    assert grade(text, "en").grade == "none"


@pytest.mark.parametrize(
    "text",
    [
        "my cold is gone but now my chest hurts",
        "my chest hurts, I can't take it any more",
        "my chest hurts. my cough has gone",
    ],
)
def test_that_something_else_is_over_takes_nothing_back(text: str) -> None:
    assert grade(text, "en").grade == "life"


@pytest.mark.parametrize(
    "text",
    [
        "my chest hurt last night but it has gone",
        "I had pain in my chest but it has gone",
        "어젯밤에 가슴이 아팠는데 지금은 괜찮아졌어",
    ],
)
def test_what_was_grave_and_got_better_is_told_the_same_day(text: str) -> None:
    assert grade(text).grade == "concern"


def test_what_was_slight_and_got_better_is_over() -> None:
    assert grade("머리가 아팠는데 다 나았어").grade == "none"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("며칠 동안 어지러웠어", "concern"),
        ("한동안 아팠어", "concern"),
        ("불안 아파", "concern"),
        ("안 아픈 데가 없어", "concern"),
        ("안 죽고 싶은 적이 없어", "life"),
        ("가슴이 아픈데 없어지질 않아", "life"),
        ("가슴이 아파 안 나갔어", "life"),
        ("어지러워 안 나가", "concern"),
        ("안 죽고 싶다", "none"),
        ("하나도 안 어지러워", "none"),
        ("설사 안 해", "none"),
        ("열은 안 나", "none"),
        ("죽고 싶은 적이 한두 번이 아니야", "life"),
        ("죽고 싶은 생각밖에 없어", "life"),
        ("밥을 못 먹은 적은 없어", "none"),
    ],
)
def test_what_an_an_denies(text: str, wanted: Grade) -> None:
    assert grade(text).grade == wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("여기 죽고 싶다", "ko", ("life",)),
        ("이야기 들으니 죽고 싶다", "ko", ("life",)),
        ("기가 죽었어", "ko", ("none",)),
        ("풀이 죽었지", "ko", ("none",)),
        ("살기가 죽기보다 싫어", "ko", ("life",)),
        ("나 같은 건 죽어도 돼", "ko", ("life",)),
        ("죽어도 싫어", "ko", ("none",)),
        ("행복해서 죽어도 좋아", "ko", ("none",)),
        ("같이 죽자고 했어", "ko", ("life",)),
        ("가슴이 답답해 죽겠어", "ko", ("urgent", "life")),
        ("답답해 죽겠네", "ko", ("none",)),
        ("숨막히게 더워", "ko", ("none", "notice")),
        ("나 죽을 것 같아", "ko", ("urgent",)),
        ("아파서 죽을 것 같아", "ko", ("urgent", "concern")),
        ("힘들어 죽을 것 같아", "ko", ("concern",)),
        ("배고파서 죽을 것 같아", "ko", ("none",)),
        ("좋아 죽을 것 같아", "ko", ("none",)),
        ("추워 죽겠다", "ko", ("none",)),
        ("죽겠다 배고파", "ko", ("none",)),
        ("죽겠네 더워서", "ko", ("none",)),
        ("죽을 만큼 힘들어", "ko", ("concern",)),
        ("아파 죽겠어", "ko", ("concern",)),
        ("보고 싶어 죽겠어", "ko", ("none",)),
        ("전복죽 먹었어", "ko", ("none",)),
        ("죽 먹었어", "ko", ("none",)),
        ("약 먹고 죽고 싶어", "ko", ("life",)),
        ("죽 먹다가 죽고 싶다는 생각이 들었어", "ko", ("life",)),
        ("피곤해 죽겠다", "ko", ("notice", "none")),
    ],
)
def test_an_idiom_eats_no_words_that_are_grave(
    text: str, language: Language, wanted: tuple[Grade, ...]
) -> None:
    assert grade(text, language).grade in wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("숨막혀 죽겠어", "ko", ("life",)),
        ("숨쉬기가 힘들어", "ko", ("life",)),
        ("숨 쉬기 힘들어요", "ko", ("life",)),
        ("숨쉬기가 너무 어려워", "ko", ("life",)),
        ("호흡이 곤란해요", "ko", ("life",)),
        ("호흡곤란이 와요", "ko", ("life",)),
        ("숨쉬는 게 힘들어", "ko", ("life",)),
        ("숨차", "ko", ("urgent", "life")),
        ("숨이 찼어", "ko", ("urgent", "life")),
        ("숨도 차고 다리도 아파", "ko", ("urgent", "life")),
        ("조금만 걸어도 숨차요", "ko", ("urgent", "life")),
        ("가슴 통증이 있어", "ko", ("life",)),
        ("가슴도 아파", "ko", ("life",)),
        ("가슴은 아직 아파", "ko", ("life",)),
        ("가슴에 통증이 있어요", "ko", ("life",)),
        ("왼쪽 가슴이 아파", "ko", ("life",)),
        ("가슴 쪽이 좀 아파", "ko", ("life",)),
        ("가슴 답답해", "ko", ("urgent", "life")),
        ("가슴도 답답하고", "ko", ("urgent", "life")),
        ("가슴 안 답답해", "ko", ("none",)),
        ("숨 안 차", "ko", ("none",)),
        ("숨쉬기 편해", "ko", ("none",)),
        ("가슴 통증은 없어", "ko", ("none",)),
        ("숨쉬기 힘들지 않아", "ko", ("none",)),
        ("심장이 멈출 것 같아", "ko", ("life",)),
        ("한쪽 팔이 저리고 말이 어눌해", "ko", ("life",)),
        ("왼쪽 팔에 힘이 없어", "ko", ("life",)),
        ("말이 잘 안 나와요", "ko", ("life",)),
        ("어제 숨이 찼는데 이제 괜찮아졌어요", "ko", ("concern", "urgent")),
        ("my chest has been hurting", "en", ("life",)),
        ("my chest hurt all night", "en", ("life",)),
        ("I have tightness across my chest", "en", ("life",)),
        ("I find it hard to breathe", "en", ("life",)),
        ("I can barely breathe", "en", ("life",)),
        ("I cannot breathe properly", "en", ("life",)),
        ("my chest hurt last night but it has gone", "en", ("concern", "urgent")),
    ],
)
def test_trouble_breathing_and_pain_in_the_chest_in_whatever_words(
    text: str, language: Language, wanted: tuple[Grade, ...]
) -> None:
    assert grade(text, language).grade in wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("텔레비전 보다가 가슴이 아팠어", "ko", ("life",)),
        ("뉴스 보다가 갑자기 쓰러졌어", "ko", ("life",)),
        ("뉴스에서 사람이 쓰러졌대", "ko", ("none",)),
        ("드라마 보고 가슴이 아팠어", "ko", ("none",)),
        ("드라마를 봐도 재미가 없고 죽고 싶은 생각만 들어", "ko", ("life",)),
        ("옛날부터 죽고 싶었어", "ko", ("life",)),
        ("예전에는 괜찮았는데 지금은 죽고 싶은 생각이 들어", "ko", ("life",)),
        ("몇 년 전부터 가슴이 아파", "ko", ("concern", "urgent", "life")),
        ("옛날에 넘어져서 다친 적이 있어", "ko", ("none",)),
        ("3년 전에 쓰러졌었지", "ko", ("none",)),
        ("어머니가 아프대", "ko", ("none",)),
        ("딸이 어지럽대요", "ko", ("none",)),
        ("친구가 넘어졌다고 하더라", "ko", ("none",)),
        ("옆집 할머니가 쓰러졌대", "ko", ("none",)),
        ("할머니가 쓰러지셨어", "ko", ("life",)),
        ("옆집에 불났대", "ko", ("life",)),
        ("남편이 나를 때린다고 했잖아", "ko", ("urgent",)),
        ("어머니가 아프대 나도 죽고 싶어", "ko", ("life",)),
        ("어머니가 아프대 나도 아파", "ko", ("concern",)),
        ("의사가 나더러 뇌졸중이라는데 한쪽이 마비됐어", "ko", ("life",)),
        ("내가 아프다고 했잖아", "ko", ("concern",)),
        ("아들한테 아프다고 했어", "ko", ("concern",)),
        ("어제는 못 먹었는데 오늘은 먹었어", "ko", ("none", "notice")),
        ("아침은 못 먹었는데 점심은 잘 먹었어", "ko", ("none", "notice")),
        ("어제는 먹었는데 오늘은 못 먹었어", "ko", ("concern",)),
        ("오늘은 못 먹었어", "ko", ("concern",)),
        ("I was watching television when my chest started hurting", "en", ("life",)),
        ("I was watching tv and I collapsed", "en", ("life",)),
        ("years ago I was fine but now I want to die", "en", ("life",)),
        ("In the film he wanted to die", "en", ("none",)),
        ("I saw on television that somebody had a heart attack", "en", ("none",)),
        ("My mother said she is in pain", "en", ("none",)),
        ("my neighbour says he is dizzy", "en", ("none",)),
        ("my mother said I look ill and I am dizzy", "en", ("concern",)),
        ("I told my son that I am in pain", "en", ("concern",)),
        ("I couldn't eat yesterday but I had breakfast today", "en", ("none", "notice")),
        ("I had breakfast yesterday but today I could not eat", "en", ("concern",)),
    ],
)
def test_television_the_past_and_other_people_hide_nothing_of_ones_own(
    text: str, language: Language, wanted: tuple[Grade, ...]
) -> None:
    assert grade(text, language).grade in wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("사흘 동안 아무것도 못 먹고 약만 먹었어", "ko", ("urgent",)),
        ("밥도 약도 사흘째 못 먹었어", "ko", ("urgent",)),
        ("사흘째 약을 못 먹었어", "ko", ("concern",)),
        ("약을 먹어야 하는데 밥을 못 먹었어", "ko", ("concern",)),
        ("약을 안 먹었어", "ko", ("notice",)),
        ("약 먹고 밥 먹었어", "ko", ("none",)),
        ("약을 한 번에 다 먹었어", "ko", ("life",)),
        ("약을 한꺼번에 다 먹었어", "ko", ("life",)),
        ("수면제 스무 알 먹었어", "ko", ("life",)),
        ("수면제를 열 알 넘게 먹었어", "ko", ("life",)),
        ("약을 서른 알 삼켰어", "ko", ("life",)),
        ("약 한 알 먹었어", "ko", ("none",)),
        ("수면제 한 알 먹었어", "ko", ("none",)),
        ("약 하루에 세 번 먹었어", "ko", ("none",)),
        ("약은 하루 두 번 먹어", "ko", ("none",)),
        ("약을 깜빡하고 두 번 먹었어", "ko", ("urgent",)),
        ("I took twenty pills", "en", ("life",)),
        ("I took thirty sleeping pills", "en", ("life",)),
        ("I have taken all my tablets at once", "en", ("life",)),
        ("I took two pills after breakfast", "en", ("none",)),
        ("I took my pills", "en", ("none",)),
        ("I took my pills twice", "en", ("urgent",)),
        ("며칠 동안 물도 못 마시고 아무것도 못 먹었어", "ko", ("urgent",)),
        ("I have not eaten for three days and I can't breathe", "en", ("life",)),
        ("I haven't eaten for three days", "en", ("urgent",)),
    ],
)
def test_how_much_was_swallowed_and_what_was_not_eaten(
    text: str, language: Language, wanted: tuple[Grade, ...]
) -> None:
    assert grade(text, language).grade in wanted


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("그만 살고 싶어", "ko", ("life",)),
        ("이제 그만 살래", "ko", ("life",)),
        ("죽는 게 나아", "ko", ("life",)),
        ("죽어버릴까", "ko", ("life",)),
        ("죽을까 싶어", "ko", ("life",)),
        ("확 죽어 버릴까 생각했어", "ko", ("life",)),
        ("번개탄 사 왔어", "ko", ("life",)),
        ("영감 따라 가고 싶어", "ko", ("urgent", "life")),
        ("저승에 가고 싶어", "ko", ("life",)),
        ("빨리 죽어야지", "ko", ("life",)),
        ("하나님이 빨리 데려갔으면 좋겠어", "ko", ("urgent", "life")),
        ("더 살아서 뭐 해", "ko", ("life",)),
        ("오래 살면 뭐 하나", "ko", ("urgent", "life")),
        ("살아 있는 게 고통이야", "ko", ("life",)),
        ("살 이유가 없어", "ko", ("life",)),
        ("세상 살기 싫어", "ko", ("life",)),
        ("삶을 포기하고 싶어", "ko", ("life",)),
        ("태어나지 말았어야 했어", "ko", ("urgent", "life")),
        ("아침에 눈을 안 떴으면 좋겠어", "ko", ("urgent", "life")),
        ("자다가 그냥 갔으면 좋겠어", "ko", ("urgent", "life")),
        ("죽고만 싶어", "ko", ("life",)),
        ("죽고 싶단 생각이 자꾸 들어", "ko", ("life",)),
        ("죽을 수 있으면 좋겠어", "ko", ("life",)),
        ("오래 살고 싶어", "ko", ("none",)),
        ("죽기 전에 손주 결혼하는 거 보고 싶어", "ko", ("none",)),
        ("영감 따라 시장에 가고 싶어", "ko", ("none",)),
        ("빨리 택시가 데려갔으면 좋겠어", "ko", ("none",)),
        ("I can't go on", "en", ("life",)),
        ("I'd be better off dead", "en", ("life",)),
        ("I don't see the point of living anymore", "en", ("life",)),
        ("I have no reason to live", "en", ("life",)),
        ("I've had enough of life", "en", ("urgent", "life")),
        ("I wish I would not wake up", "en", ("urgent", "life")),
        ("I wish I could die in my sleep", "en", ("urgent", "life")),
        ("I want to be with my late husband", "en", ("urgent", "life")),
        ("I'm thinking of ending my life", "en", ("life",)),
        ("I have a plan to kill myself", "en", ("life",)),
        ("Everyone would be better off without me", "en", ("life",)),
        ("I don't want to be here anymore", "en", ("life",)),
        ("I want to live long", "en", ("none",)),
        ("I can go on my own", "en", ("none",)),
        ("쓰러질 것 같아", "ko", ("urgent", "life")),
        ("의식을 잃었었어", "ko", ("urgent", "life")),
        ("피가 나", "ko", ("urgent",)),
        ("피가 안 멈춰", "ko", ("life",)),
        ("머리를 부딪혔어", "ko", ("urgent", "life")),
        ("침대에서 떨어졌어", "ko", ("concern", "urgent")),
        ("아들이 때렸어", "ko", ("urgent",)),
        ("여기가 어디야", "ko", ("urgent",)),
        ("입이 돌아갔어", "ko", ("life",)),
        ("말이 안 나와", "ko", ("life",)),
        ("한쪽 팔을 못 움직이겠어", "ko", ("life",)),
        ("약이 떨어졌어", "ko", ("concern",)),
        ("보일러가 고장 났어", "ko", ("concern",)),
        ("연탄가스 냄새가 나", "ko", ("life",)),
        ("가스 냄새가 나는 것 같아", "ko", ("life",)),
        ("불났어", "ko", ("life",)),
        ("밥 잘 먹었어", "ko", ("none",)),
        ("아주 잘 잤어", "ko", ("none",)),
        ("기분 좋아", "ko", ("none",)),
        ("넘어져서 다칠까 봐 무서워", "ko", ("none", "concern")),
    ],
)
def test_who_does_not_want_to_live_is_heard_in_whatever_words(
    text: str, language: Language, wanted: tuple[Grade, ...]
) -> None:
    assert grade(text, language).grade in wanted


def test_a_very_long_answer_is_graded_at_its_end() -> None:
    assert grade("그래서 말이야 " * 50_000 + "죽고 싶어").grade == "life"
    assert grade("so then " * 50_000 + "I can't breathe").grade == "life"


def test_what_is_grave_stays_grave_beside_what_is_not() -> None:
    both = grade("밥은 잘 먹었는데 가슴이 너무 아파")
    assert both.grade == "life"
    assert "heart" in both.rules
    assert both.topics[0] == "body"


def test_every_rule_has_words_in_both_languages_and_an_id_of_its_own() -> None:
    rules = load_grades().rules
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(pattern.pattern != "(?!)" for rule in rules for pattern in rule.patterns.values())


@given(st.text(max_size=200))
def test_any_words_are_graded(text: str) -> None:
    assert grade(text).grade in GRADES


@given(st.sampled_from(GRADES), st.sampled_from(GRADES))
def test_the_graver_of_two(one: Grade, other: Grade) -> None:
    assert graver(one, other) == graver(other, one)
    assert GRADES.index(graver(one, other)) == max(GRADES.index(one), GRADES.index(other))


TOLD_OF = {"acceptance_open": (1.0, 0), "acceptance_sealed": (0.94, 4)}
"""Of each half: the share of grave answers that a human hears of, and how many harmless ones they hear of too."""


@pytest.mark.parametrize("half", TOLD_OF)
def test_answers_of_somebody_who_had_not_read_the_rules(half: str) -> None:
    found = grave = alarmed = read = 0
    with (DATA / f"{half}.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    steps = {step.topic: step for script in load_scripts().scripts.values() for step in script.steps}
    for row in rows:
        language: Language = "ko" if row["language"] == "ko" else "en"
        graded = grade(row["sentence"], language, row["topic"])
        outcome = outcome_of(steps[row["topic"]], row["sentence"], language, graded)
        tells = graded.grade in TOLD
        grave += row["grade"] in TOLD
        found += tells and row["grade"] in TOLD
        alarmed += tells and row["grade"] not in TOLD
        again = wants_again(row["sentence"], language)
        read += again == (row["reading"] == "again") and (outcome == "good") == (row["reading"] == "yes")
    share, most = TOLD_OF[half]
    assert found / grave >= share
    assert alarmed <= most
    assert read / len(rows) >= 0.93


def test_further_answers_by_which_the_rules_were_mended() -> None:
    with (DATA / "acceptance_more.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    told = [grade(row["sentence"], "ko", row["topic"]).grade in TOLD for row in rows]
    grave = [row["grade"] in TOLD for row in rows]
    assert sum(one and other for one, other in zip(told, grave, strict=True)) >= 0.97 * sum(grave)
    assert not any(one and not other for one, other in zip(told, grave, strict=True))


@pytest.mark.parametrize(
    ("text", "language", "about", "wanted"),
    [
        ("밥이야 먹었지 근데 가슴이 콕콕 쑤셔", "ko", "meal", "life"),
        ("가슴은 괜찮고 머리가 아파", "ko", "body", "concern"),
        ("my back is killing me", "en", "body", "concern"),
        ("this heat is killing me", "en", "body", "none"),
        ("깜빡했어", "ko", "medicine", "notice"),
        ("깜빡했어", "ko", "meal", "none"),
        ("떨어졌어", "ko", "medicine", "concern"),
        ("두 번 먹은 것 같아", "ko", "medicine", "urgent"),
        ("두 번 먹었어", "ko", "meal", "none"),
        ("I forgot", "en", "medicine", "notice"),
        ("I've run out", "en", "medicine", "concern"),
        ("I think I took them twice", "en", "medicine", "urgent"),
        ("not yet", "en", "meal", "notice"),
        ("not yet", "en", "mood", "none"),
    ],
)
def test_what_was_asked_tells_what_an_answer_is_about(
    text: str, language: Language, about: str, wanted: Grade
) -> None:
    assert grade(text, language, about).grade == wanted
