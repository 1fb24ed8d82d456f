package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the modulus behind a value, a list of residues or a congruence: \pmod 7, \mod 7, (mod 7), modulo 7. */
final class ModulusParser {
    private final Cursor cursor;
    private final LatexParser parser;
    private final ProductParser products;

    ModulusParser(Cursor cursor, LatexParser parser, ProductParser products) {
        this.cursor = cursor;
        this.parser = parser;
        this.products = products;
    }

    boolean startsModulus() {
        LatexToken token = cursor.peek();
        return switch (token.type()) {
            case COMMAND -> token.text().equals("pmod") || token.text().equals("mod");
            case SIGN -> isBracketed(cursor);
            default -> false;
        };
    }

    static boolean isBracketed(Cursor cursor) {
        return cursor.peek().isSign("(")
                && (cursor.peek(1).isCommand("mod") || cursor.peek(1).isCommand("bmod"));
    }

    /** The value by the modulus that stands here, the value alone where none does. */
    Expr behind(Expr value) {
        if (!startsModulus()) {
            return value;
        }
        boolean bracketed = cursor.skipSign("(");
        cursor.next();
        Expr modulus = bracketed ? parser.sum() : products.product();
        if (bracketed) {
            cursor.expectSign(")");
        }
        return by(value, modulus);
    }

    private static Expr by(Expr value, Expr modulus) {
        return switch (value) {
            case Expr.Bracketed(char open, char close, List<Expr> items) ->
                new Expr.Bracketed(
                        open,
                        close,
                        items.stream().map(item -> by(item, modulus)).toList());
            case Expr.Listing(List<Expr> items) ->
                new Expr.Listing(items.stream().map(item -> by(item, modulus)).toList());
            case Expr.Relation relation -> congruence(withModulus(relation, modulus));
            default -> new Expr.Residue(value, modulus);
        };
    }

    private static Expr.Relation withModulus(Expr.Relation relation, Expr modulus) {
        List<Expr> members = new ArrayList<>(relation.members());
        members.add(by(members.removeLast(), modulus));
        return new Expr.Relation(List.copyOf(members), relation.signs());
    }

    /** Equations by a modulus are congruences; the modulus stands with the last member, also where a sum ends in it. */
    static Expr.Relation congruence(Expr.Relation relation) {
        List<Expr> members = new ArrayList<>(relation.members());
        boolean congruent = relation.signs().contains(Expr.Sign.CONGRUENT);
        if (congruent
                && members.getLast() instanceof Expr.Sum(List<Expr> terms)
                && terms.getLast() instanceof Expr.Residue(Expr value, Expr modulus)) {
            List<Expr> bare = new ArrayList<>(terms.subList(0, terms.size() - 1));
            bare.add(value);
            members.set(members.size() - 1, new Expr.Residue(new Expr.Sum(List.copyOf(bare)), modulus));
        }
        if (!(members.getLast() instanceof Expr.Residue)
                || relation.signs().stream().anyMatch(sign -> sign != Expr.Sign.EQUAL && sign != Expr.Sign.CONGRUENT)) {
            return relation;
        }
        List<Expr.Sign> signs =
                relation.signs().stream().map(sign -> Expr.Sign.CONGRUENT).toList();
        return new Expr.Relation(List.copyOf(members), signs);
    }

    /** A modulus behind the last of several residues is meant for those before it. */
    static List<Expr> shared(List<Expr> items) {
        @Nullable Expr modulus = items.size() < 2 ? null : modulus(items.getLast());
        if (modulus == null) {
            return List.copyOf(items);
        }
        List<Expr> all = new ArrayList<>(items);
        for (int i = all.size() - 2; i >= 0 && modulus(all.get(i)) == null; i--) {
            Expr item = all.get(i);
            boolean equation = item instanceof Expr.Relation relation
                    && relation.signs().stream().anyMatch(sign -> sign != Expr.Sign.CONGRUENT);
            all.set(i, equation ? item : by(item, modulus));
        }
        return List.copyOf(all);
    }

    private static @Nullable Expr modulus(Expr item) {
        return switch (item) {
            case Expr.Residue residue -> residue.modulus();
            case Expr.Relation relation -> modulus(relation.members().getLast());
            default -> null;
        };
    }
}
