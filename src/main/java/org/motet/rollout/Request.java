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
