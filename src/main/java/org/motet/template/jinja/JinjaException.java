package org.motet.template.jinja;

/** A template that cannot be read or rendered; the message says what and, where known, in which line. */
public final class JinjaException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public JinjaException(String message) {
        super(message);
    }
}
