package org.motet.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearPatternTest {
    private final Random random = new Random(1);

    @Test
    void matchesWhatJavasPatternsMatch() {
        int matches = 0;
        for (int i = 0; i < 4000; i++) {
            String source = pattern(3);
            LinearPattern linear = LinearPattern.compile(source);
            Pattern reference = Pattern.compile(source);
            for (int j = 0; j < 12; j++) {
                String text = text();
                boolean expected = reference.matcher(text).matches();
                matches += expected ? 1 : 0;
                assertThat(linear.matches(text))
                        .as("/%s/ on '%s'", source, text)
                        .isEqualTo(expected);
            }
        }
        assertThat(matches).isGreaterThan(1000);
    }

    @Test
    void isDoneAtOnceWhereBacktrackingNeverEnds() {
        LinearPattern pattern = LinearPattern.compile("(a*)*(a|a)*(a+)+b");
        assertThat(pattern.matches("a".repeat(20_000))).isFalse();
        assertThat(pattern.matches("a".repeat(20_000) + "b")).isTrue();
        assertThat(LinearPattern.compile("(?:x|y|.)*").matches("é".repeat(50_000)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "a)",
                "[",
                "[]",
                "[^]",
                "[b-a]",
                "[a[b]]",
                "a**",
                "a*?",
                "a{2",
                "a{x}",
                "{2}",
                "*",
                "^a",
                "a$",
                "(?=a)",
                "(?<n>a)",
                "\\1",
                "\\b",
                "\\pL",
                "\\",
                "a{3,2}",
                "((((a{99}){99}){99}){99})",
                "((){9999}){9999}",
                "[🙂]"
            })
    void refusesWhatItDoesNotSupport(String source) {
        assertThatThrownBy(() -> LinearPattern.compile(source))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(source);
    }

    @Test
    void refusesBottomlessNesting() {
        assertThatThrownBy(() -> LinearPattern.compile("(".repeat(100_000))).hasMessageContaining("nested");
    }

    private String pattern(int depth) {
        String[] atoms = {
            "a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "\\s", "1", "\\.", "[a-c1]", "\\n", "[\\d-]", "\\W"
        };
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(4); n >= 0; n--) {
            int kind = random.nextInt(depth > 0 ? 8 : 5);
            String atom = atoms[random.nextInt(atoms.length)];
            switch (kind) {
                case 5 -> text.append('(').append(pattern(depth - 1)).append(')');
                case 6 ->
                    text.append("(?:")
                            .append(pattern(depth - 1))
                            .append('|')
                            .append(pattern(depth - 1))
                            .append(')');
                case 7 -> text.append('(').append(pattern(depth - 1)).append("|)");
                default -> text.append(atom);
            }
            String[] repeats = {"", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}"};
            text.append(repeats[random.nextInt(repeats.length)]);
        }
        return text.toString();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(7); n > 0; n--) {
            text.append("aab1. \n-c".charAt(random.nextInt(9)));
        }
        return text.toString();
    }
}
