package org.motet.serve;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.token.StopTokens;
import org.motet.token.StreamDecoder;

/**
 * The text of a completion while it grows, without what ended it: text that may yet turn out to be the beginning of a stop text is
 * held back.
 */
final class CompletionText {
    private final StreamDecoder decoder;
    private final StopTokens ends; // those by which the model ends by itself
    private final StopTokens stopTokens;
    private final List<String> stops;
    private final boolean includeStop;
    private final int heldBack;
    private final StringBuilder text = new StringBuilder();
    private int given; // characters
    private @Nullable Object stopReason;
    private boolean ended;

    CompletionText(ServedModel model, Order order) {
        this.ends = model.stopTokens();
        this.decoder = new StreamDecoder(model.tokenizer(), order.reading().skipSpecial());
        this.stopTokens = order.stopTokens();
        this.stops = order.stop();
        this.includeStop = order.reading().includeStop();
        this.heldBack =
                Math.max(0, stops.stream().mapToInt(String::length).max().orElse(0) - 1);
    }

    /** Takes the next token and gives the text that is certain now; perhaps empty. */
    String push(int token) {
        if (ended) {
            return "";
        }
        if (stopTokens.contains(token)) {
            ended = true;
            stopReason = ends.contains(token) ? null : token;
            return (includeStop ? append(decoder.push(token)) : "") + finish();
        }
        return append(decoder.push(token));
    }

    private String append(@Nullable String piece) {
        if (piece == null) {
            return "";
        }
        int from = Math.max(0, text.length() - heldBack);
        text.append(piece);
        int first = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = text.indexOf(stop, from);
            if (at >= 0 && at < first) {
                first = at;
                stopReason = stop;
            }
        }
        if (stopReason instanceof String stop) {
            ended = true;
            text.setLength(includeStop ? first + stop.length() : first);
            return give(text.length());
        }
        return give(Math.max(given, text.length() - heldBack));
    }

    private String give(int end) {
        String piece = text.substring(Math.min(given, end), end);
        given = end;
        return piece;
    }

    /** What is left at the end. */
    String finish() {
        if (!(stopReason instanceof String)) {
            text.append(decoder.rest());
        }
        ended = true;
        return give(text.length());
    }

    /** The stop text, or the id of the request's stop token, that ended it; null where it ended by itself or by its length. */
    @Nullable
    Object stopReason() {
        return stopReason;
    }
}
