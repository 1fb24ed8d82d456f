package org.motet.train.sft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.motet.problem.Table;
import org.motet.template.NativeChat;
import org.motet.template.jinja.JinjaException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rows of a table as texts with marks.
 *
 * @param chat null where no row has messages
 */
record RowTexts(ExampleColumns columns, @Nullable ChatTexts chat) {

    /** @param chat the model's chat template, asked for where a row needs it */
    static RowTexts of(ExampleColumns columns, Table table, Supplier<NativeChat> chat) {
        boolean needed = columns instanceof ExampleColumns.Conversation;
        if (columns instanceof ExampleColumns.Pair(String prompt, String completion)) {
            for (Map<String, @Nullable Object> row : table.rows()) {
                needed |=
                        Table.value(row, prompt) instanceof List<?> || Table.value(row, completion) instanceof List<?>;
            }
        }
        return new RowTexts(columns, needed ? new ChatTexts(chat.get()) : null);
    }

    /**
     * What a row says.
     *
     * @param isChat whether the chat template has written it, with all tokens that open and end it
     */
    record Written(List<MarkedText> texts, boolean isChat) {}

    /** @param place file and row, for the message of an exception */
    Written write(Map<String, @Nullable Object> row, String place) {
        try {
            return switch (columns) {
                case ExampleColumns.Conversation(String column) ->
                    conversation(Messages.of(Table.value(row, column), place + " " + column), 0, row, place);
                case ExampleColumns.Pair pair -> pair(pair, row, place);
            };
        } catch (JinjaException e) {
            throw new IllegalArgumentException(place + ": the chat template fails: " + e.getMessage(), e);
        }
    }

    private Written pair(ExampleColumns.Pair columns, Map<String, @Nullable Object> row, String place) {
        Object prompt = Table.value(row, columns.prompt());
        Object completion = Table.value(row, columns.completion());
        if (prompt instanceof List<?> || completion instanceof List<?>) {
            List<Map<String, Object>> messages = new ArrayList<>(Messages.of(prompt, place + " " + columns.prompt()));
            int from = messages.size();
            messages.addAll(Messages.of(completion, place + " " + columns.completion()));
            return conversation(messages, from, row, place);
        }
        String read = text(prompt, place + " " + columns.prompt());
        String learned = text(completion, place + " " + columns.completion());
        if (learned.isEmpty()) {
            throw new IllegalArgumentException(place + ": the completion (" + columns.completion() + ") is empty");
        }
        MarkedText.Span span = new MarkedText.Span(read.length(), read.length() + learned.length());
        return new Written(List.of(new MarkedText(read + learned, List.of(span))), false);
    }

    private Written conversation(
            List<Map<String, Object>> messages, int from, Map<String, @Nullable Object> row, String place) {
        return new Written(Objects.requireNonNull(chat).write(messages, from, given(row, place), place), true);
    }

    /** What else a template reads, in the columns where TRL has it: tools, and anything in {@code chat_template_kwargs}. */
    private static Map<String, Object> given(Map<String, @Nullable Object> row, String place) {
        Map<String, Object> given = new LinkedHashMap<>();
        if (row.get("chat_template_kwargs") instanceof Map<?, ?> variables) {
            given.putAll(Messages.map(variables));
        }
        Object tools = row.get("tools");
        if (tools instanceof String json && !json.isBlank()) {
            try {
                tools = JsonMapper.shared().readValue(json, Object.class);
            } catch (JacksonException e) {
                throw new IllegalArgumentException(place + " tools is a text that is not JSON", e);
            }
        }
        if (tools instanceof List<?> list && !list.isEmpty()) {
            given.put("tools", Messages.value(list));
        }
        return given;
    }

    private static String text(@Nullable Object cell, String place) {
        return switch (cell) {
            case null -> throw new IllegalArgumentException(place + " is missing");
            case Map<?, ?> map ->
                throw new IllegalArgumentException(place + " is neither a text nor a list of messages");
            default -> cell.toString();
        };
    }
}
