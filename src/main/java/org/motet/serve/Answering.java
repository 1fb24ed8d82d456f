package org.motet.serve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.motet.random.KeyedDraw;
import org.motet.rollout.Completion;
import org.motet.rollout.Request;
import org.motet.rollout.local.Job;
import org.motet.rollout.local.JobListener;
import org.motet.rollout.local.Likeliest;

/** An order while it is carried out: its jobs bring events, one thread takes them. */
final class Answering implements AutoCloseable {
    /** So often a client that is waited for is looked after. */
    private static final long LOOK_MILLIS = 50;

    private final ServedModel model;
    private final Order order;
    private final List<Choice> choices = new ArrayList<>();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(); // no more than the tokens of the order
    private volatile boolean abandoned;
    private int open;
    private int tokens; // of completions that have ended

    /** A token, the end of a choice, or a failure. */
    record Event(
            Choice choice,
            @Nullable Drawn drawn,
            @Nullable Completion end,
            @Nullable RuntimeException failure) {}

    Answering(ServedModel model, Order order) {
        this.model = model;
        this.order = order;
        for (int[] prompt : order.prompts()) {
            for (int sample = 0; sample < order.n(); sample++) {
                choices.add(new Choice(choices.size(), prompt, new CompletionText(model, order)));
            }
        }
    }

    List<Choice> choices() {
        return choices;
    }

    /** Tokens of completions that have ended. */
    int tokens() {
        return tokens;
    }

    boolean open() {
        return open > 0;
    }

    /**
     * Hands the jobs to the engine.
     *
     * @throws ApiException if the model cannot do them, or too many wait
     */
    void start() {
        for (int i = 0; i < order.prompts().size(); i++) {
            int[] prompt = order.prompts().get(i);
            Request request = new Request(prompt, order.n(), key(prompt), 0, order.stop(), "", order.id());
            Job job = new Job(
                    request,
                    order.sampling(),
                    order.stopTokens(),
                    order.seed(),
                    Math.max(0, order.logProbs()),
                    new Ear(i * order.n()));
            if (!submitted(job)) {
                abandoned = true;
                throw ApiException.full(model.engine().waiting());
            }
            open += order.n();
        }
    }

    private boolean submitted(Job job) {
        try {
            return model.engine().submit(job);
        } catch (IllegalArgumentException e) {
            abandoned = true;
            throw ApiException.wrong(null, String.valueOf(e.getMessage()));
        }
    }

    /** Different prompts of one seed draw different numbers. */
    private static long key(int[] prompt) {
        return new KeyedDraw(0, "prompt")
                .bits(Arrays.stream(prompt).asLongStream().toArray());
    }

    /** Listens to the job of a prompt. */
    private final class Ear implements JobListener {
        private final int first; // of its choices

        Ear(int first) {
            this.first = first;
        }

        @Override
        public void drawn(int sample, int token, float logProb, @Nullable Likeliest likeliest) {
            Choice choice = choices.get(first + sample);
            if (order.stream()) {
                events.add(new Event(choice, new Drawn(token, logProb, likeliest, 0), null, null));
            } else {
                choice.keep(likeliest);
            }
        }

        @Override
        public void ended(int sample, Completion completion) {
            events.add(new Event(choices.get(first + sample), null, completion, null));
        }

        @Override
        public void failed(RuntimeException why) {
            events.add(new Event(choices.get(first), null, null, why));
        }

        @Override
        public boolean abandoned() {
            return abandoned;
        }
    }

    /** What has happened since the last call, at least one event; waits for it. */
    List<Event> next(Client client) throws InterruptedException {
        Event first = events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        while (first == null) {
            client.requirePresence();
            first = events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        List<Event> all = new ArrayList<>(List.of(first));
        events.drainTo(all);
        for (Event event : all) {
            if (event.failure != null) {
                throw new IllegalStateException(event.failure.getMessage(), event.failure);
            }
            if (event.end != null) {
                open--;
                tokens += event.end.tokens().length;
            }
        }
        return all;
    }

    /** Numbers of tokens, each prompt counted once. */
    Map<String, Object> usage() {
        int prompts = order.prompts().stream().mapToInt(prompt -> prompt.length).sum();
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("prompt_tokens", prompts);
        usage.put("total_tokens", prompts + tokens);
        usage.put("completion_tokens", tokens);
        return usage;
    }

    /** Gives up what is not done. */
    @Override
    public void close() {
        abandoned = true;
    }
}
