package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Dates: the month may stand before the day or behind it. */
final class Dates {
    private static final Set<String> MONTHS = Set.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "jan",
            "feb",
            "mar",
            "apr",
            "jun",
            "jul",
            "aug",
            "sep",
            "sept",
            "oct",
            "nov",
            "dec");

    private Dates() {}

    /** "April 3" as "3 April". */
    static List<LatexToken> dayFirst(List<LatexToken> tokens) {
        LatexToken first = tokens.getFirst();
        boolean month = tokens.size() > 1
                && first.is(LatexToken.Type.WORD)
                && tokens.get(1).is(LatexToken.Type.NUMBER)
                && MONTHS.contains(first.text().toLowerCase(Locale.ROOT));
        if (!month) {
            return tokens;
        }
        List<LatexToken> turned = new ArrayList<>(tokens);
        turned.set(0, tokens.get(1));
        turned.set(1, first);
        return turned;
    }
}
