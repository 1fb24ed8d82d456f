package org.motet.template.jinja;

/** Python's None. */
public enum Nothing {
    NONE
}
