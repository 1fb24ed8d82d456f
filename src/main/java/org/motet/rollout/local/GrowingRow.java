package org.motet.rollout.local;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.rollout.Completion;
import org.motet.rollout.FinishReason;
import org.motet.rollout.Origin;
import org.motet.rollout.Request;
import org.motet.token.StopTokens;
import org.motet.token.StreamDecoder;
import org.motet.token.Tokenizer;

/** One completion while it grows. */
final class GrowingRow {
    final Request request;
    final int sample; // place among the request's samples
    private final @Nullable Tokenizer tokenizer;
    private final @Nullable StreamDecoder decoder;
    private final StringBuilder text = new StringBuilder();
    private int[] tokens = new int[32];
    private float[] logProbs = new float[32];
    private float[] entropies = new float[32];
    private int length;
    private @Nullable FinishReason finish;

    GrowingRow(Request request, int sample, @Nullable Tokenizer tokenizer) {
        this.request = request;
        this.sample = sample;
        this.tokenizer = tokenizer;
        this.decoder = request.stop().isEmpty() || tokenizer == null ? null : new StreamDecoder(tokenizer, true);
    }

    int length() {
        return length;
    }

    int lastToken() {
        return tokens[length - 1];
    }

    boolean finished() {
        return finish != null;
    }

    void append(int token, float logProb, float entropy, StopTokens stopTokens, int maxNewTokens) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length);
            logProbs = Arrays.copyOf(logProbs, 2 * length);
            entropies = Arrays.copyOf(entropies, 2 * length);
        }
        tokens[length] = token;
        entropies[length] = entropy;
        logProbs[length++] = logProb;
        if (stopTokens.contains(token) || atStopText(token)) {
            finish = FinishReason.STOP;
        } else if (length >= maxNewTokens) {
            finish = FinishReason.LENGTH;
        }
    }

    private boolean atStopText(int token) {
        if (decoder == null) {
            return false;
        }
        String piece = decoder.push(token);
        if (piece == null) {
            return false;
        }
        List<String> stops = request.stop();
        int longest = stops.stream().mapToInt(String::length).max().orElse(0);
        int from = Math.max(0, text.length() - longest);
        text.append(piece);
        return stops.stream().anyMatch(stop -> text.indexOf(stop, from) >= 0);
    }

    /**
     * The finished completion.
     *
     * @param seed of the draws
     * @param weights version of the weights that drew it
     */
    Completion completion(long seed, long weights) {
        if (finish == null) {
            throw new IllegalStateException("the completion is not finished");
        }
        int[] ids = Arrays.copyOf(tokens, length);
        return new Completion(
                ids,
                tokenizer == null ? "" : tokenizer.decode(ids, true),
                Arrays.copyOf(logProbs, length),
                Arrays.copyOf(entropies, length),
                finish,
                new Origin(request.template(), seed, request.key(), request.firstMember() + sample, weights));
    }
}
