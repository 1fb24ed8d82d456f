package org.motet.template.jinja;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.motet.template.python.BoundArguments;
import org.motet.template.python.CallArguments;
import org.motet.template.python.Iteration;
import org.motet.template.python.LetterCase;
import org.motet.template.python.Markup;
import org.motet.template.python.Nothing;
import org.motet.template.python.PercentFormat;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonJson;
import org.motet.template.python.PythonText;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;
import org.motet.template.python.StringMethods;
import org.motet.template.python.Tuple;
import org.motet.template.python.WhiteSpace;

/** Filters that make texts. */
final class TextFilters {
    static final Set<String> NAMES = Set.of(
            "capitalize",
            "center",
            "e",
            "escape",
            "format",
            "indent",
            "lower",
            "replace",
            "safe",
            "string",
            "title",
            "tojson",
            "trim",
            "truncate",
            "upper");
    private static final Set<String> WITHOUT_ARGUMENTS =
            Set.of("capitalize", "e", "escape", "lower", "safe", "string", "title", "upper");
    private static final Set<String> KEEP_MARKUP = Set.of("e", "escape", "safe", "string");

    private TextFilters() {}

    static Object apply(String name, Object value, CallArguments given, RenderBudget budget) {
        if (WITHOUT_ARGUMENTS.contains(name)) {
            given.bind(name, 0);
        }
        if (name.equals("tojson")) {
            return json(value, given, budget);
        }
        if (value instanceof Markup markup) {
            if (KEEP_MARKUP.contains(name)) {
                return value;
            }
            if (!name.equals("replace")) { // replace works on the plain text
                return new Markup(PythonText.of(apply(name, markup.text(), given, budget), budget));
            }
        }
        String text = PythonText.of(value, budget);
        return switch (name) {
            case "string" -> text;
            case "safe" -> new Markup(text);
            case "e", "escape" -> Markup.escape(text, budget);
            case "upper" -> LetterCase.upper(text);
            case "lower" -> LetterCase.lower(text);
            case "capitalize" -> LetterCase.capitalized(text);
            case "title" -> title(text);
            case "trim" ->
                StringMethods.call(
                        text,
                        "strip",
                        CallArguments.of(given.bind(name, 0, "chars").orElse(0, Nothing.NONE)),
                        budget);
            case "center" ->
                StringMethods.call(
                        text,
                        "center",
                        CallArguments.of(given.bind(name, 0, "width").orElse(0, 80L)),
                        budget);
            case "replace" -> replaced(text, given.bind(name, 2, "old", "new", "count"), budget);
            case "format" -> formatted(text, given, budget);
            case "indent" -> indented(value, given.bind(name, 0, "width", "first", "blank"), budget);
            default -> truncated(value, given.bind(name, 0, "length", "killwords", "end", "leeway"), budget);
        };
    }

    /** Words begin behind white space, a minus sign and opening brackets. */
    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean between =
                    i == text.length() || "-({[<".indexOf(text.charAt(i)) >= 0 || WhiteSpace.is(text.charAt(i));
            if (between == inWord) {
                out.append(inWord ? titleWord(text.substring(start, i)) : text.substring(start, i));
                start = i;
                inWord = !between;
            }
        }
        return out.append(text.substring(start)).toString();
    }

    private static String titleWord(String word) {
        int end = word.offsetByCodePoints(0, 1);
        return LetterCase.upper(word.substring(0, end)) + LetterCase.lower(word.substring(end));
    }

    private static Object replaced(String text, BoundArguments given, RenderBudget budget) {
        return StringMethods.call(
                text,
                "replace",
                CallArguments.of(
                        PythonText.of(given.get(0), budget),
                        PythonText.of(given.get(1), budget),
                        given.integerUnlessNone(2, -1)),
                budget);
    }

    private static String formatted(String form, CallArguments given, RenderBudget budget) {
        if (!given.named().isEmpty() && !given.positional().isEmpty()) {
            throw new PythonException("'format' takes values by place or by name, not both");
        }
        Object values = given.named().isEmpty() ? Tuple.of(given.positional()) : given.named();
        return PercentFormat.of(form, values, budget);
    }

    private static String indented(Object value, BoundArguments given, RenderBudget budget) {
        if (!(value instanceof String text)) {
            throw new PythonException("'indent' needs a string, not a " + PythonValues.kind(value));
        }
        String blanks = given.orElse(0, 4L) instanceof String own
                ? own
                : budget.made(blanks(PythonValues.integer(given.orElse(0, 4L)), budget));
        boolean everyLine = given.flag(2, false);
        StringBuilder out = new StringBuilder(given.flag(1, false) ? blanks : "");
        List<Object> lines =
                Iteration.items(StringMethods.call(text + "\n", "splitlines", CallArguments.NONE, budget), budget);
        for (int i = 0; i < lines.size(); i++) {
            String line = PythonText.of(lines.get(i), budget);
            boolean shifted = i > 0 && (everyLine || !line.isEmpty());
            out.append(i == 0 ? "" : "\n")
                    .append(shifted ? budget.made(blanks) : "")
                    .append(line);
        }
        return out.toString();
    }

    private static String blanks(long count, RenderBudget budget) {
        budget.characters(Math.max(0, count));
        return " ".repeat((int) Math.max(0, count));
    }

    private static String truncated(Object value, BoundArguments given, RenderBudget budget) {
        String text = PythonValues.isText(value) ? PythonText.of(value, budget) : "";
        long length = given.integer(0, 255);
        String end = given.text(2, "...");
        long leeway = given.integerUnlessNone(3, 5);
        long kept = length - Iteration.length(end);
        if (!PythonValues.isText(value) || kept < 0 || leeway < 0) {
            throw new PythonException("'truncate' of this value or to this length is not supported");
        }
        if (Iteration.length(text) <= length + leeway) {
            return text;
        }
        String cut = text.substring(0, text.offsetByCodePoints(0, (int) kept));
        int blank = given.flag(1, false) ? -1 : cut.lastIndexOf(' ');
        return (blank < 0 ? cut : cut.substring(0, blank)) + end;
    }

    /** The parameters are those of transformers, which puts a filter of its own in the place of Jinja2's. */
    private static String json(Object value, CallArguments given, RenderBudget budget) {
        BoundArguments bound = given.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
        Object indent = bound.orElse(1, Nothing.NONE);
        @Nullable
        String blanks = indent == Nothing.NONE
                ? null
                : indent instanceof String own ? own : blanks(PythonValues.integer(indent), budget);
        Object separators = bound.orElse(2, Nothing.NONE);
        List<Object> between = separators == Nothing.NONE
                ? List.of(blanks == null ? ", " : ",", ": ")
                : Iteration.unpacked(separators, 2, budget);
        if (!(between.getFirst() instanceof String item) || !(between.getLast() instanceof String key)) {
            throw new PythonException("'tojson' needs two strings as separators");
        }
        PythonJson.Style style = new PythonJson.Style(bound.flag(0, false), blanks, item, key, bound.flag(3, false));
        return PythonJson.of(value, style, budget);
    }
}
