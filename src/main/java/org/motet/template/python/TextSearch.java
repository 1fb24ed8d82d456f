package org.motet.template.python;

/** Finds a text in others in time linear in their lengths, whatever the texts are. */
final class TextSearch {
    private static final int SHORT = 64; // up to here the plain search costs little even at its worst

    private final String part;
    private final int[] borders; // of each prefix the length of its longest proper border; empty for a short part

    TextSearch(String part) {
        this.part = part;
        this.borders = part.length() <= SHORT ? new int[0] : borders(part);
    }

    private static int[] borders(String part) {
        int[] borders = new int[part.length()];
        int length = 0;
        for (int i = 1; i < part.length(); i++) {
            while (length > 0 && part.charAt(i) != part.charAt(length)) {
                length = borders[length - 1];
            }
            if (part.charAt(i) == part.charAt(length)) {
                length++;
            }
            borders[i] = length;
        }
        return borders;
    }

    /** Where the part begins at or behind a place; -1 if nowhere. */
    int next(String text, int from) {
        if (borders.length == 0) {
            return text.indexOf(part, from);
        }
        int matched = 0;
        for (int i = from; i < text.length(); i++) {
            while (matched > 0 && text.charAt(i) != part.charAt(matched)) {
                matched = borders[matched - 1];
            }
            if (text.charAt(i) == part.charAt(matched)) {
                matched++;
            }
            if (matched == part.length()) {
                return i - matched + 1;
            }
        }
        return -1;
    }

    /** Where the part begins and ends at or before a place; -1 if nowhere. */
    int last(String text, int end) {
        if (borders.length > 0) {
            throw new PythonException(
                    "looking from the end for a text of more than " + SHORT + " characters is not supported");
        }
        return end < part.length() ? -1 : text.lastIndexOf(part, end - part.length());
    }
}
