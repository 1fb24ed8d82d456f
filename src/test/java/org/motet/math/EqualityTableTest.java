package org.motet.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pairs written by hand, one for each promise of the verifier. */
class EqualityTableTest {

    record Pair(String kind, boolean equal, String gold, String answer) {}

    static Stream<Pair> pairs() throws IOException {
        try (InputStream in = Objects.requireNonNull(EqualityTableTest.class.getResourceAsStream("pairs.tsv"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Pair(cells[0], cells[1].equals("="), cells[2], cells[3]));
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void verdictIsAsExpected(Pair pair) {
        Verdict verdict = MathVerifier.compare(pair.gold(), pair.answer(), Policy.STRICT);
        assertThat(verdict.correct()).as("%s: %s", pair, verdict).isEqualTo(pair.equal());
    }

    /** Which side carries a sign or a name matters in a few kinds only. */
    @ParameterizedTest
    @MethodSource("pairs")
    void verdictIsTheSameWithSidesSwapped(Pair pair) {
        boolean directed = List.of("percent", "choice", "sentence").contains(pair.kind());
        Verdict verdict = MathVerifier.compare(pair.answer(), pair.gold(), Policy.STRICT);
        assertThat(verdict.correct() || directed).as("%s: %s", pair, verdict).isEqualTo(pair.equal() || directed);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyTextEqualsItselfBoxed(Pair pair) {
        String completion = "So it is $\\boxed{" + pair.gold() + "}$.";
        assertThat(MathVerifier.verify(pair.gold(), completion, Policy.BOXED).correct())
                .isTrue();
    }
}
