"""Whatever a file holds, it is read or its faults are told; nothing else happens."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.config import Config
from dure.config.limits import check
from dure.config.load import default_agents
from dure.config.problems import Problems
from dure.config.reader import Reader, Unreadable
from dure.config.show import changed, to_plain, to_toml

KEYS = st.sampled_from(
    [
        *(field.name for field in fields(Config)),
        *(
            "aria",
            "own",
            "port",
            "listen_s",
            "key",
            "env",
            "file",
            "text",
            "also",
            "wake_words",
            "voice",
            "pitch",
        ),
        *("title", "ko", "settings", "languages", "engine", "url", "greet", "keep_days", "prot", ""),
    ]
)
VALUES = st.recursive(
    st.none().map(lambda _: "")
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["ko", "en", "off", "Asia/Seoul", "Asia", "../x", "\0"])
    | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_table_is_read_or_refused_with_reasons(given_table):
    problems = Problems("dure.toml")
    base = Config(agents=default_agents())
    try:
        config = Reader(problems).table(Config, given_table, base, ())
    except Unreadable:
        assert problems.found
        return
    check(config, problems)
    for problem in problems.found:
        assert problem.sentence("en")
        assert problem.sentence("ko")
    if not problems.found:
        assert bool(changed(config)) == (to_plain(config) != to_plain(base))
        assert all(isinstance(line, str) for line, _ in to_toml(config))
