package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what stands in brackets: groups, tuples, intervals, sets, matrices. */
final class BracketParser {
    private static final Set<String> MATRICES =
            Set.of("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array", "psmallmatrix", "bsmallmatrix");

    private final Cursor cursor;
    private final LatexParser parser;

    BracketParser(Cursor cursor, LatexParser parser) {
        this.cursor = cursor;
        this.parser = parser;
    }

    /** A brace group: no meaning of its own, except that a list in it is a set. */
    Expr braceGroup() {
        int bars = open();
        Expr inner = parser.listing();
        if (cursor.skipCommand("over")) {
            inner = new Expr.Quotient(inner, parser.listing());
        } else if (cursor.skipCommand("choose")) {
            inner = new Expr.Call("binom", List.of(inner, parser.listing()));
        }
        cursor.expectSign("}");
        cursor.bars = bars;
        return inner instanceof Expr.Listing list ? new Expr.Bracketed('{', '}', list.items()) : inner;
    }

    /** ( ], also reversed as in [0, 3[. */
    Expr bracket() {
        char open = cursor.peek().text().charAt(0);
        int bars = open();
        List<Expr> items = parser.items();
        String close = cursor.next().text();
        cursor.bars = bars;
        boolean reversedClose = close.equals("[") && items.size() == 2;
        if (!close.equals(")") && !close.equals("]") && !reversedClose) {
            throw new Unreadable("no closing bracket");
        }
        if (items.size() == 1) {
            if (open == ']') {
                throw new Unreadable("a stray bracket");
            }
            return items.getFirst();
        }
        char from = open == ']' ? '(' : open;
        char to = reversedClose ? ')' : close.charAt(0);
        return new Expr.Bracketed(from, to, items);
    }

    Expr angle() {
        List<Expr> items = parser.items();
        if (!cursor.skipCommand("rangle")) {
            throw new Unreadable("no closing bracket");
        }
        return items.size() == 1 ? items.getFirst() : new Expr.Bracketed('(', ')', items);
    }

    Expr set() {
        int bars = open();
        if (cursor.skipSign("\\}")) {
            cursor.bars = bars;
            return new Expr.NamedSet("empty");
        }
        cursor.bars = 1; // a bar or colon ends the element
        List<Expr> items = parser.items();
        boolean builder =
                items.size() == 1 && (cursor.skipCommand("mid") || cursor.skipSign("|") || cursor.skipSign(":"));
        cursor.bars = 0;
        if (builder) {
            Expr condition = parser.listing();
            cursor.expectSign("\\}");
            cursor.bars = bars;
            return new Expr.SetBuilder(items.getFirst(), condition);
        }
        cursor.expectSign("\\}");
        cursor.bars = bars;
        return new Expr.Bracketed('{', '}', items);
    }

    private int open() {
        cursor.next();
        int bars = cursor.bars;
        cursor.bars = 0;
        return bars;
    }

    /** The inside of begin and end. */
    Expr environment() {
        String name = name();
        if (!MATRICES.contains(name)) {
            throw new Unreadable("the environment " + name);
        }
        if (name.equals("array") && cursor.peek().isSign("{")) {
            while (!cursor.atEnd() && !cursor.next().isSign("}")) {
                // the columns
            }
        }
        List<List<Expr>> rows = rows();
        if (!name().equals(name)) {
            throw new Unreadable("environments that do not match");
        }
        return new Expr.Matrix(rows);
    }

    private List<List<Expr>> rows() {
        List<List<Expr>> rows = new ArrayList<>();
        List<Expr> row = new ArrayList<>();
        int cells = 0;
        while (true) {
            row.add(parser.relation());
            if (++cells > ReadingLimits.CELLS) {
                throw new Unreadable("more than " + ReadingLimits.CELLS + " cells");
            }
            if (cursor.skipSign("&")) {
                continue;
            }
            rows.add(List.copyOf(row));
            row.clear();
            boolean more = cursor.skipSign("\\\\");
            if (cursor.skipCommand("end")) {
                return List.copyOf(rows);
            }
            if (!more) {
                throw new Unreadable("an open matrix");
            }
        }
    }

    private String name() {
        cursor.expectSign("{");
        StringBuilder name = new StringBuilder();
        while (!cursor.atEnd() && !cursor.peek().isSign("}")) {
            name.append(cursor.next().text());
        }
        cursor.expectSign("}");
        return name.toString();
    }
}
