package org.motet.template.jinja;

import org.motet.template.python.WhiteSpace;

/** A place in a template's text, moved forward only. */
final class SourceCursor {
    private final String source;
    private int at;
    private int line = 1;

    SourceCursor(String template) {
        String text = template.replace("\r\n", "\n").replace('\r', '\n');
        this.source = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    int at() {
        return at;
    }

    /** The line of the place, from 1. */
    int line() {
        return line;
    }

    boolean atEnd() {
        return at >= source.length();
    }

    /** The character at a place; a blank behind the end. */
    char charAt(int place) {
        return place < source.length() ? source.charAt(place) : ' ';
    }

    boolean startsWith(String text, int place) {
        return source.startsWith(text, place);
    }

    /** Where a text is next, or -1. */
    int find(String text, int from) {
        return source.indexOf(text, from);
    }

    /** The text from here to a place. */
    String until(int end) {
        return source.substring(at, end);
    }

    int end() {
        return source.length();
    }

    int skipBlank(int from) {
        int i = from;
        while (i < source.length() && WhiteSpace.is(source.charAt(i))) {
            i++;
        }
        return i;
    }

    void moveTo(int place) {
        for (int i = at; i < place; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
        at = place;
    }

    JinjaException wrong(String what) {
        return JinjaException.at(line, what);
    }
}
