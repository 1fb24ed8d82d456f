package org.motet.template.python;

/** Texts made wider. */
final class TextPadding {
    private TextPadding() {}

    static String left(String s, long width, String fill, RenderBudget budget) {
        return s + fill(missing(s, width), fill, budget);
    }

    static String right(String s, long width, String fill, RenderBudget budget) {
        return fill(missing(s, width), fill, budget) + s;
    }

    /** In the middle; an odd blank goes to the left where the width is odd. */
    static String center(String s, long width, String fill, RenderBudget budget) {
        long missing = missing(s, width);
        long before = missing / 2 + (missing & width & 1);
        return fill(before, fill, budget) + s + fill(missing - before, fill, budget);
    }

    static String zeros(String s, long width, RenderBudget budget) {
        int sign = s.startsWith("-") || s.startsWith("+") ? 1 : 0;
        return s.substring(0, sign) + fill(missing(s, width), "0", budget) + s.substring(sign);
    }

    static long missing(String s, long width) {
        return Math.max(0, width - s.codePointCount(0, s.length()));
    }

    static String fill(long count, String fill, RenderBudget budget) {
        if (fill.codePointCount(0, fill.length()) != 1) {
            throw new PythonException(
                    "a text is filled up with one character, not with " + PythonException.quoted(fill));
        }
        budget.characters(count);
        return fill.repeat((int) count);
    }

    static String expandTabs(String s, long size, RenderBudget budget) {
        StringBuilder out = new StringBuilder();
        long column = 0;
        for (int point : s.codePoints().toArray()) {
            if (point == '\t') {
                long blanks = size <= 0 ? 0 : size - column % size;
                out.append(fill(blanks, " ", budget));
                column += blanks;
            } else {
                out.appendCodePoint(point);
                column = point == '\n' || point == '\r' ? 0 : column + 1;
            }
        }
        return out.toString();
    }
}
