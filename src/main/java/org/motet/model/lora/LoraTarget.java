package org.motet.model.lora;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.motet.model.Parameter;

/** A projection of every block that can have an adapter, under its Hugging Face name in lower case. */
public enum LoraTarget {
    Q_PROJ,
    K_PROJ,
    V_PROJ,
    O_PROJ,
    GATE_PROJ,
    UP_PROJ,
    DOWN_PROJ;

    /** Such as {@code q_proj}. */
    public String module() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The projection of that name; empty if there is none. */
    static Optional<LoraTarget> of(String module) {
        return Arrays.stream(values())
                .filter(target -> target.module().equals(module))
                .findFirst();
    }

    /** All names, for messages. */
    static String modules() {
        return Arrays.stream(values()).map(LoraTarget::module).collect(Collectors.joining(", "));
    }

    /** Whether it is this parameter that the adapter stands beside. */
    boolean isWeight(Parameter parameter) {
        return parameter.slot().isMatrix() && parameter.name().endsWith("." + module() + ".weight");
    }
}
