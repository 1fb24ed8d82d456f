package org.motet.rollout.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.motet.model.CausalLm;
import org.motet.model.GoldenCheckpoint;
import org.motet.rollout.Completion;
import org.motet.rollout.FinishReason;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;

/** Jobs come and go as they like, and get what they would get alone. */
class LiveEngineTest {
    private static final StopTokens NONE = StopTokens.of();
    private static final int LONG = 100;

    private CausalLm model;
    private Workers workers;
    private LiveEngine engine;

    @BeforeEach
    void load() throws Exception {
        model = GoldenCheckpoint.named("qwen2-untied").load();
        workers = Workers.forDevice(Device.CPU, 2);
        engine = engine(8, 100_000, 100);
    }

    @AfterEach
    void free() {
        engine.close();
        workers.close();
        model.close();
    }

    private LiveEngine engine(int rows, long tokens, int waiting) {
        if (engine != null) {
            engine.close();
        }
        return new LiveEngine(model, null, workers, new LiveEngine.Limits(rows, tokens, waiting));
    }

    /** Waits for the completions of a job, and may be told to hold it up or to give up. */
    private static class Waiting implements JobListener {
        final Completion[] completions;
        final CompletableFuture<List<Completion>> all = new CompletableFuture<>();
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch released;
        final List<Integer> drawn = new ArrayList<>();
        final List<Likeliest> likeliest = new ArrayList<>();
        volatile boolean givenUp;
        private int ended;

        Waiting(int samples) {
            this(samples, new CountDownLatch(0));
        }

        /** @param released holds generation up after the first token until it is zero */
        Waiting(int samples, CountDownLatch released) {
            this.completions = new Completion[samples];
            this.released = released;
        }

        @Override
        public void drawn(int sample, int token, float logProb, Likeliest likely) {
            drawn.add(token);
            if (likely != null) {
                likeliest.add(likely);
            }
            begun.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void ended(int sample, Completion completion) {
            completions[sample] = completion;
            if (++ended == completions.length) {
                all.complete(List.of(completions));
            }
        }

        @Override
        public void failed(RuntimeException why) {
            all.completeExceptionally(why);
        }

        @Override
        public boolean abandoned() {
            return givenUp;
        }

        List<Completion> get() throws Exception {
            return all.get(60, TimeUnit.SECONDS);
        }
    }

    private static int[] prompt(int i) {
        return IntStream.range(0, 2 + i % 9).map(t -> (37 * t + 11 * i) % 500).toArray();
    }

    private static Job job(int[] prompt, int samples, SamplingConfig sampling, long seed, JobListener listener) {
        return new Job(new Request(prompt, samples, seed, 0, List.of()), sampling, NONE, seed, 0, listener);
    }

    private Waiting submit(int[] prompt, int samples, SamplingConfig sampling, long seed) {
        Waiting waiting = new Waiting(samples);
        assertThat(engine.submit(job(prompt, samples, sampling, seed, waiting))).isTrue();
        return waiting;
    }

    /** A job that has begun; generation stands still until it is released. */
    private Waiting held() throws InterruptedException {
        Waiting waiting = new Waiting(2, new CountDownLatch(1));
        assertThat(engine.submit(job(prompt(3), 2, SamplingConfig.plain(1, LONG), 1, waiting)))
                .isTrue();
        waiting.begun.await();
        return waiting;
    }

    /** Does something that waits for the engine. */
    private static Thread meanwhile(InterruptibleWork work) {
        return Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private interface InterruptibleWork {
        void run() throws InterruptedException;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(1);
        }
    }

    @Test
    void jobsThatComeInBetweenGetWhatTheyWouldGetAlone() throws Exception {
        SamplingConfig[] ways = {
            SamplingConfig.plain(1, 25),
            SamplingConfig.plain(0.7, 9),
            SamplingConfig.greedy(12),
            new SamplingConfig(1.2, 0.9, 0, 0, 17),
            new SamplingConfig(0.9, 1, 20, 0.01, 30)
        };
        List<Waiting> together = new ArrayList<>();
        Random random = new Random(4);
        for (int i = 0; i < 30; i++) {
            together.add(submit(prompt(i), 1 + i % 3, ways[i % ways.length], i));
            if (random.nextInt(3) == 0) {
                together.get(random.nextInt(together.size())).begun.await(); // others are at any place by now
            }
        }
        for (int i = 0; i < 30; i++) {
            List<Completion> alone = new LocalEngine(model, null, NONE, workers, 64)
                    .generate(List.of(new Request(prompt(i), 1 + i % 3, i, 0, List.of())), ways[i % ways.length], i)
                    .getFirst();
            List<Completion> own = together.get(i).get();
            for (int sample = 0; sample < alone.size(); sample++) {
                assertThat(own.get(sample).tokens()).isEqualTo(alone.get(sample).tokens());
                assertThat(own.get(sample).logProbs())
                        .containsExactly(alone.get(sample).logProbs(), within(1e-5f));
            }
        }
        assertThat(engine.running()).isZero();
        assertThat(engine.waiting()).isZero();
    }

    @Test
    void rowsOfAJobThatIsGivenUpAreFreedAtOnce() throws Exception {
        engine = engine(2, 100_000, 100);
        Waiting first = held();
        Waiting waiting = submit(prompt(1), 2, SamplingConfig.greedy(5), 2);
        assertThat(engine.running()).isEqualTo(2);
        first.givenUp = true;
        first.released.countDown();
        assertThat(waiting.get()).allSatisfy(each -> assertThat(each.tokens()).hasSize(5));
        assertThat(first.get()).allSatisfy(each -> {
            assertThat(each.finish()).isEqualTo(FinishReason.ABORT);
            assertThat(each.tokens()).hasSize(2); // that of the prompt and that of the step under way
        });
    }

    @Test
    void noMoreThanTheLimitWaitAndGivenUpOnesDoNotCount() throws Exception {
        engine = engine(2, 100_000, 2);
        Waiting running = held();
        Waiting second = submit(prompt(1), 1, SamplingConfig.greedy(5), 2);
        Waiting third = submit(prompt(1), 1, SamplingConfig.greedy(5), 3);
        Job fourth = job(prompt(1), 1, SamplingConfig.greedy(5), 4, new Waiting(1));
        assertThat(engine.submit(fourth)).isFalse();
        second.givenUp = true;
        assertThat(engine.submit(fourth)).isTrue();
        running.released.countDown();
        third.get();
    }

    @Test
    void jobsWaitWhileTheTokensOfThoseInWorkFillTheMemory() throws Exception {
        engine = engine(8, LONG + 20, 10);
        List<Integer> running = Collections.synchronizedList(new ArrayList<>());
        List<Waiting> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Waiting one = new Waiting(1) {
                @Override
                public void drawn(int sample, int token, float logProb, Likeliest likely) {
                    running.add(engine.running());
                    super.drawn(sample, token, logProb, likely);
                }
            };
            assertThat(engine.submit(job(prompt(0), 1, SamplingConfig.plain(1, LONG), i, one)))
                    .isTrue();
            all.add(one);
        }
        for (Waiting one : all) {
            assertThat(one.get()).hasSize(1);
        }
        assertThat(running).hasSize(5 * LONG).containsOnly(1);
    }

    @Test
    void newWeightsWaitForJobsInWorkAndJobsBehindThemGetTheNewOnes() throws Exception {
        engine = engine(8, 100_000, 100);
        Waiting before = held();
        CompletableFuture<Long> change = engine.change(() -> {
            try (Scope scope = Scope.open()) {
                model.weights().named().values().forEach(tensor -> tensor.mul_(1.1));
            }
            model.weightsChanged();
        });
        Waiting after = submit(prompt(3), 2, SamplingConfig.plain(1, LONG), 1);
        before.released.countDown();
        assertThat(change.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(before.all).isDone();
        assertThat(before.get()).allSatisfy(each -> {
            assertThat(each.origin().weights()).isZero();
            assertThat(each.tokens()).hasSize(LONG);
        });
        assertThat(after.get())
                .allSatisfy(each -> assertThat(each.origin().weights()).isEqualTo(1));
        assertThat(after.get().getFirst().logProbs())
                .isNotEqualTo(before.get().getFirst().logProbs());
    }

    @Test
    void aChangeThatFailsIsToldAndTheVersionStays() throws Exception {
        CompletableFuture<Long> change = engine.change(() -> {
            throw new IllegalArgumentException("damaged");
        });
        assertThatThrownBy(change::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("damaged");
        assertThat(engine.weights()).isZero();
        submit(prompt(1), 1, SamplingConfig.greedy(5), 2).get();
    }

    @Test
    void aPauseDropsFinishesOrKeepsWhatIsInWork() throws Exception {
        Waiting dropped = held();
        Thread pause = meanwhile(() -> engine.pause(LiveEngine.Pause.ABORT));
        await(engine::paused);
        dropped.released.countDown();
        pause.join();
        assertThat(dropped.get()).allSatisfy(each -> assertThat(each.finish()).isEqualTo(FinishReason.ABORT));
        Waiting later = submit(prompt(1), 1, SamplingConfig.greedy(5), 2);
        assertThat(engine.waiting()).isEqualTo(1);
        engine.resume();
        later.get();

        Waiting finished = held();
        pause = meanwhile(() -> engine.pause(LiveEngine.Pause.WAIT));
        await(engine::paused);
        finished.released.countDown();
        pause.join();
        assertThat(finished.get()).allSatisfy(each -> assertThat(each.tokens()).hasSize(LONG));
        engine.resume();

        Waiting kept = held();
        engine.pause(LiveEngine.Pause.KEEP);
        kept.released.countDown();
        assertThat(engine.change(() -> {}).get(60, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(kept.all).isNotDone();
        engine.resume();
        assertThat(kept.get()).allSatisfy(each -> assertThat(each.tokens()).hasSize(LONG));
    }

    @Test
    void whatCannotBeDoneIsRefused() {
        assertThatThrownBy(() -> submit(new int[] {1, 9999}, 1, SamplingConfig.greedy(5), 1))
                .hasMessage("token id 9999 of a prompt is outside the model's vocabulary of 512");
        assertThatThrownBy(() -> submit(prompt(1), 1, SamplingConfig.greedy(100_000), 1))
                .hasMessageContaining("but the model has");
        assertThatThrownBy(() -> submit(prompt(1), 9, SamplingConfig.greedy(5), 1))
                .hasMessage("9 samples of a prompt were asked for; at most 8 are generated at once");
    }

    @Test
    void damagedWeightsFailTheJobsAndTheEngineGoesOn() throws Exception {
        Tensor norm = model.weights().named().get("model.norm.weight");
        Tensor sound;
        try (Scope scope = Scope.open()) {
            sound = norm.copy().keep();
        }
        change(() -> norm.mul_(Double.NaN));
        assertThatThrownBy(
                        () -> submit(prompt(1), 2, SamplingConfig.greedy(5), 1).get())
                .hasMessageContaining("are not finite");
        change(() -> norm.copy_(sound));
        assertThat(submit(prompt(1), 2, SamplingConfig.greedy(5), 1).get()).hasSize(2);
        sound.close();
    }

    private void change(Runnable change) throws Exception {
        engine.change(() -> {
                    try (Scope scope = Scope.open()) {
                        change.run();
                    }
                    model.weightsChanged();
                })
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void promptsAreScoredByTheModelItself() throws Exception {
        int[] prompt = prompt(8);
        LiveEngine.PromptScores scores = engine.score(prompt, 0).get(60, TimeUnit.SECONDS);
        LiveEngine.PromptScores ranked = engine.score(prompt, 3).get(60, TimeUnit.SECONDS);
        assertThat(scores.logProbs()).hasSize(prompt.length - 1).containsExactly(ranked.logProbs(), within(1e-5f));
        try (Scope scope = Scope.open()) {
            Tensor logs = model.logits(prompt).logSoftmax(1);
            for (int i = 1; i < prompt.length; i++) {
                float[] row = logs.narrow(0, i - 1, 1).toFloats();
                float own = row[prompt[i]];
                assertThat(ranked.logProbs()[i - 1]).isCloseTo(own, within(1e-5f));
                long better = IntStream.range(0, row.length)
                        .filter(id -> row[id] > own)
                        .count();
                assertThat(ranked.ranks()[i - 1]).isEqualTo((int) better + 1);
                int[] best = IntStream.range(0, row.length)
                        .boxed()
                        .sorted((a, b) -> Float.compare(row[b], row[a]))
                        .limit(3)
                        .mapToInt(Integer::intValue)
                        .toArray();
                assertThat(ranked.likeliest().get(i - 1).tokens()).isEqualTo(best);
                assertThat(ranked.likeliest().get(i - 1).logProbs()[0]).isCloseTo(row[best[0]], within(1e-5f));
            }
        }
        assertThat(engine.score(new int[] {5}, 0).get().logProbs()).isEmpty();
    }

    @Test
    void greedyTokensAreTheLikeliestThatAreTold() throws Exception {
        Waiting waiting = new Waiting(1);
        engine.submit(
                new Job(new Request(prompt(4), 1, 0, 0, List.of()), SamplingConfig.greedy(10), NONE, 0, 2, waiting));
        Completion completion = waiting.get().getFirst();
        assertThat(waiting.drawn)
                .isEqualTo(Arrays.stream(completion.tokens()).boxed().toList());
        for (int i = 0; i < 10; i++) {
            Likeliest likeliest = waiting.likeliest.get(i);
            assertThat(likeliest.tokens()).hasSize(2).startsWith(completion.tokens()[i]);
            assertThat(likeliest.logProbs()[0]).isCloseTo(completion.logProbs()[i], within(1e-5f));
            assertThat(likeliest.logProbs()[1]).isLessThanOrEqualTo(likeliest.logProbs()[0]);
        }
    }

    @Test
    void whatIsInWorkIsFinishedBeforeItCloses() throws Exception {
        Waiting running = held();
        Thread close = meanwhile(() -> engine.close(Duration.ofMinutes(1)));
        await(() -> !engine.submit(job(prompt(1), 1, SamplingConfig.greedy(5), 1, new Waiting(1))));
        running.released.countDown();
        close.join();
        assertThat(running.all).isDone();
        assertThat(running.get()).allSatisfy(each -> assertThat(each.tokens()).hasSize(LONG));
        assertThat(engine.submit(job(prompt(1), 1, SamplingConfig.greedy(5), 1, new Waiting(1))))
                .isFalse();
    }

    @Test
    void whatIsNotFinishedInTimeIsDropped() throws Exception {
        Waiting running = held();
        Thread close = meanwhile(() -> engine.close(Duration.ZERO));
        await(() -> !engine.submit(job(prompt(1), 1, SamplingConfig.greedy(5), 1, new Waiting(1))));
        running.released.countDown();
        close.join();
        assertThat(running.get()).allSatisfy(each -> assertThat(each.finish()).isEqualTo(FinishReason.ABORT));
    }
}
