package org.motet.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks for mistakes in the templates of a set that reading it does not show. */
public final class TemplateLint {
    private static final String PROBE = "What is 17+25 {{x}} {problem} {% y %}?";

    private final @Nullable Function<String, int[]> tokenizer;

    /**
     * A lint.
     *
     * @param tokenizer ids of a text, for checks that need them; null to leave these out
     */
    public TemplateLint(@Nullable Function<String, int[]> tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** How much a finding matters. */
    public enum Severity {
        /** The template does not do what it says. */
        ERROR,
        /** Likely not meant. */
        WARNING,
        /** A measure. */
        INFO
    }

    /** What was found in which template. */
    public record Finding(Severity severity, String template, String message) {}

    /** Findings in the order of the templates. */
    public List<Finding> check(TemplateSet set) {
        List<Finding> findings = new ArrayList<>();
        Map<String, String> prompts = new HashMap<>();
        for (PromptTemplate template : set.templates()) {
            RenderedPrompt prompt;
            try {
                prompt = template.render(PROBE);
            } catch (IllegalArgumentException e) {
                findings.add(new Finding(Severity.ERROR, template.name(), "does not render: " + e.getMessage()));
                continue;
            }
            checkPrompt(template, prompt, findings);
            checkRule(template, prompt.forcedPrefix(), findings);
            String earlier = prompts.putIfAbsent(prompt.text(), template.name());
            if (earlier != null) {
                findings.add(
                        new Finding(Severity.WARNING, template.name(), "makes the same prompts as '" + earlier + "'"));
            }
        }
        return findings;
    }

    /**
     * What a tokenizer makes of the ends of prompts, one sentence a kind: training and evaluation work all the same, but the
     * policy sees tokens there that it has hardly ever seen.
     */
    public List<String> tokenWarnings(List<PromptTemplate> templates) {
        List<String> split = new ArrayList<>();
        List<String> stray = new ArrayList<>();
        for (PromptTemplate template : templates) {
            RenderedPrompt prompt = template.render(PROBE);
            if (splitsPrefix(prompt)) {
                split.add(template.name());
            }
            if (strayBlanks(prompt.text()) > 0) {
                stray.add(template.name());
            }
        }
        List<String> warnings = new ArrayList<>();
        if (!split.isEmpty()) {
            warnings.add("the forced prefix shares a token with the prompt before it, with which it is tokenised, in "
                    + String.join(", ", split));
        }
        if (!stray.isEmpty()) {
            warnings.add("the prompt ends in stray blanks, which the tokenizer would have joined to the next word, in "
                    + String.join(", ", stray));
        }
        return warnings;
    }

    private static int strayBlanks(String text) {
        return text.length() - text.replaceAll("[ \\t]+$", "").length();
    }

    private void checkPrompt(PromptTemplate template, RenderedPrompt prompt, List<Finding> findings) {
        String text = prompt.text();
        int at = text.indexOf(PROBE);
        if (at < 0) {
            findings.add(new Finding(Severity.ERROR, template.name(), "the problem is not in the prompt"));
        } else if (text.indexOf(PROBE, at + 1) >= 0) {
            findings.add(new Finding(Severity.WARNING, template.name(), "the problem is in the prompt more than once"));
        }
        int stray = strayBlanks(text);
        if (stray > 0) {
            findings.add(new Finding(
                    Severity.ERROR,
                    template.name(),
                    "the prompt ends in " + stray + " stray blank" + (stray > 1 ? "s" : "")
                            + ", which the tokenizer would have joined to the next word"));
        }
        if (tokenizer != null) {
            int[] whole = tokenizer.apply(text);
            findings.add(new Finding(
                    Severity.INFO,
                    template.name(),
                    whole.length - tokenizer.apply(PROBE).length + " tokens around the problem"));
            if (splitsPrefix(prompt)) {
                findings.add(new Finding(
                        Severity.WARNING,
                        template.name(),
                        "a token of the prompt spans the place where the forced prefix begins"));
            }
        }
    }

    /** Whether the prompt without its forced prefix has tokens that the whole prompt does not begin with. */
    private boolean splitsPrefix(RenderedPrompt prompt) {
        String prefix = prompt.forcedPrefix();
        if (tokenizer == null || prefix.isEmpty()) {
            return false;
        }
        int[] whole = tokenizer.apply(prompt.text());
        int[] before = tokenizer.apply(prompt.text().substring(0, prompt.text().length() - prefix.length()));
        return before.length > whole.length || !Arrays.equals(before, 0, before.length, whole, 0, before.length);
    }

    private static void checkRule(PromptTemplate template, String prefix, List<Finding> findings) {
        for (String marker : markers(template.format())) {
            if (prefix.contains(marker)) {
                findings.add(
                        new Finding(
                                Severity.ERROR,
                                template.name(),
                                "the format rule asks for '" + marker.replace("\n", "\\n")
                                        + "', which the forced prefix already holds: a completion is graded without its prefix"));
            }
        }
        for (PromptTemplate.Example example : template.examples()) {
            double reward = template.formatReward(example.completion());
            if (Math.abs(reward - example.reward()) > 1e-9) {
                findings.add(new Finding(
                        Severity.ERROR,
                        template.name(),
                        "the format rule gives " + reward + ", not " + example.reward() + ", to its example '"
                                + shortened(example.completion()) + "'"));
            }
        }
        SolutionShape solution = template.solution();
        if (solution != null) {
            String text = solution.write(List.of("6*5=30", "30-4=26"), "26");
            double reward = template.formatReward(text);
            if (reward < 1) {
                findings.add(new Finding(
                        Severity.ERROR,
                        template.name(),
                        "the format rule gives " + reward + " to the template's own solution '" + shortened(text)
                                + "'"));
            }
        }
    }

    private static List<String> markers(FormatRule rule) {
        return switch (rule) {
            case FormatRule.Once once -> once.markers();
            case FormatRule.InOrder order -> order.markers();
            case FormatRule.Content content -> List.of(content.open(), content.close());
            case FormatRule.All all ->
                all.parts().stream().flatMap(part -> markers(part).stream()).toList();
            case FormatRule.Shares shares ->
                shares.parts().stream().flatMap(part -> markers(part).stream()).toList();
            case FormatRule.Veto veto -> markers(veto.rule());
            case FormatRule.Constant c -> List.of();
            case FormatRule.Matches m -> List.of();
            case FormatRule.Last l -> List.of();
        };
    }

    private static String shortened(String text) {
        String line = text.replace("\n", "\\n");
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }
}
