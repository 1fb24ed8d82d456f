#!/usr/bin/env python3
"""Writes src/test/resources/org/motet/template/jinja/cases.json: small templates with what Jinja2 makes of them.

Needs jinja2 3.1; the environment is set up as transformers sets it up for chat templates.
"""
import json
import pathlib

from jinja2.exceptions import TemplateError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

VARIABLES = {
    "s": "  Ab c\n", "e": "", "n": 7, "x": 2.5, "t": True, "none": None, "l": [1, "b", None, 2.0, True], "w": ["c", "a", "b"],
    "m": {"role": "user", "content": "hi {{ x }} {% y %}", "items": 3}, "d": {"b": 1, "a": {"c": "q\"\\\n\té\u2028"}},
    "ms": [{"role": "system", "c": "S"}, {"role": "user", "c": "U"}, {"role": "user"}], "u": "é数🙂z",
}

TEMPLATES = r"""
a {%- if t %} b {% endif -%} c
{% if t %}@  x@{% endif %}@y
  {% if t %}  @z{% endif %}  @
@  {%- if t -%}@ z @{%- endif -%} @ y
  {# note #}@b{#- n -#} c
  {%+ if t %}a{% endif %}
{% if t +%}@a{% endif %}
{{ 'a' }}@{{ 'b' -}}@ c
{% raw %}{{ x }} {% if %}{% endraw %}|{{ n }}
{%- raw -%} {{ x }} {%- endraw -%} y
x@
x@@
{{ s | trim }}|{{ s.strip() }}|{{ s.lstrip() }}|{{ s.rstrip('\n') }}|{{ s.strip(' A') }}
{{ 'a' ~ 1 ~ none ~ 2.5 ~ true }}
{{ 1 + 2 * 3 - 4 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 6 / 2 }} {{ 2.5 * 2 }}
{{ 'ab' * 3 }}|{{ 2 * 'x' }}|{{ 'x' * -1 }}
{{ -n }} {{ - n + 1 }}
{{ t and e }}|{{ e or 'x' }}|{{ not e }}|{{ not t or t }}
{{ 1 < 2 < 3 }} {{ 1 < 2 > 3 }} {{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' != 'b' }} {{ 'a' < 'b' }}
{{ 'b' in 'abc' }} {{ 'b' in l }} {{ 'z' not in w }} {{ 'role' in m }} {{ none in l }}
{{ 'yes' if t else 'no' }}{{ 'x' if e }}|
{{ l[0] }}{{ l[-1] }}{{ l[1] }}|{{ u[1] }}{{ u[-2] }}|{{ m['role'] }}{{ m.content }}
{% for x in w[::-1] %}{{ x }}{% endfor %}|{% for x in w[1:] %}{{ x }}{% endfor %}|{% for x in w[:-1] %}{{ x }}{% endfor %}
{{ u[::-1] }}|{{ u[1:3] }}|{{ u[-3:] }}|{{ u[:0] }}|{{ u[::2] }}|{{ 'abcdef'[4:1:-2] }}
{% for k, v in d.items() %}{{ k }}={{ v is mapping }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}
{% for m in ms if m.role == 'user' %}{{ loop.index }}/{{ loop.length }}{{ m.c }};{% else %}none{% endfor %}
{% for m in ms %}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.revindex }}{{ loop.previtem.role if not loop.first }},{% endfor %}
{% for i in range(3) %}{{ i }}{% if i == 1 %}{% break %}{% endif %}{% endfor %}{% for i in range(2, 9, 3) %}{% if i == 5 %}{% continue %}{% endif %}{{ i }}{% endfor %}
{% for x in [] %}a{% else %}empty{% endfor %}
{% for x in w %}{{ loop.cycle('o', 'e') }}{{ loop.changed(x == 'a') }}{% endfor %}
{% set a = 1 %}{% for x in w %}{% set a = a + 1 %}{{ a }}{% endfor %}{{ a }}
{% set ns = namespace(a=1, b='x') %}{% for x in w %}{% set ns.a = ns.a + 1 %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns.c is defined }}
{% set a, b = 1, 'z' %}{{ a }}{{ b }}{% set c %}in {{ a }}{% endset %}[{{ c }}]
{% if e %}a{% elif n > 6 %}b{% else %}c{% endif %}
{% if zz is defined %}a{% endif %}{% if zz is undefined %}u{% endif %}{{ zz }}{{ zz | default('d') }}{{ e | default('f', true) }}
{{ x is number }}{{ n is integer }}{{ x is float }}{{ s is string }}{{ l is iterable }}{{ s is sequence }}{{ none is none }}{{ t is true }}{{ m is mapping }}{{ t is boolean }}
{{ n is odd }}{{ n is even }}{{ n is divisibleby 7 }}{{ n is eq 7 }}{{ 'a' is in w }}{{ n is not none }}
{{ d | tojson }}|{{ l | tojson }}|{{ 'é"' | tojson }}
{{ d | tojson(indent=2) }}|{{ [] | tojson(indent=2) }}|{{ {} | tojson }}
{{ w | join(', ') }}|{{ w | first }}{{ w | last }}|{{ w | length }}{{ u | length }}{{ u | count }}
{{ 'aBc' | upper }}{{ 'aBc' | lower }}{{ 'aBC dE' | capitalize }}{{ 'aXbX' | replace('X', '-') }}{{ 'aXbX' | replace('X', '-', 1) }}
{{ 'a,b,c'.split(',')[1] }}|{{ 'a b  c'.split() | join('+') }}|{{ 'a,b,c'.split(',', 1)[1] }}|{{ 'x</t>y'.split('</t>')[-1] }}
{{ 'abc'.startswith('ab') }}{{ 'abc'.endswith(('x', 'c')) }}{{ 'abc'.upper() }}{{ 'ABC'.lower() }}{{ 'abca'.replace('a', 'z') }}
{{ 'abca'.count('a') }}{{ 'abc'.find('c') }}{{ 'abc'.find('z') }}{{ 'preabc'.removeprefix('pre') }}{{ '-'.join(w) }}
{{ m.get('role') }}|{{ m.get('z') }}|{{ m.get('z', 'q') }}|{{ m['items'] }}|{{ m.z is defined }}
{{ ms | map(attribute='role') | join('-') }}|{{ ms | selectattr('c') | list | length }}|{{ ms | rejectattr('role', 'equalto', 'user') | map(attribute='c') | first }}
{{ w | map('upper') | join }}|{{ l | select('string') | join }}|{{ l | reject('none') | list | length }}|{{ w | reverse | join }}
{{ '3' | int + 1 }}{{ 2.9 | int }}{{ 5 | string + 'x' }}{{ 'a\tb\\n\x41\u00e9' }}{{ "it's" 'two' "\"" }}
{% macro f(a, b='y') %}[{{ a }}{{ b }}]{% endmacro %}{{ f('x') }}{{ f('x', b='z') }}{{ f(b='q', a=1) }}
{% generation %}inside{% endgeneration %} out
{{ (1, 2) | length }}{{ [1, [2, 3]][1][0] }}{{ {'a': {'b': 5}}.a.b }}{{ (n) + 1 }}
{{ 1 if e else 2 if none else 3 }}{{ ('a' if t else 'b') + 'c' }}
{{ m.content }} {{ "{{ n }}" }} {{ '{% if %}' }} }} %} #}
{{ 10000000000 * 10 }} {{ 1.0 }} {{ 0.1 }} {{ 100.0 * 3 }} {{ 1 / 3 }}
{{ zz.a }}
{{ zz + 'a' }}
{{ 'a' + 1 }}
{{ raise_exception('no ' ~ n) }}
{{ none.a }}{{ n.a }}|
{{ none + 1 }}
{{ w['zz'] }}|{{ w[9] }}|{{ m['zz'] }}|
{% for x in 5 %}{% endfor %}
{{ 1 < 'a' }}
{{ 1 / 0 }}
{% if %}{% endif %}
{{ 'a' if }}
{% for x in %}{% endfor %}
{% endif %}
{% if t %}
{{ n
{{ 'abc }}
{# open
{{ w | nosuch }}
{{ w is nosuch }}
{% nosuch %}
""".strip("\n").split("\n")


def environment():
    def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    def raise_exception(message):
        raise TemplateError(message)

    from jinja2 import nodes
    from jinja2.ext import Extension

    class Generation(Extension):
        tags = {"generation"}

        def parse(self, parser):
            line = next(parser.stream).lineno
            body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
            return nodes.CallBlock(self.call_method("_pass"), [], [], body).set_lineno(line)

        def _pass(self, caller):
            return caller()

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    return env


def main():
    env = environment()
    cases = []
    for line in TEMPLATES:
        template = line.replace("@", "\n")
        try:
            text = env.from_string(template).render(**VARIABLES)
            cases.append({"template": template, "text": text})
        except Exception as error:
            cases.append({"template": template, "error": type(error).__name__})
    path = pathlib.Path(__file__).parent.parent / "src/test/resources/org/motet/template/jinja/cases.json"
    path.write_text(json.dumps({"variables": VARIABLES, "cases": cases}, indent=0) + "\n")


if __name__ == "__main__":
    main()
