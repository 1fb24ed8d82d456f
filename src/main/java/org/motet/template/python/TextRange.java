package org.motet.template.python;

/** A part of a text to look in; places count code points of the whole text. */
record TextRange(String whole, int from, int to, boolean exists) {
    /** The range of a method's second and third argument. */
    static TextRange of(String s, BoundArguments given) {
        int length = s.codePointCount(0, s.length());
        long from = place(given.integerUnlessNone(1, 0), length);
        long to = Math.min(place(given.integerUnlessNone(2, length), length), length);
        if (from > to) {
            return new TextRange(s, 0, 0, false);
        }
        return new TextRange(s, s.offsetByCodePoints(0, (int) from), s.offsetByCodePoints(0, (int) to), true);
    }

    private static long place(long index, int length) {
        return index < 0 ? Math.max(0, index + length) : index;
    }

    String text() {
        return whole.substring(from, to);
    }

    /** Where the part is first; -1 if nowhere. */
    long first(String part) {
        int at = exists ? new TextSearch(part).next(text(), 0) : -1;
        return at < 0 ? -1 : whole.codePointCount(0, from + at);
    }

    long last(String part) {
        int at = exists ? new TextSearch(part).last(text(), to - from) : -1;
        return at < 0 ? -1 : whole.codePointCount(0, from + at);
    }

    /** How often the part occurs without overlap; an empty one before each character and at the end. */
    long count(String part) {
        if (!exists) {
            return 0;
        }
        if (part.isEmpty()) {
            return whole.codePointCount(from, to) + 1;
        }
        TextSearch search = new TextSearch(part);
        String text = text();
        long count = 0;
        for (int at = search.next(text, 0); at >= 0; at = search.next(text, at + part.length())) {
            count++;
        }
        return count;
    }
}
