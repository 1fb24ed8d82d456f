package org.motet.problem;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
     * @throws IllegalArgumentException if it is missing, damaged, of an unknown format, or lacks a column
     */
    public static ProblemSet load(String spec, ColumnMapping mapping) {
        int mark = spec.lastIndexOf('#');
        if (mark < 0 || Files.exists(Path.of(spec))) {
            return load(Path.of(spec), null, mapping);
        }
        return load(Path.of(spec.substring(0, mark)), spec.substring(mark + 1), mapping);
    }

    /** Problems of a file or folder that needs no choice of a split. */
    public static ProblemSet load(Path path, ColumnMapping mapping) {
        return load(path, null, mapping);
    }

    /** Problems of a file or of one split of a folder; {@code split} is null where there is only one. */
    public static ProblemSet load(Path path, @Nullable String split, ColumnMapping mapping) {
        Table table = DataFile.read(path, split);
        ColumnMapping columns = mapping.resolve(table);
        String name = split == null ? stem(path) : split;
        List<Problem> problems = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int withoutQuestion = 0;
        int withoutAnswer = 0;
        for (int row = 0; row < table.rows().size(); row++) {
            Map<String, @Nullable Object> cells = table.rows().get(row);
            String question = Cells.question(cell(cells, columns.question()));
            List<String> answers = Cells.answers(cell(cells, columns.answer()));
            if (question == null) {
                withoutQuestion++;
            } else if (answers.isEmpty()) {
                withoutAnswer++;
            } else {
                String id = Objects.requireNonNullElseGet(
                        Cells.scalar(cell(cells, columns.id())), () -> Long.toHexString(StableHash.of(question)));
                String source = Objects.requireNonNullElse(Cells.scalar(cell(cells, columns.source())), name);
                String level = level(Cells.scalar(cell(cells, columns.level())));
                problems.add(new Problem(ids.add(id) ? id : id + "#" + row, question, answers, source, level));
            }
        }
        ReadReport report = new ReadReport(table.origin(), table.rows().size(), withoutQuestion, withoutAnswer, 0);
        if (problems.isEmpty()) {
            throw new IllegalArgumentException(
                    table.origin() + " holds no problem: " + String.join("; ", report.warnings()));
        }
        return new ProblemSet(problems, columns, report);
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

    /**
     * The problems of these levels only.
     *
     * @throws IllegalArgumentException if none is left
     */
    public ProblemSet withLevels(Collection<String> levels) {
        Set<String> wanted = new HashSet<>();
        levels.forEach(level -> wanted.add(Objects.requireNonNullElse(level(level), level)));
        ProblemSet kept = filter(problem -> problem.level() != null && wanted.contains(problem.level()));
        if (kept.problems.isEmpty()) {
            Set<String> found = new TreeSet<>();
            problems.forEach(problem -> found.add(Objects.requireNonNullElse(problem.level(), "none")));
            throw new IllegalArgumentException(report.origin() + " has no problem of level " + String.join(", ", levels)
                    + "; its levels are " + String.join(", ", found));
        }
        return kept;
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

    private static @Nullable Object cell(Map<String, @Nullable Object> row, @Nullable String column) {
        return column == null ? null : Table.value(row, column);
    }

    /** "Level 3" and "3" are the same level. */
    private static @Nullable String level(@Nullable String text) {
        return text == null ? null : text.replaceFirst("(?i)^level\\s+", "");
    }

    private static String stem(Path path) {
        return path.toAbsolutePath().normalize().getFileName().toString().replaceFirst("(?<=.)\\..*$", "");
    }
}
