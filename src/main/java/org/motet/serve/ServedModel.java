package org.motet.serve;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.motet.rollout.local.LiveEngine;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;

/**
 * What is served.
 *
 * @param name by which clients ask for it
 * @param root where it was loaded from, as vLLM tells it
 * @param positions longest sequence in tokens, prompt included
 * @param stopTokens that end a completion unless a request says otherwise
 * @param weights reads other weights into the model from a folder; throws IllegalArgumentException where they do not fit
 */
public record ServedModel(
        String name,
        String root,
        Tokenizer tokenizer,
        Chat chat,
        int positions,
        StopTokens stopTokens,
        LiveEngine engine,
        Consumer<Path> weights) {
    /** The model's own chat template. */
    @FunctionalInterface
    public interface Chat {
        /**
         * A conversation as one text.
         *
         * @param openAnswer whether what opens the assistant's turn stands at the end
         * @param given what the template reads besides
         * @throws IllegalArgumentException if there is no template, or it refuses
         */
        String write(List<Map<String, Object>> messages, boolean openAnswer, Map<String, Object> given);
    }
}
