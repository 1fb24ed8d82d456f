package org.motet.template;

import java.util.List;

/** Which voice asks next. A draw depends on the visit, the seed and what the schedule was told, on nothing else. */
public interface TemplateSchedule {
    /** The template for this visit. */
    PromptTemplate draw(Visit visit);

    /** Whether each rollout of a group draws its own template; otherwise the group shares one. */
    default boolean perMember() {
        return false;
    }

    /** Tells what a step's rollouts taught, one signal a template that spoke in it. Once a step, after its draws. */
    default void observe(List<TemplateSignal> signals) {}

    /** What {@link #observe} has taught so far, as text for a checkpoint; empty for schedules that do not learn. */
    default String state() {
        return "";
    }

    /**
     * Goes on from what {@link #state} gave.
     *
     * @throws IllegalArgumentException if the text is not a state of this kind of schedule
     */
    default void restore(String state) {
        if (!state.isEmpty()) {
            throw new IllegalArgumentException("the checkpoint holds the state of another template schedule");
        }
    }
}
