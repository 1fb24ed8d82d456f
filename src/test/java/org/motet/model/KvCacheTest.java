package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;

/** The two ways to decode, by tensor operations and by loops over plain arrays, give the same logits. */
class KvCacheTest {
    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void bothDecodersAgreeWhileRowsJoinAndLeave(GoldenCheckpoint checkpoint) throws Exception {
        try (CausalLm model = checkpoint.load();
                KvCache floats = new FloatKvCache(model.config());
                KvCache tensors = new TensorKvCache(model.config(), Device.CPU, DType.FLOAT32)) {
            int[] lengths = admit(model, new int[0], List.of(prompt(5), prompt(11)), new int[] {3, 1}, floats, tensors);
            lengths = agree(model, lengths, 4, floats, tensors);
            lengths = admit(model, lengths, List.of(prompt(2), prompt(40)), new int[] {2, 2}, floats, tensors);
            lengths = agree(model, lengths, 30, floats, tensors); // more columns than a fresh cache has
            lengths = retain(lengths, new int[] {1, 2, 5, 6}, floats, tensors);
            lengths = agree(model, lengths, 4, floats, tensors);
            retain(lengths, new int[0], floats, tensors);
            lengths = admit(model, new int[0], List.of(prompt(7)), new int[] {1}, floats, tensors);
            agree(model, lengths, 3, floats, tensors);
        }
    }

    @Test
    void bothDecodersAgreeInAModelTooLargeForASecondCopyOfItsWeights() {
        ModelConfig config = ModelConfig.qwen2(600, 2048, 1, 4, 2, 1536, 256, List.of());
        assertThat(FloatWeights.worthFor(config)).isFalse();
        try (CausalLm model = CausalLm.empty(config, Device.CPU, DType.FLOAT32);
                KvCache floats = new FloatKvCache(config);
                KvCache tensors = new TensorKvCache(config, Device.CPU, DType.FLOAT32)) {
            WeightInit.normal(model, 0.02, 0);
            int[] lengths = admit(model, new int[0], List.of(prompt(5), prompt(17)), new int[] {3, 1}, floats, tensors);
            agree(model, lengths, 2, floats, tensors);
        }
    }

    private static int[] prompt(int length) {
        return IntStream.range(0, length).map(i -> (31 * i + length) % 500).toArray();
    }

    /** Lengths of all rows after these prompts have joined. */
    private static int[] admit(CausalLm model, int[] lengths, List<int[]> prompts, int[] counts, KvCache... caches) {
        for (KvCache cache : caches) {
            try (Scope scope = Scope.open()) {
                model.prefill(prompts, counts, cache);
            }
        }
        IntStream joined = IntStream.range(0, counts.length)
                .flatMap(p -> IntStream.generate(() -> prompts.get(p).length).limit(counts[p]));
        return IntStream.concat(Arrays.stream(lengths), joined).toArray();
    }

    private static int[] retain(int[] lengths, int[] rows, KvCache... caches) {
        for (KvCache cache : caches) {
            cache.retain(rows);
            assertThat(cache.rows()).isEqualTo(rows.length);
        }
        return Arrays.stream(rows).map(row -> lengths[row]).toArray();
    }

    /** Takes steps with both caches; lengths of the rows after them. */
    private static int[] agree(CausalLm model, int[] lengths, int steps, KvCache floats, KvCache tensors) {
        for (int step = 0; step < steps; step++) {
            int done = step;
            long[] positions =
                    Arrays.stream(lengths).mapToLong(length -> length + done).toArray();
            long[] tokens = IntStream.range(0, lengths.length)
                    .mapToLong(row -> (17 * row + 3 * positions[row]) % 500)
                    .toArray();
            try (Scope scope = Scope.open()) {
                float[] expected = model.decode(tokens, positions, tensors).toFloats();
                assertThat(model.decode(tokens, positions, floats).toFloats()).containsExactly(expected, within(5e-5f));
            }
        }
        return Arrays.stream(lengths).map(length -> length + steps).toArray();
    }
}
