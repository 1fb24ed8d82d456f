package org.motet.rollout.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.motet.random.KeyedDraw;
import org.motet.rollout.Completion;
import org.motet.rollout.Engine;
import org.motet.rollout.EngineFailedException;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Origin;
import org.motet.rollout.Request;
import org.motet.rollout.RequestLimits;
import org.motet.rollout.SamplingConfig;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;

/**
 * Generates on servers, which share the requests. What a server draws does not depend on the seed unless it heeds one. Weights are
 * exchanged while nothing is drawn, so a completion comes of one version; a server that was away gets them before it is asked again.
 */
public final class ServerEngine implements Engine {
    private final EngineConfig config;
    private final Dialect dialect;
    private final Vocabulary vocabulary;
    private final int maxRows;
    private final @Nullable ServedPolicy policy;
    private final Consumer<String> notes;
    private final List<Server> servers;
    private volatile Target target = Target.FROZEN;

    /**
     * How the model's sequences are read.
     *
     * @param tokenizer for the texts of completions; null where they are not wanted
     */
    public record Vocabulary(@Nullable Tokenizer tokenizer, StopTokens stopTokens, RequestLimits limits) {}

    /**
     * @param maxRows most completions under way at once, over all servers
     * @param policy whose weights the servers are to draw by; null where they keep what they have
     * @param notes told in a sentence when a server goes or comes; from any thread
     */
    public ServerEngine(
            EngineConfig config,
            Vocabulary vocabulary,
            int maxRows,
            @Nullable ServedPolicy policy,
            Consumer<String> notes) {
        this.config = config;
        this.dialect = config.engine().dialect();
        this.vocabulary = vocabulary;
        this.maxRows = maxRows;
        this.policy = policy;
        this.notes = notes;
        String key = config.server().key();
        this.servers = config.urls().stream()
                .map(url -> new Server(url, dialect, config.server(), key))
                .toList();
    }

    /** Writes the weights, has every server that is there load them, and looks whether they draw by them. */
    @Override
    public Map<String, Double> updated(long version) {
        ServedPolicy learning = policy;
        if (learning == null) {
            return Map.of();
        }
        long start = System.nanoTime();
        try {
            StoredWeights weights = config.syncWeights() ? learning.write(version) : null;
            Probe probe = config.syncTolerance() > 0 ? learning.probe(version) : null;
            target = new Target(weights == null ? 0 : version, weights, probe, config.syncTolerance());
            List<Probe.Gaps> gaps = prepareAll();
            learning.removeOthers(weights);
            Map<String, Double> metrics = new LinkedHashMap<>();
            if (probe != null && !gaps.isEmpty()) {
                metrics.put(
                        "rollout_sync/scored_gap_mean",
                        greatest(gaps, gap -> gap.scored().mean()));
                metrics.put(
                        "rollout_sync/scored_gap_max",
                        greatest(gaps, gap -> gap.scored().most()));
                metrics.put(
                        "rollout_sync/drawn_gap_mean",
                        greatest(gaps, gap -> gap.drawn().mean()));
            }
            gaps.stream()
                    .flatMap(gap -> gap.moved().stream())
                    .mapToDouble(Movement.Share::share)
                    .min()
                    .ifPresent(share -> metrics.put("rollout_sync/followed", share));
            metrics.put("rollout_sync/servers", (double) gaps.size());
            metrics.put("timing_s/sync", (System.nanoTime() - start) / 1e9);
            return metrics;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static double greatest(List<Probe.Gaps> gaps, java.util.function.ToDoubleFunction<Probe.Gaps> part) {
        return gaps.stream().mapToDouble(part).max().orElseThrow();
    }

    /** Of those servers that are there; the others get the weights when they come back. */
    private List<Probe.Gaps> prepareAll() {
        Target wanted = target;
        List<Probe.Gaps> gaps = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Probe.Gaps>> all = servers.stream()
                    .map(server -> threads.submit(() -> server.prepare(wanted)))
                    .toList();
            for (Future<Probe.Gaps> one : all) {
                try {
                    gaps.add(one.get());
                } catch (ExecutionException e) {
                    missing(e.getCause());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineFailedException("interrupted while servers loaded weights", e);
        }
        return gaps;
    }

    private void missing(@Nullable Throwable cause) {
        switch (cause) {
            case ServerFailure failure
            when failure.kind() != ServerFailure.Kind.REFUSED ->
                notes.accept("a server has not got the new weights: " + failure.getMessage());
            case ServerFailure refused ->
                throw new EngineFailedException(String.valueOf(refused.getMessage()), refused);
            case RuntimeException error -> throw error;
            case null, default -> throw new IllegalStateException(cause);
        }
    }

    @Override
    public void generate(
            List<Request> requests,
            SamplingConfig sampling,
            long seed,
            GenerationWatch watch,
            BiConsumer<Request, List<Completion>> finished) {
        List<Job> jobs = new ArrayList<>();
        int most = 1;
        for (Request request : requests) {
            vocabulary.limits.require(request, sampling);
            int together = dialect.givesSeveral() ? request.samples() : 1;
            most = Math.max(most, together);
            for (int first = 0; first < request.samples(); first += together) {
                jobs.add(new Job(request, first, together));
            }
        }
        if (jobs.isEmpty()) {
            return;
        }
        int slots = Math.max(1, maxRows / most / servers.size());
        Gathering gathering = new Gathering(watch, finished);
        Target wanted = target;
        Dispatch.Exchange exchange = (server, job) -> {
            List<Drawn> drawn = server.draw(asked(job, sampling, seed));
            gathering.add(job, completions(job, drawn, seed, wanted.version()));
        };
        new Dispatch(servers, wanted, config.server(), jobs, slots, exchange, notes).run(watch);
    }

    private Asked asked(Job job, SamplingConfig sampling, long seed) {
        Request request = job.request();
        OptionalInt own = config.server().seeded()
                ? OptionalInt.of((int) (new KeyedDraw(seed, "server draws")
                                .bits(request.key(), (long) request.firstMember() + job.first())
                        & Integer.MAX_VALUE))
                : OptionalInt.empty();
        return new Asked(
                "",
                "",
                request.prompt(),
                job.samples(),
                sampling,
                vocabulary.stopTokens.toArray(),
                request.stop(),
                own);
    }

    private List<Completion> completions(Job job, List<Drawn> drawn, long seed, long version) {
        Request request = job.request();
        List<Completion> completions = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i++) {
            Drawn one = drawn.get(i);
            Tokenizer tokenizer = vocabulary.tokenizer;
            completions.add(new Completion(
                    one.tokens(),
                    tokenizer == null ? "" : tokenizer.decode(one.tokens(), true),
                    one.logProbs(),
                    null,
                    one.finish(),
                    new Origin(
                            request.template(),
                            seed,
                            request.key(),
                            request.firstMember() + job.first() + i,
                            version)));
        }
        return completions;
    }

    /** Puts the completions of a request together again. */
    private static final class Gathering {
        private final GenerationWatch watch;
        private final BiConsumer<Request, List<Completion>> finished;
        private final Map<Request, Completion[]> partial = new IdentityHashMap<>();
        private final Map<Request, Integer> counts = new IdentityHashMap<>();

        Gathering(GenerationWatch watch, BiConsumer<Request, List<Completion>> finished) {
            this.watch = watch;
            this.finished = finished;
        }

        void add(Job job, List<Completion> completions) {
            Request request = job.request();
            Completion[] whole = gather(request, job.first(), completions);
            watch.ended(completions.size());
            if (whole != null) {
                finished.accept(request, List.of(whole));
            }
        }

        private synchronized Completion @Nullable [] gather(Request request, int first, List<Completion> completions) {
            Completion[] own = partial.computeIfAbsent(request, asked -> new Completion[asked.samples()]);
            for (int i = 0; i < completions.size(); i++) {
                own[first + i] = completions.get(i);
            }
            if (counts.merge(request, completions.size(), Integer::sum) < request.samples()) {
                return null;
            }
            return Objects.requireNonNull(partial.remove(request));
        }
    }

    @Override
    public void close() {
        servers.forEach(Server::close);
        try {
            if (policy != null) {
                policy.removeOthers(null);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
