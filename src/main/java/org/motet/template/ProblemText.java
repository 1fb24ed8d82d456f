package org.motet.template;

/** Puts a problem into a text. The problem is data: braces, markers or code in it mean nothing. */
final class ProblemText {
    /** Where the problem goes. */
    static final String PLACE = "{problem}";

    private ProblemText() {}

    /** The text with the problem at its place; {@code place} is looked for in {@code text} alone. */
    static String put(String text, String place, String problem) {
        StringBuilder result = new StringBuilder(text.length() + problem.length());
        int from = 0;
        for (int at = text.indexOf(place); at >= 0; at = text.indexOf(place, from)) {
            result.append(text, from, at).append(problem);
            from = at + place.length();
        }
        return result.append(text, from, text.length()).toString();
    }
}
