package org.motet.problem;

/** Something that an Arrow stream has and that cannot be read, told without the name of the file. */
final class ArrowFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ArrowFault(String message) {
        super(message);
    }

    ArrowFault(String message, Throwable cause) {
        super(message, cause);
    }
}
