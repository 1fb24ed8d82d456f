package org.motet.template.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.motet.random.KeyedDraw;
import org.motet.template.ChatFormat;
import org.motet.template.PromptForm;
import org.motet.template.PromptTemplate;
import org.motet.template.StepRange;
import org.motet.template.TemplateSet;
import org.motet.template.Turn;

/** Asks a model for instructions, style after style, until enough of them pass or enough were asked for. */
public final class TemplateGenerator {
    private final LanguageModel model;
    private final List<Style> styles;
    private final ChatFormat chat;
    private final CandidateCheck check;
    private final GenerationLog log;
    private final KeyedDraw seeds;
    private final @Nullable Trial trial;

    /**
     * A policy to try candidates on.
     *
     * @param measure its behaviour under a template; the same template gives the same
     */
    public record Trial(Function<PromptTemplate, Behaviour> measure, Behaviour.Limits limits) {}

    /**
     * A generator.
     *
     * @param styles asked for in turn
     * @param chat format of the new templates
     * @param trial filters by what the policy does under a template; null to leave that out
     */
    public TemplateGenerator(
            LanguageModel model,
            List<Style> styles,
            ChatFormat chat,
            CandidateCheck check,
            GenerationLog log,
            long seed,
            @Nullable Trial trial) {
        if (styles.isEmpty()) {
            throw new IllegalArgumentException("no style to ask for");
        }
        this.model = model;
        this.styles = List.copyOf(styles);
        this.chat = chat;
        this.check = check;
        this.log = log;
        this.seeds = new KeyedDraw(seed, "template generation");
        this.trial = trial;
    }

    /**
     * Templates that passed, in the order of asking. What the log holds already is not asked again.
     *
     * @param wanted how many to accept
     * @param most how many to ask for at most
     * @param base templates that the new ones must differ from, also in what the policy does under them
     * @param inUse further sets, from whose words alone they must differ
     * @param told is handed each new entry of the log
     */
    public List<PromptTemplate> generate(
            int wanted, int most, TemplateSet base, List<TemplateSet> inUse, Consumer<GenerationLog.Entry> told) {
        List<PromptTemplate> accepted = new ArrayList<>();
        List<GenerationLog.Entry> before = log.read();
        List<Behaviour> known = new ArrayList<>();
        if (trial != null && before.size() < most && trial.limits().leastDistance() > 0) {
            base.templates().forEach(template -> known.add(trial.measure().apply(template)));
        }
        for (int i = 0; i < most && accepted.size() < wanted; i++) {
            Style style = styles.get(i % styles.size());
            GenerationLog.Entry entry;
            if (i < before.size()) {
                entry = before.get(i);
                if (!entry.style().equals(style.name())) {
                    throw new IllegalArgumentException("the log of this generation asked for style '" + entry.style()
                            + "' where '" + style.name() + "' is asked for now: go on with the same styles, or afresh");
                }
            } else {
                entry = ask(i, style, others(base, inUse, accepted), known);
                log.add(entry);
                told.accept(entry);
            }
            if (entry.reason().isEmpty()) {
                PromptTemplate template = template(entry, style);
                accepted.add(template);
                Behaviour behaviour = entry.behaviour();
                if (behaviour != null) {
                    known.add(behaviour);
                }
            }
        }
        return accepted;
    }

    private static List<TemplateSet> others(TemplateSet base, List<TemplateSet> inUse, List<PromptTemplate> accepted) {
        List<TemplateSet> others = new ArrayList<>(List.of(base));
        others.addAll(inUse);
        if (!accepted.isEmpty()) {
            others.add(new TemplateSet("", accepted));
        }
        return others;
    }

    private GenerationLog.Entry ask(int index, Style style, List<TemplateSet> others, List<Behaviour> known) {
        String instruction = CandidateCheck.instruction(model.reply(style.message(), seeds.bits(index)));
        GenerationLog.Entry entry =
                new GenerationLog.Entry(index, style.name(), model.name(), instruction, "", -1, "", null);
        PromptTemplate template = template(entry, style);
        CandidateCheck.Verdict verdict = check.judge(instruction, style, template, others);
        String reason = verdict.reason();
        Behaviour behaviour = null;
        if (trial != null && reason.isEmpty()) {
            behaviour = trial.measure().apply(template);
            reason = unfit(behaviour, trial.limits(), known);
        }
        double distance = Double.isNaN(verdict.distance()) ? -1 : verdict.distance();
        return new GenerationLog.Entry(
                index, style.name(), model.name(), instruction, reason, distance, verdict.nearest(), behaviour);
    }

    private static String unfit(Behaviour behaviour, Behaviour.Limits limits, List<Behaviour> known) {
        if (behaviour.passRate() > limits.easiest() || behaviour.passRate() < limits.hardest()) {
            return String.format(
                    Locale.ROOT,
                    "the policy passes %.3f of the problems under it, %.3f to %.3f are wanted",
                    behaviour.passRate(),
                    limits.hardest(),
                    limits.easiest());
        }
        double nearest = Double.POSITIVE_INFINITY;
        for (Behaviour other : known) {
            nearest = Math.min(nearest, behaviour.distance(other));
        }
        return nearest < limits.leastDistance()
                ? String.format(Locale.ROOT, "the policy behaves as under another template (distance %.3f)", nearest)
                : "";
    }

    private PromptTemplate template(GenerationLog.Entry entry, Style style) {
        List<Turn> turns =
                List.of(new Turn(Turn.Role.SYSTEM, entry.instruction()), new Turn(Turn.Role.USER, "{problem}"));
        Behaviour behaviour = entry.behaviour();
        String description =
                "Written by " + entry.model() + " in style " + style.name() + ", candidate " + entry.index()
                        + (entry.distance() < 0 ? "" : ", distance " + Math.round(100 * entry.distance()) / 100.0)
                        + (behaviour == null ? "" : ", pass rate " + Math.round(1000 * behaviour.passRate()) / 1000.0);
        return new PromptTemplate(
                style.name() + "-" + entry.index(),
                description,
                new PromptForm.Chat(chat, turns, style.prefix()),
                style.format(),
                null,
                List.of(),
                List.of(),
                1,
                Set.of("generated", style.name()),
                StepRange.ALWAYS);
    }
}
