package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.motet.math.number.Rational;

/** Reads functions that have a name: sin^2 2t, log_2 8, max(3, 10). */
final class FunctionParser {
    private static final Set<String> INVERTIBLE = Set.of("sin", "cos", "tan", "cot", "sinh", "cosh", "tanh");
    private static final Set<String> OF_SEVERAL = Set.of("max", "min", "gcd", "lcm");

    private final Cursor cursor;
    private final LatexParser parser;
    private final ProductParser products;
    private final AtomParser atoms;

    FunctionParser(Cursor cursor, LatexParser parser, ProductParser products, AtomParser atoms) {
        this.cursor = cursor;
        this.parser = parser;
        this.products = products;
        this.atoms = atoms;
    }

    Expr call() {
        String name = cursor.next().text();
        Expr base = Expr.Num.of(10);
        Expr exponent = Expr.Num.of(1);
        for (int i = 0; i < 2; i++) {
            if (cursor.skipSign("^")) {
                exponent = products.exponent();
            } else if (name.equals("log") && cursor.skipSign("_")) {
                base = atoms.argument(true);
            }
        }
        if (exponent instanceof Expr.Negation(Expr.Num(Rational value, int d))
                && value.isOne()
                && INVERTIBLE.contains(name)) {
            return new Expr.Call("arc" + name, List.of(argument()));
        }
        Expr call;
        if (OF_SEVERAL.contains(name)) {
            call = new Expr.Call(name, several());
        } else if (name.equals("log")) {
            call = new Expr.Call(name, List.of(argument(), base));
        } else if (name.equals("exp")) {
            call = new Expr.Power(Expr.Constant.E, argument());
        } else {
            call = new Expr.Call(name, List.of(argument()));
        }
        return exponent instanceof Expr.Num num && num.value().isOne() ? call : new Expr.Power(call, exponent);
    }

    private List<Expr> several() {
        LatexToken open = cursor.next();
        if (!open.isSign("(") && !open.isSign("\\{") && !open.isSign("[")) {
            throw new Unreadable("no arguments of a function");
        }
        List<Expr> args = parser.items();
        cursor.next();
        return args;
    }

    /** A bracket alone, or the factors up to the next operator or function. */
    private Expr argument() {
        LatexToken token = cursor.peek();
        if (token.isSign("(") || token.isSign("[") || token.isSign("{")) {
            Expr inner = atoms.postfix();
            return inner;
        }
        List<Expr> factors = new ArrayList<>();
        do {
            factors.add(products.power());
        } while (atoms.startsFactor()
                && !isFunction(cursor.peek())
                && !cursor.peek().isSign("("));
        return factors.size() == 1 ? factors.getFirst() : new Expr.Product(List.copyOf(factors));
    }

    private static boolean isFunction(LatexToken token) {
        return token.is(LatexToken.Type.COMMAND) && Commands.FUNCTIONS.contains(token.text());
    }
}
