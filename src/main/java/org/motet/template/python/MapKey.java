package org.motet.template.python;

import org.jspecify.annotations.Nullable;

/** What maps find their values by: texts and integers, under which equal numbers of other types are found too. */
public final class MapKey {
    private MapKey() {}

    /**
     * The key that a new entry is stored by.
     *
     * @throws PythonException if the value is no text or integer
     */
    public static Object stored(Object value) {
        if (value instanceof String || value instanceof Long) {
            return value;
        }
        throw new PythonException("a map with a " + PythonValues.kind(value) + " as key is not supported");
    }

    /** The key under which the value is looked for; null where no map has one. */
    static @Nullable Object sought(Object value) {
        return switch (value) {
            case String text -> text;
            case Markup markup -> markup.text();
            case Long n -> n;
            case Boolean b -> b ? 1L : 0L;
            case Double x when x == Math.rint(x) && Math.abs(x) < 1L << 53 -> (long) (double) x;
            default -> null;
        };
    }
}
