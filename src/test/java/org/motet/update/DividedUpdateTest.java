package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.distributed.Together;
import org.motet.distributed.World;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.NotFiniteException;
import org.motet.model.PassesKind;
import org.motet.model.TensorRows;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Workers;

/** Updates that several ranks make together, each a thread. */
@Timeout(60)
class DividedUpdateTest {
    private static final int WHOLE = 1 << 16; // rows of a micro-batch: one for each rank

    private static final int SMALL_BUCKET = 10_000; // bytes: most tensors are sent by themselves

    /** What a rank has after updates: all weights, and its rows of the first moments by parameter and first row. */
    private record After(
            Map<String, float[]> weights, Map<String, TreeMap<Long, float[]>> moments, List<UpdateStats> stats) {
        static After of(CausalLm model, Updater updater, List<UpdateStats> stats) {
            try (Scope scope = Scope.open()) {
                Map<String, float[]> weights = new LinkedHashMap<>();
                model.weights().named().forEach((name, tensor) -> weights.put(name, tensor.toFloats()));
                Map<String, TreeMap<Long, float[]>> moments = new LinkedHashMap<>();
                for (TensorRows rows :
                        updater.optimizer().state().firstMoments().parts()) {
                    moments.computeIfAbsent(rows.name(), _ -> new TreeMap<>())
                            .put(rows.firstRow(), rows.rows().toFloats());
                }
                return new After(weights, moments, stats);
            }
        }
    }

    /** The first moments of all ranks together: after one update a tenth of its gradient. */
    private static Map<String, float[]> moments(List<After> ranks) {
        Map<String, float[]> all = new LinkedHashMap<>();
        for (String name : ranks.getFirst().moments.keySet()) {
            TreeMap<Long, float[]> parts = new TreeMap<>();
            ranks.forEach(rank -> Objects.requireNonNull(rank.moments.get(name)).forEach((from, part) -> {
                if (part.length > 0) {
                    parts.put(from, part);
                }
            }));
            float[] whole = new float
                    [parts.values().stream().mapToInt(part -> part.length).sum()];
            int at = 0;
            for (float[] part : parts.values()) {
                System.arraycopy(part, 0, whole, at, part.length);
                at += part.length;
            }
            all.put(name, whole);
        }
        return all;
    }

    private static UpdateConfig config(int microBatchTokens, double maxGradNorm) {
        return new UpdateConfig(
                new LossConfig(
                        ClipRange.dapo(), LossMode.VANILLA, LossAggregation.TOKEN_MEAN, 0.02, KlPenalty.K3, 0.01),
                new OptimizerConfig(
                        new RateConfig(1e-3, 0, LearningRate.Decay.NONE),
                        AdamConfig.DEFAULT.withWeightDecay(0.01),
                        maxGradNorm,
                        3),
                new BatchConfig(1, new MicroBatchConfig(microBatchTokens, false)));
    }

    /** How an update is made. */
    private record Setting(String model, PassesKind passes, int stage, int microBatchTokens, double maxGradNorm) {
        After run(World world, int threads, List<List<List<TrainingGroup>>> updates) {
            try (CausalLm policy = GoldenCheckpoint.named(model).load(passes, DType.FLOAT32);
                    Workers workers = Workers.forDevice(Device.CPU, threads);
                    Updater updater = new Updater(
                            policy,
                            workers,
                            config(microBatchTokens, maxGradNorm),
                            1,
                            16,
                            10,
                            Path.of(""),
                            world,
                            new Division(stage, SMALL_BUCKET))) {
                List<UpdateStats> stats = new ArrayList<>();
                for (List<List<TrainingGroup>> update : updates) {
                    stats.add(updater.update(update));
                }
                return After.of(policy, updater, stats);
            } catch (java.io.IOException missing) {
                throw new java.io.UncheckedIOException(missing);
            }
        }

        List<After> run(int ranks, List<List<List<TrainingGroup>>> updates) throws Exception {
            return Together.run(ranks, world -> run(world, 1, updates));
        }
    }

    /** Groups of unequal lengths, some of which teach nothing. */
    private static List<TrainingGroup> groups(int count, long seed) {
        Random random = new Random(seed);
        List<TrainingGroup> groups = new ArrayList<>();
        for (int g = 0; g < count; g++) {
            List<int[]> completions = new ArrayList<>();
            List<float[]> old = new ArrayList<>();
            List<float[]> reference = new ArrayList<>();
            double[] advantages = new double[3];
            for (int i = 0; i < 3; i++) {
                int length = 1 + random.nextInt(12);
                completions.add(random.ints(length, 0, 500).toArray());
                old.add(floats(random, length));
                reference.add(floats(random, length));
                advantages[i] = random.nextGaussian();
            }
            groups.add(new TrainingGroup(
                    new Completions(random.ints(3 + 4 * g, 0, 500).toArray(), completions),
                    old,
                    advantages,
                    "plain",
                    "p" + g,
                    0,
                    reference));
        }
        return groups;
    }

    private static float[] floats(Random random, int length) {
        float[] values = new float[length];
        for (int t = 0; t < length; t++) {
            values[t] = (float) (-6.2 + 0.3 * random.nextGaussian()); // about ln 1/512
        }
        return values;
    }

    private static void assertNear(Map<String, float[]> found, Map<String, float[]> expected, double tolerance) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) ->
                assertThat(found.get(name)).as(name).containsExactly(values, within((float) tolerance)));
    }

    private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
    }

    @ParameterizedTest
    @CsvSource({"qwen3-tied,TENSOR,2", "qwen2-untied,PLAIN,2", "qwen3-tied,PLAIN,4", "qwen2-untied,TENSOR,4"})
    void gradientOfManyRanksIsThatOfOneElementByElement(String model, PassesKind passes, int ranks) throws Exception {
        List<List<List<TrainingGroup>>> one = List.of(List.of(groups(6, 7)));
        Setting setting = new Setting(model, passes, 1, 60, 1e9);
        After alone = setting.run(World.alone(), 1, one);
        List<After> many = setting.run(ranks, one);
        assertNear(moments(many), moments(List.of(alone)), 1e-6); // a tenth of 1e-5
        assertThat(many.getFirst().stats.getFirst().gradNorm())
                .isCloseTo(alone.stats.getFirst().gradNorm(), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TENSOR", "PLAIN"})
    void twoRanksOfOneThreadAreOneOfTwoThreadsBitForBit(PassesKind passes) throws Exception {
        List<List<List<TrainingGroup>>> updates =
                List.of(List.of(groups(6, 7)), List.of(groups(5, 8)), List.of(groups(1, 9)));
        Setting setting = new Setting("qwen3-tied", passes, 1, 60, 0.5);
        After alone = setting.run(World.alone(), 2, updates);
        List<After> two = setting.run(2, updates);
        assertThat(two.getFirst().stats).isEqualTo(alone.stats);
        assertThat(alone.stats.getFirst().gradNorm()).isGreaterThan(0.5); // clipped
        assertSame(two.get(0).weights, alone.weights);
        assertSame(two.get(1).weights, alone.weights);
        assertSame(moments(two), moments(List.of(alone)));
    }

    @ParameterizedTest
    @CsvSource({"2,1", "2,2", "2,3", "4,1", "4,2", "4,3"})
    void everyStageMakesTheSameWeightsBitForBit(int ranks, int stage) throws Exception {
        List<List<List<TrainingGroup>>> updates = List.of(List.of(groups(7, 7)), List.of(groups(2, 8)));
        List<After> whole = new Setting("qwen3-tied", PassesKind.TENSOR, 0, WHOLE, 0.5).run(ranks, updates);
        List<After> divided = new Setting("qwen3-tied", PassesKind.TENSOR, stage, WHOLE, 0.5).run(ranks, updates);
        for (int rank = 0; rank < ranks; rank++) {
            assertSame(divided.get(rank).weights, whole.getFirst().weights);
            assertSame(whole.get(rank).weights, whole.getFirst().weights);
        }
        assertSame(moments(divided), moments(List.of(whole.getFirst())));
    }

    /** Sums of several micro-batches have another order: first over ranks, then over micro-batches. */
    @ParameterizedTest
    @CsvSource({"qwen3-tied,2,2", "qwen2-untied,2,3", "qwen3-tied,4,3"})
    void cutGradientsOfManyMicroBatchesAreThoseOfOneRankElementByElement(String model, int ranks, int stage)
            throws Exception {
        List<List<List<TrainingGroup>>> one = List.of(List.of(groups(9, 7)));
        After alone = new Setting(model, PassesKind.TENSOR, 1, WHOLE, 1e9).run(World.alone(), 1, one);
        List<After> many = new Setting(model, PassesKind.TENSOR, stage, 60, 1e9).run(ranks, one);
        assertNear(moments(many), moments(List.of(alone)), 1e-6); // a tenth of 1e-5
        assertSame(many.getLast().weights, many.getFirst().weights);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void twoWorkersOfARankShareWhatIsGathered(int stage) throws Exception {
        List<List<List<TrainingGroup>>> one = List.of(List.of(groups(9, 7)));
        Setting setting = new Setting("qwen3-tied", PassesKind.TENSOR, stage, 60, 1e9);
        After alone = setting.run(World.alone(), 1, one);
        List<After> two = Together.run(2, world -> setting.run(world, 2, one));
        assertNear(moments(two), moments(List.of(alone)), 1e-6); // a tenth of 1e-5
        assertSame(two.getLast().weights, two.getFirst().weights);
    }

    @Test
    void gradientThatIsNotFiniteIsLeftOutByAllAndNamed() throws Exception {
        List<TrainingGroup> broken = groups(4, 7);
        broken.getLast().advantages()[0] = 1e38;
        List<List<List<TrainingGroup>>> updates = List.of(List.of(broken));
        List<String> faults = new ArrayList<>();
        for (int stage : new int[] {1, 3}) {
            List<After> two = new Setting("qwen2-untied", PassesKind.TENSOR, stage, 60, 1).run(2, updates);
            for (After rank : two) {
                assertThat(rank.stats.getFirst().skipped()).isEqualTo(1);
                faults.add(rank.stats.getFirst().faults().getFirst());
            }
        }
        assertThat(faults.get(0))
                .contains("the gradient of lm_head.weight", "of problem p3")
                .isEqualTo(faults.get(1));
        assertThat(faults.get(2))
                .contains("the gradient of lm_head.weight", "distributed.zero_stage 0 and 1 alone")
                .isEqualTo(faults.get(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void lossOfOneRankThatIsNotFiniteIsTheFailureOfAllAndNobodyHangs(int stage) throws Exception {
        List<TrainingGroup> groups = groups(4, 7);
        groups.getFirst().oldLogProbs().getFirst()[0] = Float.NaN;
        Setting setting = new Setting("qwen3-tied", PassesKind.TENSOR, stage, 30, 1);
        List<String> told = Together.run(2, world -> {
            try {
                return "made " + setting.run(world, 1, List.of(List.of(groups))).stats;
            } catch (NotFiniteException failure) {
                return String.valueOf(failure.getMessage());
            }
        });
        assertThat(told.get(0)).contains("of problem p0").isEqualTo(told.get(1));
    }
}
