package org.motet.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Instructions of a {@link LinearPattern}: read a character of a set, go on at two places, or at one; the last accepts. */
final class LinearProgram {
    static final int CHARACTER = 0;
    static final int FORK = 1;
    static final int JUMP = 2;
    static final int ACCEPT = 3;

    private final List<Instruction> code = new ArrayList<>();

    int size() {
        return code.size();
    }

    int op(int at) {
        return code.get(at).op;
    }

    boolean accepts(int at, char c) {
        LinearPattern.CharacterSet set = code.get(at).set;
        return set != null && set.contains(c);
    }

    int first(int at) {
        return code.get(at).first;
    }

    int second(int at) {
        return code.get(at).second;
    }

    void character(LinearPattern.CharacterSet set) {
        code.add(new Instruction(CHARACTER, set, 0, 0));
    }

    /** Appends a fork whose second way is set later, by {@link #patch}. */
    int fork(int first) {
        code.add(new Instruction(FORK, null, first, -1));
        return code.size() - 1;
    }

    /** Appends a jump whose goal is set later, by {@link #patch}. */
    int jump() {
        code.add(new Instruction(JUMP, null, -1, 0));
        return code.size() - 1;
    }

    void jumpTo(int goal) {
        code.add(new Instruction(JUMP, null, goal, 0));
    }

    void patch(int at, int goal) {
        Instruction old = code.get(at);
        code.set(
                at,
                old.op == FORK ? new Instruction(FORK, null, old.first, goal) : new Instruction(JUMP, null, goal, 0));
    }

    void accept() {
        code.add(new Instruction(ACCEPT, null, 0, 0));
    }

    private record Instruction(int op, LinearPattern.@Nullable CharacterSet set, int first, int second) {}
}
