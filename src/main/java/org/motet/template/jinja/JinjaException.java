package org.motet.template.jinja;

/** A template that cannot be read or rendered; the message says what and in which line. */
public final class JinjaException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private JinjaException(String message) {
        super(message);
    }

    static JinjaException at(int line, String what) {
        return new JinjaException("line " + line + ": " + what);
    }
}
