package org.motet.template.jinja;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parameters and body of a macro or of the block of a call.
 *
 * @param defaults of each parameter; null where it has none
 * @param special which of {@code caller}, {@code varargs} and {@code kwargs} the body reads
 */
record MacroDefinition(
        String name,
        List<String> parameters,
        List<@Nullable Expression> defaults,
        ScopedBody body,
        Set<String> special) {}
