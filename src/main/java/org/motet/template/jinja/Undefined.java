package org.motet.template.jinja;

/** What a name without a value gives: prints as nothing, is false and empty, and fails where more is asked of it. */
record Undefined(String name) {
    JinjaException used() {
        return new JinjaException(name + " is undefined");
    }
}
