package org.motet.reward;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Scores that a server computes. It is sent
 *
 * <pre>{@code
 * POST URL  {"completions": [{"problem": "p1", "question": "…", "answers": ["7"], "template": "plain",
 *                             "completion": "…", "tokens": 31, "finished": true}, …]}
 * }</pre>
 *
 * and must answer {@code {"scores": [0.5, …]}}: a finite number for each completion, in their order. HTTP/1.1, without any
 * offer to upgrade.
 */
final class HttpReward implements Reward {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final HttpRewardConfig config;
    private final Duration firstPause;
    private final HttpClient http;
    private final @Nullable String key;

    HttpReward(HttpRewardConfig config) {
        this(config, FIRST_PAUSE);
    }

    /** @param firstPause before the first retry; each further one is twice as long */
    HttpReward(HttpRewardConfig config, Duration firstPause) {
        this.config = config;
        this.firstPause = firstPause;
        this.key = config.keyEnv().isEmpty() ? null : System.getenv(config.keyEnv());
        if (key == null && !config.keyEnv().isEmpty()) {
            throw new IllegalArgumentException(
                    "reward.http.key_env names the environment variable " + config.keyEnv() + ", which is not set");
        }
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(attemptTimeout())
                .build();
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public int batchSize() {
        return config.batchSize();
    }

    @Override
    public int parallel() {
        return config.parallel();
    }

    @Override
    public double[] score(List<Submission> submissions) {
        String body = HttpRewardBody.write(submissions);
        String trouble = "";
        for (int attempt = 0; attempt <= config.retries(); attempt++) {
            pause(attempt);
            try {
                HttpResponse<String> response = send(body, submissions.size());
                if (response.statusCode() == 200) {
                    return HttpRewardBody.scores(response.body(), submissions.size(), config.url());
                }
                trouble = "status " + response.statusCode() + ": " + HttpRewardBody.shortened(response.body());
                if (!passes(response.statusCode())) {
                    throw failed("refuses", trouble);
                }
            } catch (TimeoutException e) {
                trouble = "no answer within " + config.timeout() + " s";
            } catch (ExecutionException e) {
                trouble = e.getCause() instanceof IOException io && io.getMessage() != null
                        ? io.getMessage()
                        : "no connection";
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
        throw failed("gave no scores in " + (config.retries() + 1) + " attempts", trouble);
    }

    /** The whole answer within the time limit, however slowly it drips. */
    private HttpResponse<String> send(String body, int count)
            throws InterruptedException, ExecutionException, TimeoutException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(config.url()))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        long longest = (1L << 20) + 64L * count;
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), longest));
        try {
            return answer.get(attemptTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            answer.cancel(true);
        }
    }

    /** That of all attempts with the pauses between them, and one more: it ends by itself before. */
    @Override
    public Duration timeout() {
        return attemptTimeout().plus(LONGEST_PAUSE).multipliedBy(config.retries() + 2L);
    }

    private Duration attemptTimeout() {
        return Duration.ofMillis(Math.max(1, Math.round(1000 * config.timeout())));
    }

    /** Whether it may pass by itself. */
    private static boolean passes(int status) {
        return status == 408 || status == 429 || status >= 500;
    }

    private void pause(int attempt) {
        if (attempt == 0) {
            return;
        }
        Duration pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
        try {
            Thread.sleep(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private RewardFailedException interrupted() {
        Thread.currentThread().interrupt();
        return failed("was not waited for", "interrupted");
    }

    private RewardFailedException failed(String what, String why) {
        return new RewardFailedException("the reward server " + config.url() + " " + what + " (" + why + ")");
    }
}
