package org.motet.template.python;

import java.util.List;

/** What can be gone through again and again and is no list: a range, or the items, keys or values of a map. */
public record View(Kind kind, List<Object> items) {
    /** What it is, as Python calls it. */
    public enum Kind {
        RANGE("range"),
        ITEMS("dict_items"),
        KEYS("dict_keys"),
        VALUES("dict_values");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
