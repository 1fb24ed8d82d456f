package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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
            pair.admit(List.of(prompt(7), prompt(200), prompt(128)), 1, 2, 1);
            pair.agree(140); // over the edge of a page of own tokens
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
                assertThat(generation
                                .decode(new long[] {sequence[t]}, new long[] {t})
                                .toFloats())
                        .containsExactly(expected, within(5e-5f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void howManyThreadsShareAStepAndHowTheyDoChangesNoBit(GoldenCheckpoint checkpoint) throws Exception {
        for (DType type : List.of(DType.FLOAT32, DType.BFLOAT16)) {
            try (CausalLm model = checkpoint.load(PassesKind.TENSOR, type)) {
                assumeTrue(model.sharesSteps(), "no products of " + type + " on this processor");
                float[] alone = logitsAfterSteps(model, new Crew(1), List.of(3, 9, 1));
                for (int members : List.of(2, 5)) {
                    assertThat(logitsAfterSteps(model, new Crew(members), List.of(3, 9, 1)))
                            .describedAs("%d members, %s", members, type)
                            .isEqualTo(alone);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void aRowComputesTheSameWhateverRowsStandBesideIt(GoldenCheckpoint checkpoint) throws Exception {
        for (DType type : List.of(DType.FLOAT32, DType.BFLOAT16)) {
            try (CausalLm model = checkpoint.load(PassesKind.TENSOR, type)) {
                assumeTrue(model.sharesSteps(), "no products of " + type + " on this processor");
                int vocabulary = model.config().vocabulary();
                float[] many = logitsAfterSteps(model, Crew.alone(), List.of(1, 9, 7));
                float[] one = logitsAfterSteps(model, Crew.alone(), List.of(1));
                assertThat(Arrays.copyOf(many, vocabulary)).isEqualTo(one);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void bfloat16StepsStayAsCloseToFp32AsTensorOperationsDo(GoldenCheckpoint checkpoint) throws Exception {
        int[] sequence = prompt(200);
        try (CausalLm exact = checkpoint.load(PassesKind.TENSOR, DType.FLOAT32);
                CausalLm half = checkpoint.load(PassesKind.TENSOR, DType.BFLOAT16)) {
            assumeTrue(half.sharesSteps(), "no products of bf16 on this processor");
            double paged;
            double tensor;
            try (Scope scope = Scope.open()) {
                float[] expected =
                        exact.logits(sequence).select(0, 199).contiguous().toFloats();
                paged = distance(lastLogits(half.newGeneration(Crew.alone()), sequence, 60), expected);
                tensor = distance(lastLogits(half.tensorGeneration(), sequence, 60), expected);
            }
            assertThat(paged).isPositive().isLessThan(1.5 * tensor);
        }
    }

    /** Memory of logits must not grow with the tokens of a completion. */
    @Test
    void logitsTakeThePlaceOfThoseOfTheStepBefore() throws Exception {
        GoldenCheckpoint checkpoint = GoldenCheckpoint.named("qwen2-untied");
        try (CausalLm model = checkpoint.load(PassesKind.TENSOR, DType.FLOAT32);
                Generation generation = model.newGeneration(Crew.alone());
                Scope scope = Scope.open()) {
            generation.prefill(List.of(prompt(10)), new int[] {9});
            Set<Long> places = new HashSet<>();
            for (int step = 0; step < 4; step++) {
                long[] positions = new long[generation.rows()];
                Arrays.fill(positions, 10 + step);
                Tensor logits = generation.decode(new long[positions.length], positions);
                places.add(logits.memory().address());
                if (step == 1) {
                    generation.retain(new int[] {0, 4, 5});
                }
            }
            assertThat(places).hasSize(1);
        }
    }

    private static double distance(float[] a, float[] b) {
        return Math.sqrt(IntStream.range(0, a.length)
                .mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i]))
                .sum());
    }

    /** Logits after the last token, of which the first {@code read} are a prompt. */
    private static float[] lastLogits(Generation generation, int[] sequence, int read) {
        try (generation;
                Scope scope = Scope.open()) {
            float[] logits = generation
                    .prefill(List.of(Arrays.copyOf(sequence, read)), new int[] {1})
                    .toFloats();
            for (int t = read; t < sequence.length; t++) {
                logits = generation
                        .decode(new long[] {sequence[t]}, new long[] {t})
                        .toFloats();
            }
            return logits;
        }
    }

    /** Logits of all rows after five steps, where each prompt has so many rows. */
    private static float[] logitsAfterSteps(CausalLm model, Crew crew, List<Integer> counts) throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool();
                Generation generation = model.newGeneration(crew);
                Scope scope = Scope.open()) {
            for (int member = 1; member < crew.size(); member++) {
                int follower = member;
                threads.execute(() -> crew.follow(follower));
            }
            List<int[]> prompts = IntStream.range(0, counts.size())
                    .mapToObj(i -> prompt(10 + 70 * i))
                    .toList();
            // each prompt by itself: in which company prompts are read may change bits
            for (int i = 0; i < prompts.size(); i++) {
                generation.prefill(prompts.subList(i, i + 1), new int[] {counts.get(i)});
            }
            int rows = generation.rows();
            float[] logits = {};
            for (int step = 0; step < 5; step++) {
                long[] tokens = new long[rows];
                long[] positions = new long[rows];
                int row = 0;
                for (int i = 0; i < prompts.size(); i++) {
                    for (int sample = 0; sample < counts.get(i); sample++) {
                        tokens[row] = (7 * row + 13 * step) % 500;
                        positions[row++] = prompts.get(i).length + step;
                    }
                }
                logits = generation.decode(tokens, positions).toFloats();
            }
            crew.dismiss();
            return logits;
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
                    float[] expected = ofTensor.decode(tokens, positions).toFloats();
                    assertThat(ofPlain.decode(tokens, positions).toFloats()).containsExactly(expected, within(5e-5f));
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
