package org.motet.math.answer;

/**
 * A {@code \boxed} or {@code \fbox} in a completion.
 *
 * @param start index of its backslash
 * @param contentStart index of the first character inside
 * @param contentEnd index behind the last character inside
 * @param end index behind the closing brace
 * @param closed whether the closing brace is there
 */
record Box(int start, int contentStart, int contentEnd, int end, boolean closed) {

    String content(String text) {
        return text.substring(contentStart, contentEnd);
    }
}
