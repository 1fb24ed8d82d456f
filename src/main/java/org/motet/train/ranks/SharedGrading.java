package org.motet.train.ranks;

import java.util.List;
import java.util.stream.IntStream;
import org.motet.distributed.ListWire;
import org.motet.distributed.Wire;
import org.motet.distributed.World;
import org.motet.reward.Grader;
import org.motet.reward.RewardScore;
import org.motet.reward.Submission;

/** The graders of all processes as one: group i is graded by process i modulo their number, and all get all scores. */
public final class SharedGrading implements Grading {
    private static final Wire<List<List<RewardScore>>> SCORES =
            new ListWire<>(new ListWire<>(new JsonWire<>(RewardScore.class)));

    private final World world;
    private final Grader own;
    private long busy; // nanoseconds

    public SharedGrading(World world, Grader own) {
        this.world = world;
        this.own = own;
    }

    @Override
    public List<List<RewardScore>> grade(List<List<Submission>> groups) {
        List<List<Submission>> share = IntStream.range(0, groups.size())
                .filter(i -> i % world.size() == world.rank())
                .mapToObj(groups::get)
                .toList();
        List<List<List<RewardScore>>> parts = world.updates().exchange(SCORES, () -> graded(share), RankFailures::of);
        return IntStream.range(0, groups.size())
                .mapToObj(i -> parts.get(i % world.size()).get(i / world.size()))
                .toList();
    }

    private List<List<RewardScore>> graded(List<List<Submission>> share) {
        if (share.isEmpty()) {
            return List.of();
        }
        long start = System.nanoTime();
        List<List<RewardScore>> scores = own.grade(share);
        busy += System.nanoTime() - start;
        return scores;
    }

    /** Seconds that this process has graded for so far. */
    public double busySeconds() {
        return busy / 1e9;
    }
}
