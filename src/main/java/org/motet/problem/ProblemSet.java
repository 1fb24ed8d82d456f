package org.motet.problem;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Problems of one source, in its order.
 *
 * @param problems their ids are unique
 * @param columns where question, answers and the rest came from
 * @param report what was left out
 */
public record ProblemSet(List<Problem> problems, ColumnMapping columns, ReadReport report) {
    public ProblemSet {
        problems = List.copyOf(problems);
    }

    /**
     * Problems of a file or folder.
     *
     * @param spec a path; {@code path#split} chooses one split of a folder with several
     * @throws IllegalArgumentException if it is missing, damaged, too large, of an unknown format, or lacks a column
     */
    public static ProblemSet load(String spec, ColumnMapping mapping, ReadLimits limits) {
        DataPath path = DataPath.of(spec);
        ProblemRows rows = new ProblemRows(path.toString(), mapping, MemoryShare.ofHeap(path.toString()));
        DataFile.read(path, limits, rows);
        if (rows.rows() == 0) {
            throw new IllegalArgumentException(path + " holds no rows");
        }
        rows.requireColumns(() -> DataFile.columns(path, limits));
        return rows.problems(path.name());
    }

    /** Problems of a file or folder within the default limits. */
    public static ProblemSet load(String spec, ColumnMapping mapping) {
        return load(spec, mapping, ReadLimits.DEFAULT);
    }

    public int size() {
        return problems.size();
    }

    /** Without the problems whose question an earlier one already asks. */
    public ProblemSet distinct() {
        Set<String> questions = new HashSet<>();
        ProblemSet kept = filter(problem -> questions.add(problem.question()));
        ReadReport counted = new ReadReport(
                report.origin(),
                report.rows(),
                report.withoutQuestion(),
                report.withoutAnswer(),
                report.duplicates() + size() - kept.size());
        return new ProblemSet(kept.problems, columns, counted);
    }

    /** The first {@code count} problems, or all if there are fewer. */
    public ProblemSet limit(int count) {
        return new ProblemSet(problems.subList(0, Math.min(count, size())), columns, report);
    }

    /**
     * Those that a hash of the question alone puts aside: the same whatever else the file holds, in whatever order.
     *
     * @param share part of all possible questions, in [0, 1]
     */
    public ProblemSet heldOut(double share) {
        return filter(problem -> isHeldOut(problem, share));
    }

    /** The rest of {@link #heldOut}. */
    public ProblemSet training(double share) {
        return filter(problem -> !isHeldOut(problem, share));
    }

    private static boolean isHeldOut(Problem problem, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("the held-out share is " + share + "; it must lie between 0 and 1");
        }
        return StableHash.unit(StableHash.of(problem.question())) < share;
    }

    private ProblemSet filter(Predicate<Problem> kept) {
        return new ProblemSet(problems.stream().filter(kept).toList(), columns, report);
    }
}
