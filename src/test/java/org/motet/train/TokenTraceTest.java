package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenTraceTest {
    private static final int[] SHORT = IntStream.range(0, 20).toArray();
    private static final int[] LONG = IntStream.range(0, 1000).toArray();

    @Test
    void oneBitOfOneTokenOrLogProbabilityMakesAnotherTraceAndIsFound() {
        TokenTrace trace = TokenTrace.of(SHORT, logProbs(20));
        assertThat(TokenTrace.of(SHORT.clone(), logProbs(20))).isEqualTo(trace);
        for (int t = 0; t < 20; t++) {
            int[] tokens = SHORT.clone();
            tokens[t] ^= 1 << t;
            TokenTrace other = TokenTrace.of(tokens, logProbs(20));
            assertThat(other.tokens()).isNotEqualTo(trace.tokens());
            assertThat(other.logProbs()).isEqualTo(trace.logProbs());
            assertThat(trace.firstDifference(tokens, logProbs(20))).isEqualTo("token " + (t + 1));

            float[] logProbs = logProbs(20);
            logProbs[t] = Math.nextUp(logProbs[t]);
            assertThat(TokenTrace.of(SHORT, logProbs).tokens()).isEqualTo(trace.tokens());
            assertThat(TokenTrace.of(SHORT, logProbs).logProbs()).isNotEqualTo(trace.logProbs());
            assertThat(trace.firstDifference(SHORT, logProbs)).isEqualTo("token " + (t + 1));
        }
    }

    @Test
    void aLongCompletionIsTracedInSeventyCharactersAndItsDifferenceIsFoundWithinAStretchOfIt() {
        TokenTrace trace = TokenTrace.of(LONG, logProbs(1000));
        assertThat(trace.text()).hasSizeLessThan(72);
        assertThat(TokenTrace.read(trace.text())).isEqualTo(trace);
        int[] tokens = LONG.clone();
        tokens[500] = 7;
        assertThat(trace.firstDifference(tokens, logProbs(1000))).isEqualTo("one of tokens 463 to 504");
    }

    @Test
    void whereOneIsLongerTheFirstTokenThatTheOtherLacksIsTold() {
        TokenTrace trace = TokenTrace.of(SHORT, logProbs(20));
        assertThat(trace.firstDifference(Arrays.copyOf(SHORT, 12), logProbs(12)))
                .isEqualTo("token 13");
        assertThat(trace.firstDifference(Arrays.copyOf(SHORT, 25), logProbs(25)))
                .isEqualTo("token 21");
        assertThat(TokenTrace.of(new int[0], new float[0]).firstDifference(SHORT, logProbs(20)))
                .isEqualTo("token 1");
    }

    private static float[] logProbs(int count) {
        float[] logProbs = new float[count];
        for (int t = 0; t < count; t++) {
            logProbs[t] = -1f / (t + 1);
        }
        return logProbs;
    }
}
