package org.motet.rollout.local;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.random.KeyedDraw;
import org.motet.rollout.Completion;
import org.motet.rollout.FinishReason;
import org.motet.rollout.Origin;
import org.motet.rollout.Request;
import org.motet.token.StreamDecoder;
import org.motet.token.Tokenizer;

/** One completion while it grows. */
final class GrowingRow {
    final Job job;
    private final int sample; // place among the request's samples
    private final long weights;
    private final KeyedDraw draws;
    private final @Nullable Tokenizer tokenizer;
    private final @Nullable StreamDecoder decoder;
    private final StringBuilder text = new StringBuilder();
    private int[] tokens = new int[32];
    private float[] logProbs = new float[32];
    private float[] entropies = new float[32];
    private int length;
    private @Nullable FinishReason finish;

    /** @param weights version of those that begin it */
    GrowingRow(Job job, int sample, long weights, @Nullable Tokenizer tokenizer) {
        this.job = job;
        this.sample = sample;
        this.weights = weights;
        this.draws = new KeyedDraw(job.seed(), "next token");
        this.tokenizer = tokenizer;
        this.decoder = job.request().stop().isEmpty() || tokenizer == null ? null : new StreamDecoder(tokenizer, true);
    }

    int length() {
        return length;
    }

    int lastToken() {
        return tokens[length - 1];
    }

    /** Place of the last token in the sequence, prompt included. */
    long position() {
        return job.request().prompt().length + length - 1;
    }

    boolean finished() {
        return finish != null;
    }

    /** The number in [0, 1) that decides the next token. */
    double uniform() {
        Request request = job.request();
        return draws.uniform(request.key(), request.firstMember() + sample, length);
    }

    /** Takes the next token, and tells of it. */
    void append(int token, float logProb, float entropy, @Nullable Likeliest likeliest) {
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length);
            logProbs = Arrays.copyOf(logProbs, 2 * length);
            entropies = Arrays.copyOf(entropies, 2 * length);
        }
        tokens[length] = token;
        entropies[length] = entropy;
        logProbs[length++] = logProb;
        job.listener().drawn(sample, token, logProb, likeliest);
        if (job.stopTokens().contains(token) || atStopText(token)) {
            end(FinishReason.STOP);
        } else if (length >= job.sampling().maxNewTokens()) {
            end(FinishReason.LENGTH);
        }
    }

    /** Ends it where nobody waits any more. */
    void dropIfAbandoned() {
        if (finish == null && job.listener().abandoned()) {
            end(FinishReason.ABORT);
        }
    }

    private void end(FinishReason reason) {
        finish = reason;
        job.listener().ended(sample, completion(reason));
    }

    private boolean atStopText(int token) {
        if (decoder == null) {
            return false;
        }
        String piece = decoder.push(token);
        if (piece == null) {
            return false;
        }
        List<String> stops = job.request().stop();
        int longest = stops.stream().mapToInt(String::length).max().orElse(0);
        int from = Math.max(0, text.length() - longest);
        text.append(piece);
        return stops.stream().anyMatch(stop -> text.indexOf(stop, from) >= 0);
    }

    private Completion completion(FinishReason reason) {
        Request request = job.request();
        int[] ids = Arrays.copyOf(tokens, length);
        return new Completion(
                ids,
                tokenizer == null ? "" : tokenizer.decode(ids, true),
                Arrays.copyOf(logProbs, length),
                Arrays.copyOf(entropies, length),
                reason,
                new Origin(request.template(), job.seed(), request.key(), request.firstMember() + sample, weights));
    }

    /** As people are told of it. */
    String name() {
        return "completion %d of %s"
                .formatted(
                        job.request().firstMember() + sample + 1, job.request().name());
    }
}
