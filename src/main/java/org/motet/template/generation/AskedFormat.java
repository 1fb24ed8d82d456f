package org.motet.template.generation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.motet.template.FormatRule;

/**
 * The format that an instruction asks for in its own words: tags, labels of steps, sentences to be repeated, a box. Held against the
 * rule that completions will be graded by: one written as the instruction asks must get the full reward, and one without what it asks
 * for must not.
 */
final class AskedFormat {
    private static final Pattern TAG = Pattern.compile("</?[A-Za-z][A-Za-z0-9_-]*>");
    private static final Pattern LABEL =
            Pattern.compile("(?i)\\b(?:step|part) 1\\b[:.)]?|\\(1\\)|(?<![\\w.])1[.):](?!\\d)");
    private static final Pattern NUMBERED = Pattern.compile("(?i)\\bnumber(?:ed|ing)?\\b|\\benumerat");
    private static final String BARE = "42";

    private final String instruction;
    private final Style style;
    private final List<String> tags;

    private AskedFormat(String instruction, Style style) {
        this.instruction = instruction;
        this.style = style;
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = TAG.matcher(instruction);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        this.tags = List.copyOf(found);
    }

    /** Why the style's rule does not fit an instruction; empty if it does. */
    static String misfit(String instruction, Style style) {
        return new AskedFormat(instruction, style).misfit();
    }

    private String misfit() {
        FormatRule rule = style.format();
        String asked = completion("");
        double reward = rule.grade(asked);
        if (reward < 1) {
            return "the format rule gives %s to a completion as it asks: %s".formatted(reward, shown(asked));
        }
        for (String tag : tags) {
            if (!style.prefix().contains(tag) && rule.grade(completion(tag)) == 1) {
                return "asks for %s, which the format rule does not look at".formatted(tag);
            }
        }
        boolean graded = !(rule instanceof FormatRule.Constant);
        return graded && rule.grade(BARE) == 1 ? "the format rule gives 1 to a bare answer" : "";
    }

    /** A completion as the instruction asks, after the forced prefix, without one of the tags. */
    private String completion(String left) {
        StringBuilder text = new StringBuilder();
        List<String> written = new ArrayList<>();
        boolean boxed = false;
        for (String tag : tags) {
            String name = tag.replaceAll("[</>]", "");
            if (written.contains(name)) {
                continue;
            }
            written.add(name);
            boolean answer = name.toLowerCase(Locale.ROOT).contains("answer");
            boxed |= answer;
            append(text, "<" + name + ">", left);
            text.append(answer ? "\\boxed{" + BARE + "}" : work());
            append(text, "</" + name + ">", left);
            text.append('\n');
        }
        if (written.isEmpty()) {
            text.append(work()).append('\n');
        }
        for (String needed : style.needs()) {
            if (!TAG.matcher(needed).matches()) {
                text.append(needed).append(" \\boxed{").append(BARE).append("}\n");
                boxed = true;
            }
        }
        text.append(boxed ? "" : "\\boxed{" + BARE + "}");
        String prefix = style.prefix();
        return text.indexOf(prefix) == 0 ? text.substring(prefix.length()) : text.toString();
    }

    private void append(StringBuilder text, String tag, String left) {
        if (tags.contains(tag) && !tag.equals(left)) {
            text.append(tag);
        }
    }

    /** Two lines of work, labelled if the instruction labels steps. */
    private String work() {
        Matcher label = LABEL.matcher(instruction);
        if (label.find()) {
            return label.group() + " 17+20=37\n" + label.group().replace('1', '2') + " 37+5=42";
        }
        return NUMBERED.matcher(instruction).find() ? "1. 17+20=37\n2. 37+5=42" : "17+20=37\n37+5=42";
    }

    private static String shown(String text) {
        String line = text.replace("\n", "\\n");
        return line.length() <= 80 ? line : line.substring(0, 77) + "...";
    }
}
