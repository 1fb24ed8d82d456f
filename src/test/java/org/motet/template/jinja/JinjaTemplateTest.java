package org.motet.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.HashMap;
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
        variables.put(JinjaClock.NAME, new JinjaClock(LocalDateTime.of(2026, 1, 5, 9, 7, 3)));
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
                "{% autoescape true %}{% endautoescape %}~'autoescape'",
                "{% do x.y %}~'do'",
                "{{ 'a' | urlize }}~'urlize'",
                "{{ 'a' | random }}~'random'",
                "{{ ['a'] | map('urlize') | list }}~'urlize'",
                "{{ 'a' is filter }}~'is filter'",
                "{{ 'a' is sameas 'a' }}~'is sameas'",
                "{{ 'a'.encode() }}~'encode'",
                "{{ 'a'.zz() }}~'zz' is undefined",
                "{{ [1].append(2) }}~'append'",
                "{{ {'a': 1}.update({}) }}~'update'",
                "{{ {1.5: 1} }}~key",
                "{{ range(3) }}~printing a range",
                "{{ [1] | map('string') }}~printing a generator",
                "{{ namespace() }}~printing",
                "{{ range }}~printing a function",
                "{{ cycler('a') }}~'cycler'",
                "{{ strftime_now('%d') }}~'strftime_now' is undefined",
                "{{ clock('%Z') }}~%Z",
                "{{ '{0.a}'.format(1) }}~'0.a'",
                "{{ '%a' % 1 }}~%a",
                "{{ 'a' | trim(x=1) }}~'trim'",
                "{{ ('a' | safe).split('b') }}~marked safe",
                "{{ '²'.isdigit() }}~²",
                "{{ ''.__class__ }}~'__class__'",
                "{{ x['__class__']['forName'] }}~'__class__'",
                "{{ 9223372036854775807 + 1 }}~too large",
                "{{ 999999999999999999 * 99 }}~size",
                "{{ 0x1F }}~0x",
                "{{ x[1, 2] }}~comma",
            })
    void namesWhatItDoesNotSupport(String templateAndMessage) {
        String[] parts = templateAndMessage.split("~", 2);
        JinjaClock clock = new JinjaClock(LocalDateTime.of(2026, 1, 5, 9, 7, 3));
        assertThatThrownBy(() -> render(parts[0], Map.of("x", Map.of(), "clock", clock)))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining(parts[1])
                .hasMessageContaining("line 1");
    }

    @Test
    void readsNumbersAndNothingOfJavaAsThoseOfPython() {
        Map<String, Object> given = new HashMap<>();
        given.put("tools", List.of(Map.of("n", 1, "x", 0.5f, "big", BigInteger.TEN)));
        given.put("none", null);
        given.put("keys", Map.of(1, "one"));
        assertThat(render("{{ tools[0].n }} {{ tools[0].x }} {{ tools[0].big }} {{ none }} {{ keys[1] }}", given))
                .isEqualTo("1 0.5 10 None one");
    }

    @Test
    void aTextThatANameCannotBeFoundInIsNamedShortly() {
        assertThatThrownBy(() -> render("{{ {}['a' * 5000].b }}", Map.of()))
                .hasMessage("line 1: the key '" + "a".repeat(60) + "...' is undefined");
    }
}
