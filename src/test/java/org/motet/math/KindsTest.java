package org.motet.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.golden.Golden;
import tools.jackson.databind.JsonNode;

/**
 * What stands beside a number decides too: moduli, halves of the day, currencies, words that oppose, primes; emphasis does not.
 */
class KindsTest {
    record Pair(String kind, boolean equal, String gold, String answer) {}

    static Stream<Pair> pairs() throws IOException {
        try (InputStream in = Objects.requireNonNull(KindsTest.class.getResourceAsStream("kinds.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#") && !line.isBlank())
                            .map(line -> line.split("\t", -1))
                            .map(cells -> new Pair(cells[0], cells[1].equals("="), cells[2], cells[3]))
                            .toList()
                            .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void verdictIsAsExpectedInBothDirectionsUnderEveryPolicy(Pair pair) {
        for (Policy policy : new Policy[] {Policy.PAPER, Policy.BOXED, Policy.STRICT}) {
            assertThat(MathVerifier.compare(pair.gold(), pair.answer(), policy).correct())
                    .as("%s", pair)
                    .isEqualTo(pair.equal());
            assertThat(MathVerifier.compare(pair.answer(), pair.gold(), policy).correct())
                    .as("%s, sides swapped", pair)
                    .isEqualTo(pair.equal());
        }
    }

    @Test
    void reportedPairsHaveTheirVerdicts() throws IOException {
        for (JsonNode pair : Golden.lines("reports/verifier.jsonl")) {
            boolean correct = MathVerifier.verify(
                            pair.get("gold").asString(),
                            pair.get("completion").asString(),
                            Policy.named(pair.get("policy").asString()))
                    .correct();
            assertThat(correct).as("%s", pair).isEqualTo(pair.get("correct").asBoolean());
        }
    }
}
