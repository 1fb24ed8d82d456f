package org.motet.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A template from anywhere ends, in little memory and on a small stack, with a text or with a sentence. */
class HostileTemplateTest {
    private static final long SMALL_STACK = 512 * 1024;
    private static final String START = "{% set ns = namespace(l=[1]) %}{% for i in range(20000) %}{% set ns.l = ";
    private static final String LONG =
            "{% set s = 'a' * 1000000 %}{% set t = 'a' * 499999 ~ 'b' %}{% for i in range(99999) %}" + "{% set z = ";

    static Stream<String> templates() {
        Stream<String> deepText = Stream.of(
                        "(",
                        "[",
                        "{{ -",
                        "not ",
                        "- ",
                        "a if b else ",
                        "[0:",
                        "x.y(",
                        "{'a':",
                        "a is eq(",
                        "{% if 1 %}",
                        "{% for a in b %}",
                        "{% macro f() %}",
                        "{% call f() %}",
                        "{% filter upper %}",
                        "{% with %}",
                        "{% set x %}",
                        "{% generation %}")
                .flatMap(piece -> Stream.of("{{ " + piece.repeat(50_000), piece.repeat(50_000) + "{{"));
        Stream<String> chains = Stream.of(
                        "+1", "|string", ".a", "[0]", "~1", "**1", "==1", " and 1", " if 1", " is eq 1")
                .flatMap(piece -> Stream.of(90, 295, 50_000).map(times -> "{{ 1" + piece.repeat(times) + " }}"));
        Stream<String> deepValues = Stream.of(
                        "[ns.l]", "[ns.l, ns.l]", "{'a': ns.l}", "(ns.l, 1)", "ns.l | select", "ns.l | batch(2)")
                .flatMap(step -> Stream.of(
                                "ns.l",
                                "ns.l | tojson",
                                "ns.l == ns.l",
                                "ns.l < ns.l",
                                "ns.l | list",
                                "[ns.l, ns.l] | sort",
                                "'%s' | format(ns.l)")
                        .map(end -> START + step + " %}{% endfor %}{{ " + end + " }}"));
        Stream<String> longTexts = Stream.of(
                        "t in s",
                        "s.find(t)",
                        "s.count(t)",
                        "'a'.strip(s)",
                        "s.strip('a')",
                        "{'x': 1}[s]",
                        "s == t",
                        "s.title()",
                        "s.split('b')",
                        "s | int",
                        "'{}'.format(s)",
                        "s | e",
                        "s[::2]",
                        "s | indent")
                .map(expression -> LONG + expression + " %}{% endfor %}");
        Stream<String> greatNumbers = Stream.of(
                        "'%999999999d' % 1",
                        "'{:>999999999}'.format('a')",
                        "'a'.center(999999999)",
                        "'a'.zfill(999999999999)",
                        "'x' | indent(999999999, true)",
                        "[] | tojson(indent=999999999)",
                        "1.5 | round(999999999)",
                        "'%.999999999f' % 1.5",
                        "2 ** 99999999999",
                        "2.0 ** 9999",
                        "[1] | batch(99999999999, 0) | list",
                        "[1] | slice(99999999999) | list",
                        "'1e999999999' | int",
                        "('0' * 100000 ~ 'x') | int",
                        "('1_' * 50000 ~ '1') | float",
                        "('a' * 30000000) | list | length",
                        "('a' * 30000000).split('a') | length",
                        "'\\t'.expandtabs(999999999)")
                .map(expression -> "{{ " + expression + " }}");
        Stream<String> calls = Stream.of(
                "{% macro f(a=f()) %}{% endmacro %}{{ f() }}",
                "{% macro f(a) %}{{ a(a) }}{% endmacro %}{{ f(f) }}",
                "{% macro f() %}{% call f() %}x{% endcall %}{% endmacro %}{{ f() }}",
                "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(30) }}",
                "{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}");
        return Stream.of(deepText, chains, deepValues, longTexts, greatNumbers, calls)
                .flatMap(each -> each);
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("templates")
    void endsWithATextOrASentence(String template) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(
                null, () -> JinjaTemplate.compile(template).render(Map.of("x", Map.of())), "template", SMALL_STACK);
        thread.setUncaughtExceptionHandler((where, what) -> thrown.set(what));
        thread.start();
        thread.join();
        if (thrown.get() != null) {
            assertThat(thrown.get()).isInstanceOf(JinjaException.class);
            assertThat(String.valueOf(thrown.get().getMessage()))
                    .startsWith("line ")
                    .hasSizeLessThan(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% for a in range(99999999999) %}{% endfor %}",
                "{% set ns = namespace(s='ab') %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{{ 'a' * 99999999999 }}",
                "{{ [1] * 99999999999 }}",
                "{{ ('a' * 100000) | replace('a', 'b' * 100000) }}",
                "{{ ('a' * 1000000).replace('a', 'b' * 1000000) }}",
                "{{ (('a' * 100000).split('') ) }}",
                "{{ ('b' * 100000).join(('a' * 100000) | list) }}",
                "{{ ('a' * 100000) | list | join('b' * 100000) }}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
            })
    void stopsTemplatesThatDoTooMuch(String template) {
        assertThatThrownBy(() -> JinjaTemplate.compile(template).render(Map.of()))
                .isInstanceOf(JinjaException.class);
    }

    @Test
    void recursionAsDeepAsSchemasOfToolsGoIsNoTrouble() {
        String template = "{% macro f(n) %}{% if n %}{% for i in [1] %}[{{ 'x' ~ f(n - 1) }}]{% endfor %}{% endif %}"
                + "{% endmacro %}{{ f(25) }}";
        assertThat(JinjaTemplate.compile(template).render(Map.of())).hasSize(75);
    }

    @Test
    void neverReadsValuesAsTemplate() {
        String nasty = "{{ 7*7 }}{% for x in y %}{# z #}{% raw %} ${x} #{y}";
        assertThat(JinjaTemplate.compile("{{ a }}{{ a | trim }}{{ [a] | join }}{{ '{}'.format(a) }}{{ '%s' % a }}")
                        .render(Map.of("a", nasty)))
                .isEqualTo(nasty.repeat(5));
    }

    @Test
    void reachesNoJavaObject() {
        Object secret = new Object() {
            @Override
            public String toString() {
                return "secret";
            }
        };
        for (String template : new String[] {
            "{{ o }}",
            "{{ o.class }}x{{ o.getClass() }}",
            "{{ o['class'] }}{{ o() }}",
            "{{ o | tojson }}",
            "{{ [o] }}",
            "{{ '%s' % o }}",
            "{{ '{}'.format(o) }}",
            "{{ o ~ 'x' }}",
            "{{ o | attr('getClass') }}{{ o | string }}"
        }) {
            assertThatThrownBy(() -> JinjaTemplate.compile(template).render(Map.of("o", secret)))
                    .isInstanceOf(JinjaException.class);
        }
    }
}
