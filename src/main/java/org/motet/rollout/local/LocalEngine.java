package org.motet.rollout.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.rollout.Completion;
import org.motet.rollout.Engine;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Request;
import org.motet.rollout.RequestLimits;
import org.motet.rollout.SamplingConfig;
import org.motet.tensor.Crew;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;

/**
 * Generates with a model in this process. On a processor the workers share the steps of one batch; where a model cannot share them,
 * requests are dealt to the workers in turn and each runs a batch of its own. A completion depends on its prompt, its key and the
 * weights, not on what else is generated with it.
 */
public final class LocalEngine implements Engine {
    private final CausalLm model;
    private final @Nullable Tokenizer tokenizer;
    private final StopTokens stopTokens;
    private final Workers workers;
    private final int maxRows;
    private volatile long weights;

    /**
     * @param tokenizer for stop texts and the texts of completions; null where neither is wanted
     * @param maxRows most completions in generation at once, over all workers (vLLM's {@code max_num_seqs})
     */
    public LocalEngine(
            CausalLm model, @Nullable Tokenizer tokenizer, StopTokens stopTokens, Workers workers, int maxRows) {
        if (maxRows < 1) {
            throw new IllegalArgumentException("rollout.max_rows is " + maxRows + "; at least 1 is needed");
        }
        this.model = model;
        this.tokenizer = tokenizer;
        this.stopTokens = stopTokens;
        this.workers = workers;
        this.maxRows = maxRows;
    }

    @Override
    public Map<String, Double> updated(long version) {
        weights = version; // the model is the very one that learns
        return Map.of();
    }

    @Override
    public void generate(
            List<Request> requests,
            SamplingConfig config,
            long seed,
            GenerationWatch watch,
            BiConsumer<Request, List<Completion>> finished) {
        RequestLimits limits = RequestLimits.of(model.config());
        requests.forEach(request -> limits.require(request, config));
        long version = weights;
        List<Job> jobs = requests.stream()
                .map(request -> new Job(request, config, stopTokens, seed, 0, new Gathering(request, finished)))
                .toList();
        if (model.sharesSteps()) {
            Crew crew = new Crew(workers.count());
            DecodeLoop loop = new DecodeLoop(model, crew, tokenizer, () -> version, maxRows, watch);
            crew.lead(workers, () -> loop.run(jobs));
            return;
        }
        int share = Math.max(1, maxRows / workers.count());
        workers.run(worker -> {
            List<Job> own = new ArrayList<>();
            for (int i = worker; i < jobs.size(); i += workers.count()) {
                own.add(jobs.get(i));
            }
            new DecodeLoop(model, Crew.alone(), tokenizer, () -> version, share, watch).run(own);
            return own.size();
        });
    }

    /** Waits for all completions of a request. */
    private static final class Gathering implements JobListener {
        private final Request request;
        private final BiConsumer<Request, List<Completion>> finished;
        private final Completion[] completions;
        private int ended;

        Gathering(Request request, BiConsumer<Request, List<Completion>> finished) {
            this.request = request;
            this.finished = finished;
            this.completions = new Completion[request.samples()];
        }

        @Override
        public void ended(int sample, Completion completion) {
            completions[sample] = completion;
            ended++;
            if (ended == completions.length) {
                finished.accept(request, List.of(completions));
            }
        }
    }
}
