from __future__ import annotations

import json
import sys
import tomllib

import pytest

from dure.cli import run
from dure.config.load import load_config

pytestmark = pytest.mark.usefixtures("own_home")


def events(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_sentence_is_done_told_as_events_and_kept_for_the_next_command(capsys):
    assert run(["home", "do", "거실 불 켜줘", "--json"]) == 0
    understood, changed = events(capsys)
    assert (understood["type"], understood["skill"]) == ("intent.recognized", "home")
    told = {key: changed[key] for key in ("type", "appliance", "trait", "value", "previous", "means")}
    assert told == {
        "type": "appliance.changed",
        "appliance": "living_light",
        "trait": "on_off",
        "value": True,
        "previous": False,
        "means": "command",
    }
    assert run(["home", "do", "거실 불 켜줘", "--json"]) == 0
    assert events(capsys)[1]["previous"] is True
    assert run(["home", "show", "거실 불", "--json"]) == 0
    (light,) = events(capsys)
    assert light["traits"]["on_off"]["value"] is True


def test_what_is_not_understood_and_what_is_refused_have_exit_codes(capsys):
    assert run(["home", "do", "오늘 정말 즐거웠어", "--json"]) == 3
    assert events(capsys) == []
    assert run(["home", "do", "가스 밸브 열어", "--json"]) == 4
    assert [(one["type"], one.get("reason")) for one in events(capsys)] == [
        ("intent.recognized", None),
        ("appliance.refused", "unsafe"),
    ]
    assert run(["home", "do", "도어락 열어", "--json"]) == 4
    assert events(capsys)[1]["reason"] == "unconfirmed"
    assert run(["home", "do", " "]) == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["tv", "volume", "15"], 0),
        (["티비", "volume", "200"], 2),
        (["tv", "volume", "loud"], 2),
        (["tv", "warp", "9"], 2),
        (["nothing", "on_off", "on"], 2),
        (["washer", "mode", "울 코스"], 0),
        (["living_sensor", "temperature_c", "20"], 2),
        (["door_lock", "locked", "off"], 4),
        (["door_lock", "locked", "off", "--confirm", "made-up"], 4),
        (["gas_valve", "valve_open", "off"], 0),
        (["boiler", "target_temperature_c", "35"], 4),
    ],
)
def test_one_trait_is_set_or_it_is_said_why_not(arguments, code, capsys):
    assert run(["home", "set", "tv", "on_off", "on"]) == 0
    assert run(["home", "set", *arguments, "--json"]) == code
    told = capsys.readouterr()
    if code == 0:
        assert json.loads(told.out.splitlines()[-1])["type"] == "appliance.changed"
    elif not told.out.count("appliance.refused"):
        assert told.err


def test_gas_is_never_opened_from_afar(capsys):
    assert run(["home", "set", "gas_valve", "valve_open", "off", "--json"]) == 0
    assert run(["home", "set", "gas_valve", "valve_open", "on", "--confirm", "x", "--json"]) == 4
    told = events(capsys)[-1]
    assert told["reason"] == "unsafe"
    assert "confirmation" not in told


UNLOCK = ["home", "set", "door_lock", "locked", "off"]


def test_a_script_opens_the_door_in_two_commands_and_only_that_door_once(capsys):
    assert run([*UNLOCK, "--json"]) == 4
    (asked,) = events(capsys)
    assert (asked["type"], asked["reason"]) == ("appliance.refused", "unconfirmed")
    confirm = ["--confirm", asked["confirmation"], "--json"]
    assert run([*UNLOCK, *confirm]) == 0
    assert events(capsys)[0]["type"] == "appliance.changed"
    assert run(["home", "set", "door_lock", "locked", "on"]) == 0
    capsys.readouterr()
    assert run([*UNLOCK, *confirm]) == 4
    (again,) = events(capsys)
    other = ["home", "set", "oven", "operation", "running", "--confirm", again["confirmation"], "--json"]
    assert run(other) == 4
    assert events(capsys)[0]["reason"] == "unconfirmed"


@pytest.mark.parametrize(("answer", "code"), [(True, 0), (False, 4)])
def test_a_person_at_a_terminal_is_asked_once_more(answer, code, capsys, monkeypatch):
    questions = []

    def confirm(question, **_):
        questions.append(question)
        return answer

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", confirm)
    assert run(UNLOCK) == code
    assert len(questions) == 1
    assert "door_lock" in questions[0]


def test_without_a_terminal_it_is_said_how_to_confirm(capsys):
    assert run(UNLOCK) == 4
    assert "--confirm" in capsys.readouterr().out


def test_the_last_wish_is_taken_back_and_the_history_tells_it(capsys):
    assert run(["home", "undo", "--json"]) == 3
    assert run(["home", "do", "거실 불 켜고 주방 불 켜줘"]) == 0
    capsys.readouterr()
    assert run(["home", "undo", "--json"]) == 0
    assert {one["appliance"] for one in events(capsys)} == {"living_light", "kitchen_light"}
    assert run(["home", "history", "--json"]) == 0
    told = events(capsys)
    assert [one["undone"] for one in told] == [True, True, False, False]


def test_things_are_called_what_the_household_calls_them(capsys):
    assert run(["home", "name", "living_lamp", "--ko", "달님", "--en", "moon"]) == 0
    assert run(["home", "do", "달님 켜줘", "--json"]) == 0
    assert '"living_lamp"' in capsys.readouterr().out
    assert run(["home", "name", "달님", "--reset"]) == 0
    assert run(["home", "show", "달님"]) == 2


def test_permissions_are_for_agents_that_there_are(capsys):
    assert run(["home", "permit", "nobody"]) == 2
    assert run(["home", "permit", "program:nobody"]) == 2
    assert run(["home", "permit", "aria", "living"]) == 0
    assert run(["home", "deny", "aria"]) == 0
    capsys.readouterr()
    assert run(["audit", "--json"]) == 0
    assert [(one["kind"], one["what"]) for one in events(capsys)] == [
        ("home.permitted", ["living"]),
        ("home.permitted", ["none"]),
    ]


def test_a_program_is_permitted_by_its_tokens_id(capsys):
    assert run(["pair", "--token", "--label", "model", "--json"]) == 0
    (issued,) = events(capsys)
    assert issued["scopes"] == ["listen", "control"]
    assert run(["home", "permit", f"program:{issued['id']}", "living"]) == 0
    assert run(["home", "permit", "program:local", "light"]) == 0


def test_a_list_for_people_and_one_for_machines(capsys):
    assert run(["home", "list"]) == 0
    assert "washer" in capsys.readouterr().out
    assert run(["home", "list", "--json"]) == 0
    (told,) = events(capsys)
    assert {room["room"] for room in told["rooms"]} >= {"living", "kitchen"}
    assert all(one["traits"] for one in told["appliances"])


def test_a_value_below_zero_is_a_value_and_no_option(capsys):
    assert run(["home", "set", "refrigerator", "freezer_target_c", "-20", "--json"]) == 0
    (changed,) = events(capsys)
    assert (changed["type"], changed["value"]) == ("appliance.changed", -20)
    assert run(["home", "set", "refrigerator", "freezer_target_c", "-90", "--json"]) == 2
    assert events(capsys)[0]["reason"] == "out_of_range"
    assert run(["home", "set", "refrigerator", "freezer_target_c", "--cold"]) == 2


@pytest.mark.parametrize(
    "sentence", ["삼십 분 뒤에 거실 불 꺼줘", "every night at eleven turn off the living room light"]
)
def test_without_a_hub_what_is_for_later_says_that_it_waits_for_one(sentence, capsys):
    assert run(["home", "do", sentence, "--json"]) == 0
    assert "dure up" in capsys.readouterr().err
    assert run(["home", "do", "거실 불 켜줘", "--json"]) == 0
    assert capsys.readouterr().err == ""


def test_routines_are_told_written_as_toml_and_deleted(capsys, tmp_path):
    assert run(["home", "do", "평일 아침 일곱 시에 거실 커튼 열어줘"]) == 0
    assert run(["home", "do", "십 분 뒤에 거실 불 꺼줘"]) == 0
    capsys.readouterr()
    assert run(["home", "routines", "--json"]) == 0
    (told,) = events(capsys)
    (weekly, once) = [one for one in told if one["own"]]
    assert (weekly["at"], weekly["days"], weekly["title"]["ko"]) == (
        ["07:00"],
        ["mon", "tue", "wed", "thu", "fri"],
        "거실 커튼 열기",
    )
    assert run(["home", "routines", "--toml"]) == 0
    written = capsys.readouterr().out
    read = tomllib.loads(written)["routines"]
    assert weekly["routine"] in read
    assert once["routine"] not in read
    file = tmp_path / "dure.toml"
    file.write_text(written, encoding="utf-8")
    assert load_config(file).routines[weekly["routine"]].at == ("07:00",)
    assert run(["home", "routines"]) == 0
    assert weekly["routine"] in capsys.readouterr().out
    assert run(["home", "routines", "--delete", weekly["routine"]]) == 0
    assert run(["home", "routines", "--delete", weekly["routine"]]) == 2
    assert run(["home", "routines", "--delete", "leaving"]) == 2
    assert run(["home", "routines", "--toml", "--json"]) == 2
