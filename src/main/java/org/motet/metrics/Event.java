package org.motet.metrics;

/**
 * Something that happened in a run and that its readers should know of.
 *
 * @param step steps done when it happened
 * @param rollbacks how often the run had gone back before
 * @param kind one word, such as {@code warning}, {@code collapsing}, {@code healthy}, {@code rollback}
 * @param sentence for people
 */
public record Event(long step, int rollbacks, String kind, String sentence) {
    /** The kind of a run that goes on after it was left. */
    public static final String RESUME = "resume";
}
