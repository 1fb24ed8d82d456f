package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.tensor.Crew;
import org.motet.tensor.DType;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;

/** The two ways to decode, by tensor operations and over pages, give the same logits. */
class GenerationTest {
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
                Generation generation = model.newGeneration(Crew.alone());
                Scope scope = Scope.open()) {
            Tensor whole = model.logits(sequence); // [90, V]
            generation.prefill(List.of(Arrays.copyOf(sequence, 50)), new int[] {1});
            for (int t = 50; t < 90; t++) {
                float[] expected = whole.select(0, t).contiguous().toFloats();
                assertThat(generation.decode(new long[] {sequence[t]}, new long[] {t})
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
        private final Generation ofPlain;
        private final Generation ofTensor;
        private int[] lengths = {};

        Pair(CausalLm plain, CausalLm tensor) {
            this.ofPlain = plain.newGeneration(Crew.alone());
            this.ofTensor = tensor.tensorGeneration();
        }

        void admit(List<int[]> prompts, int... counts) {
            try (Scope scope = Scope.open()) {
                float[] expected = ofTensor.prefill(prompts, counts).toFloats();
                assertThat(ofPlain.prefill(prompts, counts).toFloats()).containsExactly(expected, within(5e-5f));
            }
            IntStream joined = IntStream.range(0, counts.length)
                    .flatMap(
                            p -> IntStream.generate(() -> prompts.get(p).length).limit(counts[p]));
            lengths = IntStream.concat(Arrays.stream(lengths), joined).toArray();
        }

        void retain(int... rows) {
            for (Generation generation : List.of(ofPlain, ofTensor)) {
                generation.retain(rows);
                assertThat(generation.rows()).isEqualTo(rows.length);
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
                            ofTensor.decode(tokens, positions).toFloats();
                    assertThat(ofPlain.decode(tokens, positions).toFloats())
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
