package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.tensor.DType;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;

/** The two ways to decode, by tensor operations and by loops over plain arrays, give the same logits. */
class KvCacheTest {
    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void bothDecodersAgreeWhileRowsJoinAndLeave(GoldenCheckpoint checkpoint) throws Exception {
        try (CausalLm plain = checkpoint.load(PassesKind.PLAIN, DType.FLOAT32);
                CausalLm tensor = checkpoint.load(PassesKind.TENSOR, DType.FLOAT32);
                Pair pair = new Pair(plain, tensor)) {
            pair.admit(List.of(prompt(5), prompt(11)), 3, 1);
            pair.agree(4);
            pair.admit(List.of(prompt(2), prompt(40)), 2, 2);
            pair.agree(30); // more columns than a fresh cache has
            pair.retain(1, 2, 5, 6);
            pair.agree(4);
            pair.retain();
            pair.admit(List.of(prompt(7)), 1);
            pair.agree(3);
        }
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#availableWithPasses")
    void decodingContinuesWhatOnePassOverTheSequenceComputes(GoldenCheckpoint checkpoint, PassesKind passes)
            throws Exception {
        int[] sequence = prompt(90);
        try (CausalLm model = checkpoint.load(passes, DType.FLOAT32);
                KvCache cache = model.newCache();
                Scope scope = Scope.open()) {
            Tensor whole = model.logits(sequence); // [90, V]
            model.prefill(List.of(Arrays.copyOf(sequence, 50)), new int[] {1}, cache);
            for (int t = 50; t < 90; t++) {
                float[] expected = whole.select(0, t).contiguous().toFloats();
                assertThat(model.decode(new long[] {sequence[t]}, new long[] {t}, cache)
                                .toFloats())
                        .containsExactly(expected, within(5e-5f));
            }
        }
    }

    private static int[] prompt(int length) {
        return IntStream.range(0, length).map(i -> (31 * i + length) % 500).toArray();
    }

    /** The same rows in both caches. */
    private static final class Pair implements AutoCloseable {
        private final CausalLm plain;
        private final CausalLm tensor;
        private final KvCache ofPlain;
        private final KvCache ofTensor;
        private int[] lengths = {};

        Pair(CausalLm plain, CausalLm tensor) {
            this.plain = plain;
            this.tensor = tensor;
            this.ofPlain = plain.newCache();
            this.ofTensor = tensor.newCache();
        }

        void admit(List<int[]> prompts, int... counts) {
            try (Scope scope = Scope.open()) {
                float[] expected = tensor.prefill(prompts, counts, ofTensor).toFloats();
                assertThat(plain.prefill(prompts, counts, ofPlain).toFloats()).containsExactly(expected, within(5e-5f));
            }
            IntStream joined = IntStream.range(0, counts.length)
                    .flatMap(
                            p -> IntStream.generate(() -> prompts.get(p).length).limit(counts[p]));
            lengths = IntStream.concat(Arrays.stream(lengths), joined).toArray();
        }

        void retain(int... rows) {
            for (KvCache cache : List.of(ofPlain, ofTensor)) {
                cache.retain(rows);
                assertThat(cache.rows()).isEqualTo(rows.length);
            }
            lengths = Arrays.stream(rows).map(row -> lengths[row]).toArray();
        }

        void agree(int steps) {
            for (int step = 0; step < steps; step++) {
                long[] positions = Arrays.stream(lengths).asLongStream().toArray();
                long[] tokens = IntStream.range(0, lengths.length)
                        .mapToLong(row -> (17 * row + 3 * positions[row]) % 500)
                        .toArray();
                try (Scope scope = Scope.open()) {
                    float[] expected =
                            tensor.decode(tokens, positions, ofTensor).toFloats();
                    assertThat(plain.decode(tokens, positions, ofPlain).toFloats())
                            .containsExactly(expected, within(5e-5f));
                }
                lengths = Arrays.stream(lengths).map(length -> length + 1).toArray();
            }
        }

        @Override
        public void close() {
            ofPlain.close();
            ofTensor.close();
        }
    }
}
