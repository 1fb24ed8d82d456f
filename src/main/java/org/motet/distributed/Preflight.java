package org.motet.distributed;

import java.util.ArrayList;
import java.util.HashMap;
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
    private static final String NONE = "";
    private static final String SAME_FOR_ALL = "same";
    private static final String OWN = "own";

    private Preflight() {}

    /**
     * Waits until all are there and have told.
     *
     * @return in all processes: the first rank that cannot train with those before it, and why; empty if all can
     * @throws RankFailedException naming those that did not come
     */
    static String difference(RollCall roll, Placement placement, Facts facts) {
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
        Map<String, String> first = read(SAME_FOR_ALL, all.getFirst());
        Map<String, Integer> owners = new HashMap<>();
        for (int rank = 0; rank < all.size(); rank++) {
            Map<String, String> found = read(SAME_FOR_ALL, all.get(rank));
            TreeSet<String> names = new TreeSet<>(first.keySet());
            names.addAll(found.keySet());
            for (String name : names) {
                String expected = first.getOrDefault(name, "nothing");
                String own = found.getOrDefault(name, "nothing");
                if (!expected.equals(own)) {
                    return "rank %d differs from rank 0: its %s is %s, that of rank 0 is %s"
                            .formatted(rank, name, own, expected);
                }
            }
            for (Map.Entry<String, String> own : read(OWN, all.get(rank)).entrySet()) {
                Integer owner = owners.putIfAbsent(own.getKey() + '\t' + own.getValue(), rank);
                if (owner != null) {
                    return "rank %d has the same %s as rank %d: %s; allowed is one for each"
                            .formatted(rank, own.getKey(), owner, own.getValue());
                }
            }
        }
        return NONE;
    }

    /** A line for each: kind, name and value, apart by tabs. */
    private static String text(Facts facts) {
        return lines(SAME_FOR_ALL, facts.sameForAll()) + lines(OWN, facts.own());
    }

    private static String lines(String kind, Map<String, String> facts) {
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) -> text.append(kind)
                .append('\t')
                .append(name)
                .append('\t')
                .append(Objects.requireNonNull(value).replace('\t', ' ').replace('\n', ' '))
                .append('\n'));
        return text.toString();
    }

    private static Map<String, String> read(String kind, String text) {
        Map<String, String> facts = new LinkedHashMap<>();
        text.lines()
                .map(line -> line.split("\t", 3))
                .filter(line -> line[0].equals(kind))
                .forEach(line -> facts.put(line[1], line[2]));
        return facts;
    }
}
