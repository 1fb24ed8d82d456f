package org.motet.problem;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the values of a data file say once their column's meaning is known. */
final class Cells {
    /** A number with more zeros than this stays in scientific notation. */
    private static final int MANY_DIGITS = 40;

    private Cells() {}

    /**
     * The question: a text, or the last user message of a chat ({@code role} and {@code content}, or {@code from} and {@code
     * value}); without outer white space; null where there is none.
     */
    static @Nullable String question(@Nullable Object cell) {
        if (!(cell instanceof List<?> messages)) {
            return textOf(cell);
        }
        for (Object message : messages.reversed()) {
            if (message instanceof Map<?, ?> map && isUser(map.get("role"), map.get("from"))) {
                return textOf(map.containsKey("content") ? map.get("content") : map.get("value"));
            }
        }
        return null;
    }

    private static boolean isUser(@Nullable Object role, @Nullable Object from) {
        return "user".equals(role) || "human".equals(from) || "user".equals(from);
    }

    private static @Nullable String textOf(@Nullable Object content) {
        if (content instanceof List<?> parts) { // several parts of one message; only texts can be asked
            StringBuilder text = new StringBuilder();
            parts.forEach(part ->
                    text.append(part instanceof Map<?, ?> map ? Objects.toString(map.get("text"), "") : part));
            return blankToNull(text.toString());
        }
        return content == null || content instanceof byte[] ? null : blankToNull(content.toString());
    }

    /**
     * The accepted answers in the order of the file, each once; empty where there is none. A text that is a JSON list of texts,
     * as Skywork-OR1 has them, is that list.
     */
    static List<String> answers(@Nullable Object cell) {
        List<String> answers = new ArrayList<>();
        Object value = cell instanceof String text && text.startsWith("[\"") ? listed(text) : cell;
        if (value instanceof Collection<?> several) {
            several.forEach(answer -> addAnswer(answer, answers));
        } else {
            addAnswer(value, answers);
        }
        return answers;
    }

    private static Object listed(String text) {
        try {
            return JsonRows.value(text, "the answer") instanceof List<?> list
                            && list.stream().allMatch(String.class::isInstance)
                    ? list
                    : text;
        } catch (IllegalArgumentException e) { // a bracket and a quote that are no JSON
            return text;
        }
    }

    private static void addAnswer(@Nullable Object value, List<String> answers) {
        String text = value instanceof String worked ? WorkedAnswer.of(worked) : scalar(value);
        if (text != null && !answers.contains(text)) {
            answers.add(text);
        }
    }

    /** A value as text: 2.0 and 2 are both "2", the float 0.1 is "0.1"; null where there is none. */
    static @Nullable String scalar(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case byte[] bytes -> null; // no text
            case Map<?, ?> struct -> null;
            case Double number when number.isNaN() || number.isInfinite() -> null;
            case Float number when number.isNaN() || number.isInfinite() -> null;
            case Number number -> number(new BigDecimal(number.toString()));
            default -> blankToNull(value.toString());
        };
    }

    private static String number(BigDecimal value) {
        BigDecimal shortest = value.stripTrailingZeros();
        return Math.abs((long) shortest.scale()) > MANY_DIGITS ? shortest.toString() : shortest.toPlainString();
    }

    private static @Nullable String blankToNull(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? null : stripped;
    }
}
