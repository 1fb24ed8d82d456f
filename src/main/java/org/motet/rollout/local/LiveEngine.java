package org.motet.rollout.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.Scores;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.RequestLimits;
import org.motet.tensor.Crew;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Workers;
import org.motet.token.Tokenizer;

/**
 * Generates for whoever comes: jobs enter between decode steps and leave at any time, each with its own sampling and seed. What a job
 * gets depends on it and the weights, not on what is generated with it. Safe for any number of threads.
 */
public final class LiveEngine implements AutoCloseable {
    /** Logits of a prompt that are held at once: a quarter of a gigabyte. */
    private static final long MOST_LOGITS = 1L << 26;

    private final CausalLm model;
    private final @Nullable Tokenizer tokenizer;
    private final Workers workers;
    private final Limits limits;
    private final OpenSource source;
    private final Thread thread;
    private volatile long weights;

    /**
     * How much there may be at once.
     *
     * @param rows completions in generation
     * @param tokens that they may have in memory, prompts included
     * @param waiting jobs that wait to enter
     */
    public record Limits(int rows, long tokens, int waiting) {
        public Limits {
            if (rows < 1 || tokens < 1 || waiting < 1) {
                throw new IllegalArgumentException("rows, tokens and waiting are " + rows + ", " + tokens + " and "
                        + waiting + "; each must be at least 1");
            }
        }
    }

    /**
     * Starts it.
     *
     * @param tokenizer for stop texts and the texts of completions; null where neither is wanted
     */
    public LiveEngine(CausalLm model, @Nullable Tokenizer tokenizer, Workers workers, Limits limits) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.workers = workers;
        this.limits = limits;
        this.source = new OpenSource(limits);
        this.thread = Thread.ofPlatform().daemon().name("live-engine").start(this::run);
    }

    private void run() {
        while (source.awaitWork()) {
            try {
                if (model.sharesSteps()) {
                    Crew crew = new Crew(workers.count());
                    crew.lead(workers, () -> loop(crew));
                } else {
                    Crew.alone().lead(workers, () -> loop(Crew.alone()));
                }
            } catch (RuntimeException e) {
                source.fail(e);
            }
        }
    }

    private void loop(Crew crew) {
        new DecodeLoop(model, crew, tokenizer, () -> weights, limits.rows(), GenerationWatch.NOBODY)
                .run(source, limits.rows());
    }

    /**
     * Takes a job.
     *
     * @return false where too many wait already, or the engine is being closed
     * @throws IllegalArgumentException if it can never be done: too many samples, too long, or a token that the model does not have
     */
    public boolean submit(Job job) {
        RequestLimits.of(model.config()).require(job.request(), job.sampling());
        if (job.request().samples() > limits.rows()) {
            throw new IllegalArgumentException("%d samples of a prompt were asked for; at most %d are generated at once"
                    .formatted(job.request().samples(), limits.rows()));
        }
        return source.add(job);
    }

    /** What becomes of jobs in work when an engine is paused. */
    public enum Pause {
        /** They end at once with what they have. */
        ABORT,
        /** They are finished first. */
        WAIT,
        /** They stay as they are and go on later, perhaps with other weights. */
        KEEP
    }

    /** Lets no job enter any more until {@link #resume}; returns when none is in work, or at once where they are kept. */
    public void pause(Pause mode) throws InterruptedException {
        source.pause(mode);
    }

    public void resume() {
        source.resume();
    }

    public boolean paused() {
        return source.paused();
    }

    /**
     * Changes the weights between two steps: once jobs in work are done, or at once where they are kept in a pause.
     *
     * @return the new version: changes so far
     */
    public CompletableFuture<Long> change(Runnable newWeights) {
        return source.change(() -> {
            newWeights.run();
            weights++;
            return weights;
        });
    }

    /** Version of the weights: how often they were changed. */
    public long weights() {
        return weights;
    }

    /**
     * What the model thinks of a prompt's tokens at temperature 1.
     *
     * @param logProbs of each token but the first
     * @param ranks of each among all tokens, 1 for the likeliest; 0 where it was not asked for and is not the first
     * @param likeliest at each place but the first, if any were asked for
     */
    public record PromptScores(float[] logProbs, int[] ranks, List<Likeliest> likeliest) {}

    /**
     * Scores a prompt between two steps.
     *
     * @param likeliest so many of the likeliest tokens at each place; 0 for none
     * @throws IllegalArgumentException if it is too long
     */
    public CompletableFuture<PromptScores> score(int[] prompt, int likeliest) {
        int vocabulary = model.config().vocabulary();
        if (likeliest > 0 && (long) prompt.length * vocabulary > MOST_LOGITS) {
            throw new IllegalArgumentException(
                    "a prompt of %d tokens is too long for the likeliest tokens at each place; up to %d tokens can be asked so"
                            .formatted(prompt.length, MOST_LOGITS / vocabulary));
        }
        return source.between(() -> prompt.length < 2
                ? new PromptScores(new float[0], new int[0], List.of())
                : likeliest == 0 ? scored(prompt) : scored(prompt, likeliest));
    }

    private PromptScores scored(int[] prompt) {
        int[] rest = Arrays.copyOfRange(prompt, 1, prompt.length);
        Scores scores = model.score(List.of(new Completions(Arrays.copyOf(prompt, 1), List.of(rest))), 1);
        float[] logProbs = scores.logProbs().getFirst();
        float[] best = scores.bestLogProbs().getFirst();
        int[] ranks = new int[logProbs.length];
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = logProbs[i] == best[i] ? 1 : 0;
        }
        return new PromptScores(logProbs, ranks, List.of());
    }

    private PromptScores scored(int[] prompt, int count) {
        float[] logProbs = new float[prompt.length - 1];
        int[] ranks = new int[logProbs.length];
        List<Likeliest> likeliest = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            Tensor logits = model.logits(prompt); // [n, V]
            for (int i = 0; i < logProbs.length; i++) {
                float[] row = logits.narrow(0, i, 1).toFloats();
                float own = row[prompt[i + 1]];
                logProbs[i] = (float) (own - Likeliest.logSumOfExponentials(row, 1));
                ranks[i] = 1;
                for (float other : row) {
                    ranks[i] += other > own ? 1 : 0;
                }
                likeliest.add(Likeliest.of(row, 1, count));
            }
        }
        return new PromptScores(logProbs, ranks, likeliest);
    }

    /** Completions in generation. */
    public int running() {
        return source.running();
    }

    /** Jobs that wait to enter. */
    public int waiting() {
        return source.waiting();
    }

    /** Takes no more jobs, lets those that are there be finished, drops them at the limit, and ends. */
    public void close(Duration limit) throws InterruptedException {
        source.close(limit);
        thread.join();
    }

    /** The same without waiting. */
    @Override
    public void close() {
        try {
            close(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
