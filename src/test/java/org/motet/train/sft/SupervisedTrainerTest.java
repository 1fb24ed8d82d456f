package org.motet.train.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.golden.Golden;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.MetricSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.PassesKind;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.train.TinyModel;
import org.motet.update.AdamConfig;
import org.motet.update.GradientStep;
import org.motet.update.LearningRate;
import org.motet.update.MicroBatchConfig;
import org.motet.update.OptimizerConfig;
import org.motet.update.RateConfig;
import org.motet.weights.ModelDirectory;

class SupervisedTrainerTest {
    private static final AdamConfig TRL = new AdamConfig(0, true, 0.9, 0.999, 1e-8);

    @TempDir
    private Path folder;

    /** Keeps what it is told. */
    private static final class Record implements MetricSink {
        private final List<StepMetrics> steps = new ArrayList<>();

        @Override
        public void write(StepMetrics metrics) {
            steps.add(metrics);
        }

        @Override
        public void close() {}
    }

    private static List<StepMetrics> train(
            Path directory, List<Example> examples, int steps, double rate, MicroBatchConfig micro, int threads)
            throws IOException {
        return train(directory, PassesKind.AUTO, examples, steps, rate, micro, threads);
    }

    private static List<StepMetrics> train(
            Path directory,
            PassesKind passes,
            List<Example> examples,
            int steps,
            double rate,
            MicroBatchConfig micro,
            int threads)
            throws IOException {
        try (ModelDirectory files = ModelDirectory.open(directory);
                CausalLm model = CausalLm.load(files, Device.CPU, DType.FLOAT32, passes);
                Workers workers = Workers.forDevice(Device.CPU, threads)) {
            OptimizerConfig optimizer =
                    new OptimizerConfig(new RateConfig(rate, 0, LearningRate.Decay.LINEAR), TRL, 1, 3);
            Record record = new Record();
            try (GradientStep step = new SftUpdateConfig(optimizer, micro).step(model, workers, steps, Path.of(""))) {
                new SupervisedTrainer(
                                new ShuffledExamples(examples, examples.size(), 1),
                                new SupervisedUpdate(model, workers, step, micro),
                                new SupervisedTrainer.Course(steps, 1, 0),
                                new EvaluationLoss(
                                        model,
                                        workers,
                                        examples,
                                        micro.microBatchTokens(),
                                        () -> ConsoleSink.silent().phase("evaluated", 1)),
                                state -> {},
                                List.of(record),
                                _ -> {},
                                () -> false)
                        .run(SftState.START);
            }
            return record.steps;
        }
    }

    /** Six sequences of which the tokens 3 to 5 and the second half are learned. */
    private static List<Example> examples(int vocabulary) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int[] tokens = new int[8 + 5 * i];
            boolean[] learned = new boolean[tokens.length];
            for (int k = 0; k < tokens.length; k++) {
                tokens[k] = (37 * i + 11 * k * k + 5 * k + 3) % vocabulary;
                learned[k] = k >= 3 && k < 6 || k >= tokens.length / 2;
            }
            examples.add(Example.of(tokens, learned).orElseThrow());
        }
        return examples;
    }

    /**
     * The figures are those of TRL 1.16's SFTTrainer for the same checkpoint, tokens and labels: losses, gradient norms, entropy
     * after the first step, tokens that are the likeliest.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "qwen2-tied; 8.02007007598877 6.99394416809082 6.34288215637207 5.939701557159424;"
                        + " 5.337256908416748 4.8316779136657715 4.279563903808594 4.125233173370361; 4.794154644012451; 1 2 3 5 6",
                "qwen3-untied; 8.187198638916016 7.142595291137695 6.445274829864502 6.0139875411987305;"
                        + " 4.531096935272217 4.107385158538818 3.7973554134368896 3.6449954509735107; 4.471457004547119; 0 0 4 5 7",
                "llama3-rope; 8.141919136047363 7.051421165466309 6.3106794357299805 5.846198081970215;"
                        + " 5.621795177459717 5.179760456085205 4.84319543838501 4.604714870452881; 4.3581318855285645; 1 2 3 5 6",
            })
    void everyStepIsThatOfTrl(String name, String losses, String norms, double entropyAfterOne, String likeliest)
            throws IOException {
        double[] expectedLosses = numbers(losses);
        double[] expectedNorms = numbers(norms);
        double[] counts = numbers(likeliest); // of the 79 learned tokens, those that the model would have taken
        for (PassesKind passes : List.of(PassesKind.TENSOR, PassesKind.PLAIN)) {
            List<StepMetrics> steps = train(
                    Golden.path("models/" + name),
                    passes,
                    examples(510),
                    4,
                    1e-3,
                    new MicroBatchConfig(8192, false),
                    2);
            for (int i = 0; i < 4; i++) {
                StepMetrics step = steps.get(i);
                assertThat(step.get("loss")).isCloseTo(expectedLosses[i], within(2e-5));
                assertThat(step.get("grad_norm")).isCloseTo(expectedNorms[i], within(1e-4));
                assertThat(step.get("mean_token_accuracy")).isCloseTo(counts[i] / 79, within(1e-9));
                assertThat(step.get("eval_mean_token_accuracy")).isCloseTo(counts[i + 1] / 79, within(1e-9));
                assertThat(step.get("learning_rate")).isCloseTo(1e-3 * (4 - i) / 4, within(1e-12));
                assertThat(step.get("num_tokens")).isEqualTo(123 * (i + 1));
                assertThat(step.get("epoch")).isEqualTo(i + 1);
            }
            for (int i = 0; i < 3; i++) { // every update trains on all examples: the next loss is this evaluation's
                assertThat(steps.get(i).get("eval_loss")).isCloseTo(expectedLosses[i + 1], within(2e-5));
            }
            assertThat(steps.getFirst().get("eval_entropy")).isCloseTo(entropyAfterOne, within(2e-5));
        }
    }

    @Test
    void theLossIsTheMeanOverLearnedTokensHoweverTheyArePacked() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 512);
        List<Example> examples = examples(300);
        double expected = meanNegativeLogProb(model, examples);
        StepMetrics reference = null;
        for (int rows : new int[] {1, 20, 50, 8192}) {
            for (PassesKind passes : List.of(PassesKind.TENSOR, PassesKind.PLAIN)) {
                for (boolean recompute : new boolean[] {false, true}) {
                    MicroBatchConfig micro = new MicroBatchConfig(rows, recompute);
                    StepMetrics step = train(model, passes, examples, 1, 1e-3, micro, rows % 3 + 1)
                            .getFirst();
                    assertThat(step.get("loss")).isCloseTo(expected, within(1e-6));
                    reference = reference == null ? step : reference;
                    assertThat(step.get("grad_norm")).isCloseTo(reference.get("grad_norm"), within(1e-5));
                    assertThat(step.get("eval_loss")).isCloseTo(reference.get("eval_loss"), within(1e-5));
                }
            }
        }
    }

    private static double meanNegativeLogProb(Path directory, List<Example> examples) throws IOException {
        double sum = 0;
        int count = 0;
        try (ModelDirectory files = ModelDirectory.open(directory);
                CausalLm model = CausalLm.load(files, Device.CPU, DType.FLOAT32)) {
            for (Example example : examples) {
                float[] logProbs =
                        model.score(List.of(example.tokens()), 1).logProbs().getFirst();
                for (int i = 0; i < logProbs.length; i++) {
                    if (example.learned()[i]) {
                        sum -= logProbs[i];
                        count++;
                    }
                }
            }
        }
        return sum / count;
    }

    @Test
    void whatIsNotLearnedHasNoPartInTheGradient() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 512);
        int[] tokens = {5, 17, 33, 4, 90, 12};
        boolean[] first = {false, false, true, false, false, false};
        StepMetrics alone = one(
                model,
                Example.of(Arrays.copyOf(tokens, 3), Arrays.copyOf(first, 3)).orElseThrow());
        boolean[] none = new boolean[3];
        StepMetrics cut = one(model, new Example(new int[] {5, 17}, new int[] {33, 4, 90, 12}, concat(true, none)));
        assertThat(cut.get("loss")).isCloseTo(alone.get("loss"), within(1e-6));
        assertThat(cut.get("grad_norm")).isCloseTo(alone.get("grad_norm"), within(1e-5));
    }

    private static boolean[] concat(boolean head, boolean[] tail) {
        boolean[] all = new boolean[tail.length + 1];
        all[0] = head;
        System.arraycopy(tail, 0, all, 1, tail.length);
        return all;
    }

    private static StepMetrics one(Path model, Example example) throws IOException {
        return train(model, List.of(example), 1, 1e-3, new MicroBatchConfig(8192, false), 1)
                .getFirst();
    }

    @Test
    void fourExamplesAreLearnedByHeart() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 512);
        List<StepMetrics> steps =
                train(model, examples(300).subList(0, 4), 150, 1e-2, new MicroBatchConfig(8192, false), 2);
        assertThat(steps.getFirst().get("loss")).isGreaterThan(4);
        assertThat(steps.getLast().get("eval_loss")).isLessThan(0.02);
        assertThat(steps.getLast().get("eval_perplexity")).isBetween(1.0, 1.02);
    }

    @Test
    void eachEpochSeesEveryExampleOnceInAnOrderOfItsOwn() {
        List<Example> examples = examples(300);
        ShuffledExamples shuffled = new ShuffledExamples(examples, 4, 7);
        assertThat(shuffled.stepsPerEpoch()).isEqualTo(2);
        List<List<Example>> epochs = new ArrayList<>();
        for (int epoch = 0; epoch < 5; epoch++) {
            List<Example> seen = new ArrayList<>(shuffled.batch(2 * epoch + 1));
            assertThat(seen).hasSize(4);
            seen.addAll(shuffled.batch(2 * epoch + 2));
            assertThat(seen).containsExactlyInAnyOrderElementsOf(examples);
            epochs.add(seen);
        }
        assertThat(epochs.stream().distinct()).hasSizeGreaterThan(3);
        assertThat(new ShuffledExamples(examples, 4, 7).batch(9)).isEqualTo(shuffled.batch(9));
        assertThat(shuffled.epoch(3)).isEqualTo(1.5);
    }

    @Test
    void microBatchesHoldWhatFitsAndEveryExampleOnce() {
        List<Example> examples = new ArrayList<>(examples(300)); // rows 7, 12, 17, 22, 27, 32
        for (int rows : new int[] {1, 30, 45, 70, 1000}) {
            for (int workers : new int[] {1, 2, 4}) {
                List<List<Example>> cut = ExampleBatches.cut(examples, rows, workers);
                assertThat(cut.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(examples);
                assertThat(cut)
                        .allMatch(batch -> batch.size() == 1
                                || batch.stream()
                                                .mapToInt(example -> example.length() - 1)
                                                .sum()
                                        <= rows);
            }
        }
        assertThat(ExampleBatches.cut(examples, 1000, 2))
                .containsExactly(
                        List.of(examples.get(0), examples.get(2), examples.get(4)),
                        List.of(examples.get(1), examples.get(3), examples.get(5)));
    }

    private static double[] numbers(@Nullable String text) {
        return Arrays.stream(text.strip().split("\\s+"))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
