package org.motet.math.latex;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compares words that stand behind numbers, whatever their number and form: apple and apples, downward and downwards. */
final class Nouns {
    /** Words that say nothing of what is counted. */
    private static final Set<String> EMPTY = Set.of(
            "of",
            "the",
            "a",
            "an",
            "in",
            "at",
            "by",
            "to",
            "per",
            "each",
            "total",
            "altogether",
            "overall",
            "exactly",
            "only",
            "about",
            "around",
            "roughly",
            "approximately",
            "nearly",
            "almost",
            "respectively",
            "unit",
            "units",
            "different",
            "distinct",
            "possible",
            "such",
            "there",
            "we",
            "have",
            "get",
            "answer",
            "so",
            "its",
            "their",
            "his",
            "her");

    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("men", "man"),
            Map.entry("women", "woman"),
            Map.entry("children", "child"),
            Map.entry("people", "person"),
            Map.entry("persons", "person"),
            Map.entry("mice", "mouse"),
            Map.entry("geese", "goose"),
            Map.entry("teeth", "tooth"),
            Map.entry("dice", "die"),
            Map.entry("oxen", "ox"),
            Map.entry("jan", "january"),
            Map.entry("feb", "february"),
            Map.entry("mar", "march"),
            Map.entry("apr", "april"),
            Map.entry("jun", "june"),
            Map.entry("jul", "july"),
            Map.entry("aug", "august"),
            Map.entry("sep", "september"),
            Map.entry("sept", "september"),
            Map.entry("oct", "october"),
            Map.entry("nov", "november"),
            Map.entry("dec", "december"));

    private static final String[] ENDINGS = {"s", "ed", "d", "ing", "wards", "ward", "ern", "erly", "ly"};
    private static final int SHORTEST_STEM = 3;

    private Nouns() {}

    /** Whether each side has a word that the other lacks. */
    static boolean differ(List<String> words, List<String> others) {
        return !words.isEmpty() && !others.isEmpty() && lacks(words, others) && lacks(others, words);
    }

    private static boolean lacks(List<String> words, List<String> others) {
        return words.stream()
                .anyMatch(word -> !EMPTY.contains(word) && others.stream().noneMatch(other -> same(word, other)));
    }

    /** Whether two words in lower case are forms of one. */
    private static boolean same(String word, String other) {
        if (word.equals(other)) {
            return true;
        }
        Set<String> forms = stems(word);
        return stems(other).stream().anyMatch(forms::contains);
    }

    private static Set<String> stems(String word) {
        Set<String> stems = new TreeSet<>(List.of(word, IRREGULAR.getOrDefault(word, word)));
        for (String ending : ENDINGS) {
            addWithout(ending, "", word, stems);
        }
        addWithout("ing", "e", word, stems);
        addWithout("ies", "y", word, stems);
        addWithout("ves", "f", word, stems);
        addWithout("ves", "fe", word, stems);
        boolean hissing = word.endsWith("es") && "sxzho".indexOf(word.charAt(Math.max(0, word.length() - 3))) >= 0;
        addWithout(hissing ? "es" : "s", "", word, stems);
        return stems;
    }

    private static void addWithout(String ending, String instead, String word, Set<String> stems) {
        int length = word.length() - ending.length();
        boolean doubled = ending.equals("s") && word.endsWith("ss");
        if (word.endsWith(ending) && length >= SHORTEST_STEM && !doubled) {
            stems.add(word.substring(0, length) + instead);
        }
    }
}
