package org.motet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken YAML is refused in one sentence with file and line; nothing is read otherwise than it stands. */
class YamlTextTest {
    private static final String NESTED = "{a: ".repeat(50_000);

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("steps: 1\nsteps: 2\n", "f.yaml:2: the key 'steps' stands twice."),
                Arguments.of("a:\n  b: 1\n  c: 2\n  b: 3\n", "f.yaml:4: the key 'a.b' stands twice."),
                Arguments.of("a: {b: 1, b: 2}", "f.yaml:1: the key 'a.b' stands twice."),
                Arguments.of("a:\n\tb: 1\n", "f.yaml:2: not valid YAML: a tab stands where only spaces may."),
                Arguments.of(
                        "a: &x 1\nb: *x\n",
                        "f.yaml:2: b is the alias *x, but aliases are not followed in a config: write the value itself."),
                Arguments.of("base: &b {c: 1}\na:\n  <<: *b\n", "f.yaml:3: a.<< is the alias *b"),
                Arguments.of("a: [*b]\n", "f.yaml:1: a.0 is the alias *b"),
                Arguments.of("a: 1\n---\nb: 2\n", "f.yaml:3: a second document begins, where one is allowed."),
                Arguments.of("a: b: c\n", "f.yaml:1: not valid YAML: a colon stands where none may"),
                Arguments.of("a: 1\nb: 'x\n", "f.yaml:3: not valid YAML: a quote is opened and not closed."),
                Arguments.of("a: @x\n", "f.yaml:1: not valid YAML: a value that begins with @ needs quotes."),
                Arguments.of("? [a, b]\n: 1\n", "f.yaml:1: not valid YAML: a list or mapping cannot be a key."),
                Arguments.of("a: \u0001\n", "f.yaml:1: not valid YAML: there is a control character."),
                Arguments.of("a: 1\nb: [1, 2\nc: 3\n", "f.yaml:3: not valid YAML: the line does not fit"),
                Arguments.of("a:\n  - b\n c: [\n", "f.yaml:3: not valid YAML: the line does not fit"),
                Arguments.of("[".repeat(600), "f.yaml:1: nested deeper than 12 levels."),
                Arguments.of(NESTED, "f.yaml:1: nested deeper than 12 levels."),
                Arguments.of("- 1\n- 2\n", "f.yaml is not a config file: it must hold lines like 'key: value'."),
                Arguments.of("steps", "f.yaml is not a config file: it must hold lines like 'key: value'."));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void brokenYamlIsRefusedWithItsLine(String yaml, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigFile.parse("f.yaml", yaml))
                .satisfies(failure -> assertThat(failure.getMessage())
                        .startsWith(sentence)
                        .hasSizeLessThan(200)
                        .doesNotContain("\n"));
    }

    /** Aliases of aliases, which would be 9^9 values if they were followed. */
    @Test
    void anAliasBombIsRefusedAtItsFirstAlias() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append("*a%d, ".formatted(i - 1).repeat(9))
                    .append("]\n");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigFile.parse("f.yaml", bomb.toString()))
                .withMessageStartingWith("f.yaml:2: a1.0 is the alias *a0");
    }

    @Test
    void emptyFilesAreEmptyConfigs() {
        assertThat(ConfigFile.parse("f.yaml", "").keys().isEmpty()).isTrue();
        assertThat(ConfigFile.parse("f.yaml", "# only a comment\n").keys().isEmpty())
                .isTrue();
    }

    @Test
    void aFileIsBoundedAndAMegabyteOfItIsReadInAMessageOfALine(@TempDir Path folder) throws Exception {
        Path large = Files.writeString(folder.resolve("large.yaml"), "# ".repeat(600_000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigFile.read(large))
                .withMessage(large + " is 1,200,000 bytes long; a config file has at most 1,048,576.");
        Path value = Files.writeString(folder.resolve("value.yaml"), "steps: " + "x".repeat(1_000_000));
        record Steps(int steps) {}
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfigLayers<>(new Steps(1))
                        .file(ConfigFile.read(value))
                        .resolve())
                .satisfies(failure -> assertThat(failure.getMessage())
                        .hasSizeLessThan(300)
                        .contains("value.yaml:1: steps is 'xxx", "it must be a whole number."));
        Path key = Files.writeString(folder.resolve("key.yaml"), "? " + "k".repeat(100_000) + "\n: 1\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfigLayers<>(new Steps(1))
                        .file(ConfigFile.read(key))
                        .resolve())
                .satisfies(failure -> assertThat(failure.getMessage())
                        .hasSizeLessThan(300)
                        .contains("key.yaml:1: a key or text in it is longer than any file of this kind has."));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfigLayers<>(new Steps(1))
                        .file(ConfigFile.parse("f.yaml", "? " + "k".repeat(10_000) + "\n: 1\n")))
                .satisfies(failure -> assertThat(failure.getMessage())
                        .hasSizeLessThan(300)
                        .contains("f.yaml:1: there is no key 'kkk"));
    }

    @Test
    void textsAreReadAsTheyStand() {
        record Texts(String plain, String number, String none, String date, double rate, int count) {}
        Texts read = new ConfigLayers<>(new Texts("", "", "", "", 0, 0))
                .file(ConfigFile.parse("f.yaml", """
                        plain: a b
                        number: 007
                        none: ''
                        date: 2026-01-02
                        rate: 1e-6
                        count: 1_000
                        """))
                .resolve();
        assertThat(read).isEqualTo(new Texts("a b", "007", "", "2026-01-02", 1e-6, 1000));
    }
}
