package org.motet.template.jinja;

import java.util.List;

/** What is given a value. */
sealed interface Target {
    record Name(String name) implements Target {}

    /** An attribute of a namespace. */
    record Attribute(String name, String attribute) implements Target {}

    /** Each takes one item of the value. */
    record Several(List<Target> targets) implements Target {}
}
