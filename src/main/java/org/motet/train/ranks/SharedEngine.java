package org.motet.train.ranks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.distributed.ListWire;
import org.motet.distributed.Wire;
import org.motet.distributed.World;
import org.motet.rollout.Completion;
import org.motet.rollout.Engine;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;

/**
 * The engines of all processes as one. Requests are dealt to them in turn, those of one visit to one process, and all processes get
 * all completions. Draws are keyed by the requests, so what is drawn does not depend on the number of processes.
 *
 * <p>Servers are asked by rank 0 alone: they share the requests among themselves.
 */
public final class SharedEngine implements Engine {
    private static final Wire<List<List<Completion>>> COMPLETIONS =
            new ListWire<>(new ListWire<>(new CompletionWire()));

    private final World world;
    private final @Nullable Engine own; // null where rank 0 alone has one
    private final boolean ofRankZero;
    private volatile long busy; // nanoseconds

    /**
     * @param own engine of this process; null where only rank 0 has one and this is another
     * @param ofRankZero whether only rank 0 has one
     */
    public SharedEngine(World world, @Nullable Engine own, boolean ofRankZero) {
        this.world = world;
        this.own = own;
        this.ofRankZero = ofRankZero;
    }

    /** Numbers of each process's requests: a visit's, which have one key and stand together, go to one process. */
    static List<List<Integer>> dealt(List<Request> requests, int processes) {
        List<List<Integer>> shares = IntStream.range(0, processes)
                .<List<Integer>>mapToObj(_ -> new ArrayList<>())
                .toList();
        int visit = -1;
        for (int i = 0; i < requests.size(); i++) {
            if (i == 0 || requests.get(i).key() != requests.get(i - 1).key()) {
                visit++;
            }
            shares.get(visit % processes).add(i);
        }
        return shares;
    }

    @Override
    public void generate(
            List<Request> requests,
            SamplingConfig sampling,
            long seed,
            GenerationWatch watch,
            BiConsumer<Request, List<Completion>> finished) {
        List<List<Integer>> shares = dealt(requests, ofRankZero ? 1 : world.size());
        List<List<List<Completion>>> parts = world.rollouts()
                .exchange(COMPLETIONS, () -> part(requests, shares, sampling, seed, watch), RankFailures::of);
        for (int rank = 0; rank < shares.size(); rank++) {
            List<Integer> share = shares.get(rank);
            for (int i = 0; i < share.size(); i++) {
                List<Completion> completions = parts.get(rank).get(i);
                if (rank != world.rank()) {
                    watch.ended(completions.size());
                }
                finished.accept(requests.get(share.get(i)), completions);
            }
        }
    }

    private List<List<Completion>> part(
            List<Request> requests,
            List<List<Integer>> shares,
            SamplingConfig sampling,
            long seed,
            GenerationWatch watch) {
        if (own == null
                || world.rank() >= shares.size()
                || shares.get(world.rank()).isEmpty()) {
            return List.of();
        }
        long start = System.nanoTime();
        List<Request> share =
                shares.get(world.rank()).stream().map(requests::get).toList();
        List<List<Completion>> completions = own.generate(share, sampling, seed, watch);
        busy += System.nanoTime() - start;
        return completions;
    }

    /** Seconds that this process's engine has generated for so far. */
    public double busySeconds() {
        return busy / 1e9;
    }

    @Override
    public Map<String, Double> updated(long version) {
        List<Measured> measured = world.rollouts()
                .exchange(
                        new JsonWire<>(Measured.class),
                        () -> new Measured(own == null ? Map.of() : own.updated(version)),
                        RankFailures::of);
        return measured.getFirst().numbers();
    }

    /** What an engine measured while it took up new weights. */
    private record Measured(Map<String, Double> numbers) {}

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
