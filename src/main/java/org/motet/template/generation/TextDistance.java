package org.motet.template.generation;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** How different two instructions are: the mean of the Jaccard distances of their words and of their character trigrams. */
public final class TextDistance {
    private TextDistance() {}

    /** 0 for texts of the same words and trigrams, 1 for texts that share nothing. */
    public static double between(String a, String b) {
        return (jaccard(words(a), words(b)) + jaccard(trigrams(a), trigrams(b))) / 2;
    }

    private static Set<String> words(String text) {
        Set<String> words =
                new HashSet<>(Arrays.asList(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")));
        words.remove("");
        return words;
    }

    private static Set<String> trigrams(String text) {
        String line = " " + text.toLowerCase(Locale.ROOT).strip().replaceAll("\\s+", " ") + " ";
        Set<String> trigrams = new HashSet<>();
        for (int i = 0; i + 3 <= line.length(); i++) {
            trigrams.add(line.substring(i, i + 3));
        }
        return trigrams;
    }

    private static double jaccard(Set<String> a, Set<String> b) {
        if (a.isEmpty() && b.isEmpty()) {
            return 0;
        }
        int shared = 0;
        for (String item : a) {
            shared += b.contains(item) ? 1 : 0;
        }
        return 1 - (double) shared / (a.size() + b.size() - shared);
    }
}
