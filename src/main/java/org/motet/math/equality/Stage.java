package org.motet.math.equality;

import java.util.Locale;

/** The step that decided, in the order in which the steps are tried. */
public enum Stage {
    /** Looking for an answer in the completion. */
    EXTRACTION,
    /** The same characters, or the same after removal of what carries no meaning. */
    STRING,
    /** Words, names, choice letters. */
    TEXT,
    /** Exact integers, fractions and decimals. */
    NUMBER,
    /** Percent signs, currencies, degrees, units, number bases. */
    UNIT,
    /** Kind and size of a tuple, list, set, interval, matrix. */
    SHAPE,
    /** Members of a tuple, list, set, union or matrix. */
    MEMBERS,
    /** Equations, inequalities, assignments, function definitions. */
    RELATION,
    /** Polynomial and radical normal form. */
    NORMAL_FORM,
    /** Values at fixed sample points, or a constant to fifty digits. */
    NUMERIC,
    /** Text that cannot be read as mathematics. */
    UNREADABLE,
    /** The work limit. */
    BUDGET;

    /** The name as it stands in files and on the command line, for example {@code normal-form}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
