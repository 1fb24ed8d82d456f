package org.motet.template.python;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The methods of Python's strings. */
public final class StringMethods {
    private static final Set<String> CASES = Set.of(
            "capitalize",
            "casefold",
            "lower",
            "swapcase",
            "title",
            "upper",
            "isalnum",
            "isalpha",
            "isascii",
            "isdecimal",
            "isdigit",
            "islower",
            "isprintable",
            "isspace",
            "istitle",
            "isupper");
    private static final Set<String> OTHERS = Set.of(
            "center",
            "count",
            "endswith",
            "expandtabs",
            "find",
            "format",
            "index",
            "join",
            "ljust",
            "lstrip",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rfind",
            "rindex",
            "rjust",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "zfill");
    private static final Set<String> NOT_SUPPORTED =
            Set.of("encode", "format_map", "isidentifier", "isnumeric", "maketrans", "translate");

    private StringMethods() {}

    /** Whether strings have a method of that name. */
    public static boolean has(String name) {
        return CASES.contains(name) || OTHERS.contains(name) || NOT_SUPPORTED.contains(name);
    }

    /** What the method gives. */
    public static Object call(String s, String name, CallArguments given, RenderBudget budget) {
        budget.read(s);
        given.pay(budget);
        if (NOT_SUPPORTED.contains(name)) {
            throw new PythonException("the string method '" + name + "' is not supported");
        }
        if (CASES.contains(name)) {
            given.bind(name, 0);
            return ofCase(s, name);
        }
        return switch (name) {
            case "strip", "lstrip", "rstrip" -> stripped(s, name, given.bindPositional(name, 0, 1));
            case "startswith", "endswith" -> atEnd(s, name, given.bindPositional(name, 1, 3));
            case "find", "rfind", "index", "rindex", "count" -> found(s, name, given.bindPositional(name, 1, 3));
            case "split", "rsplit" -> split(s, name, given.bind(name, 0, "sep", "maxsplit"), budget);
            case "splitlines" ->
                TextParts.lines(s, given.bind(name, 0, "keepends").integer(0, 0) != 0, budget);
            case "partition" ->
                TextParts.partition(s, given.bindPositional(name, 1, 1).text(0));
            case "rpartition" ->
                TextParts.partitionFromEnd(s, given.bindPositional(name, 1, 1).text(0));
            case "replace" -> {
                BoundArguments bound = given.bind(name, 2, "old", "new", "count");
                yield TextParts.replace(s, bound.text(0), bound.text(1), bound.integer(2, -1), budget);
            }
            case "removeprefix" -> {
                String prefix = given.bindPositional(name, 1, 1).text(0);
                yield s.startsWith(prefix) ? s.substring(prefix.length()) : s;
            }
            case "removesuffix" -> {
                String suffix = given.bindPositional(name, 1, 1).text(0);
                yield s.endsWith(suffix) ? s.substring(0, s.length() - suffix.length()) : s;
            }
            case "join" -> joined(s, given.bindPositional(name, 1, 1).get(0), budget);
            case "format" -> BraceFormat.of(s, given, budget);
            case "expandtabs" ->
                TextPadding.expandTabs(s, given.bind(name, 0, "tabsize").integer(0, 8), budget);
            case "zfill" -> TextPadding.zeros(s, width(given.bindPositional(name, 1, 1)), budget);
            default -> padded(s, name, given.bindPositional(name, 1, 2), budget);
        };
    }

    private static Object ofCase(String s, String name) {
        return switch (name) {
            case "capitalize" -> LetterCase.capitalized(s);
            case "lower" -> LetterCase.lower(s);
            case "upper" -> LetterCase.upper(s);
            case "title" -> LetterCase.title(s);
            case "swapcase" -> LetterCase.swapped(s);
            case "casefold" -> {
                if (s.chars().allMatch(c -> c < 128)) {
                    yield LetterCase.lower(s);
                }
                throw new PythonException("'casefold' of letters beyond ASCII is not supported");
            }
            case "isalnum" -> LetterCase.isAlphanumeric(s);
            case "isalpha" -> LetterCase.isAlphabetic(s);
            case "isascii" -> s.chars().allMatch(c -> c < 128);
            case "isdecimal" -> LetterCase.isDecimal(s);
            case "isdigit" -> LetterCase.isDigit(s);
            case "islower" -> LetterCase.isLower(s);
            case "isprintable" -> s.codePoints().allMatch(LetterCase::isPrintable);
            case "isspace" -> LetterCase.isSpace(s);
            case "istitle" -> LetterCase.isTitle(s);
            default -> LetterCase.isUpper(s);
        };
    }

    private static String stripped(String s, String name, BoundArguments given) {
        Object characters = given.orElse(0, Nothing.NONE);
        String text = s;
        if (!name.equals("rstrip")) {
            text = characters == Nothing.NONE ? WhiteSpace.stripStart(text) : stripStart(text, given.text(0));
        }
        if (!name.equals("lstrip")) {
            text = characters == Nothing.NONE ? WhiteSpace.stripEnd(text) : stripEnd(text, given.text(0));
        }
        return text;
    }

    private static String stripStart(String s, String characters) {
        BitSet stripped = points(characters);
        int start = 0;
        while (start < s.length() && stripped.get(s.codePointAt(start))) {
            start += Character.charCount(s.codePointAt(start));
        }
        return s.substring(start);
    }

    private static String stripEnd(String s, String characters) {
        BitSet stripped = points(characters);
        int end = s.length();
        while (end > 0 && stripped.get(s.codePointBefore(end))) {
            end -= Character.charCount(s.codePointBefore(end));
        }
        return s.substring(0, end);
    }

    private static BitSet points(String characters) {
        BitSet points = new BitSet();
        characters.codePoints().forEach(points::set);
        return points;
    }

    private static boolean atEnd(String s, String name, BoundArguments given) {
        TextRange range = TextRange.of(s, given);
        String text = range.text();
        Predicate<String> test = name.equals("startswith") ? text::startsWith : text::endsWith;
        if (!(given.get(0) instanceof Tuple choices)) {
            return range.exists() && test.test(given.text(0));
        }
        for (Object choice : choices.items()) {
            if (!(choice instanceof String part)) {
                throw new PythonException("'" + name + "' needs strings, not a " + PythonValues.kind(choice));
            }
            if (range.exists() && test.test(part)) {
                return true;
            }
        }
        return false;
    }

    private static long found(String s, String name, BoundArguments given) {
        TextRange range = TextRange.of(s, given);
        String part = given.text(0);
        if (name.equals("count")) {
            return range.count(part);
        }
        long at = name.startsWith("r") ? range.last(part) : range.first(part);
        if (at < 0 && name.endsWith("index")) {
            throw new PythonException("'" + name + "' does not find " + PythonException.quoted(part));
        }
        return at;
    }

    private static List<Object> split(String s, String name, BoundArguments given, RenderBudget budget) {
        long most = given.integer(1, -1);
        boolean fromEnd = name.equals("rsplit");
        if (given.orElse(0, Nothing.NONE) == Nothing.NONE) {
            return fromEnd ? TextParts.wordsFromEnd(s, most, budget) : TextParts.words(s, most, budget);
        }
        return fromEnd
                ? TextParts.splitFromEnd(s, given.text(0), most, budget)
                : TextParts.split(s, given.text(0), most, budget);
    }

    private static String joined(String between, Object parts, RenderBudget budget) {
        List<Object> items = Iteration.items(parts, budget);
        for (Object part : items) {
            if (!PythonValues.isText(part)) {
                throw new PythonException("'join' needs strings, not a " + PythonValues.kind(part));
            }
        }
        return TextParts.join(between, items, budget);
    }

    private static long width(BoundArguments given) {
        return PythonValues.integer(given.get(0));
    }

    private static String padded(String s, String name, BoundArguments given, RenderBudget budget) {
        String fill = given.text(1, " ");
        return switch (name) {
            case "ljust" -> TextPadding.left(s, width(given), fill, budget);
            case "rjust" -> TextPadding.right(s, width(given), fill, budget);
            default -> TextPadding.center(s, width(given), fill, budget);
        };
    }
}
