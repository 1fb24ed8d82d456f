package org.motet.problem;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** What is wrong with a JSON text, in words for whoever wrote the file. */
public final class JsonFault {
    private static final Pattern CHARACTER = Pattern.compile("^Unexpected character \\('(.)'");
    private static final Pattern WORD = Pattern.compile("^Unrecognized token '([^']{1,40})");
    private static final Pattern TWICE = Pattern.compile("^Duplicate Object property \"(.*)\"", Pattern.DOTALL);

    private JsonFault() {}

    /** For a single line of a file: {@code set.jsonl line 3, column 5: found '}' where …}. */
    static IllegalArgumentException inLine(String place, JacksonException e) {
        return new IllegalArgumentException(place + column(e.getLocation()) + " is not valid JSON: " + reason(e), e);
    }

    /** For a whole file. */
    static IllegalArgumentException inFile(String file, JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        String line = at == null || at.getLineNr() < 1 ? "" : " line " + at.getLineNr();
        return new IllegalArgumentException(file + line + column(at) + " is not valid JSON: " + reason(e), e);
    }

    private static String column(TokenStreamLocation at) {
        return at == null || at.getColumnNr() < 1 ? "" : " column " + at.getColumnNr();
    }

    /** What is wrong, without its place. */
    public static String reason(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        Matcher twice = TWICE.matcher(message);
        if (twice.find()) {
            return "the key \"" + shortened(twice.group(1)) + "\" stands twice in one object";
        }
        if (e instanceof StreamConstraintsException) {
            return tooMuch(message);
        }
        if (e instanceof UnexpectedEndOfInputException) {
            return "it ends before the value does";
        }
        Matcher found = CHARACTER.matcher(message);
        if (found.find()) {
            return "'" + found.group(1) + "' cannot stand there";
        }
        Matcher word = WORD.matcher(message);
        if (word.find()) {
            return "'" + word.group(1) + "' is no value; text needs double quotes";
        }
        if (message.contains("CTRL-CHAR")) {
            return "a line break or another control character cannot stand there";
        }
        return message.contains("escape") ? "a backslash is followed by what JSON does not escape" : "it is malformed";
    }

    private static String tooMuch(String message) {
        if (message.contains("nesting")) {
            return "objects and lists are nested deeper than 500 levels";
        }
        if (message.contains("Number")) {
            return "a number has more than 1000 digits";
        }
        return message.contains("Name")
                ? "a key has more than 50000 characters"
                : "a text has more than " + ReadLimits.LONGEST_ROW + " characters";
    }

    private static String shortened(String text) {
        return text.length() <= 80
                ? text.replace('\n', ' ')
                : text.substring(0, 77).replace('\n', ' ') + "...";
    }
}
