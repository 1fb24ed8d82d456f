package org.motet.template.python;

/**
 * What a name without a value gives: prints as nothing, is false and empty, and fails where more is asked of it.
 *
 * @param name what was asked for, as the subject of a sentence
 */
public record Undefined(String name) {
    public PythonException used() {
        return new PythonException(name + " is undefined");
    }
}
