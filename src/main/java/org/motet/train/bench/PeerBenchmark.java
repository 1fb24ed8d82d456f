package org.motet.train.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.motet.rollout.server.ServerConnection;
import tools.jackson.databind.JsonNode;

/**
 * The work of generation, sent to a running server with OpenAI's completions route, as vLLM, SGLang and llama.cpp have it: prompts of
 * random token ids, all at once, every completion at its full length.
 *
 * @param url of the server, with or without {@code /v1}
 * @param model as the server calls it
 * @param vocabulary prompts hold token ids from 100 to below it
 * @param limit seconds for the whole
 */
public record PeerBenchmark(
        URI url,
        String model,
        int vocabulary,
        int prompts,
        int group,
        int promptLength,
        int completionLength,
        int limit) {
    private static final int FIRST_ID = 100; // lower ones are often special

    public PeerBenchmark {
        StepShape.requireOne("--prompts", prompts);
        StepShape.requireOne("--group", group);
        StepShape.requireOne("--prompt-len", promptLength);
        StepShape.requireOne("--completion-len", completionLength);
        StepShape.requireOne("--limit", limit);
        if (vocabulary <= FIRST_ID) {
            throw new IllegalArgumentException("--vocab is " + vocabulary + "; more than " + FIRST_ID + " are needed");
        }
    }

    /** What {@code --url} names. */
    public static URI address(String text) {
        try {
            URI url = URI.create(text);
            if (Set.of("http", "https").contains(String.valueOf(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new IllegalArgumentException(
                "--url is '" + text + "'; needed is an address such as http://127.0.0.1:8000");
    }

    /**
     * @param seconds from the first request to the last answer
     * @param tokens generated, as the server counted them
     */
    public record Timing(double seconds, long tokens) {
        public double tokensPerSecond() {
            return tokens / seconds;
        }
    }

    /** @param seed of the prompts: another one keeps a server from reading them out of a cache */
    public Timing run(long seed) throws IOException {
        try (ServerConnection server = new ServerConnection(url.toString(), null);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            List<Future<Long>> answers = new ArrayList<>();
            for (int i = 0; i < prompts; i++) {
                Map<String, Object> body = body(new SplittableRandom(seed + i));
                answers.add(threads.submit(() -> ask(server, body)));
            }
            long tokens = sum(answers, threads);
            double seconds = (System.nanoTime() - start) / 1e9;
            long due = (long) prompts * group * completionLength;
            if (tokens != due) {
                throw new IOException(url + " generated " + tokens + " tokens, not the " + due
                        + " that were asked for; it has to know \"n\", \"ignore_eos\" and \"max_tokens\"");
            }
            return new Timing(seconds, tokens);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + url + " generated", e);
        }
    }

    /** All answers' tokens; where one request fails the others are given up. */
    private static long sum(List<Future<Long>> answers, ExecutorService threads)
            throws IOException, InterruptedException {
        long tokens = 0;
        try {
            for (Future<Long> answer : answers) {
                tokens += answer.get();
            }
            return tokens;
        } catch (ExecutionException e) {
            threads.shutdownNow();
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private Map<String, Object> body(SplittableRandom random) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("prompt", random.ints(promptLength, FIRST_ID, vocabulary).toArray());
        body.put("n", group);
        body.put("max_tokens", completionLength);
        body.put("temperature", 1.0);
        body.put("ignore_eos", true);
        body.put("logprobs", 0);
        return body;
    }

    private long ask(ServerConnection server, Map<String, Object> body) throws IOException, InterruptedException {
        JsonNode tokens = server.post("/v1/completions", body, Duration.ofSeconds(limit))
                .path("usage")
                .path("completion_tokens");
        if (!tokens.isIntegralNumber()) {
            throw new IOException(url + " did not say in usage.completion_tokens how many tokens it generated");
        }
        return tokens.asLong();
    }
}
