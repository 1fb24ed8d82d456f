#!/usr/bin/env python3
"""Writes src/test/resources/org/motet/template/jinja/cases.json: small templates with what Jinja2 makes of them.

Needs jinja2 3.1; the environment is set up as transformers sets it up for chat templates.
"""
import datetime
import json
import pathlib

from jinja2.exceptions import TemplateError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

VARIABLES = {
    "s": "  Ab c\n", "e": "", "n": 7, "x": 2.5, "t": True, "none": None, "l": [1, "b", None, 2.0, True], "w": ["c", "a", "b"],
    "m": {"role": "user", "content": "hi {{ x }} {% y %}", "items": 3}, "d": {"b": 1, "a": {"c": "q\"\\\n\té\u2028"}},
    "ms": [{"role": "system", "c": "S"}, {"role": "user", "c": "U"}, {"role": "user"}], "u": "é数🙂z",
    "h": "<b>\"x\" & 'y'</b>", "lines": "a\nb\r\nc\n\n d", "nums": [3, 1, 2, -5, 2], "names": ["b", "A", "a", "C"],
    "tree": [{"v": 1, "c": [{"v": 2, "c": []}, {"v": 3, "c": [{"v": 4, "c": []}]}]}, {"v": 5, "c": []}],
    "mixed": "hello wORLD foo-bar it's x2y", "greek": "ΣΑΣ ΟΔΟΣ ß ﬁ", "tiny": 1e-7, "huge": 1e16, "given": "outside",
}

NOW = datetime.datetime(2026, 1, 5, 9, 7, 3)

# Each is tried on each text; an underscore stands for a blank.
METHODS = """
capitalize() title() swapcase() upper() lower() isalpha() isalnum() isdigit() islower() isupper() istitle() isspace()
isascii() isdecimal() isprintable() strip() lstrip() rstrip() strip('a_') lstrip('h<') rstrip("c'>")
split() split('_') split(None,1) split('b',1) rsplit() rsplit('_',1) rsplit(None,1) rsplit('b') splitlines() splitlines(True)
partition('b') rpartition('b') partition('zz') rpartition('zz') find('b') rfind('b') find('b',2) count('') count('b',1,-1)
startswith('a') startswith(('h','a')) startswith('b',1) endswith(('d','>')) endswith('b',0,2)
removeprefix('a') removesuffix('c') replace('b','--') replace('b','',1) replace('','.') replace('','.',2)
center(9) center(12,'*') ljust(6,'.') rjust(6) zfill(6) expandtabs() expandtabs(4) join(['x','y'])
""".split("\n")
TEXTS = ["e", "lines", "h", "mixed", "greek", "u", "'ab b cb'", "'  b\\tc '", "'-42'"]

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
{{ l }}|{{ m }}|{{ d }}|{{ [] }}{{ {} }}|{{ (1, 2) }}{{ (1,) }}{{ () }}|{{ 1, 'a' }}|{{ [[none], {'k': (1, 'é')}] }}
{{ ["it's", 'say "x"', 'both \' "', 'tab\tnl\nback\\ é \u200b 🙂 \x7f'] }}|{{ l | string + '!' }}|{{ l ~ m.role }}
{{ m.items() }}{{ m.keys() }}{{ d.values() }}|{{ [zz] }}|{{ w | join(l) }}|{{ 'x' in m.keys() }}{{ 'b' in d.keys() }}
{{ tiny }} {{ huge }} {{ 1e5 }} {{ 1.5e-5 }} {{ 123456789.123456789 }} {{ 1e22 }} {{ 2.0e3 }} {{ -0.0 }} {{ 1_000 }} {{ 0.00001 }} {{ [tiny] | tojson }}
{{ 2 ** 10 }} {{ 2 ** 3 ** 2 }} {{ 2 ** -1 }} {{ 2.0 ** 0.5 }} {{ -2 ** 2 }} {{ + n }} {{ +2.5 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 7 // -2 }} {{ 7 % -3 }} {{ 5.0 % -3 }}
{{ [1] + [2] }}{{ [1, 2] * 2 }}{{ (1,) + (2,) }}{{ 2 * [0] }}|{{ [1, 2] < [1, 3] }}{{ [1, 2] == [1, 2.0] }}{{ (1,) == [1] }}{{ {'a': 1} == {'a': 1.0} }}
{{ '%s is %d, %5.2f|%-5s|%05d|%x|%e|%g|%r|%%' % ('a', 3.9, 2.345, 'b', -42, 255, 12345.678, 0.0001, 'q') }}
{{ '%(a)s-%(b)03d' % {'a': 'x', 'b': 7} }}|{{ '%s' % [1, 2] }}|{{ 'n=%s' | format(n) }}|{{ '%s, %s!' | format('a', none) }}|{{ '%(k)s' | format(k='v') }}|{{ '%+d % d %.3s' % (5, 5, 'abcdef') }}
{{ '{} and {}'.format(1, 'b') }}|{{ '{1}{0}{1}'.format('a', 'b') }}|{{ '{x}={y!r}'.format(x='k', y='v') }}|{{ '{{}}{:>5}|{:<5}|{:^5}|{:*^7}'.format('a', 'b', 'c', 'd') }}
{{ '{:.2f} {:,} {:05d} {:x} {:#X} {:b} {:e} {:.3g} {:%} {:+} {:_}'.format(2.345, 1234567, 42, 255, 255, 5, 12345.6, 0.00012345, 0.25, 3, 1234567) }}
{{ '{:10.3}|{:d}|{}'.format('abcdef', true, none) }}|{{ '{:8.3f}|{:<8}|{:>8}|{:=+6}'.format(3.14159, 3, 2.5, 7) }}
{{ u | tojson(ensure_ascii=true) }}{{ u | tojson(true) }}{{ d | tojson(sort_keys=true) }}{{ d | tojson(separators=(',', ':')) }}{{ d | tojson(indent=1, sort_keys=true) }}
{{ [1, [], {}] | tojson(indent=0) }}|{{ [1, [2]] | tojson(indent='> ') }}|{{ {'b': 1, 'a': (2, 3)} | tojson(indent=2, separators=(' ,', ' : ')) }}|{{ {1: 'x', 20: none} | tojson }}
{{ 'hello wORLD (foo) bar-baz' | title }}|{{ "it's {x} [y] <z>" | title }}|{{ mixed | title }}|{{ mixed.title() }}|{{ 'ßa ǆ' | title }}|{{ greek | lower }}{{ greek | capitalize }}
{{ {'b': 1, 'A': 3, 'a': 2} | dictsort }}|{{ {'b': 1, 'A': 3} | dictsort(true) }}|{{ {'b': 1, 'A': 3} | dictsort(by='value', reverse=true) }}|{% for k, v in d | dictsort %}{{ k }}{% endfor %}
{{ names | sort }}{{ names | sort(case_sensitive=true) }}{{ nums | sort(reverse=true) }}{{ ms | sort(attribute='role') | map(attribute='role') | list }}{{ 'bca' | sort }}
{{ names | unique | list }}{{ names | unique(case_sensitive=true) | join }}{{ ms | unique(attribute='role') | list | length }}{{ nums | unique | list }}{{ [1, 1.0, true, '1'] | unique | list }}
{{ nums | min }}{{ nums | max }}{{ names | max }}{{ names | min(case_sensitive=true) }}{{ [] | max }}{{ ms | max(attribute='role') }}|{{ nums | sum }}{{ [{'p': 1}, {'p': 2}] | sum(attribute='p', start=10) }}
{% for g in ms | groupby('role') %}{{ g.grouper }}:{{ g.list | length }};{% endfor %}{{ ms | groupby('role') | first | last | first }}{% for k, v in ms | groupby('c', default='-') %}{{ k }}{{ v | length }}{% endfor %}
{{ nums | batch(2) | list }}{{ nums | batch(3, 0) | list }}{{ nums | slice(2) | list }}{{ nums | slice(3, 'x') | list }}
{{ 42.55 | round }}{{ 42.55 | round(1) }}{{ 2.5 | round }}{{ 3.5 | round }}{{ 42 | round }}{{ 1234 | round(-2) }}{{ 2.1 | round(method='ceil') }}{{ 2.19 | round(1, 'floor') }}{{ -2.5 | abs }}{{ -3 | abs }}
{{ ' 42 ' | int }}{{ '4.9' | int }}{{ 'x' | int }}{{ 'x' | int(7) }}{{ none | int }}{{ l | int(-1) }}{{ '1_000' | int }}{{ '1e3' | int }}{{ '2.50' | float }}{{ 'x' | float }}{{ 'x' | float(1) }}{{ 3 | float }}{{ true | int }}
{{ lines | indent }}|{{ lines | indent(2, true) }}|{{ lines | indent('> ', blank=true) }}|{{ lines | indent(width=1, first=true, blank=true) }}
{{ 'one two three four' | truncate(9) }}|{{ 'one two three four' | truncate(9, true, '', 0) }}|{{ 'short' | truncate(3) }}|{{ 'one two three' | truncate(8, end='~', leeway=0) }}|{{ 'ab' | center(6) }}|
{{ h | e }}|{{ h | escape | length }}|{{ h | safe }}|{{ '<' + (h | safe) }}|{{ (h | safe) + '<' }}|{{ '<' ~ (h | safe) }}|{{ [h | safe] }}|{{ h | safe | upper }}|{{ h | safe is string }}|{{ (h | safe) == h }}
{{ w | map('upper') is iterable }}{{ w | map('upper') is sequence }}{% if [] | select %}true{% endif %}{% if ms | selectattr('zz') %}true{% endif %}|{{ none | map('upper') | list }}
{% set g = w | map('upper') %}{{ g | first }}{{ g | list }}{{ g | list }}|{{ w | map('replace', 'a', 'x') | list }}|{{ ms | map(attribute='c', default='?') | list }}|{{ tree[:1] | map(attribute='c.0.v') | list }}
{{ w | select('in', ['a', 'c']) | list }}{{ nums | select('gt', 1) | list }}{{ nums | reject('divisibleby', 2) | list }}{{ ms | selectattr('role', 'ne', 'user') | list }}{{ l | select('sameas', true) | list }}
{{ range(3) | list }}{{ range(5)[::-1] | list }}{{ range(1, 9, 3)[1] }}{{ range(3) | length }}{{ 2 in range(3) }}{{ range(3) is sequence }}{{ range(0) is iterable }}{% if range(0) %}x{% endif %}
{{ w | reverse | list }}{{ 'abc' | reverse }}{{ d | reverse | list }}{{ d | first }}{{ d | list }}{{ d | items | list }}{{ zz | items | list }}{{ w | last }}{{ u | last }}
{{ d.copy() == d }}{{ w.index('a') }}{{ [1, 2, 1].count(1) }}{{ (1, 2).index(2) }}{{ dict(d, b=3) | length }}{{ dict([('k', 1)]) }}{{ dict(m, role='x').role }}{{ namespace({'q': 5}, r=6).q }}
{{ m['items'] }}|{{ d['items'] is callable }}|{{ d.pop is defined }}|{{ w.append is defined }}|{{ m.get('role', 'z') }}{{ {1: 'one', 2: 'two'}[1] }}{{ {1: 'one'}.get(2) }}{{ {1: 'a'}[true] }}{{ {1: 2} }}
{% set j = joiner() %}{% for x in w %}{{ j() }}{{ x }}{% endfor %}|{% set k = joiner('; ') %}{{ k() }}a{{ k() }}b
{% macro f(a, b=2) %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ f(1) }}{{ f(1, 2, 3) }}{{ f(1, c=4) }}{{ f(*[1, 2]) }}{{ f(**{'a': 7}) }}{{ f(0, *w, x=1, **{'y': 2}) }}
{% macro f(a) %}<{{ a }}{{ caller() }}>{% endmacro %}{% call f('x') %}in {{ n }}{% endcall %}|{% macro g() %}{% for i in w %}{{ caller(i, loop.index) }}{% endfor %}{% endmacro %}{% call(a, b=1) g() %}{{ a }}{{ b }},{% endcall %}
{% macro f() %}{{ caller is defined }}{% if caller %}{{ caller() }}{% endif %}{% endmacro %}{{ f() }}{% call f() %}c{% endcall %}{{ f.name }}
{% macro f(a=b, b=1) %}{{ a }}{{ b }}{% endmacro %}{{ f() }}{{ f(2, 3) }}|{% macro walk(t) %}{% for x in t %}{{ x.v }}{{ walk(x.c) }}{% endfor %}{% endmacro %}{{ walk(tree) }}
{% filter upper %}a{{ m.role }}{% endfilter %}{% filter replace('a', 'b') | trim %}  aa {% endfilter %}|{% filter indent(2) %}x@y{% endfilter %}
{% set x | trim | upper %}  a {{ n }} {% endset %}[{{ x }}]{% set y %}{% set x = 5 %}{{ x }}{% endset %}{{ y }}{{ x }}
{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q is defined }}{% with a = n, b = a %}{{ a }}{{ b }}{% endwith %}{% with (c, d) = (1, 2) %}{{ c }}{{ d }}{% endwith %}
{% for x in tree recursive %}{{ loop.depth }}{{ x.v }}{% if x.c %}({{ loop(x.c) }}){% endif %}{{ loop.index }}{% else %}-{% endfor %}
{% for a, (b, c) in [(1, (2, 3)), [4, 'xy']] %}{{ a }}{{ b }}{{ c }};{% endfor %}{% set (a, b), c = [1, 2], 3 %}{{ a }}{{ b }}{{ c }}{% for (z,) in [[9]] %}{{ z }}{% endfor %}
{% for x in w %}{{ x }}{% if x == 'a' %}{% break %}{% endif %}{% else %}none{% endfor %}|{% for x in w %}{% continue %}{% else %}else{% endfor %}|{% for x in [1] %}{% break %}{% else %}else{% endfor %}
{% for x in w | select('in', 'ab') %}{{ loop.length }}{{ loop.last }}{{ loop.nextitem }}{{ loop.revindex }}{{ loop.zz is defined }}{% endfor %}{% for x in w if x != 'c' %}{{ loop.length }}{{ loop.index }}{{ loop.revindex0 }}{% endfor %}
{% set ns = namespace(n=0) %}{% for x in nums if x > ns.n %}{{ x }}{% set ns.n = x %}{% endfor %}{{ ns.n }}|{% set ns = namespace() %}{% set ns.a %}b{% endset %}{{ ns.a }}{{ ns['a'] }}{{ ns.zz }}
{% for x in w %}{% set given = x %}{% endfor %}{{ given }}|{% for x in w %}{{ given }}{% if loop.first %}{% set given = 'in' %}{% endif %}{% endfor %}
{% macro f() %}{{ given }}{% endmacro %}{{ f() }}{% set given = 'later' %}{{ f() }}
{% for x in w %}{{ given }}{% endfor %}{% if n %}{% set given = 'later' %}{% endif %}{{ given }}
{{ given }}{% for x in w %}{{ given }}{% endfor %}{% set given = 'later' %}{{ given }}
{% for x in [] %}{% else %}{% set given = 1 %}{% endfor %}{{ given }}{% generation %}{% set given = 2 %}{{ given }}{% endgeneration %}{{ given }}
{{ x is sameas none }}{{ none is sameas none }}{{ true is sameas true }}{{ 1 is sameas true }}{{ 'a' is lower }}{{ 'A1' is upper }}{{ zz is callable }}{{ h | e is escaped }}{{ 3.0 is odd }}{{ 2.0 is even }}{{ 4 is divisibleby(2.0) }}
{{ 3 is gt 2 }}{{ 3 is greaterthan 3 }}{{ 2 is le 2 }}{{ 'b' is in 'abc' }}{{ 1 is ne 2 }}{{ w is not mapping }}{{ m.items() is sequence }}{{ m.items() is iterable }}{{ (1,) is sequence }}
{{ strftime_now('%Y-%m-%d') }}|{{ strftime_now('%d %b %Y') }}|{{ strftime_now('%A, %B %-d, %Y') }}|{{ strftime_now('%y%m%d %H:%M:%S %I %p %j %a %e %% %-H %F %T %D %u %w %V') }}
{{ not_there.x if not_there else 'none' }}{{ not_there is defined and not_there.x }}{{ (not_there or 'q') }}{{ not_there | default(w) }}{{ not_there | length }}{{ not_there == zz }}{{ 'a' ~ not_there }}
{% raw %}@a{% endraw %}@b|{% raw -%}@ c {%- endraw %}@d
{{ 'a' 'b' | upper }}{{ ('a', 'b')[1] }}{{ 'abc'[-2:] }}{{ [1, 2, 3][1:] }}{{ (1, 2, 3)[::2] }}{{ u[0:2] ~ u[::-2] }}{{ ''[0] is defined }}{{ 'abc'[true] }}
{{ none | default('d') }}{{ none | default('d', true) }}{{ 0 or none }}{{ '' and 1 }}{{ [] or {} }}{{ 1 if none }}|{{ 3 | string | length }}{{ w | attr('index') is callable }}{{ d | attr('b') is defined }}
{% if w, 1 %}t{% endif %}{% for a in 1, 2 %}{{ a }}{% endfor %}{{ 'b' if 'a' not in w and not e else 'c' }}{{ (n > 5) is true }}{{ 1 < 2 and 2 < 3 or false }}{{ not n == 7 }}
{{ 'x' | nosuch if e else 'unused filters are not looked for' }}{% if e %}{{ 1 is nosuch }}{% endif %}
{{ [1, 2] | tojson(4) }}{{ w | join(attribute='zz') }}{{ ms | join('-', attribute='role') }}{{ 'a' is string and m is mapping }}
{{ caller }}{% macro f() %}{{ 1 }}{% endmacro %}{{ f(1) }}
{% macro f() %}{{ 1 }}{% endmacro %}{{ f(a=1) }}
{% macro f() %}{{ 1 }}{% endmacro %}{% call f() %}{% endcall %}
{% macro f() %}{{ caller() }}{% endmacro %}{{ f() }}
{% for x in w %}{{ loop(x) }}{% endfor %}
{% for a, b in [1] %}{% endfor %}
{% set a, b = [1, 2, 3] %}
{% set zz.a = 1 %}
{% set true = 1 %}
{% call 5 %}{% endcall %}
{% filter length %}a{% endfilter %}
{% for x in w %}{% macro f() %}{% break %}{% endmacro %}{% endfor %}
{{ [1].append(2) }}
{{ d.update({}) }}
{{ d.pop('a') }}
{{ 'a'.zz() }}
{{ 'a'.index('b') }}
{{ 'a' | int('x', 2, 3, 4) }}
{{ '%d' % 'a' }}
{{ '%s %s' % 'a' }}
{{ '%s' % ('a', 'b') }}
{{ '{} {}'.format(1) }}
{{ '{x}'.format(1) }}
{{ 'a' | upper(1) }}
{{ {'a': w | map('upper')} | tojson }}
{{ w | map('upper') | length }}
{{ {} < {} }}
{{ [1, 'a'] | sort }}
{{ 'a' in 5 }}
{{ [1] in {} }}
{{ none | list }}
{{ 5 | join }}
{{ 2 ** 'a' }}
{{ - 'a' }}
{{ f(**{'a': 1}, b=2) }}
{{ 'a' * 'b' }}
{{ n() }}
{{ strftime_now() }}
{{ 1 is divisibleby 0 }}
{{ nums | batch }}
{{ d.a.c.x.y }}
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
    env.globals["strftime_now"] = NOW.strftime
    return env


def main():
    env = environment()
    cases = []
    on_texts = ["{{ %s.%s }}" % (text, method.replace("_", " ")) for line in METHODS for method in line.split() for text in TEXTS]
    for line in TEMPLATES + on_texts:
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
