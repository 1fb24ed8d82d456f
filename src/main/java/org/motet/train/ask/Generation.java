package org.motet.train.ask;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.motet.model.ModelConfig;
import org.motet.random.KeyedDraw;
import org.motet.rollout.Completion;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.train.StoredModel;

/**
 * Completions of prompts by a stored model. Draws are keyed by the prompts' identities: what a prompt gets does not depend on those
 * beside it.
 */
public final class Generation {
    /** Keys and values that generation may hold at once: a gigabyte of floats. */
    private static final long CACHE_FLOATS = 1L << 28;

    private final StoredModel model;
    private final IntFunction<SamplingConfig> sampling;
    private final int samples;
    private final long seed;

    /**
     * A prompt.
     *
     * @param where it comes from, for messages
     * @param id its identity; prompts of the same one are further samples, not the same ones again
     * @param stop texts that end a completion
     */
    public record Prompt(String where, String id, int[] tokens, List<String> stop) {}

    /**
     * A generation.
     *
     * @param sampling parameters for prompts of up to so many tokens
     * @param samples completions of each prompt
     */
    public Generation(StoredModel model, IntFunction<SamplingConfig> sampling, int samples, long seed) {
        this.model = model;
        this.sampling = sampling;
        this.samples = samples;
        this.seed = seed;
    }

    /**
     * What is asked of the engine, in the order of the prompts.
     *
     * @throws IllegalArgumentException naming the first prompt that leaves no room for its completion
     */
    public List<Request> requests(List<Prompt> prompts) {
        int positions = model.config().maxPositions();
        Map<String, Integer> seen = new HashMap<>();
        List<Request> requests = new ArrayList<>();
        for (Prompt prompt : prompts) {
            int length = prompt.tokens().length;
            int newTokens = sampling.apply(length).maxNewTokens();
            if ((long) length + newTokens > positions) {
                throw new IllegalArgumentException(
                        "%s: a prompt of %d tokens and up to %d new ones make more than the model's %d positions."
                                .formatted(prompt.where(), length, newTokens, positions));
            }
            int earlier = seen.merge(prompt.id(), 1, Integer::sum) - 1; // draws go on where those of the last one ended
            int firstMember = Math.multiplyExact(earlier, samples);
            requests.add(new Request(
                    prompt.tokens(),
                    samples,
                    KeyedDraw.hash(prompt.id()),
                    firstMember,
                    prompt.stop(),
                    "",
                    prompt.id()));
        }
        return requests;
    }

    /**
     * Completes the requests.
     *
     * @param opening who answers
     * @param finished told of each request's completions, from any thread and in any order
     */
    public void run(List<Request> requests, AskedEngine.Opening opening, BiConsumer<Request, List<Completion>> finished)
            throws IOException {
        int longest = requests.stream()
                .mapToInt(request -> request.prompt().length)
                .max()
                .orElse(0);
        SamplingConfig config = sampling.apply(longest);
        try (AskedEngine asked = opening.open(model, rows(model.config(), longest + config.maxNewTokens()))) {
            asked.engine().generate(requests, config, seed, GenerationWatch.NOBODY, finished);
        }
    }

    private static int rows(ModelConfig config, int length) {
        long floats = 2L * config.layers() * config.keyValueHeads() * config.headDim() * length;
        return (int) Math.clamp(CACHE_FLOATS / floats, 1, 256);
    }
}
