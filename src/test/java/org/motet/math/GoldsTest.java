package org.motet.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.math.latex.Reading;
import org.motet.problem.ColumnMapping;
import org.motet.problem.Problem;
import org.motet.problem.ProblemSet;

/** The reference answers of the training set and of the evaluation sets. */
class GoldsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data/math_level3to5/SimpleRL-simplelr_qwen_level3to5.train.parquet",
                "data/math_level3to5/SimpleRL-simplelr_qwen_level3to5.test.parquet",
                "data/gsm8k/test.parquet",
                "datasets/evaluation_suite/aime",
                "datasets/evaluation_suite/amc",
                "datasets/evaluation_suite/amc23",
                "datasets/evaluation_suite/math",
                "datasets/evaluation_suite/minerva",
                "datasets/evaluation_suite/olympiad_bench"
            })
    void everyGoldEqualsItselfBoxed(String relative) {
        Path path = Path.of("../shared/data", relative);
        assumeTrue(Files.exists(path), () -> "skipped: no data at " + path);
        ProblemSet set = ProblemSet.load(path.toString(), new ColumnMapping(null, null, null, null, null));
        assertThat(set.problems()).isNotEmpty();
        for (Problem problem : set.problems()) {
            for (String gold : problem.answers()) {
                for (Policy policy : new Policy[] {Policy.PAPER, Policy.BOXED, Policy.STRICT}) {
                    Verdict boxed = MathVerifier.verify(gold, "Hence $\\boxed{" + gold + "}$.", policy);
                    assertThat(boxed.correct())
                            .as("%s under %s: %s", gold, policy, boxed)
                            .isTrue();
                }
                Reading reading = Reading.of(gold.strip());
                Reading again = Reading.of("  " + gold.strip() + " ");
                assertThat(again.tokens().isEmpty() || again.sameTokens(reading))
                        .isTrue();
            }
        }
    }
}
