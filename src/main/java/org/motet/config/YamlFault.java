package org.motet.config;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * What is wrong with a text that is no YAML, in words for whoever wrote it.
 *
 * @param line where, from 1
 */
public record YamlFault(int line, String sentence) {
    private static final Pattern PLACE = Pattern.compile("line (\\d+), column \\d+:");
    private static final Pattern CHARACTER = Pattern.compile("found character '(.)' that cannot start");

    public static YamlFault of(JacksonException failure) {
        if (failure instanceof StreamConstraintsException) {
            return new YamlFault(
                    1,
                    String.valueOf(failure.getOriginalMessage()).contains("nesting")
                            ? "lists and mappings are nested deeper than any file of this kind has"
                            : "a key or text in it is longer than any file of this kind has");
        }
        String message = String.valueOf(failure.getOriginalMessage());
        // the parser tells first where the construct began, then where it broke
        int line = PLACE.matcher(message)
                .results()
                .map(place -> Integer.parseInt(place.group(1)))
                .reduce(failure.getLocation().getLineNr(), (first, last) -> last);
        return new YamlFault(Math.max(1, line), "not valid YAML: " + inWords(message));
    }

    private static String inWords(String message) {
        MatchResult odd = CHARACTER.matcher(message).results().findFirst().orElse(null);
        if (message.startsWith("Duplicate")) {
            return "a key stands twice in one mapping";
        }
        if (message.contains("(TAB)")) {
            return "a tab stands where only spaces may";
        }
        if (odd != null) {
            return "a value that begins with " + odd.group(1) + " needs quotes";
        }
        if (message.contains("mapping values are not allowed")) {
            return "a colon stands where none may; a text with one needs quotes, and what follows a key must be indented";
        }
        if (message.contains("could not find expected ':'")) {
            return "a line has no colon after its key";
        }
        if (message.contains("unexpected end of stream")) {
            return "a quote is opened and not closed";
        }
        if (message.contains("Expected a property name")) {
            return "a list or mapping cannot be a key";
        }
        if (message.contains("special characters are not allowed")) {
            return "there is a control character";
        }
        return "the line does not fit those above it; its indentation, a bracket or a quote is wrong";
    }
}
