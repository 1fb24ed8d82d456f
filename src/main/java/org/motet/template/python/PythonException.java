package org.motet.template.python;

/** What values cannot do, or what is not supported here: one sentence without a place. */
public final class PythonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_QUOTE = 60;

    public PythonException(String message) {
        super(message);
    }

    /** A text in quotes for a message, cut where it is long. */
    public static String quoted(String text) {
        return "'" + (text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...") + "'";
    }
}
