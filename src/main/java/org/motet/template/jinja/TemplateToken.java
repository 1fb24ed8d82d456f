package org.motet.template.jinja;

/**
 * A piece of a template.
 *
 * @param text data, name, digits or operator as written; of a string its value
 * @param line where it starts, from 1
 */
record TemplateToken(Kind kind, String text, int line) {
    enum Kind {
        DATA,
        BLOCK_BEGIN,
        BLOCK_END,
        PRINT_BEGIN,
        PRINT_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind wanted, String wantedText) {
        return kind == wanted && text.equals(wantedText);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case END -> "the end of the template";
            case BLOCK_END -> "'%}'";
            case PRINT_END -> "'}}'";
            case STRING -> "a string";
            default -> "'" + text + "'";
        };
    }
}
