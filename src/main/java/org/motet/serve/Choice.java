package org.motet.serve;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.rollout.Completion;
import org.motet.rollout.local.Likeliest;

/** One of the completions of an order while it grows. */
final class Choice {
    final int index; // among all of the order
    final int[] prompt;
    private final CompletionText text;
    private final List<Likeliest> likeliest = new ArrayList<>(); // of an answer that is given whole
    private int characters; // of the tokens told so far, each written by itself
    private boolean begun;

    Choice(int index, int[] prompt, CompletionText text) {
        this.index = index;
        this.prompt = prompt;
        this.text = text;
    }

    /** Keeps what a completion does not hold; called by the thread that generates. */
    void keep(@Nullable Likeliest likely) {
        if (likely != null) {
            likeliest.add(likely);
        }
    }

    /** All of it. */
    Part whole(Completion completion) {
        List<Drawn> drawn = new ArrayList<>();
        for (int i = 0; i < completion.tokens().length; i++) {
            drawn.add(new Drawn(
                    completion.tokens()[i],
                    completion.logProbs()[i],
                    likeliest.isEmpty() ? null : likeliest.get(i),
                    0));
        }
        return next(drawn, completion);
    }

    /**
     * What has come since the last part.
     *
     * @param end the completion at its end; null before
     */
    Part next(List<Drawn> drawn, @Nullable Completion end) {
        StringBuilder piece = new StringBuilder();
        drawn.forEach(token -> piece.append(text.push(token.token())));
        if (end != null) {
            piece.append(text.finish());
        }
        boolean first = !begun;
        begun = true;
        return new Part(
                this,
                first,
                piece.toString(),
                drawn,
                end == null ? null : end.finish(),
                text.stopReason(),
                end == null ? null : end.origin().weights());
    }

    /** Moves on by a token's text and gives where it began. */
    int offset(int length) {
        int at = characters;
        characters += length;
        return at;
    }
}
