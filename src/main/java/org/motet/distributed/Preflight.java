package org.motet.distributed;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Whether all processes are about to do the same. Rank 0 compares what each says of itself with what it says of its own, and tells
 * all; before any of them waits for another in a collective.
 */
final class Preflight {
    private static final String FACTS = "preflight";
    private static final String VERDICT = "verdict";
    private static final String SAME = "";

    private Preflight() {}

    /**
     * @param facts by name, such as {@code version}; a value may have several lines, none of them a tab
     * @throws IllegalArgumentException in all processes, naming the first rank that differs and in what
     */
    static void compare(RankStore store, Placement placement, Map<String, String> facts, Duration patience) {
        store.set(FACTS + "/" + placement.rank(), text(facts));
        if (placement.rank() == 0) {
            String verdict;
            try {
                verdict = verdict(store.ofAll(FACTS, patience));
            } catch (RankFailedException missing) {
                store.set(VERDICT, String.valueOf(missing.getMessage()));
                throw missing;
            }
            store.set(VERDICT, verdict);
        }
        String verdict = store.get(VERDICT);
        if (!verdict.equals(SAME)) {
            throw new IllegalArgumentException(verdict);
        }
    }

    private static String verdict(List<String> all) {
        Map<String, String> first = facts(all.getFirst());
        for (int rank = 1; rank < all.size(); rank++) {
            Map<String, String> own = facts(all.get(rank));
            TreeSet<String> names = new TreeSet<>(first.keySet());
            names.addAll(own.keySet());
            for (String name : names) {
                String expected = first.getOrDefault(name, "nothing");
                String found = own.getOrDefault(name, "nothing");
                if (!expected.equals(found)) {
                    return "rank %d differs from rank 0: its %s is %s, that of rank 0 is %s"
                            .formatted(rank, name, found, expected);
                }
            }
        }
        return SAME;
    }

    private static String text(Map<String, String> facts) {
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) -> text.append(name)
                .append('\t')
                .append(Objects.requireNonNull(value).replace('\t', ' ').replace('\n', ' '))
                .append('\n'));
        return text.toString();
    }

    private static Map<String, String> facts(String text) {
        Map<String, String> facts = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int tab = line.indexOf('\t');
            facts.put(line.substring(0, tab), line.substring(tab + 1));
        });
        return facts;
    }
}
