package org.motet.problem;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of Java's memory that the rows of one data file may take: what goes beyond is refused before memory ends. */
final class MemoryShare {
    private final String origin;
    private final long most;
    private long taken;

    MemoryShare(String origin, long most) {
        this.origin = origin;
        this.most = most;
    }

    /** Half of what Java may take at most. */
    static MemoryShare ofHeap(String origin) {
        return new MemoryShare(origin, Runtime.getRuntime().maxMemory() / 2);
    }

    void take(long bytes) {
        taken += bytes;
        if (taken > most) {
            throw new IllegalArgumentException(origin + " holds more than the " + most / (1 << 20)
                    + " MB of memory that its rows may take, half of Java's;"
                    + " give Java more (MOTET_JAVA_OPTS=-Xmx16g) or split the file");
        }
    }

    /** About the bytes that a value of a row takes. */
    static long bytesOf(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case String text -> 56 + 2L * text.length();
            case byte[] bytes -> 16 + bytes.length;
            case Map<?, ?> map -> 56 + 48L * map.size() + sum(map.values());
            case Collection<?> list -> 40 + 8L * list.size() + sum(list);
            default -> 32;
        };
    }

    private static long sum(Collection<?> values) {
        long sum = 0;
        for (Object value : values) {
            sum += bytesOf(value);
        }
        return sum;
    }
}
