package org.motet.template;

import java.util.Locale;

/** One turn of a chat; its text may hold the place of the problem, {@link ProblemText#PLACE}. */
public record Turn(Role role, String text) {
    /** Who speaks. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT;

        /** As chat templates spell it: {@code system}, {@code user}, {@code assistant}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
