package org.motet.distributed;

import java.util.ArrayList;
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
    private static final String SAME = "";

    private Preflight() {}

    /**
     * Waits until all are there and have told.
     *
     * @param facts by name, such as {@code version}; a value may have several lines, none of them a tab
     * @return in all processes: the first rank that differs, and in what; empty if none does
     * @throws RankFailedException naming those that did not come
     */
    static String difference(RollCall roll, Placement placement, Map<String, String> facts) {
        Course.Turn turn = roll.course().turn();
        turn.come();
        String verdict;
        if (placement.rank() == 0) {
            List<String> all = new ArrayList<>(List.of(text(facts)));
            all.addAll(roll.toldByOthers());
            verdict = verdict(all);
            roll.tell(verdict);
        } else {
            roll.tell(text(facts));
            verdict = roll.toldByFirst();
        }
        turn.through();
        return verdict;
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
