package org.motet.template;

import java.util.List;
import org.motet.template.python.WhiteSpace;

/** How well a completion keeps to the format that its template asks for, in [0, 1]. Data: read from a template set. */
public sealed interface FormatRule {
    /** Format reward of a completion: the text after the forced prefix, special tokens removed. */
    double grade(String completion);

    /** The same for every completion. */
    record Constant(double value) implements FormatRule {
        public Constant {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("a constant format reward is " + value + ", 0 to 1 is allowed");
            }
        }

        @Override
        public double grade(String completion) {
            return value;
        }
    }

    /** Share of these markers that occur exactly once (occurrences counted from the left, not overlapping). */
    record Once(List<String> markers) implements FormatRule {
        public Once {
            markers = nonEmpty(markers);
        }

        @Override
        public double grade(String completion) {
            int once = 0;
            for (String marker : markers) {
                int first = completion.indexOf(marker);
                if (first >= 0 && completion.indexOf(marker, first + marker.length()) < 0) {
                    once++;
                }
            }
            return (double) once / markers.size();
        }
    }

    /** 1 if all markers occur, each after the end of the one before; else 0. */
    record InOrder(List<String> markers) implements FormatRule {
        public InOrder {
            markers = nonEmpty(markers);
        }

        @Override
        public double grade(String completion) {
            int from = 0;
            for (String marker : markers) {
                int found = completion.indexOf(marker, from);
                if (found < 0) {
                    return 0;
                }
                from = found + marker.length();
            }
            return 1;
        }
    }

    /** 1 if the whole completion matches; else 0. */
    record Matches(LinearPattern pattern) implements FormatRule {
        @Override
        public double grade(String completion) {
            return pattern.matches(completion) ? 1 : 0;
        }
    }

    /**
     * 1 if between the first {@code open} and the next {@code close} stand at least {@code least} characters (code
     * points, white space at both ends left out); else 0.
     */
    record Content(String open, String close, int least) implements FormatRule {
        public Content {
            nonEmpty(List.of(open, close));
            if (least < 1) {
                throw new IllegalArgumentException("minimum content is " + least + ", at least 1 is allowed");
            }
        }

        @Override
        public double grade(String completion) {
            int start = completion.indexOf(open);
            int end = start < 0 ? -1 : completion.indexOf(close, start + open.length());
            if (end < 0) {
                return 0;
            }
            String content = WhiteSpace.strip(completion.substring(start + open.length(), end));
            return content.codePointCount(0, content.length()) >= least ? 1 : 0;
        }
    }

    /** 1 if the completion ends with this text, white space around the completion left out; else 0. */
    record Last(String marker) implements FormatRule {
        public Last {
            nonEmpty(List.of(marker));
        }

        @Override
        public double grade(String completion) {
            return WhiteSpace.strip(completion).endsWith(marker) ? 1 : 0;
        }
    }

    /** The least of the parts: 1 only if all of them are met. */
    record All(List<FormatRule> parts) implements FormatRule {
        public All {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("'all' needs at least one rule");
            }
        }

        @Override
        public double grade(String completion) {
            double least = 1;
            for (FormatRule part : parts) {
                least = Math.min(least, part.grade(completion));
            }
            return least;
        }
    }

    /** 0 where {@code when} is met in full and {@code require} is not; elsewhere what {@code rule} gives. */
    record Veto(FormatRule when, FormatRule require, FormatRule rule) implements FormatRule {
        @Override
        public double grade(String completion) {
            boolean vetoed = when.grade(completion) == 1 && require.grade(completion) < 1;
            return vetoed ? 0 : rule.grade(completion);
        }
    }

    /** Mean of the parts: equal shares. */
    record Shares(List<FormatRule> parts) implements FormatRule {
        public Shares {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("a format rule needs at least one part");
            }
        }

        @Override
        public double grade(String completion) {
            double sum = 0;
            for (FormatRule part : parts) {
                sum += part.grade(completion);
            }
            return sum / parts.size();
        }
    }

    private static List<String> nonEmpty(List<String> markers) {
        if (markers.isEmpty() || markers.contains("")) {
            throw new IllegalArgumentException("a format rule needs markers, none of them empty");
        }
        return List.copyOf(markers);
    }
}
