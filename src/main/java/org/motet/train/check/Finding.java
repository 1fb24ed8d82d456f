package org.motet.train.check;

import java.util.Locale;

/** One thing that a check found, in one sentence. */
public record Finding(Kind kind, String what, String sentence) {
    /** How bad it is. */
    public enum Kind {
        /** As it should be. */
        GOOD,
        /** Could not be looked at here; says nothing for or against the run. */
        NOT_CHECKED,
        /** It would run, but the results may not mean what one thinks. */
        DOUBTFUL,
        /** Not here yet: a file or model that must be fetched. */
        MISSING,
        /** The run would be refused. */
        WRONG;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
