package org.motet.template.python;

/** Python's None. */
public enum Nothing {
    NONE
}
