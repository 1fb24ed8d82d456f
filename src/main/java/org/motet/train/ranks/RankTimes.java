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
 * ranks/reward_s/...           the same of grading
 * ranks/update_s/...           of computing gradients
 * ranks/sum_s/...              of waiting for sums after that: for those who compute longer, and for what was not hidden behind computing
 * ranks/sum_s/min              of the one that waited least: what was not hidden
 * ranks/memory_gb/...          resident memory
 * </pre>
 */
public final class RankTimes {
    /** So many processes have numbers of their own, {@code ranks/gen_s/rank_3}. */
    private static final int MOST_BY_NAME = 16;

    private final World world;
    private Spent before = new Spent(0, 0, 0, 0); // the step

    public RankTimes(World world) {
        this.world = world;
    }

    /** Seconds that a process has been at something. */
    public record Spent(double generating, double grading, double updating, double summing) {}

    /** The same in a step, with gigabytes of memory after it. */
    private record Part(double generating, double grading, double updating, double summing, double memory) {}

    /** Before a step. */
    public void begin(Spent soFar) {
        before = soFar;
    }

    /** After a step, in all processes: empty where there is one alone. */
    public Map<String, Double> ofStep(Spent soFar) {
        if (world.isAlone()) {
            return Map.of();
        }
        Part own = new Part(
                soFar.generating - before.generating,
                soFar.grading - before.grading,
                soFar.updating - before.updating,
                soFar.summing - before.summing,
                Torch.residentBytes() / 1e9);
        List<Part> all = world.updates().exchange(new JsonWire<>(Part.class), () -> own, RankFailures::of);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("ranks/count", (double) world.size());
        add(metrics, "gen_s", all, Part::generating);
        add(metrics, "reward_s", all, Part::grading);
        add(metrics, "update_s", all, Part::updating);
        add(metrics, "sum_s", all, Part::summing);
        metrics.put(
                "ranks/sum_s/min", all.stream().mapToDouble(Part::summing).min().orElse(0));
        add(metrics, "memory_gb", all, Part::memory);
        return metrics;
    }

    private static void add(Map<String, Double> metrics, String name, List<Part> all, ToDoubleFunction<Part> part) {
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
