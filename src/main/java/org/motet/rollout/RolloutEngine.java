package org.motet.rollout;

import java.util.ArrayList;
import java.util.List;
import org.motet.prompt.Prompt;
import org.motet.prompt.PromptBatch;
import org.motet.token.Tokenizer;

/** Answers batches of prompts with groups of rollouts. */
public final class RolloutEngine {
    private final LocalEngine engine;
    private final Tokenizer tokenizer;

    public RolloutEngine(LocalEngine engine, Tokenizer tokenizer) {
        this.engine = engine;
        this.tokenizer = tokenizer;
    }

    /** The rollouts of each visit in the order of the batch. The same seed gives the same rollouts. */
    public List<RolloutGroup> generate(PromptBatch batch, SamplingConfig sampling, long seed) {
        List<Request> requests = batch.prompts().stream()
                .map(prompt -> new Request(
                        prompt.tokens(),
                        batch.samples(),
                        prompt.visit(),
                        prompt.member(),
                        prompt.template().stop()))
                .toList();
        List<List<Completion>> completions = engine.generate(requests, sampling, seed);
        List<RolloutGroup> groups = new ArrayList<>();
        List<Rollout> open = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            Prompt prompt = batch.prompts().get(i);
            for (Completion completion : completions.get(i)) {
                open.add(new Rollout(prompt, completion, tokenizer.decode(completion.tokens(), true)));
            }
            boolean last =
                    i + 1 == requests.size() || batch.prompts().get(i + 1).visit() != prompt.visit();
            if (last) {
                groups.add(new RolloutGroup(open));
                open = new ArrayList<>();
            }
        }
        return groups;
    }
}
