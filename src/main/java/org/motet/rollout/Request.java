package org.motet.rollout;

import java.util.List;

/**
 * A prompt to be continued.
 *
 * @param prompt token ids, at least one
 * @param samples completions wanted
 * @param key with {@code firstMember} the identity by which random draws are keyed: completion i of the request draws by
 *     (key, firstMember + i, position)
 * @param stop texts that end a completion besides the stop tokens
 */
public record Request(int[] prompt, int samples, long key, int firstMember, List<String> stop) {
    public Request {
        stop = List.copyOf(stop);
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt has no tokens; at least one is needed to continue from");
        }
        if (samples < 1) {
            throw new IllegalArgumentException(samples + " samples were asked for; at least 1 is needed");
        }
    }
}
