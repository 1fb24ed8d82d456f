package org.motet.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.motet.problem.Problem;
import org.motet.random.KeyedDraw;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSchedule;
import org.motet.template.TemplateSignal;
import org.motet.template.Visit;
import org.motet.token.Tokenizer;

/**
 * Gives out the prompts of each training step: problems in an order that is a fresh permutation each epoch, each met
 * with the template that the schedule draws. Everything is keyed by (seed, epoch, problem), so a source that
 * {@linkplain #seek seeks} to a cursor goes on exactly as the one that gave it. A batch may span two epochs. Not for use
 * from several threads at once.
 */
public final class PromptSource {
    private final List<Problem> problems;
    private final TemplateSchedule schedule;
    private final Tokenizer tokenizer;
    private final KeyedDraw order;
    private final Disturber disturber;
    private final PromptConfig config;
    private final int groupSize;

    private int step; // begun
    private int slots; // of that step, given out
    private long nextVisit;
    private long orderEpoch = -1;
    private int[] epochOrder = {};

    /**
     * A source at its start.
     *
     * @param problems what {@link PromptFilter} let pass, so that every prompt fits
     * @param groupSize rollouts for each visit of a problem
     * @throws IllegalArgumentException if there is no problem
     */
    public PromptSource(
            List<Problem> problems,
            TemplateSchedule schedule,
            Tokenizer tokenizer,
            PromptConfig config,
            int groupSize,
            long seed) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("there are no problems to train on");
        }
        this.problems = List.copyOf(problems);
        this.schedule = schedule;
        this.tokenizer = tokenizer;
        this.config = config;
        this.groupSize = groupSize;
        this.order = new KeyedDraw(seed, "problem order");
        this.disturber = new Disturber(config.disturbed(), seed);
    }

    /** The prompts of the next step. */
    public PromptBatch next() {
        return next(config.perStep());
    }

    /** The same of so many problems. */
    public PromptBatch next(int count) {
        step++;
        slots = 0;
        return draw(count);
    }

    /** So many problems more for the step that {@link #next} has begun: the next visits, in slots after those before. */
    public PromptBatch more(int count) {
        return draw(count);
    }

    private PromptBatch draw(int count) {
        boolean perMember = schedule.perMember();
        List<Prompt> prompts = new ArrayList<>(count * (perMember ? groupSize : 1));
        for (int i = 0; i < count; i++) {
            for (int member = 0; member < (perMember ? groupSize : 1); member++) {
                prompts.add(prompt(nextVisit + i, slots + i, member));
            }
        }
        slots += count;
        nextVisit += count;
        return new PromptBatch(prompts, perMember ? 1 : groupSize);
    }

    /** Problems that it asks. */
    public int size() {
        return problems.size();
    }

    /** The problems that it asks. */
    public List<Problem> problems() {
        return problems;
    }

    /** Tells the schedule what the rollouts of the latest batch taught. */
    public void observe(List<TemplateSignal> signals) {
        schedule.observe(signals);
    }

    /** Where the next step begins. */
    public PromptCursor cursor() {
        return new PromptCursor(step, nextVisit, schedule.state());
    }

    /**
     * Goes on from there.
     *
     * @throws IllegalArgumentException if what was learnt belongs to another schedule
     */
    public void seek(PromptCursor place) {
        schedule.restore(place.schedule());
        step = place.step();
        nextVisit = place.visit();
    }

    private Prompt prompt(long visit, int slot, int member) {
        long epoch = visit / problems.size();
        Problem problem = problems.get(orderOf(epoch)[(int) (visit % problems.size())]);
        PromptTemplate template = schedule.draw(new Visit(step - 1, slot, epoch, KeyedDraw.hash(problem.id()), member));
        Optional<Disturber.Disturbed> disturbed = disturber.disturb(problem, visit);
        if (disturbed.isPresent()) {
            String text = template.render(disturbed.get().question()).text();
            int[] tokens = tokenizer.encode(text);
            if (tokens.length <= config.maxTokens()) { // else the problem is asked as it is
                return new Prompt(
                        visit,
                        member,
                        problem,
                        template,
                        text,
                        tokens,
                        disturbed.get().kind().word());
            }
        }
        String text = template.render(problem.question()).text();
        return new Prompt(visit, member, problem, template, text, tokenizer.encode(text), null);
    }

    private int[] orderOf(long epoch) {
        if (epoch != orderEpoch) {
            epochOrder = order.permutation(problems.size(), epoch);
            orderEpoch = epoch;
        }
        return epochOrder;
    }
}
