package org.motet.template;

import java.util.ArrayList;
import java.util.List;
import org.motet.template.LinearPattern.CharacterSet;

/** Recursive descent over a pattern's text; writes the program in one pass per node. */
final class LinearPatternReader {
    private static final int LARGEST_PROGRAM = 20_000;
    private static final int DEEPEST = 200;

    private static final CharacterSet DIGIT = CharacterSet.of('0', '9');
    private static final CharacterSet WORD = CharacterSet.of('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
    private static final CharacterSet SPACE = CharacterSet.of('\t', '\r', ' ', ' ');
    private static final CharacterSet LINE_END =
            CharacterSet.of('\n', '\n', '\r', '\r', '\u0085', '\u0085', '\u2028', '\u2029');

    private final String source;
    private final LinearProgram program = new LinearProgram();
    private int at;
    private int depth;
    private int emitted;

    LinearPatternReader(String source) {
        this.source = source;
    }

    LinearProgram read() {
        Node node = alternatives();
        if (at < source.length()) {
            throw wrong("')' without '('");
        }
        emit(node);
        program.accept();
        return program;
    }

    private sealed interface Node {
        record Character(CharacterSet set) implements Node {}

        record Sequence(List<Node> parts) implements Node {}

        record Either(List<Node> ways) implements Node {}

        record Repeat(Node part, int least, int most) implements Node {} // most -1: no limit
    }

    private Node alternatives() {
        if (++depth > DEEPEST) {
            throw wrong("more than " + DEEPEST + " nested groups");
        }
        List<Node> ways = new ArrayList<>();
        ways.add(sequence());
        while (at < source.length() && source.charAt(at) == '|') {
            at++;
            ways.add(sequence());
        }
        depth--;
        return ways.size() == 1 ? ways.getFirst() : new Node.Either(ways);
    }

    private Node sequence() {
        List<Node> parts = new ArrayList<>();
        while (at < source.length() && source.charAt(at) != '|' && source.charAt(at) != ')') {
            parts.add(repeated(atom()));
        }
        return new Node.Sequence(parts);
    }

    private Node repeated(Node atom) {
        if (at >= source.length()) {
            return atom;
        }
        Node node;
        switch (source.charAt(at)) {
            case '*' -> node = new Node.Repeat(atom, 0, -1);
            case '+' -> node = new Node.Repeat(atom, 1, -1);
            case '?' -> node = new Node.Repeat(atom, 0, 1);
            case '{' -> node = counted(atom);
            default -> {
                return atom;
            }
        }
        at++;
        if (at < source.length() && "*+?{".indexOf(source.charAt(at)) >= 0) {
            throw wrong("a repeat of a repeat (lazy and possessive repeats are not supported)");
        }
        return node;
    }

    private Node counted(Node atom) {
        int close = source.indexOf('}', at);
        String text = close < 0 ? "" : source.substring(at + 1, close);
        if (!text.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
            throw wrong("a repeat that is not {m}, {m,} or {m,n}; write a literal brace as \\{");
        }
        int comma = text.indexOf(',');
        int least = Integer.parseInt(comma < 0 ? text : text.substring(0, comma));
        String end = comma < 0 ? text : text.substring(comma + 1);
        int most = end.isEmpty() ? -1 : Integer.parseInt(end);
        if (most >= 0 && most < least) {
            throw wrong("a repeat whose most is less than its least");
        }
        at = close;
        return new Node.Repeat(atom, least, most);
    }

    private Node atom() {
        char c = source.charAt(at);
        switch (c) {
            case '(' -> {
                at += source.startsWith("(?:", at) ? 3 : 1;
                if (at < source.length() && source.charAt(at) == '?') {
                    throw wrong("'(?': only (...) and (?:...) groups are supported");
                }
                Node inner = alternatives();
                if (at >= source.length()) {
                    throw wrong("'(' without ')'");
                }
                at++;
                return inner;
            }
            case '[' -> {
                return new Node.Character(characterClass());
            }
            case '.' -> {
                at++;
                return new Node.Character(LINE_END.complement());
            }
            case '\\' -> {
                return new Node.Character(escape());
            }
            case '*', '+', '?', '{' -> throw wrong("'" + c + "' with nothing to repeat");
            case '^', '$' -> throw wrong("'" + c + "': the whole text is matched, anchors are not supported");
            default -> {
                at++;
                return new Node.Character(CharacterSet.of(c, c));
            }
        }
    }

    private CharacterSet characterClass() {
        int start = at++;
        boolean negated = at < source.length() && source.charAt(at) == '^';
        if (negated) {
            at++;
        }
        List<CharacterSet> sets = new ArrayList<>();
        while (at < source.length() && source.charAt(at) != ']') {
            char c = source.charAt(at);
            if (Character.isSurrogate(c)) {
                throw wrong("a character beyond U+FFFF in a class; write it as an alternative: (?:a|b)");
            }
            if (c == '[' || source.startsWith("&&", at)) {
                throw wrong("a class inside a class; write a literal bracket as \\[");
            }
            CharacterSet set = c == '\\' ? escape() : CharacterSet.of(source.charAt(at), source.charAt(at++));
            boolean range = at + 1 < source.length() && source.charAt(at) == '-' && source.charAt(at + 1) != ']';
            if (range && set.ranges().length == 2 && set.ranges()[0] == set.ranges()[1]) {
                at++;
                char from = set.ranges()[0];
                CharacterSet end =
                        source.charAt(at) == '\\' ? escape() : CharacterSet.of(source.charAt(at), source.charAt(at++));
                if (end.ranges().length != 2 || end.ranges()[0] != end.ranges()[1] || end.ranges()[0] < from) {
                    throw wrong("a range that ends before it starts");
                }
                set = CharacterSet.of(from, end.ranges()[0]);
            }
            sets.add(set);
        }
        if (at >= source.length() || sets.isEmpty()) {
            at = start;
            throw wrong("'[' without ']' or with nothing in it");
        }
        at++;
        CharacterSet all = CharacterSet.union(sets);
        return negated ? all.complement() : all;
    }

    private CharacterSet escape() {
        if (at + 1 >= source.length()) {
            throw wrong("'\\' at the end");
        }
        char c = source.charAt(at + 1);
        CharacterSet set = switch (c) {
            case 'd' -> DIGIT;
            case 'D' -> DIGIT.complement();
            case 'w' -> WORD;
            case 'W' -> WORD.complement();
            case 's' -> SPACE;
            case 'S' -> SPACE.complement();
            case 'n' -> CharacterSet.of('\n', '\n');
            case 'r' -> CharacterSet.of('\r', '\r');
            case 't' -> CharacterSet.of('\t', '\t');
            default -> {
                if (Character.isLetterOrDigit(c)) {
                    throw wrong("'\\" + c + "', which is not supported");
                }
                yield CharacterSet.of(c, c);
            }
        };
        at += 2;
        return set;
    }

    private void emit(Node node) {
        if (++emitted > LARGEST_PROGRAM) {
            throw new IllegalArgumentException("pattern '" + source
                    + "' is too large: its counted repeats unfold to more than " + LARGEST_PROGRAM + " steps");
        }
        switch (node) {
            case Node.Character character -> program.character(character.set());
            case Node.Sequence sequence -> sequence.parts().forEach(this::emit);
            case Node.Either either -> emitEither(either.ways());
            case Node.Repeat repeat -> emitRepeat(repeat);
        }
    }

    private void emitEither(List<Node> ways) {
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i + 1 < ways.size(); i++) {
            int fork = program.fork(program.size() + 1);
            emit(ways.get(i));
            ends.add(program.jump());
            program.patch(fork, program.size());
        }
        emit(ways.getLast());
        ends.forEach(end -> program.patch(end, program.size()));
    }

    private void emitRepeat(Node.Repeat repeat) {
        for (int i = 0; i < repeat.least(); i++) {
            emit(repeat.part());
        }
        if (repeat.most() < 0) {
            int fork = program.fork(program.size() + 1);
            emit(repeat.part());
            program.jumpTo(fork);
            program.patch(fork, program.size());
        } else {
            List<Integer> forks = new ArrayList<>();
            for (int i = repeat.least(); i < repeat.most(); i++) {
                forks.add(program.fork(program.size() + 1));
                emit(repeat.part());
            }
            forks.forEach(fork -> program.patch(fork, program.size()));
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("pattern '" + source + "': " + what + " (at character " + (at + 1) + ")");
    }
}
