package org.motet.template;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A regular expression that is matched in time proportional to text times pattern, whatever either of them is: all
 * alternatives advance together, one character at a time (Thompson 1968), so there is nothing to backtrack.
 *
 * <p>Syntax, with the meaning it has in {@link java.util.regex.Pattern}: literals, {@code .} (all but line
 * ends), {@code [a-z]} and {@code [^...]}, {@code \d \D \w \W \s \S \n \r \t}, escaped
 * punctuation, {@code (...)} and {@code (?:...)}, {@code |}, {@code * + ? {m} {m,} {m,n}}. Everything else
 * (back-references, look-around, anchors, lazy or possessive repeats) is refused.
 */
public final class LinearPattern {
    private final String source;
    private final LinearProgram program;

    private LinearPattern(String source, LinearProgram program) {
        this.source = source;
        this.program = program;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException naming the construct that is wrong or not supported and where it stands
     */
    public static LinearPattern compile(String source) {
        return new LinearPattern(source, new LinearPatternReader(source).read());
    }

    /** Whether the whole text matches. */
    public boolean matches(CharSequence text) {
        Threads now = new Threads(program.size());
        Threads next = new Threads(program.size());
        now.add(program, 0);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            next.clear();
            for (int t = 0; t < now.count; t++) {
                int at = now.states[t];
                if (program.op(at) == LinearProgram.CHARACTER && program.accepts(at, c)) {
                    next.add(program, at + 1);
                }
            }
            Threads swap = now;
            now = next;
            next = swap;
            if (now.count == 0) {
                return false;
            }
        }
        return now.seen.get(program.size() - 1);
    }

    @Override
    public String toString() {
        return source;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinearPattern pattern && pattern.source.equals(source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    /** The set of program places that the text read so far can have led to. */
    private static final class Threads {
        private final int[] states;
        private final BitSet seen;
        private final int[] stack;
        private int count;

        Threads(int size) {
            states = new int[size];
            stack = new int[2 * size];
            seen = new BitSet(size);
        }

        void clear() {
            count = 0;
            seen.clear();
        }

        void add(LinearProgram program, int start) {
            int depth = 0;
            stack[depth++] = start;
            while (depth > 0) {
                int at = stack[--depth];
                if (seen.get(at)) {
                    continue;
                }
                seen.set(at);
                states[count++] = at;
                if (program.op(at) == LinearProgram.FORK) {
                    stack[depth++] = program.second(at);
                    stack[depth++] = program.first(at);
                } else if (program.op(at) == LinearProgram.JUMP) {
                    stack[depth++] = program.first(at);
                }
            }
        }
    }

    /** A set of characters as sorted, disjoint ranges {from, to, from, to, ...}, both ends included. */
    record CharacterSet(char[] ranges) {
        static CharacterSet of(char... ranges) {
            return new CharacterSet(ranges);
        }

        static CharacterSet union(List<CharacterSet> sets) {
            BitSet all = new BitSet();
            for (CharacterSet set : sets) {
                for (int i = 0; i < set.ranges.length; i += 2) {
                    all.set(set.ranges[i], set.ranges[i + 1] + 1);
                }
            }
            return of(all);
        }

        CharacterSet complement() {
            BitSet all = new BitSet();
            all.set(0, Character.MAX_VALUE + 1);
            for (int i = 0; i < ranges.length; i += 2) {
                all.clear(ranges[i], ranges[i + 1] + 1);
            }
            return of(all);
        }

        boolean contains(char c) {
            for (int i = 0; i < ranges.length; i += 2) {
                if (c >= ranges[i] && c <= ranges[i + 1]) {
                    return true;
                }
            }
            return false;
        }

        private static CharacterSet of(BitSet set) {
            char[] ranges = new char[2 * set.cardinality()];
            int n = 0;
            for (int from = set.nextSetBit(0); from >= 0; ) {
                int to = set.nextClearBit(from);
                ranges[n++] = (char) from;
                ranges[n++] = (char) (to - 1);
                from = set.nextSetBit(to);
            }
            return new CharacterSet(Arrays.copyOf(ranges, n));
        }
    }
}
