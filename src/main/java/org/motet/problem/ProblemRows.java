package org.motet.problem;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes problems of rows while they pass. Only question, answers, identity, level and source are kept, equal texts once: a
 * set that repeats its problems a hundred times takes little more than one that does not.
 */
final class ProblemRows implements RowSink {
    private static final int BYTES_OF_A_PROBLEM = 256; // records, lists and an identity, roughly

    private record Draft(
            int row,
            String question,
            List<String> answers,
            @Nullable String id,
            @Nullable String level,
            @Nullable String source) {}

    private final String origin;
    private final ColumnMapping mapping;
    private final ColumnGuess question;
    private final ColumnGuess answer;
    private final ColumnGuess id;
    private final ColumnGuess level;
    private final ColumnGuess source;
    private final MemoryShare memory;
    private final Map<String, String> texts = new HashMap<>();
    private final List<Draft> drafts = new ArrayList<>();
    private int rows;
    private int withoutQuestion;
    private int withoutAnswer;

    ProblemRows(String origin, ColumnMapping mapping, MemoryShare memory) {
        this.origin = origin;
        this.mapping = mapping;
        this.question = mapping.questionGuess();
        this.answer = mapping.answerGuess();
        this.id = mapping.idGuess();
        this.level = mapping.levelGuess();
        this.source = mapping.sourceGuess();
        this.memory = memory;
    }

    @Override
    public boolean wants(String column) {
        return Stream.of(question, answer, id, level, source).anyMatch(guess -> guess.wants(column));
    }

    @Override
    public boolean row(Map<String, @Nullable Object> cells) {
        lookForBetterColumns(cells);
        String asked = Cells.question(question.value(cells));
        List<String> accepted = Cells.answers(answer.value(cells));
        if (asked == null) {
            withoutQuestion++;
        } else if (accepted.isEmpty()) {
            withoutAnswer++;
        } else {
            drafts.add(new Draft(
                    rows,
                    once(asked),
                    accepted.stream().map(this::once).toList(),
                    shared(id.value(cells)),
                    shared(level.value(cells)),
                    shared(source.value(cells))));
            memory.take(BYTES_OF_A_PROBLEM);
        }
        rows = Math.incrementExact(rows);
        return true;
    }

    /** Where a better column comes up, the rows before have no value in it. */
    private void lookForBetterColumns(Map<String, @Nullable Object> cells) {
        if (question.improvesWith(cells)) {
            drafts.clear();
            withoutQuestion = rows;
            withoutAnswer = 0;
        }
        if (answer.improvesWith(cells)) {
            drafts.clear();
            withoutAnswer = rows - withoutQuestion;
        }
        if (id.improvesWith(cells)) {
            drafts.replaceAll(old -> new Draft(old.row, old.question, old.answers, null, old.level, old.source));
        }
        if (level.improvesWith(cells)) {
            drafts.replaceAll(old -> new Draft(old.row, old.question, old.answers, old.id, null, old.source));
        }
        if (source.improvesWith(cells)) {
            drafts.replaceAll(old -> new Draft(old.row, old.question, old.answers, old.id, old.level, null));
        }
    }

    private String once(String text) {
        String known = texts.putIfAbsent(text, text);
        if (known == null) {
            memory.take(40 + MemoryShare.bytesOf(text));
        }
        return known == null ? text : known;
    }

    private @Nullable String shared(@Nullable Object cell) {
        String text = Cells.scalar(cell);
        return text == null ? null : once(text);
    }

    /**
     * The problems of all rows.
     *
     * @param name source of the problems that tell none
     */
    ProblemSet problems(String name) {
        List<Problem> problems = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Draft draft : drafts) {
            String key = Objects.requireNonNullElseGet(draft.id, () -> Long.toHexString(StableHash.of(draft.question)));
            problems.add(new Problem(
                    ids.add(key) ? key : key + "#" + draft.row,
                    draft.question,
                    draft.answers,
                    Objects.requireNonNullElse(draft.source, name),
                    level(draft.level)));
        }
        ReadReport report = new ReadReport(origin, rows, withoutQuestion, withoutAnswer, 0);
        if (problems.isEmpty()) {
            throw new IllegalArgumentException(origin + " holds no problem: " + String.join("; ", report.warnings()));
        }
        return new ProblemSet(problems, columns(), report);
    }

    /** "Level 3" and "3" are the same level. */
    private static @Nullable String level(@Nullable String text) {
        return text == null ? null : text.replaceFirst("(?i)^level\\s+", "");
    }

    int rows() {
        return rows;
    }

    /** The columns that were found; id, level and source are null where there is none. */
    ColumnMapping columns() {
        return new ColumnMapping(question.column(), answer.column(), id.column(), level.column(), source.column());
    }

    /**
     * Checks that every column is there that is needed or was named.
     *
     * @param known columns that the file has, for the error
     */
    void requireColumns(Supplier<List<String>> known) {
        require("question", mapping.question(), question, true, known);
        require("answer", mapping.answer(), answer, true, known);
        require("id", mapping.id(), id, false, known);
        require("level", mapping.level(), level, false, known);
        require("source", mapping.source(), source, false, known);
    }

    private void require(
            String key, @Nullable String named, ColumnGuess guess, boolean needed, Supplier<List<String>> known) {
        if (guess.column() != null || named == null && !needed) {
            return;
        }
        String columns = String.join(", ", known.get());
        throw new IllegalArgumentException(
                named == null
                        ? origin + " has no column that looks like the " + key + "; say by problems." + key
                                + "=COLUMN (in a command --" + key + ") which it is: " + columns
                        : origin + " has no column '" + named + "' for the " + key + "; it has " + columns);
    }
}
