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

    /** The question: a text, or the last user message of a chat; without outer white space; null where there is none. */
    static @Nullable String question(@Nullable Object cell) {
        if (cell instanceof List<?> messages) {
            return messages.reversed().stream()
                    .filter(message -> message instanceof Map<?, ?> map && "user".equals(map.get("role")))
                    .findFirst()
                    .map(message -> textOf(((Map<?, ?>) message).get("content")))
                    .orElse(null);
        }
        return textOf(cell);
    }

    private static @Nullable String textOf(@Nullable Object content) {
        if (content instanceof List<?> parts) { // several parts of one message; only texts can be asked
            StringBuilder text = new StringBuilder();
            parts.forEach(part ->
                    text.append(part instanceof Map<?, ?> map ? Objects.toString(map.get("text"), "") : part));
            return blankToNull(text.toString());
        }
        return content == null ? null : blankToNull(content.toString());
    }

    /** The accepted answers in the order of the file, each once; empty where there is none. */
    static List<String> answers(@Nullable Object cell) {
        List<String> answers = new ArrayList<>();
        if (cell instanceof Collection<?> several) {
            several.forEach(value -> addAnswer(value, answers));
        } else {
            addAnswer(cell, answers);
        }
        return answers;
    }

    private static void addAnswer(@Nullable Object value, List<String> answers) {
        String text = value instanceof String worked ? WorkedAnswer.of(worked) : scalar(value);
        if (text != null && !answers.contains(text)) {
            answers.add(text);
        }
    }

    /** A short value such as an id or a level as text: 2.0 and 2 are both "2"; null where there is none. */
    static @Nullable String scalar(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Double number when number.isNaN() || number.isInfinite() -> null;
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
