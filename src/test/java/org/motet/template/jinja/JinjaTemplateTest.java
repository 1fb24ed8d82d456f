package org.motet.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JinjaTemplateTest {
    private static String render(String template, Map<String, ?> variables) {
        return JinjaTemplate.compile(template).render(variables);
    }

    private static JsonNode cases() throws IOException {
        try (InputStream in = Objects.requireNonNull(JinjaTemplateTest.class.getResourceAsStream("cases.json"))) {
            return JsonMapper.shared().readTree(in);
        }
    }

    static Stream<JsonNode> each() throws IOException {
        return cases().get("cases").valueStream();
    }

    /** Expected texts are those of Jinja2 3.1.6 ({@code tools/jinja_cases.py}). */
    @ParameterizedTest
    @MethodSource("each")
    void rendersAsJinja2OrRefuses(JsonNode line) throws IOException {
        Map<String, Object> variables = JinjaValues.map(cases().get("variables"));
        String template = line.get("template").asString();
        if (line.has("text")) {
            assertThat(render(template, variables)).isEqualTo(line.get("text").asString());
        } else {
            assertThatThrownBy(() -> render(template, variables)).isInstanceOf(JinjaException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% include 'x' %}~'include'",
                "{% import 'x' as y %}~'import'",
                "{% extends 'x' %}~'extends'",
                "{% block a %}{% endblock %}~'block'",
                "{% with a = 1 %}{% endwith %}~'with'",
                "{% filter upper %}{% endfilter %}~'filter'",
                "{% call f() %}{% endcall %}~'call'",
                "{% autoescape true %}{% endautoescape %}~'autoescape'",
                "{% for x in [] recursive %}{% endfor %}~'recursive'",
                "{{ 2 ** 3 }}~'**'",
                "{{ 'a' | urlize }}~'urlize'",
                "{{ 'a' is sameas 'a' }}~'is sameas'",
                "{{ 'a'.format(1) }}~'format'",
                "{{ 'a'.title() }}~'title'",
                "{{ [1].append(2) }}~'append'",
                "{{ {'a': 1}.update({}) }}~'update'",
                "{{ [1] }}~printing a list",
                "{{ {'a': 1} }}~printing a map",
                "{{ 1e-7 }}~number",
                "{{ cycler('a') }}~'cycler' is undefined",
                "{{ strftime_now('%d') }}~'strftime_now' is undefined",
                "{{ f(*args) }}~'*'",
                "{{ 'a' | trim(x=1) }}~'trim'",
                "{{ ''.__class__ }}~'__class__'",
                "{{ x['__class__']['forName'] }}~undefined",
                "{{ 9223372036854775807 + 1 }}~too large",
            })
    void namesWhatItDoesNotSupport(String templateAndMessage) {
        String[] parts = templateAndMessage.split("~", 2);
        assertThatThrownBy(() -> render(parts[0], Map.of("x", Map.of())))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining(parts[1])
                .hasMessageContaining("line 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% for a in range(99999999999) %}{% endfor %}",
                "{% set ns = namespace(s='ab') %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{{ 'a' * 99999999999 }}",
                "{{ ('a' * 100000) | replace('a', 'b' * 100000) }}",
                "{{ ('a' * 1000000).replace('a', 'b' * 1000000) }}",
                "{{ (('a' * 100000).split('') ) }}",
                "{{ ('b' * 100000).join(('a' * 100000) | list) }}",
                "{{ ('a' * 100000) | list | join('b' * 100000) }}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
            })
    void stopsTemplatesThatDoTooMuch(String template) {
        assertThatThrownBy(() -> render(template, Map.of())).isInstanceOf(JinjaException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{{ -", "{% if 1 %}", "not ", "- ", "a if b else ", "[0:", "x.y("})
    void refusesBottomlessNesting(String piece) {
        for (String template : List.of(piece.repeat(50_000), "{{ " + piece.repeat(50_000))) {
            if (template.contains("{{") || template.contains("{%")) {
                assertThatThrownBy(() -> JinjaTemplate.compile(template)).isInstanceOf(JinjaException.class);
            }
        }
    }

    @Test
    void neverReadsValuesAsTemplate() {
        String nasty = "{{ 7*7 }}{% for x in y %}{# z #}{% raw %} ${x} #{y}";
        assertThat(render("{{ a }}{{ a | trim }}{{ [a] | join }}", Map.of("a", nasty)))
                .isEqualTo(nasty.repeat(3));
    }

    @Test
    void reachesNoJavaObject() {
        Object secret = new Object() {
            @Override
            public String toString() {
                return "secret";
            }
        };
        for (String template : List.of(
                "{{ o }}", "{{ o.class }}x{{ o.getClass() }}", "{{ o['class'] }}{{ o() }}", "{{ o | tojson }}")) {
            assertThatThrownBy(() -> render(template, Map.of("o", secret))).isInstanceOf(JinjaException.class);
        }
    }
}
