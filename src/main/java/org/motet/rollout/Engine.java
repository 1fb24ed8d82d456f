package org.motet.rollout;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.motet.prompt.PromptBatch;

/**
 * Continues prompts by the policy: in this process, or on a server. Everything that is drawn depends on the request, the seed
 * and the weights, not on what else is asked with it, as far as the engine can promise that.
 */
public interface Engine extends AutoCloseable {
    /**
     * Completes every request; returns when all are done.
     *
     * @param seed of all draws, together with the keys of the requests
     * @param watch who looks on and may stop it
     * @param finished told of each request once all its completions are there; from any thread, and from several at once
     * @throws IllegalArgumentException if a prompt with its completion would be longer than the model's positions
     * @throws GenerationStoppedException if the watch stopped it
     * @throws EngineFailedException if it is not in this process and cannot go on
     */
    void generate(
            List<Request> requests,
            SamplingConfig sampling,
            long seed,
            GenerationWatch watch,
            BiConsumer<Request, List<Completion>> finished);

    /**
     * Tells that the policy has learnt: what is asked for from now on comes of its new weights, and says so. Not while it generates.
     *
     * @param version of the weights: the optimizer updates that made them
     * @return what was measured on the way, by the names of metrics
     * @throws EngineFailedException if it is not in this process and does not draw by the new weights
     */
    Map<String, Double> updated(long version);

    /** Lets go of what it holds of others. */
    @Override
    default void close() {}

    /** Completions of each request, in the order of the requests. */
    default List<List<Completion>> generate(
            List<Request> requests, SamplingConfig sampling, long seed, GenerationWatch watch) {
        Map<Request, List<Completion>> results = new IdentityHashMap<>();
        generate(requests, sampling, seed, watch, (request, completions) -> {
            synchronized (results) {
                results.put(request, completions);
            }
        });
        return requests.stream().map(results::get).toList();
    }

    /** The same unwatched. */
    default List<List<Completion>> generate(List<Request> requests, SamplingConfig sampling, long seed) {
        return generate(requests, sampling, seed, GenerationWatch.NOBODY);
    }

    /** The rollouts of each visit in the order of the batch. */
    default List<RolloutGroup> generate(PromptBatch batch, SamplingConfig sampling, long seed, GenerationWatch watch) {
        List<Request> requests = batch.prompts().stream()
                .map(prompt -> Request.of(prompt, batch.samples()))
                .toList();
        return RolloutGroup.byVisit(batch.prompts(), generate(requests, sampling, seed, watch));
    }
}
