package org.motet.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.motet.problem.ColumnMapping;
import org.motet.problem.Problem;
import org.motet.problem.ProblemSet;
import org.motet.problem.ReadLimits;
import org.motet.problem.ReadReport;
import org.motet.train.nano.ChainProblem;
import org.motet.train.nano.ChainProblems;

/** Problems by the name of where they come from: files, folders, or the generated ones. */
public final class ProblemSource {
    private ProblemSource() {}

    /**
     * Problems of a file or folder, or generated ones.
     *
     * @param spec a path; {@code path#split} chooses one split of a folder with several; {@code chain:COUNT[:SEED]} and {@code
     *     chain-held-out:COUNT} are {@link ChainProblems}
     * @throws IllegalArgumentException if it is missing, damaged, of an unknown format, or lacks a column
     */
    public static ProblemSet load(String spec, ColumnMapping mapping, ReadLimits limits) {
        return spec.matches("chain(-held-out)?:.*") && !Files.exists(Path.of(spec))
                ? generated(spec)
                : ProblemSet.load(spec, mapping, limits);
    }

    /** The same within the default limits. */
    public static ProblemSet load(String spec, ColumnMapping mapping) {
        return load(spec, mapping, ReadLimits.DEFAULT);
    }

    private static ProblemSet generated(String spec) {
        String[] parts = spec.split(":", -1);
        boolean heldOut = parts[0].equals("chain-held-out");
        boolean wellFormed = parts.length == 2 || parts.length == 3 && !heldOut && parts[2].matches("-?\\d{1,18}");
        if (!wellFormed || !parts[1].matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException("'" + spec
                    + "' names no generated problems; write chain:COUNT, chain:COUNT:SEED or chain-held-out:COUNT");
        }
        int count = Integer.parseInt(parts[1]);
        long seed = parts.length == 3 ? Long.parseLong(parts[2]) : 0;
        List<ChainProblem> chains =
                heldOut ? ChainProblems.heldOut(count) : new ChainProblems(seed).distinctTraining(count);
        List<Problem> problems = chains.stream().map(ChainProblem::problem).toList();
        return new ProblemSet(problems, ColumnMapping.guess(), new ReadReport(spec, count, 0, 0, 0));
    }
}
