package org.motet.math.answer;

import java.util.List;

/**
 * The answer that a completion states.
 *
 * @param place where it was found
 * @param parts one text, or several when neighbouring boxes form a joint answer; empty when there is no answer
 */
public record Extraction(Place place, List<String> parts) {

    /** Where an answer can stand, best first. */
    public enum Place {
        BOX,
        UNCLOSED_BOX,
        ANSWER_TAG,
        ANSWER_SENTENCE,
        LAST_FORMULA,
        LAST_NUMBER,
        NONE
    }

    static final Extraction NOTHING = new Extraction(Place.NONE, List.of());

    public Extraction {
        parts = List.copyOf(parts);
    }

    static Extraction of(Place place, String text) {
        return new Extraction(place, List.of(text));
    }

    /** Whether there is an answer at all. */
    public boolean found() {
        return !parts.isEmpty();
    }

    /** The answer as one text; parts of a joint answer are separated by commas, one answer boxed twice stands once. */
    public String text() {
        return isRepeated() ? parts.getFirst() : String.join(", ", parts);
    }

    /** Whether the same text stands in several boxes: one answer said again, or equal members of a list. */
    public boolean isRepeated() {
        return parts.size() > 1 && parts.stream().distinct().count() == 1;
    }
}
