package org.motet.serve;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.rollout.FinishReason;

/**
 * A piece of a choice, or all of it.
 *
 * @param first whether nothing came before
 * @param finish why the choice ended; null where more will come
 * @param stopReason as {@link CompletionText#stopReason}
 * @param weights version of those that began it; null where more will come
 */
record Part(
        Choice choice,
        boolean first,
        String text,
        List<Drawn> drawn,
        @Nullable FinishReason finish,
        @Nullable Object stopReason,
        @Nullable Long weights) {}
