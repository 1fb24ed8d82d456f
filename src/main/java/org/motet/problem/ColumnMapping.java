package org.motet.problem;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a data file mean what, as dotted paths such as {@code reward_model.ground_truth}; null means guess.
 *
 * @param question text, or a list of chat messages whose last user message is the question
 * @param answer text, number, or a list of accepted answers
 * @param id identity of the problem; without such a column it is made from the question
 * @param level difficulty
 * @param source name of the data set that a row comes from
 */
public record ColumnMapping(
        @Nullable String question,
        @Nullable String answer,
        @Nullable String id,
        @Nullable String level,
        @Nullable String source) {
    private static final List<String> QUESTIONS = List.of(
            "question", "problem", "extra_info.question", "prompt", "query", "instruction", "input", "messages");
    private static final List<String> ANSWERS = List.of(
            "answer",
            "answers",
            "ground_truth",
            "reward_model.ground_truth",
            "gold",
            "final_answer",
            "expected_answer",
            "target",
            "solution",
            "extra_info.answer");
    private static final List<String> IDS =
            List.of("id", "problem_id", "unique_id", "uuid", "extra_info.index", "index");
    private static final List<String> LEVELS =
            List.of("level", "difficulty", "extra_info.level", "extra_info.difficulty");
    private static final List<String> SOURCES = List.of("data_source", "source");

    /** Every column is guessed from its name. */
    public static ColumnMapping guess() {
        return new ColumnMapping(null, null, null, null, null);
    }

    public ColumnMapping {
        for (String path : new @Nullable String[] {question, answer, id, level, source}) {
            if (path != null && path.isBlank()) {
                throw new IllegalArgumentException("a column of the mapping is blank; leave it out to have it guessed");
            }
        }
    }

    /** The same mapping with every guess made for this table; id, level and source stay null where there is none. */
    ColumnMapping resolve(Table table) {
        return new ColumnMapping(
                required("question", question, QUESTIONS, table),
                required("answer", answer, ANSWERS, table),
                column("id", id, IDS, table),
                column("level", level, LEVELS, table),
                column("source", source, SOURCES, table));
    }

    private static String required(String key, @Nullable String path, List<String> guesses, Table table) {
        String column = column(key, path, guesses, table);
        if (column == null) {
            throw new IllegalArgumentException(table.origin() + " has no column that looks like the " + key
                    + "; say by problems." + key + "=COLUMN (in a command --" + key
                    + ") which it is: " + String.join(", ", table.columns()));
        }
        return column;
    }

    private static @Nullable String column(String key, @Nullable String path, List<String> guesses, Table table) {
        if (path == null) {
            return guesses.stream()
                    .filter(guess -> isPresent(guess, table))
                    .findFirst()
                    .orElse(null);
        }
        if (!isPresent(path, table)) {
            throw new IllegalArgumentException(table.origin() + " has no column '" + path + "' for the " + key
                    + "; it has " + String.join(", ", table.columns()));
        }
        return path;
    }

    /** Whether any row has a value there: a column that is null throughout is no column. */
    private static boolean isPresent(String path, Table table) {
        for (Map<String, @Nullable Object> row : table.rows()) {
            if (Table.value(row, path) != null) {
                return true;
            }
        }
        return false;
    }
}
