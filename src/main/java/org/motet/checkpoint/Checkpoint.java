package org.motet.checkpoint;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A saved state of the training after {@code step} steps, in a folder of its own. */
public record Checkpoint(long step, Path folder) {
    private static final Pattern NAME = Pattern.compile("step-(\\d{6,18})");

    static String nameOf(long step) {
        return String.format(Locale.ROOT, "step-%06d", step);
    }

    /** The checkpoint that a folder's name speaks of; empty if it speaks of none. */
    public static Optional<Checkpoint> named(Path folder) {
        Matcher matcher = NAME.matcher(folder.getFileName().toString());
        return matcher.matches()
                ? Optional.of(new Checkpoint(Long.parseLong(matcher.group(1)), folder))
                : Optional.empty();
    }
}
