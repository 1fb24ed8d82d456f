package org.motet.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.motet.rollout.Completion;
import org.motet.rollout.FinishReason;
import org.motet.rollout.Origin;
import org.motet.rollout.local.LiveEngine.PromptScores;
import tools.jackson.databind.json.JsonMapper;

/** A route that completes prompts: reads the order, carries it out, writes the answer whole or as events. */
record GenerationRoute(ServedModel model, ServerMetrics metrics, Function<JsonBody, Order> reader, AnswerForm form)
        implements Exchange.Route {
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

    @Override
    public void answer(Exchange exchange) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Order order = reader.apply(exchange.body());
        Client client = exchange.client();
        try (Answering answering = new Answering(model, order)) {
            if (order.generates()) {
                answering.start();
            }
            metrics.promptTokens.inc(
                    order.prompts().stream().mapToInt(prompt -> prompt.length).sum());
            if (order.stream()) {
                stream(order, answering, client, exchange, start);
            } else {
                exchange.json(whole(order, answering, client));
            }
        }
        metrics.seconds.observe((System.nanoTime() - start) / 1e9);
    }

    private Map<String, @Nullable Object> whole(Order order, Answering answering, Client client)
            throws InterruptedException {
        List<@Nullable List<Drawn>> scored = scored(order, client);
        Part[] parts = new Part[answering.choices().size()];
        if (!order.generates()) {
            for (Choice choice : answering.choices()) {
                parts[choice.index] = choice.whole(nothing(order));
            }
        }
        while (answering.open()) {
            for (Answering.Event event : answering.next(client)) {
                if (event.end() != null) {
                    parts[event.choice().index] = event.choice().whole(event.end());
                    count(event.end());
                }
            }
        }
        List<Map<String, @Nullable Object>> choices = new ArrayList<>();
        for (Part part : parts) {
            choices.add(
                    form.choice(order, part, scored.isEmpty() ? null : scored.get(part.choice().index / order.n())));
        }
        Map<String, @Nullable Object> answer = head(order, choices);
        answer.put("usage", answering.usage());
        form.addTo(answer, order, scored);
        return answer;
    }

    private Completion nothing(Order order) {
        return new Completion(
                new int[0],
                "",
                new float[0],
                new float[0],
                FinishReason.LENGTH,
                new Origin("", order.seed(), 0, 0, model.engine().weights()));
    }

    private void count(Completion completion) {
        metrics.generatedTokens.inc(completion.tokens().length);
        metrics.finished.labelValues(completion.finish().toString()).inc();
    }

    private Map<String, @Nullable Object> head(Order order, List<Map<String, @Nullable Object>> choices) {
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("id", order.id());
        head.put("object", form.object(order.stream()));
        head.put("created", System.currentTimeMillis() / 1000);
        head.put("model", model.name());
        head.put("choices", choices);
        return head;
    }

    /** The tokens of each prompt with their scores; empty where none are wanted. */
    private List<@Nullable List<Drawn>> scored(Order order, Client client) throws InterruptedException {
        List<@Nullable List<Drawn>> all = new ArrayList<>();
        for (int[] prompt : order.scoresPrompts() ? order.prompts() : List.<int[]>of()) {
            PromptScores scores = awaited(score(prompt, order.promptLikeliest()), client);
            List<Drawn> tokens = new ArrayList<>();
            tokens.add(new Drawn(prompt[0], null, null, 0));
            for (int i = 1; i < prompt.length; i++) {
                tokens.add(new Drawn(
                        prompt[i],
                        scores.logProbs()[i - 1],
                        scores.likeliest().isEmpty() ? null : scores.likeliest().get(i - 1),
                        scores.ranks()[i - 1]));
            }
            all.add(tokens);
        }
        return all;
    }

    private CompletableFuture<PromptScores> score(int[] prompt, int likeliest) {
        try {
            return model.engine().score(prompt, likeliest);
        } catch (IllegalArgumentException e) {
            throw ApiException.wrong("prompt", String.valueOf(e.getMessage()));
        }
    }

    /** What the engine does between steps, as long as the client waits. */
    static <T> T awaited(CompletableFuture<T> future, Client client) throws InterruptedException {
        while (true) {
            try {
                return future.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                client.requirePresence();
            } catch (CancellationException e) {
                throw ApiException.stopping();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
            }
        }
    }

    private void stream(Order order, Answering answering, Client client, Exchange exchange, long start)
            throws IOException, InterruptedException {
        boolean begun = false;
        exchange.response()
                .header("Content-Type", "text/event-stream; charset=utf-8")
                .header("Cache-Control", "no-cache");
        try (OutputStream out = exchange.response().outputStream()) {
            if (form.opens()) {
                for (Choice choice : answering.choices()) {
                    send(out, chunk(order, choice.next(List.of(), null)));
                }
            }
            try {
                while (answering.open()) {
                    List<Answering.Event> events = answering.next(client);
                    if (!begun) {
                        metrics.firstToken.observe((System.nanoTime() - start) / 1e9);
                        begun = true;
                    }
                    for (List<Answering.Event> own : events.stream()
                            .collect(Collectors.groupingBy(
                                    event -> event.choice().index, TreeMap::new, Collectors.toList()))
                            .values()) {
                        sendPart(out, order, own);
                    }
                    client.requirePresence();
                }
                if (order.reading().usage()) {
                    Map<String, @Nullable Object> last = head(order, List.of());
                    last.put("usage", answering.usage());
                    send(out, last);
                }
                out.write(DONE);
            } catch (IllegalStateException e) { // too late for a status
                send(
                        out,
                        ApiException.of(500, "InternalServerError", String.valueOf(e.getMessage()))
                                .body());
            }
        }
    }

    /** Sends what has come of one choice, unless it would say nothing. */
    private void sendPart(OutputStream out, Order order, List<Answering.Event> events) throws IOException {
        List<Drawn> drawn = new ArrayList<>();
        Completion end = null;
        for (Answering.Event event : events) {
            if (event.drawn() != null) {
                drawn.add(event.drawn());
            }
            end = event.end() == null ? end : event.end();
        }
        if (end != null) {
            count(end);
        }
        Part part = events.getFirst().choice().next(drawn, end);
        boolean tells = end != null
                || !part.text().isEmpty()
                || !drawn.isEmpty() && (order.reading().tokenIds() || order.logProbs() >= 0);
        if (tells) {
            send(out, chunk(order, part));
        }
    }

    private Map<String, @Nullable Object> chunk(Order order, Part part) {
        Map<String, @Nullable Object> chunk = head(order, List.of(form.choice(order, part, null)));
        if (part.first() && form.opens() && order.reading().tokenIds()) {
            chunk.put("prompt_token_ids", part.choice().prompt);
        }
        return chunk;
    }

    private static void send(OutputStream out, Map<String, ?> event) throws IOException {
        out.write(("data: " + JsonMapper.shared().writeValueAsString(event) + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
