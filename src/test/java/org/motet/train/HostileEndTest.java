package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigLayers;
import org.motet.metrics.ConsoleSink;
import org.motet.model.CausalLm;
import org.motet.model.NotFiniteException;
import org.motet.reward.Reward;
import org.motet.reward.RewardFailedException;
import org.motet.reward.Submission;
import org.motet.reward.WeightedReward;
import org.motet.rollout.local.LocalEngine;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.train.nano.NanoModel;

/** However a run is brought to its end, it says why, what it had learnt is kept, and it goes on as if nothing had happened. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one run that nothing happens to, for all to be compared with
class HostileEndTest {
    private static final int STEPS = 4;
    private static final List<String> SMALL = List.of(
            "steps=" + STEPS,
            "problems.source=chain:24",
            "prompts.per_step=4",
            "update.mini_batches=2",
            "rollout.group_size=4",
            "evaluation.every=0",
            "evaluation.problems_at_ends=1",
            "output.checkpoint_every=1");

    private Path folder = Path.of("");
    private Path run = Path.of("");
    private final AtomicInteger done = new AtomicInteger();

    private static String[] settings(Path run) {
        return Stream.concat(SMALL.stream(), Stream.of("output.folder=" + run)).toArray(String[]::new);
    }

    @BeforeAll
    void whole(@TempDir Path temporary) throws IOException {
        folder = temporary;
        Training.of(settings(folder.resolve("whole")))
                .reward(new Judge(null), 0)
                .quietly()
                .run();
    }

    @BeforeEach
    void begin(TestInfo test) {
        run = folder.resolve(test.getTestMethod().orElseThrow().getName());
        done.set(0);
    }

    private void goesOnAsIfNothingHadHappened() throws IOException {
        Training.resume(run).reward(new Judge(null), 0).quietly().run();
        SameRun.assertSame(run, folder.resolve("whole"), STEPS);
    }

    /** What a reward does instead of giving scores, and how the run says so. */
    private enum Trouble {
        THROWS("the reward 'judge' failed: java.lang.IllegalStateException: no more"),
        FAILS_BADLY("the reward 'judge' failed: java.lang.StackOverflowError"),
        HANGS("the reward 'judge' gave no scores within 1 s, its timeout"),
        SPINS("the reward 'judge' gave no scores within 1 s, its timeout"),
        GIVES_NAN("the reward 'judge' gives NaN for a completion of problem ");

        final String said;

        Trouble(String said) {
            this.said = said;
        }

        double score() {
            return switch (this) {
                case THROWS -> throw new IllegalStateException("no more");
                case FAILS_BADLY -> throw new StackOverflowError();
                case HANGS -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    yield 0;
                }
                case SPINS -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    yield 0;
                }
                case GIVES_NAN -> Double.NaN;
            };
        }
    }

    /** Gives 0; after two steps its trouble begins. */
    private final class Judge implements Reward {
        private final @Nullable Trouble trouble;

        Judge(@Nullable Trouble trouble) {
            this.trouble = trouble;
        }

        @Override
        public String name() {
            return "judge";
        }

        @Override
        public Duration timeout() {
            return isTroubled() ? Duration.ofSeconds(1) : Duration.ofMinutes(1);
        }

        @Override
        public double[] score(List<Submission> submissions) {
            double[] scores = new double[submissions.size()];
            if (isTroubled()) {
                Arrays.fill(scores, trouble.score());
            }
            return scores;
        }

        private boolean isTroubled() {
            return trouble != null && done.get() == 2;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRewardThatGivesNoScoresEndsTheRunSaved(Trouble trouble) throws IOException {
        run = folder.resolve(trouble.name());
        List<String> settings = new ArrayList<>(List.of(settings(run)));
        settings.add("output.checkpoint_every=0"); // all but what it saves at its end would be lost
        assertThatThrownBy(() -> Training.of(settings.toArray(String[]::new))
                        .reward(new Judge(trouble), 0)
                        .observe(step -> done.set(step.number()))
                        .quietly()
                        .run())
                .isInstanceOf(RewardFailedException.class)
                .hasMessageStartingWith(trouble.said);
        assertThat(run.resolve("checkpoints/step-000002/MANIFEST.json")).exists();
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void aWeightThatIsNoNumberIsNeverSavedAndTheCheckpointBeforeIsGood() throws Exception {
        TrainConfig config = new ConfigLayers<>(TrainConfig.DEFAULT)
                .overrides(List.of(settings(run)))
                .resolve();
        try (StoredModel stored = StoredModel.open(NanoModel.directory());
                RunFolder held = RunFolder.create(run);
                CausalLm model =
                        stored.load(Device.CPU, DType.FLOAT32, config.model().passes());
                Workers workers = Workers.forDevice(Device.CPU, config.model().threadCount());
                ConsoleSink console = ConsoleSink.silent()) {
            RunConfig.begin(held, config);
            TrainPlan plan = stored.plan(config, Brought.NOTHING.with(new WeightedReward(new Judge(null), 0)));
            Watch poisoner = Watch.NOBODY.quietly().toldTo(step -> {
                if (step.number() == 2) {
                    model.weights().all().get(5).mul_(Double.NaN);
                    model.weightsChanged();
                }
            });
            try (GrpoTrainer trainer = new GrpoTrainer(
                    plan,
                    new TrainedPolicy(model, stored.files(), null, workers),
                    new LocalEngine(model, plan.tokenizer(), plan.stopTokens(), workers, 64),
                    held,
                    console,
                    poisoner)) {
                assertThatThrownBy(trainer::run)
                        .isInstanceOf(NotFiniteException.class)
                        .hasMessageContaining("step 2: the checkpoint is not written")
                        .hasMessageContaining("numbers that are not finite");
            }
        }
        assertThat(run.resolve("checkpoints/step-000001/MANIFEST.json")).exists();
        assertThat(run.resolve("checkpoints/step-000002")).doesNotExist();
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void aRunWhoseFolderIsRemovedSaysSoAndMakesNoHalfOfOneAnew() {
        assertThatThrownBy(() -> Training.of(settings(run))
                        .observe(step -> {
                            if (step.number() == 2) {
                                remove(run);
                            }
                        })
                        .quietly()
                        .run())
                .isInstanceOf(FileSystemException.class)
                .hasMessage(run + ": cannot be written to: the run's folder was removed while it was at work");
        assertThat(run).doesNotExist();
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
