package org.motet.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.motet.golden.Golden;
import tools.jackson.databind.JsonNode;

/** Agreement with the labels of the golden pairs. */
class MathPairsTest {

    /** Rows with a label, agreements, rows labelled false, of those accepted. */
    private static final class Count {
        int rows;
        int agree;
        int negative;
        int falseAccepts;

        void add(boolean label, boolean verdict) {
            rows++;
            agree += label == verdict ? 1 : 0;
            negative += label ? 0 : 1;
            falseAccepts += !label && verdict ? 1 : 0;
        }

        double rate() {
            return agree / (double) rows;
        }
    }

    @Test
    void verdictsAgreeWithTheLabels() throws IOException {
        Count all = new Count();
        Count unanimous = new Count();
        Map<String, Count> kinds = new TreeMap<>();
        for (JsonNode row : Golden.lines("math_pairs.jsonl")) {
            if (row.get("label").isNull()) {
                continue;
            }
            boolean label = row.get("label").asBoolean();
            boolean verdict = MathVerifier.verify(
                            row.get("gold").asString(), row.get("completion").asString(), Policy.STRICT)
                    .correct();
            all.add(label, verdict);
            kinds.computeIfAbsent(row.get("kind").asString(), kind -> new Count())
                    .add(label, verdict);
            boolean graders = row.get("math_verify").asBoolean() == label
                    && row.get("r1_zero_boxed").asBoolean() == label
                    && row.get("paper_train_acc").asBoolean() == label;
            if (graders) {
                unanimous.add(label, verdict);
            }
        }
        assertThat(all.rate()).isGreaterThanOrEqualTo(0.98);
        assertThat(all.falseAccepts / (double) all.negative).isLessThanOrEqualTo(0.005);
        assertThat(unanimous.rate()).isGreaterThanOrEqualTo(0.995);
        kinds.forEach((kind, count) ->
                assertThat(count.rows < 20 ? 1 : count.rate()).as(kind).isGreaterThanOrEqualTo(0.95));
    }
}
