package org.motet.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns a byte-level byte-pair tokenizer from texts (Sennrich et al. 2016) and writes it as {@code tokenizer.json}. Every
 * byte has a token, so every text can be encoded; digits are never merged with anything; special tokens stand first and are
 * no part of the texts that are learned from.
 */
public final class BytePairTrainer {
    /** What GPT-2 splits a text into before merging; digits are split off before. */
    private static final Pattern WORDS =
            Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}++| ?\\p{N}++| ?[^\\s\\p{L}\\p{N}]++|\\s++(?!\\S)|\\s++");

    private static final Pattern DIGIT = Pattern.compile("\\p{N}");

    private final List<String> specials;
    private final int vocabularySize;

    /** @param vocabularySize at least the 256 bytes and the special tokens */
    public BytePairTrainer(List<String> specials, int vocabularySize) {
        this.specials = List.copyOf(specials);
        this.vocabularySize = vocabularySize;
        if (vocabularySize < 256 + specials.size()) {
            throw new IllegalArgumentException("a vocabulary of " + vocabularySize
                    + " has no room for the 256 bytes and " + specials.size() + " special tokens");
        }
    }

    private record Pair(String left, String right) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            return Comparator.comparing(Pair::left).thenComparing(Pair::right).compare(this, other);
        }
    }

    /** Keys and values of a {@code tokenizer.json}. Fewer merges are made when no pair occurs twice any more. */
    public Map<String, Object> train(List<String> texts) {
        Map<List<String>, Integer> words = words(texts);
        List<Pair> merges = new ArrayList<>();
        while (256 + specials.size() + merges.size() < vocabularySize) {
            Pair best = mostFrequent(words);
            if (best == null) {
                break;
            }
            merges.add(best);
            Map<List<String>, Integer> merged = new LinkedHashMap<>();
            words.forEach((word, count) -> merged.merge(merge(word, best), count, Integer::sum));
            words = merged;
        }
        return describe(merges);
    }

    private Map<List<String>, Integer> words(List<String> texts) {
        Map<List<String>, Integer> words = new LinkedHashMap<>();
        for (String text : texts) {
            String rest = text;
            for (String special : specials) {
                rest = rest.replace(special, "\u0000");
            }
            for (String run : rest.split("\u0000", -1)) {
                for (String piece : DIGIT.splitWithDelimiters(run, 0)) {
                    Matcher matcher = WORDS.matcher(piece);
                    while (matcher.find()) {
                        words.merge(characters(matcher.group()), 1, Integer::sum);
                    }
                }
            }
        }
        return words;
    }

    private static List<String> characters(String word) {
        List<String> characters = new ArrayList<>();
        for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            characters.add(character(b & 0xff));
        }
        return characters;
    }

    /** The printable character by which GPT-2's files write a byte. */
    private static String character(int b) {
        boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
        if (printable) {
            return String.valueOf((char) b);
        }
        int rank = b <= ' ' ? b : b <= 0xa0 ? b - 0x7f + 33 : 67; // the 68 others follow from U+0100 in their order
        return String.valueOf((char) (0x100 + rank));
    }

    private static @org.jspecify.annotations.Nullable Pair mostFrequent(Map<List<String>, Integer> words) {
        Map<Pair, Integer> counts = new TreeMap<>(); // ties go to the first in the alphabet
        words.forEach((word, count) -> {
            for (int i = 0; i + 1 < word.size(); i++) {
                counts.merge(new Pair(word.get(i), word.get(i + 1)), count, Integer::sum);
            }
        });
        Pair best = null;
        int most = 1;
        for (Map.Entry<Pair, Integer> entry : counts.entrySet()) {
            if (entry.getValue() > most) {
                best = entry.getKey();
                most = entry.getValue();
            }
        }
        return best;
    }

    private static List<String> merge(List<String> word, Pair pair) {
        List<String> merged = new ArrayList<>();
        for (int i = 0; i < word.size(); i++) {
            boolean here = i + 1 < word.size()
                    && word.get(i).equals(pair.left())
                    && word.get(i + 1).equals(pair.right());
            merged.add(here ? pair.left() + pair.right() : word.get(i));
            i += here ? 1 : 0;
        }
        return merged;
    }

    private Map<String, Object> describe(List<Pair> merges) {
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        List<Object> added = new ArrayList<>();
        for (String special : specials) {
            Map<String, Object> token = new LinkedHashMap<>();
            token.put("id", vocabulary.size());
            token.put("content", special);
            for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                token.put(flag, false);
            }
            token.put("special", true);
            added.add(token);
            vocabulary.put(special, vocabulary.size());
        }
        for (int b = 0; b < 256; b++) {
            vocabulary.put(character(b), vocabulary.size());
        }
        for (Pair pair : merges) {
            vocabulary.put(pair.left() + pair.right(), vocabulary.size());
        }
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("vocab", vocabulary);
        model.put(
                "merges",
                merges.stream().map(pair -> List.of(pair.left(), pair.right())).toList());

        Map<String, Object> byteLevel = new LinkedHashMap<>();
        byteLevel.put("type", "ByteLevel");
        byteLevel.put("add_prefix_space", false);
        byteLevel.put("trim_offsets", false);
        byteLevel.put("use_regex", true);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", "1.0");
        document.put("added_tokens", added);
        document.put(
                "pre_tokenizer",
                ordered(
                        "type",
                        "Sequence",
                        "pretokenizers",
                        List.of(ordered("type", "Digits", "individual_digits", true), byteLevel)));
        document.put("decoder", byteLevel);
        document.put("model", model);
        return document;
    }

    /** Keys in this order in every run: the file's bytes must not differ from one to the next. */
    private static Map<String, Object> ordered(String first, Object value, String second, Object other) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(first, value);
        map.put(second, other);
        return map;
    }
}
