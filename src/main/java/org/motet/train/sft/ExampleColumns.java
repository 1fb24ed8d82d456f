package org.motet.train.sft;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.problem.Table;

/** Which columns of a table hold what is learned. */
sealed interface ExampleColumns {
    /** The names that are looked for, the first that a table has. */
    List<String> MESSAGES = List.of("messages", "conversations");

    List<String> PROMPTS = List.of("prompt", "question", "problem", "query");
    List<String> COMPLETIONS = List.of("completion", "response", "solution", "answer");

    /** Whole conversations. */
    record Conversation(String column) implements ExampleColumns {
        @Override
        public String toString() {
            return column;
        }
    }

    /** A prompt and what follows it, both texts or both messages. */
    record Pair(String prompt, String completion) implements ExampleColumns {
        @Override
        public String toString() {
            return prompt + " and " + completion;
        }
    }

    /**
     * The columns that the configuration names, else those of known names; {@code prompt} with {@code completion} goes before
     * {@code messages}.
     *
     * @throws IllegalArgumentException if the table lacks them
     */
    static ExampleColumns of(OwnDataConfig config, Table table) {
        if (!config.messages().isEmpty()) {
            return new Conversation(required("messages", config.messages(), table));
        }
        if (!config.prompt().isEmpty()) {
            return new Pair(
                    required("prompt", config.prompt(), table), required("completion", config.completion(), table));
        }
        String messages = first(MESSAGES, table);
        String prompt = first(PROMPTS, table);
        String completion = first(COMPLETIONS, table);
        boolean exact =
                PROMPTS.getFirst().equals(prompt) && COMPLETIONS.getFirst().equals(completion);
        if (messages != null && !exact) {
            return new Conversation(messages);
        }
        if (prompt == null || completion == null) {
            throw new IllegalArgumentException(
                    table.origin() + " has no column messages, nor prompt and completion; name"
                            + " them by data.messages=COLUMN, or data.prompt=COLUMN and data.completion=COLUMN: it has "
                            + String.join(", ", table.columns()));
        }
        return new Pair(prompt, completion);
    }

    private static String required(String key, String column, Table table) {
        if (!isPresent(column, table)) {
            throw new IllegalArgumentException(table.origin() + " has no column '" + column + "', which data." + key
                    + " names; it has " + String.join(", ", table.columns()));
        }
        return column;
    }

    private static @Nullable String first(List<String> names, Table table) {
        return names.stream().filter(name -> isPresent(name, table)).findFirst().orElse(null);
    }

    /** A column that is null throughout is no column. */
    private static boolean isPresent(String column, Table table) {
        for (Map<String, @Nullable Object> row : table.rows()) {
            if (Table.value(row, column) != null) {
                return true;
            }
        }
        return false;
    }
}
