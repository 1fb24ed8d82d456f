package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.motet.prompt.PromptBatch;
import org.motet.prompt.PromptCursor;
import org.motet.prompt.PromptSource;
import org.motet.rollout.Engine;
import org.motet.rollout.GenerationStoppedException;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.RolloutGroup;
import org.motet.token.Tokenizer;

/**
 * Prompts with the policy's answers, batch after batch. With {@code rollout.max_staleness} the one after it is drawn while a
 * batch is learnt from, by the weights as they were before, which change once it is there.
 *
 * <pre>
 * draw 1 (W0) | learn 1: W1  | learn 2: W2  | learn 3: W3
 *             | draw 2 (W0)  | draw 3 (W1)  | draw 4 (W2)
 * </pre>
 */
final class RolloutBatches implements AutoCloseable {
    private final TrainConfig config;
    private final PromptSource source;
    private final Engine engine;
    private final BooleanSupplier interrupted;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread drawing = new Thread(task, "rollouts-ahead");
        drawing.setDaemon(true);
        return drawing;
    });
    private @Nullable Future<DrawnBatch> ahead;
    private PromptCursor placeAhead = PromptCursor.START; // of the source before that batch
    private @Nullable RuntimeException failure; // of that batch
    private long told = -1; // version of the weights that the engine knows of

    /** @param interrupted whether the run is to be left */
    RolloutBatches(TrainConfig config, PromptSource source, Engine engine, BooleanSupplier interrupted) {
        this.config = config;
        this.source = source;
        this.engine = engine;
        this.interrupted = interrupted;
    }

    /**
     * The next step's batch.
     *
     * @param count problems
     * @param last whether no further step will be asked for
     * @param watching how the drawing of prompts is looked at
     */
    DrawnBatch next(int count, boolean last, Function<PromptBatch, WatchedPhase> watching) {
        Future<DrawnBatch> waiting = ahead;
        ahead = null;
        DrawnBatch batch;
        if (waiting == null) {
            PromptCursor place = source.cursor();
            batch = drawn(place, source.next(count), watching);
        } else {
            batch = awaited(waiting);
        }
        if (config.rollout().engine().maxStaleness() > 0 && !last) {
            PromptCursor place = source.cursor();
            PromptBatch prompts = source.next(count);
            placeAhead = place;
            ahead = thread.submit(
                    () -> new DrawnBatch(place, prompts, draw(prompts, new Unhurried(interrupted)), Map.of()));
        }
        return batch;
    }

    /** A further batch of so many problems for the same step; not while another is drawn ahead. */
    DrawnBatch more(int count, Function<PromptBatch, WatchedPhase> watching) {
        return drawn(source.cursor(), source.more(count), watching);
    }

    private DrawnBatch drawn(PromptCursor place, PromptBatch prompts, Function<PromptBatch, WatchedPhase> watching) {
        WatchedPhase watch = watching.apply(prompts);
        return new DrawnBatch(place, prompts, draw(prompts, watch), watch.sparse());
    }

    private List<RolloutGroup> draw(PromptBatch prompts, GenerationWatch watch) {
        return engine.generate(prompts, config.rollout().sampling(), config.seed(), watch);
    }

    /**
     * Waits until nothing is drawn by the former weights any more. Where that failed, its prompts are given again.
     *
     * @return whether anything was
     */
    boolean settle() {
        if (ahead == null) {
            return false;
        }
        try {
            awaited(ahead);
        } catch (RuntimeException why) {
            failure = why;
            ahead = null;
            source.seek(new PromptCursor(
                    placeAhead.step(), placeAhead.visit(), source.cursor().schedule()));
        }
        return true;
    }

    /**
     * Tells the engine that the policy has learnt.
     *
     * @return what was measured on the way
     */
    Map<String, Double> updated(long version) {
        if (failure != null) {
            throw failure;
        }
        if (version == told) {
            return Map.of(); // no update has changed anything
        }
        Map<String, Double> measured = engine.updated(version);
        told = version;
        return measured;
    }

    private static DrawnBatch awaited(Future<DrawnBatch> drawn) {
        try {
            return drawn.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GenerationStoppedException();
        }
    }

    /** Adds the batch that is there already to a checkpoint. */
    void save(Path checkpoint) throws IOException {
        if (ahead != null) {
            AheadFile.write(checkpoint, awaited(ahead));
        }
    }

    /** Takes up the batch of a checkpoint, if it has one; the source is moved then. */
    void resume(Path checkpoint, Tokenizer tokenizer) throws IOException {
        DrawnBatch kept = AheadFile.read(checkpoint, source, tokenizer);
        ahead = kept == null ? null : thread.submit(() -> kept);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
