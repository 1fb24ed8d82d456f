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
        for (Request request : requests) {
            request.requireFits(
                    config.maxNewTokens(),
                    model.config().maxPositions(),
                    model.config().vocabulary());
        }
        long version = weights;
        if (model.sharesSteps()) {
            Crew crew = new Crew(workers.count());
            DecodeLoop loop =
                    new DecodeLoop(model, crew, tokenizer, config, stopTokens, seed, version, maxRows, watch, finished);
            workers.run(member -> {
                if (member == 0) {
                    lead(crew, loop, requests);
                } else {
                    crew.follow(member);
                }
                return member;
            });
            return;
        }
        int share = Math.max(1, maxRows / workers.count());
        workers.run(worker -> {
            List<Request> own = new ArrayList<>();
            for (int i = worker; i < requests.size(); i += workers.count()) {
                own.add(requests.get(i));
            }
            new DecodeLoop(model, Crew.alone(), tokenizer, config, stopTokens, seed, version, share, watch, finished)
                    .run(own);
            return own.size();
        });
    }

    private static void lead(Crew crew, DecodeLoop loop, List<Request> requests) {
        try {
            loop.run(requests);
        } finally {
            crew.dismiss();
        }
    }
}
