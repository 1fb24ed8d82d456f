package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the pieces that operators join: numbers, symbols, fractions, roots, functions, brackets. */
final class AtomParser {
    private static final Set<String> ATOM_COMMANDS = Set.of(
            "frac",
            "sqrt",
            "binom",
            "pi",
            "infty",
            "emptyset",
            "overline",
            "lfloor",
            "lceil",
            "langle",
            "begin",
            "mathbb",
            "Bbb",
            "vec",
            "hat",
            "dot",
            "ddot",
            "tilde",
            "widehat",
            "angle",
            "triangle",
            "imath",
            "overrightarrow",
            "ldots");
    private static final Set<String> ACCENTS =
            Set.of("vec", "hat", "dot", "ddot", "tilde", "widehat", "angle", "triangle", "overrightarrow");
    private static final String FUNCTION_LETTERS = "fghFGH";

    private final Cursor cursor;
    private final LatexParser parser;
    private final NumberParser numbers;
    private final FunctionParser functions;
    private final BracketParser brackets;

    AtomParser(Cursor cursor, LatexParser parser, ProductParser products) {
        this.cursor = cursor;
        this.parser = parser;
        this.numbers = new NumberParser(cursor, this);
        this.functions = new FunctionParser(cursor, parser, products, this);
        this.brackets = new BracketParser(cursor, parser);
    }

    /** Whether a factor begins here that needs no operator before it. */
    boolean startsFactor() {
        LatexToken token = cursor.peek();
        return switch (token.type()) {
            case NUMBER -> !cursor.previous().is(LatexToken.Type.NUMBER);
            case LETTER -> true;
            case COMMAND ->
                ATOM_COMMANDS.contains(token.text())
                        || Commands.GREEK.contains(token.text())
                        || Commands.FUNCTIONS.contains(token.text());
            case SIGN ->
                switch (token.text()) {
                    case "(" -> !ModulusParser.isBracketed(cursor);
                    case "{", "\\{" -> true;
                    case "[" -> !cursor.previous().is(LatexToken.Type.NUMBER);
                    case "|" -> cursor.bars == 0;
                    default -> false;
                };
            default -> false;
        };
    }

    /** An atom with factorials, percent and prime signs behind it. */
    Expr postfix() {
        return suffixes(atom());
    }

    Expr suffixes(Expr value) {
        Expr result = value;
        while (true) {
            if (cursor.peek().isSign("!")) {
                if (cursor.peek(1).isSign("!")) {
                    throw new Unreadable("a double factorial");
                }
                cursor.next();
                result = new Expr.Call("factorial", List.of(result));
            } else if (cursor.skipSign("%")) {
                result = new Expr.Measured(result, Unit.PERCENT);
            } else if (cursor.skipCommand("circ")) {
                result = new Expr.Measured(result, Unit.DEGREE);
            } else if (cursor.peek().isSign("'")) {
                result = primed(result);
            } else {
                return result;
            }
        }
    }

    /** Primes behind a number are a unit: feet or minutes, inches or seconds; behind a symbol they belong to its name. */
    Expr primed(Expr value) {
        int primes = primes().length();
        if (value instanceof Expr.Symbol symbol) {
            return new Expr.Symbol(symbol.name() + "'".repeat(primes));
        }
        if (primes > 2 || !(value instanceof Expr.Num || value instanceof Expr.Quotient)) {
            throw new Unreadable("primes behind what is no number");
        }
        return new Expr.Measured(value, Unit.of(primes == 1 ? "prime" : "double-prime"));
    }

    Expr atom() {
        cursor.enter();
        LatexToken token = cursor.peek();
        Expr expr = switch (token.type()) {
            case NUMBER -> numbers.number();
            case LETTER -> numbers.startsBased() ? numbers.number() : letter();
            case COMMAND -> command(token.text());
            case SIGN -> sign(token);
            case WORD, CURRENCY, END -> throw new Unreadable("no value at " + token.text());
        };
        cursor.leave();
        return expr;
    }

    private Expr sign(LatexToken token) {
        return switch (token.text()) {
            case "{" -> brackets.braceGroup();
            case "(", "[", "]" -> numbers.maybeBased(brackets.bracket());
            case "\\{" -> brackets.set();
            case "|" -> {
                cursor.next();
                cursor.bars++;
                Expr inner = parser.sum();
                cursor.expectSign("|");
                cursor.bars--;
                yield new Expr.Call("abs", List.of(inner));
            }
            default -> throw new Unreadable("no value at " + token.text());
        };
    }

    private Expr letter() {
        LatexToken token = cursor.next();
        String name = token.text();
        if (FUNCTION_LETTERS.contains(name) || isDefinition()) {
            String primes = primes();
            if (cursor.peek().isSign("(") && !(name.equals("h") && cursor.peek().spaced())) {
                cursor.next();
                List<Expr> args = parser.items();
                cursor.expectSign(")");
                return new Expr.Call(name + primes, args);
            }
            return symbol(name + primes);
        }
        if (!cursor.peek().isSign("_") && !cursor.peek().isSign("'")) {
            if (name.equals("e")) {
                return Expr.Constant.E;
            }
            if (name.equals("i")) {
                return Expr.Constant.I;
            }
        }
        return symbol(name);
    }

    /** A letter with letters in parentheses and an equals sign behind: a function is defined. */
    private boolean isDefinition() {
        if (cursor.position() != 1 || !cursor.peek().isSign("(")) {
            return false;
        }
        int ahead = 1;
        while (cursor.peek(ahead).is(LatexToken.Type.LETTER)
                || cursor.peek(ahead).isSign(",")) {
            ahead++;
        }
        return ahead > 1
                && cursor.peek(ahead).isSign(")")
                && cursor.peek(ahead + 1).isSign("=");
    }

    private String primes() {
        StringBuilder primes = new StringBuilder();
        while (cursor.skipSign("'")) {
            primes.append('\'');
        }
        return primes.toString();
    }

    /** A symbol with subscript and primes. */
    Expr symbol(String name) {
        StringBuilder full = new StringBuilder(name).append(primes());
        if (cursor.skipSign("_")) {
            full.append('_').append(plainArgument());
        }
        return new Expr.Symbol(full.append(primes()).toString());
    }

    /** The characters of a subscript or an accented name. */
    private String plainArgument() {
        if (!cursor.skipSign("{")) {
            return cursor.next().text();
        }
        StringBuilder name = new StringBuilder();
        int depth = 1;
        while (!cursor.atEnd()) {
            LatexToken token = cursor.next();
            depth += token.isSign("{") ? 1 : token.isSign("}") ? -1 : 0;
            if (depth == 0) {
                return name.toString();
            }
            name.append(token.isSign("{") || token.isSign("}") ? "" : token.text());
        }
        throw new Unreadable("an open brace");
    }

    private Expr command(String name) {
        if (Commands.FUNCTIONS.contains(name)) {
            return functions.call();
        }
        cursor.next();
        if (Commands.GREEK.contains(name)) {
            return symbol(name);
        }
        if (ACCENTS.contains(name)) {
            return accented(name);
        }
        return switch (name) {
            case "frac" -> new Expr.Quotient(argument(true), argument(true));
            case "binom" -> new Expr.Call("binom", List.of(argument(true), argument(true)));
            case "sqrt" -> root();
            case "pi" -> cursor.peek().isSign("_") ? symbol("pi") : Expr.Constant.PI;
            case "imath" -> Expr.Constant.I;
            case "infty" -> Expr.Constant.INFINITY;
            case "emptyset" -> new Expr.NamedSet("empty");
            case "mathbb", "Bbb" -> namedSet();
            case "overline" -> new Expr.Call("overline", List.of(argument(false)));
            case "lfloor" -> between("floor", "rfloor");
            case "lceil" -> between("ceil", "rceil");
            case "langle" -> brackets.angle();
            case "begin" -> brackets.environment();
            case "ldots" -> new Expr.Symbol("...");
            default -> throw new Unreadable("no value at \\" + name);
        };
    }

    private Expr accented(String accent) {
        if (cursor.peek().isSign("{")) {
            String inner = plainArgument();
            Expr.Symbol symbol = (Expr.Symbol) symbol(inner);
            return new Expr.Symbol(accent + " " + symbol.name());
        }
        StringBuilder letters = new StringBuilder();
        while (cursor.peek().is(LatexToken.Type.LETTER) || (letters.isEmpty() && !cursor.atEnd())) {
            letters.append(cursor.next().text());
            if (!accent.equals("angle") && !accent.equals("triangle")) {
                break;
            }
        }
        Expr.Symbol symbol = (Expr.Symbol) symbol(letters.toString());
        return new Expr.Symbol(accent + " " + symbol.name());
    }

    private Expr between(String function, String close) {
        Expr inner = parser.sum();
        if (!cursor.skipCommand(close)) {
            throw new Unreadable("no \\" + close);
        }
        return new Expr.Call(function, List.of(inner));
    }

    private Expr namedSet() {
        boolean braced = cursor.skipSign("{");
        LatexToken letter = cursor.next();
        if (braced) {
            cursor.expectSign("}");
        }
        if (cursor.peek().isSign("^") || cursor.peek().isSign("_")) {
            throw new Unreadable("a variant of a named set");
        }
        return new Expr.NamedSet(letter.text());
    }

    private Expr root() {
        List<Expr> args = new ArrayList<>();
        Expr index = Expr.Num.of(2);
        if (cursor.skipSign("[")) {
            index = parser.sum();
            cursor.expectSign("]");
        }
        args.add(argument(false));
        args.add(index);
        return new Expr.Call("root", List.copyOf(args));
    }

    /**
     * The argument of a command: a group in braces or one token. Without braces a fraction takes a single digit, a root or
     * an exponent the whole number, as it is meant where digits follow it.
     */
    Expr argument(boolean oneDigit) {
        cursor.enter();
        LatexToken token = cursor.peek();
        boolean digits =
                token.is(LatexToken.Type.NUMBER) && token.text().chars().allMatch(Character::isDigit);
        if (oneDigit && digits && token.text().length() > 1) {
            cursor.splitDigit();
        }
        Expr expr;
        if (token.is(LatexToken.Type.NUMBER)) {
            expr = numbers.literal();
        } else if (token.is(LatexToken.Type.LETTER) && !oneDigit && FUNCTION_LETTERS.contains(token.text())) {
            cursor.next();
            expr = symbol(token.text());
        } else {
            expr = atom();
        }
        cursor.leave();
        return expr;
    }
}
