"""Templates of devices: what they mean, and what they cannot do."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.home.drivers.mqtt.template import TemplateRefused, compile_template


@pytest.mark.parametrize(
    ("template", "payload", "becomes"),
    [
        ("{{ value }}", "ON", "ON"),
        ("{{value_json.POWER}}", '{"POWER":"ON"}', "ON"),
        ("{{ value_json['update']['state'] }}", '{"update":{"state":"idle"}}', "idle"),
        ("{{ value_json.a.b.c }}", '{"a":1}', ""),
        ("{{ value_json.list[1] }}", '{"list":[1,2]}', "2"),
        ("{{ value | float | multiply(0.5) | round(1) }}", "21.3", "10.7"),
        ("{{ value_json.t | float(0) / 10 }}", '{"t":"215"}', "21.5"),
        ("{{ value_json.x | default('none') }}", "{}", "none"),
        ("{{ 'on' if value_json.on else 'off' }}", '{"on":true}', "on"),
        ("{{ iif(value_json.n > 3, 'much', 'little') }}", '{"n":4}', "much"),
        ("{% if value == 'a' %}one{% elif value in ['b','c'] %}two{% else %}three{% endif %}", "c", "two"),
        ("{% set values = {'idle':'off','cool':'cooling'} %}{{ values[value_json.s] }}", '{"s":"cool"}', "cooling"),
        ("{{ value_json.get('a', 5) }}", "{}", "5"),
        ('{"state": "{{ value }}", "n": {{ value_json | default(0) }} }', "3", '{"state": "3", "n": 3 }'),
        ("{{ (value | int * 2 + 1) ~ '%' }}", "5", "11%"),
        ("{{ value_json.x is defined and value_json.x is not none }}", '{"x":1}', "True"),
        ("{{ value.lower() }}", "OFF", "off"),
        ("{{ value_json.a == false }}", '{"a":false}', "True"),
    ],
)  # fmt: skip
def test_what_devices_write_means_what_jinja_makes_of_it(template: str, payload: str, becomes: str) -> None:
    assert compile_template(template).render(payload) == becomes


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}{{ self._TemplateReference__context() }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% import 'os' as os %}",
        "{% include '/etc/passwd' %}",
        "{{ states('sensor.x') }}",
        "{{ value|attr('__class__') }}",
        "{{ value.format(1) }}",
        "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
        "{{ " + "[" * 500 + "]" * 500 + " }}",
        "{% if 1 %}" * 60,
        "{{ value",
        "x" * 3000,
        "{% endif %}",
        "{% else %}",
        "{{ 1 if }}",
    ],
)
def test_what_is_no_template_of_ours_is_refused_unread(template: str) -> None:
    with pytest.raises(TemplateRefused):
        compile_template(template)


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 1000000000 }}",
        "{% set x = 'aaaaaaaaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}",
        "{% set x = 99999999 %}" + "{% set x = x * x %}" * 40 + "{{ x }}",
        "{{ 1 / 0 }}",
        "{{ value | int }}",
        "{{ value | round(9999) }}",
        "{{ value_json }}",
        "{{ 'inf' | float }}",
        "{{ 'aaaa' | replace('a', '" + "b" * 900 + "') }}",
        "{{ 1 | int(1, 2, 3) | round(1, 2, 3) | abs(1) }}",
        "{% set a = [1] %}{% set b = [1] %}" + "{% set a=[a,a] %}{% set b=[b,b] %}" * 50 + "{{ a == b }}",
        "{% set a={'x':1} %}{% set b={'x':1} %}"
        + "{% set a={'x':a,'y':a} %}{% set b={'x':b,'y':b} %}" * 36
        + "{{ a != b }}",
        "{% set a=[1] %}{% set b=[1] %}"
        + "{% set a=[a,a] %}{% set b=[b,b] %}" * 40
        + "{{ 'x' if a in [b] }}"
        + "{{ a }}",
    ],
)
def test_what_grows_without_end_ends(template: str) -> None:
    began = time.process_time()
    with pytest.raises(TemplateRefused):
        compile_template(template).render('{"a": [1, 2]}')
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    "template", ["{%" + "a" * 2_000, "{%a" * 680, "{{" * 1_000, "{#" * 1_000, "{{ '" + "\\" * 2_000]
)
def test_what_is_never_closed_is_soon_refused(template: str) -> None:
    began = time.process_time()
    for _ in range(100):
        with pytest.raises(TemplateRefused):
            compile_template(template)
    assert time.process_time() - began < 2.0


def test_attributes_are_never_reached() -> None:
    for template in ("{{ value.__class__ }}", "{{ value_json.__class__ }}", "{{ value_json['items'] }}"):
        assert compile_template(template).render("{}") == ""


_PIECES = st.sampled_from([
    "{{", "}}", "{%", "%}", "value", "value_json", ".", "[", "]", "(", ")", "|", "int", "round", "if", "else", "endif", "elif",
    "set", "x", "=", "==", "~", "+", "*", "/", "'a'", "9", "0", " ", "not", "in", "is", "defined", ",", "{", "}", ":", "-",
])  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=60).map("".join)), st.text(max_size=50))
def test_no_template_does_more_than_be_refused(template: str, payload: str) -> None:
    try:
        rendered = compile_template(template).render(payload)
    except TemplateRefused:
        return
    assert len(rendered) <= 1_024
