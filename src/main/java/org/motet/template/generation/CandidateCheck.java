package org.motet.template.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.motet.template.PromptForm;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateLint;
import org.motet.template.TemplateSet;

/** Whether an instruction that a model wrote is fit for a set, and if not, why. */
public final class CandidateCheck {
    private static final int SHORTEST = 25;
    private static final int LONGEST = 700;
    private static final Pattern CONTROL = Pattern.compile("<[|｜][^<>]*[|｜]>");

    private final List<String> problems;
    private final double least;

    /**
     * A check.
     *
     * @param problems questions that must not leak into an instruction
     * @param least distance to every other instruction that is asked for, in [0, 1]
     */
    public CandidateCheck(List<String> problems, double least) {
        if (!(least >= 0 && least <= 1)) {
            throw new IllegalArgumentException("the least distance is " + least + ", 0 to 1 is allowed");
        }
        this.problems = List.copyOf(problems);
        this.least = least;
    }

    /**
     * What was found.
     *
     * @param reason why the candidate is dropped; empty if it is accepted
     * @param distance to the nearest other instruction; 1 if there is none, NaN if it was not measured
     * @param nearest name of the template that it is nearest to, after that of its set and a slash; empty if there is none
     */
    public record Verdict(String reason, double distance, String nearest) {
        public boolean accepted() {
            return reason.isEmpty();
        }
    }

    /** The instruction in a reply: without quotes, fences and a label around it. */
    public static String instruction(String reply) {
        String text = reply.strip();
        text = text.replaceFirst("(?s)^<think>.*?</think>\\s*(?=\\S)", ""); // reasoning of the model that was asked
        text = text.replaceFirst("(?s)^```[a-z]*\\n(.*)\\n```$", "$1").strip();
        text = text.replaceFirst("(?i)^\\**instruction:\\**\\s*", "");
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }

    /** Judges an instruction that would become this template, beside the templates of all these sets. */
    public Verdict judge(String instruction, Style style, PromptTemplate template, List<TemplateSet> others) {
        String reason = invalid(instruction, style, template);
        if (!reason.isEmpty()) {
            return new Verdict(reason, Double.NaN, "");
        }
        double distance = 1;
        String nearest = "";
        for (TemplateSet set : others) {
            for (PromptTemplate other : set.templates()) {
                double one = TextDistance.between(instruction, spoken(other));
                if (one < distance) {
                    distance = one;
                    nearest = set.name().isEmpty() ? other.name() : set.name() + "/" + other.name();
                }
            }
        }
        String close = distance < least ? "too close to '" + nearest + "'" : "";
        return new Verdict(close, distance, nearest);
    }

    private String invalid(String instruction, Style style, PromptTemplate template) {
        if (instruction.length() < SHORTEST || instruction.length() > LONGEST) {
            return "has " + instruction.length() + " characters, " + SHORTEST + " to " + LONGEST + " are allowed";
        }
        if (!instruction.contains("\\boxed{")) {
            return "does not mention \\boxed{}";
        }
        for (String needed : style.needs()) {
            if (!instruction.contains(needed)) {
                return "does not mention '" + needed + "'";
            }
        }
        if (instruction.contains("{problem}") || CONTROL.matcher(instruction).find()) {
            return "holds a placeholder or a control token";
        }
        for (String problem : problems) {
            if (instruction.contains(problem.strip())) {
                return "holds a problem";
            }
        }
        List<TemplateLint.Finding> findings =
                new TemplateLint(null).check(new TemplateSet("candidate", List.of(template)));
        return findings.isEmpty()
                ? AskedFormat.misfit(instruction, style)
                : findings.getFirst().message();
    }

    /** What a template says besides the problem. */
    private static String spoken(PromptTemplate template) {
        if (template.form() instanceof PromptForm.Chat chat) {
            List<String> texts = new ArrayList<>();
            chat.turns().forEach(turn -> texts.add(turn.text().replace("{problem}", "")));
            return String.join(" ", texts).strip();
        }
        return template.render("").text();
    }
}
