package org.motet.rollout;

import java.util.List;
import org.motet.prompt.Prompt;

/**
 * A prompt to be continued.
 *
 * @param prompt token ids, at least one
 * @param samples completions wanted
 * @param key with {@code firstMember} the identity by which random draws are keyed: completion i of the request draws by
 *     (key, firstMember + i, position)
 * @param stop texts that end a completion besides the stop tokens
 * @param template name of the template that asks; empty for a prompt that was given whole
 * @param problem id of the problem that it asks, for messages; empty where there is none
 */
public record Request(
        int[] prompt, int samples, long key, int firstMember, List<String> stop, String template, String problem) {
    public Request {
        stop = List.copyOf(stop);
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt has no tokens; at least one is needed to continue from");
        }
        if (samples < 1) {
            throw new IllegalArgumentException(samples + " samples were asked for; at least 1 is needed");
        }
    }

    /** A prompt that was given whole. */
    public Request(int[] prompt, int samples, long key, int firstMember, List<String> stop) {
        this(prompt, samples, key, firstMember, stop, "", "");
    }

    /**
     * Refuses a prompt that leaves no room for its completion, or holds ids that are none.
     *
     * @param newTokens longest completion
     * @param positions longest sequence of the model
     * @param vocabulary ids are below it
     */
    public void requireFits(int newTokens, int positions, int vocabulary) {
        long length = (long) prompt.length + newTokens;
        if (length > positions) {
            throw new IllegalArgumentException(
                    "a prompt of %d tokens and up to %d new ones make %d, but the model has %d positions"
                            .formatted(prompt.length, newTokens, length, positions));
        }
        for (int id : prompt) {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException(
                        "token id " + id + " of a prompt is outside the model's vocabulary of " + vocabulary);
            }
        }
    }

    /** As people are told of it. */
    public String name() {
        return problem.isEmpty() ? "prompt " + key + under() : "problem " + problem + under();
    }

    private String under() {
        return template.isEmpty() ? "" : " under template " + template;
    }

    /** A visit of a problem. */
    static Request of(Prompt prompt, int samples) {
        return new Request(
                prompt.tokens(),
                samples,
                prompt.visit(),
                prompt.member(),
                prompt.template().stop(),
                prompt.template().name(),
                prompt.problemId());
    }
}
