package org.motet.template.jinja;

import java.util.List;

/** The variable {@code loop}: where a loop stands. */
record Loop(List<Object> items, int index, Loop.Changes changes) {
    /** What {@code loop.changed} saw last. */
    static final class Changes {
        private List<Object> last = List.of();
        private boolean first = true;
    }

    Object attribute(String name) {
        int size = items.size();
        return switch (name) {
            case "index" -> (long) index + 1;
            case "index0" -> (long) index;
            case "revindex" -> (long) size - index;
            case "revindex0" -> (long) size - index - 1;
            case "first" -> index == 0;
            case "last" -> index == size - 1;
            case "length" -> (long) size;
            case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("'there is no previous item'");
            case "nextitem" -> index + 1 < size ? items.get(index + 1) : new Undefined("'there is no next item'");
            case "cycle" ->
                (Function) (arguments, named) -> {
                    if (arguments.isEmpty()) {
                        throw new JinjaException("loop.cycle needs values");
                    }
                    return arguments.get(index % arguments.size());
                };
            case "changed" ->
                (Function) (arguments, named) -> {
                    boolean changed = changes.first || !Python.equal(changes.last, arguments);
                    changes.first = false;
                    changes.last = arguments;
                    return changed;
                };
            default -> throw new JinjaException("'loop." + name + "' is not supported");
        };
    }
}
