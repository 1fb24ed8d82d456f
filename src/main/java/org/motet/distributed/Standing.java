package org.motet.distributed;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a process is, as it tells others: {@code 310 12/12 40/39}.
 *
 * @param moved how often it has moved on in its own work
 * @param turns of each kind of what all do together: how often it has come to it, and how often it has got through
 */
record Standing(long moved, List<Turns> turns) {
    static final Standing START = new Standing(0, List.of());

    record Turns(long come, long through) {
        static final Turns NONE = new Turns(0, 0);

        boolean waits() {
            return come > through;
        }
    }

    /** Of a kind that it may not know yet. */
    Turns turns(int kind) {
        return kind < turns.size() ? turns.get(kind) : Turns.NONE;
    }

    /** @throws IllegalArgumentException if it is none */
    static Standing read(String text) {
        String[] parts = text.split(" ");
        List<Turns> turns = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            String[] two = parts[i].split("/");
            if (two.length != 2) {
                throw new IllegalArgumentException(text);
            }
            turns.add(new Turns(Long.parseLong(two[0]), Long.parseLong(two[1])));
        }
        return new Standing(Long.parseLong(parts[0]), turns);
    }

    String text() {
        StringBuilder text = new StringBuilder().append(moved);
        turns.forEach(turn -> text.append(' ').append(turn.come).append('/').append(turn.through));
        return text.toString();
    }
}
