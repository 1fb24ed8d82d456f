package org.motet.train;

import java.util.List;
import java.util.stream.Stream;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;

/**
 * The templates of a run.
 *
 * @param trained those that training may draw from, in the order of their set
 * @param heldOut those of the set that it never draws
 */
public record Voices(List<PromptTemplate> trained, List<PromptTemplate> heldOut) {
    public Voices {
        trained = List.copyOf(trained);
        heldOut = List.copyOf(heldOut);
    }

    static Voices of(TemplateSet all, TemplateSet training) {
        return new Voices(
                training.templates(),
                all.templates().stream()
                        .filter(template -> !training.templates().contains(template))
                        .toList());
    }

    List<PromptTemplate> all() {
        return Stream.concat(trained.stream(), heldOut.stream()).toList();
    }
}
