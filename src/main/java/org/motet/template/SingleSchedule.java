package org.motet.template;

/** Always the same template: the arm without augmentation. */
public record SingleSchedule(PromptTemplate template) implements TemplateSchedule {
    @Override
    public PromptTemplate draw(Visit visit) {
        return template;
    }
}
