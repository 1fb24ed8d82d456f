package org.motet.serve;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one of the routes writes its answers. */
interface AnswerForm {
    /** What an answer, or a piece of one, calls itself. */
    String object(boolean piece);

    /**
     * A choice, or a piece of one.
     *
     * @param scored the prompt's tokens, where they are scored
     */
    Map<String, @Nullable Object> choice(Order order, Part part, @Nullable List<Drawn> scored);

    /** What an answer says beside its choices. */
    void addTo(Map<String, @Nullable Object> answer, Order order, List<@Nullable List<Drawn>> scored);

    /** Whether each choice of a stream begins before its first token. */
    boolean opens();
}
