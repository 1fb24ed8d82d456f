package org.motet.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** Ranks on loopback, each a thread. */
class WorldTest {
    private static float[] numbers(int count, int rank) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (i % 13 + 1) * (rank + 1);
        }
        return numbers;
    }

    private static float[] values(Tensor tensor) {
        return tensor.count() == 0 ? new float[0] : tensor.memory().toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void sumsOverAllRanksComeToTheirOwner(int size) throws Exception {
        int large = 3_000_001; // more than a bucket
        List<List<float[]>> sums = Together.run(size, world -> {
            try (Scope scope = Scope.open()) {
                List<Tensor> tensors = List.of(
                        Tensors.of(numbers(6, world.rank()), Device.CPU, 2, 3),
                        Tensors.of(numbers(large, world.rank()), Device.CPU, large),
                        Tensors.of(new float[0], Device.CPU, 0),
                        Tensors.of(numbers(5, world.rank()), Device.CPU, 5));
                List<List<Tensor>> byOwner = new ArrayList<>();
                for (int owner = 0; owner < size; owner++) {
                    byOwner.add(tensors.subList(owner, owner + 1));
                }
                world.updates().beginSum(byOwner).await();
                return tensors.stream().map(WorldTest::values).toList();
            }
        });
        int factor = size * (size + 1) / 2;
        for (int owner = 0; owner < size; owner++) {
            float[] sum = sums.get(owner).get(owner);
            assertThat(sum).isEqualTo(numbers(sum.length, factor - 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void sharesWhatEachOwns(int size) throws Exception {
        int own = 700_000;
        List<float[]> shared = Together.run(size, world -> {
            try (Scope scope = Scope.open()) {
                float[] filled = new float[size * own];
                Arrays.fill(filled, world.rank() + 1);
                Tensor all = Tensors.of(filled, Device.CPU, size, own);
                List<List<Tensor>> byOwner = new ArrayList<>();
                for (int r = 0; r < size; r++) {
                    byOwner.add(List.of(
                            all.select(0, r).narrow(0, 0, 3), all.select(0, r).narrow(0, 3, own - 3)));
                }
                world.updates().share(byOwner);
                return values(all);
            }
        });
        for (float[] ofRank : shared) {
            for (int r = 0; r < size; r++) {
                assertThat(ofRank[r * own]).isEqualTo(r + 1);
                assertThat(ofRank[r * own + 3]).isEqualTo(r + 1);
                assertThat(ofRank[(r + 1) * own - 1]).isEqualTo(r + 1);
            }
        }
    }

    @Test
    void gathersTextsOfAnyLength() throws Exception {
        List<List<String>> gathered = Together.run(
                3,
                world -> world.rollouts()
                        .exchange(Wire.TEXT, () -> "ä".repeat(world.rank() * 5), Failure::asRankFailed));
        assertThat(gathered).allSatisfy(texts -> assertThat(texts).containsExactly("", "äääää", "ä".repeat(10)));
    }

    @Test
    void agreesOnWhetherAllOrAny() throws Exception {
        List<List<Boolean>> said = Together.run(
                2,
                world -> List.of(
                        world.updates().all(world.leads()),
                        world.updates().any(world.leads()),
                        world.updates().all(true),
                        world.updates().any(false)));
        assertThat(said).allSatisfy(all -> assertThat(all).containsExactly(false, true, true, false));
    }

    @Test
    void rankZeroDecides() throws Exception {
        assertThat(Together.run(2, world -> world.updates().first(Wire.TEXT, () -> "of rank " + world.rank())))
                .containsOnly("of rank 0");
    }

    @Test
    void failureOfOneIsTheFailureOfAll() throws Exception {
        List<String> told = Together.run(2, world -> {
            try {
                world.updates()
                        .exchange(
                                Wire.TEXT,
                                () -> {
                                    if (world.rank() == 1) {
                                        throw new IllegalStateException("no more");
                                    }
                                    return "fine";
                                },
                                failure -> failure.is(IllegalStateException.class)
                                        ? new IllegalStateException(
                                                "as rank " + failure.rank() + ": " + failure.message())
                                        : failure.asRankFailed());
                return "nothing";
            } catch (IllegalStateException failure) {
                return String.valueOf(failure.getMessage());
            }
        });
        assertThat(told).containsExactly("as rank 1: no more", "no more");
    }

    @Test
    void rankThatDiffersIsNamedByAll() {
        assertThatThrownBy(() -> Together.run(
                        3,
                        rank -> new Facts(
                                Map.of("version", "1", "update.learning_rate", rank == 2 ? "1e-4" : "3e-4"), Map.of()),
                        world -> world.rank()))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage(
                        "rank 2 differs from rank 0: its update.learning_rate is 1e-4, that of rank 0 is 3e-4");
    }

    @Test
    void twoWithOneGpuAreNamedByAll() {
        assertThatThrownBy(() -> Together.run(
                        3,
                        rank -> new Facts(Map.of("version", "1"), Map.of("GPU", "cuda:" + rank % 2 + " of host")),
                        world -> world.rank()))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("rank 2 has the same GPU as rank 0: cuda:0 of host; allowed is one for each");
    }
}
