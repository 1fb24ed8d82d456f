package org.motet.train.ranks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.motet.distributed.World;
import org.motet.tensor.Torch;

/**
 * How long each process was at work in a step, without its waits for others: who is slow shows here, and nowhere else, since the others
 * wait for it.
 *
 * <pre>
 * ranks/gen_s/mean, /max       seconds of generating
 * ranks/gen_s/slowest          its rank
 * ranks/gen_s/wait             share of that maximum which the processes waited on average
 * ranks/update_s/...           the same of computing gradients
 * ranks/memory_gb/...          resident memory
 * </pre>
 */
public final class RankTimes {
    /** So many processes have numbers of their own, {@code ranks/gen_s/rank_3}. */
    private static final int MOST_BY_NAME = 16;

    private final World world;
    private double generated; // seconds before the step
    private double updated;

    public RankTimes(World world) {
        this.world = world;
    }

    /** What a process was at in a step. */
    private record Spent(double generating, double updating, double memory) {}

    /** Before a step. */
    public void begin(double generating, double updating) {
        generated = generating;
        updated = updating;
    }

    /**
     * After a step, in all processes: empty where there is one alone.
     *
     * @param generating seconds so far
     * @param updating seconds so far
     */
    public Map<String, Double> ofStep(double generating, double updating) {
        if (world.isAlone()) {
            return Map.of();
        }
        Spent own = new Spent(generating - generated, updating - updated, Torch.residentBytes() / 1e9);
        List<Spent> all = world.updates().exchange(new JsonWire<>(Spent.class), () -> own, RankFailures::of);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("ranks/count", (double) world.size());
        add(metrics, "gen_s", all, Spent::generating);
        add(metrics, "update_s", all, Spent::updating);
        add(metrics, "memory_gb", all, Spent::memory);
        return metrics;
    }

    private static void add(Map<String, Double> metrics, String name, List<Spent> all, ToDoubleFunction<Spent> part) {
        double[] values = all.stream().mapToDouble(part).toArray();
        int slowest = 0;
        double sum = 0;
        for (int rank = 0; rank < values.length; rank++) {
            sum += values[rank];
            slowest = values[rank] > values[slowest] ? rank : slowest;
        }
        double mean = sum / values.length;
        String prefix = "ranks/" + name + "/";
        metrics.put(prefix + "mean", mean);
        metrics.put(prefix + "max", values[slowest]);
        metrics.put(prefix + "slowest", (double) slowest);
        if (name.endsWith("_s")) {
            metrics.put(prefix + "wait", values[slowest] == 0 ? 0 : 1 - mean / values[slowest]);
        }
        for (int rank = 0; rank < values.length && values.length <= MOST_BY_NAME; rank++) {
            metrics.put(prefix + "rank_" + rank, values[rank]);
        }
    }
}
