package org.motet.prompt;

import java.util.List;

/**
 * The prompts of one training step, in order. Prompts with the same {@link Prompt#visit} stand next to each other and
 * form one group for the advantage.
 *
 * @param samples rollouts to draw for each prompt
 */
public record PromptBatch(List<Prompt> prompts, int samples) {
    public PromptBatch {
        prompts = List.copyOf(prompts);
    }
}
