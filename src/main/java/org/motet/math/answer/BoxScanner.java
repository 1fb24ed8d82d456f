package org.motet.math.answer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Finds the outermost boxes of a text in one pass; linear in its length also for unbalanced braces. */
final class BoxScanner {
    private static final int KEPT = 256;

    private final String text;
    private final Deque<Box> closed = new ArrayDeque<>();
    private int[] open = new int[64]; // box start + 1 for a box's brace, 0 for another brace
    private int[] content = new int[64];
    private int depth;

    private BoxScanner(String text) {
        this.text = text;
    }

    /**
     * The last outermost boxes in order of the text, at most 256. Only the last may be unclosed, and only where no
     * closed box follows.
     */
    static List<Box> scan(String text) {
        int first = firstBox(text);
        return first < 0 ? List.of() : new BoxScanner(text).run(first);
    }

    private static int firstBox(String text) {
        int boxed = text.indexOf("\\boxed");
        int fbox = text.indexOf("\\fbox");
        return boxed < 0 ? fbox : fbox < 0 ? boxed : Math.min(boxed, fbox);
    }

    private List<Box> run(int from) {
        int at = from;
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case '\\' -> at = command(at);
                case '{' -> {
                    push(0, at + 1);
                    at++;
                }
                case '}' -> {
                    pop(at);
                    at++;
                }
                default -> at++;
            }
        }
        List<Box> boxes = new ArrayList<>(closed);
        int unclosed = innermostOpenBox();
        if (unclosed >= 0 && (boxes.isEmpty() || boxes.getLast().start() < open[unclosed] - 1)) {
            boxes.add(new Box(open[unclosed] - 1, content[unclosed], text.length(), text.length(), false));
        }
        return boxes;
    }

    private int command(int at) {
        int name = text.startsWith("boxed", at + 1) ? at + 6 : text.startsWith("fbox", at + 1) ? at + 5 : -1;
        if (name < 0 || (name < text.length() && Character.isLetter(text.charAt(name)))) {
            return escaped(at);
        }
        int next = name;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        if (next < text.length() && text.charAt(next) == '{') {
            push(at + 1, next + 1);
            return next + 1;
        }
        int end = tokenEnd(next);
        if (end > next) {
            add(new Box(at, next, end, end, true));
        }
        return Math.max(end, name);
    }

    /** An escaped brace opens and closes nothing; behind a line break it is a plain one, and a box may begin. */
    private int escaped(int at) {
        return switch (at + 1 < text.length() ? text.charAt(at + 1) : 0) {
            case '{', '}' -> at + 2;
            case '\\' -> text.startsWith("boxed", at + 2) || text.startsWith("fbox", at + 2) ? at + 1 : at + 2;
            default -> at + 1;
        };
    }

    /** A box without braces takes a number, a command or a letter. */
    private int tokenEnd(int from) {
        int at = from;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || isInnerMark(at))) {
            at++;
        }
        return at;
    }

    private boolean isInnerMark(int at) {
        boolean digitNext = at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
        return digitNext && ".,-/".indexOf(text.charAt(at)) >= 0;
    }

    private void push(int box, int contentStart) {
        if (depth == open.length) {
            open = Arrays.copyOf(open, depth * 2);
            content = Arrays.copyOf(content, depth * 2);
        }
        open[depth] = box;
        content[depth++] = contentStart;
    }

    private void pop(int at) {
        if (depth == 0) {
            return;
        }
        depth--;
        if (open[depth] > 0) {
            add(new Box(open[depth] - 1, content[depth], at, at + 1, true));
        }
    }

    private void add(Box box) {
        while (!closed.isEmpty() && closed.getLast().start() > box.start()) {
            closed.removeLast(); // inside the new one
        }
        closed.addLast(box);
        if (closed.size() > KEPT) {
            closed.removeFirst();
        }
    }

    private int innermostOpenBox() {
        for (int i = depth - 1; i >= 0; i--) {
            if (open[i] > 0) {
                return i;
            }
        }
        return -1;
    }
}
