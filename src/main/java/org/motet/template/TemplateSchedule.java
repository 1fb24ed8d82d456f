package org.motet.template;

/** Which voice asks next. A draw depends on the visit, the seed and what the schedule was told, on nothing else. */
public interface TemplateSchedule {
    /** The template for this visit. */
    PromptTemplate draw(Visit visit);

    /** Whether each rollout of a group draws its own template; otherwise the group shares one. */
    default boolean perMember() {
        return false;
    }
}
