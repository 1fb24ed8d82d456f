package org.motet.problem;

import org.jspecify.annotations.Nullable;

/** The final answer of a reference that may be a whole worked solution. */
final class WorkedAnswer {
    private static final String BOXED = "\\boxed{";

    private WorkedAnswer() {}

    /**
     * What stands after the last {@code ####} (as GSM8K writes it), else in the last {@code \boxed{}} whose braces close (as
     * MATH writes it), else the whole text; without outer white space; null where nothing is left.
     */
    static @Nullable String of(String text) {
        String answer = text;
        int mark = text.lastIndexOf("####");
        if (mark >= 0) {
            answer = text.substring(mark + 4);
        } else {
            String boxed = lastBoxed(text);
            answer = boxed == null ? text : boxed;
        }
        String stripped = answer.strip();
        return stripped.isEmpty() ? null : stripped;
    }

    private static @Nullable String lastBoxed(String text) {
        for (int start = text.lastIndexOf(BOXED); start >= 0; start = text.lastIndexOf(BOXED, start - 1)) {
            int end = closingBrace(text, start + BOXED.length());
            if (end >= 0) {
                return text.substring(start + BOXED.length(), end);
            }
        }
        return null;
    }

    private static int closingBrace(String text, int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++; // an escaped brace does not count
                case '{' -> depth++;
                case '}' -> {
                    if (--depth == 0) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }
}
