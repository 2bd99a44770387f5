from dure.api import Detection, WakeWord
from dure.events import WakeDetected, WakeSuppressed
from dure.wake.arbiter import Arbiter

ARIA = WakeWord(text="아리아", agent="aria")
BIXBY = WakeWord(text="빅스비", agent="bixby")
STOP = WakeWord(text="그만", kind="stop")
WORDS = (ARIA, BIXBY, STOP)


def heard(word: WakeWord, score: float, start_ms: int, end_ms: int, **others: float) -> Detection:
    scores = {**{one.text: -1.0 for one in WORDS}, **others, word.text: score}
    return Detection(wake_word=word.text, score=score, start_ms=start_ms, end_ms=end_ms, scores=scores)


def reasons(arbiter: Arbiter, *detections: Detection, state: str = "idle", playing: bool = False, **more):
    return [
        (one.wake_word.text, one.accepted, one.reason)
        for one in arbiter.decide(detections, state=state, playing=playing, **more)
    ]


def test_overlapping_names_compete_by_score():
    arbiter = Arbiter(WORDS, refractory_ms=1000)
    found = arbiter.decide(
        [heard(BIXBY, 0.2, 0, 700), heard(ARIA, 0.9, 100, 800, 빅스비=0.2)], state="idle", playing=False
    )
    assert [(one.wake_word.text, one.reason) for one in found] == [("빅스비", "outscored"), ("아리아", "")]
    assert found[1].margin == 0.7
    assert [candidate.wake_word for candidate in found[1].candidates] == ["아리아", "빅스비"]


def test_a_late_rival_for_the_same_sound_is_outscored_and_the_next_name_is_not():
    arbiter = Arbiter(WORDS, refractory_ms=1000)
    assert reasons(arbiter, heard(ARIA, 0.3, 0, 700)) == [("아리아", True, "")]
    assert reasons(arbiter, heard(BIXBY, 0.9, 200, 900)) == [("빅스비", False, "outscored")]
    assert reasons(arbiter, heard(BIXBY, 0.9, 720, 1400)) == [("빅스비", True, "")]


def test_the_same_name_waits_for_its_refractory_time():
    arbiter = Arbiter(WORDS, refractory_ms=1000)
    assert reasons(arbiter, heard(ARIA, 0.3, 0, 700)) == [("아리아", True, "")]
    assert reasons(arbiter, heard(ARIA, 0.3, 1600, 2000)) == [("아리아", False, "refractory")]
    assert reasons(arbiter, heard(ARIA, 0.3, 1700, 2100)) == [("아리아", True, "")]


def test_stop_words_act_only_on_what_sounds():
    for state, playing, accepted in (("idle", False, False), ("idle", True, True), ("speaking", False, True)):
        [(_, got, reason)] = reasons(
            Arbiter(WORDS, refractory_ms=0), heard(STOP, 0.1, 0, 400), state=state, playing=playing
        )
        assert (got, reason) == (accepted, "" if accepted else "not_speaking")


def test_a_stop_word_that_may_not_act_outscores_nobody():
    found = reasons(Arbiter(WORDS, refractory_ms=0), heard(STOP, 0.9, 0, 500), heard(ARIA, 0.1, 0, 600))
    assert ("아리아", True, "") in found


def test_while_an_agent_listens_no_name_fires_and_while_it_speaks_every_name_does():
    for state, accepted in (("listening", False), ("thinking", True), ("speaking", True)):
        [(_, got, _)] = reasons(Arbiter(WORDS, refractory_ms=0), heard(ARIA, 0.5, 0, 600), state=state)
        assert got is accepted


def test_the_hubs_own_voice_wakes_nobody():
    arbiter = Arbiter(WORDS, refractory_ms=0)
    assert reasons(arbiter, heard(ARIA, 0.5, 0, 600), own_voice=frozenset({"아리아"})) == [
        ("아리아", False, "own_voice")
    ]


def test_margin_is_null_where_one_name_is_loaded():
    arbiter = Arbiter((ARIA, STOP), refractory_ms=0)
    detection = Detection(
        wake_word="아리아", score=0.5, start_ms=0, end_ms=600, scores={"아리아": 0.5, "그만": -2.0}
    )
    [decision] = arbiter.decide([detection], state="idle", playing=False)
    assert decision.margin is None
    assert [candidate.wake_word for candidate in decision.candidates] == ["아리아"]


def test_decisions_become_events():
    arbiter = Arbiter(WORDS, refractory_ms=0)
    yes, no = (
        arbiter.decide([heard(ARIA, 0.5, 0, 600)], state=state, playing=False)[0].event(
            decision="d1", satellite="s", time_ms=900
        )
        for state in ("idle", "listening")
    )
    assert isinstance(yes, WakeDetected)
    assert (yes.agent, yes.end_ms, yes.time_ms) == ("aria", 600, 900)
    assert isinstance(no, WakeSuppressed)
    assert no.reason == "agent_listening"


def test_a_cry_for_help_calls_nobody_and_outscores_nobody():
    cry = WakeWord(text="살려줘", kind="distress")
    arbiter = Arbiter((*WORDS, cry), refractory_ms=0)
    found = reasons(arbiter, heard(cry, 0.9, 0, 500), heard(ARIA, 0.1, 0, 600))
    assert found == [("살려줘", False, "distress"), ("아리아", True, "")]
