package org.motet.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The spellings of enum constants in configurations. Case is ignored, and {@code -} and {@code _} are equal. */
public final class Spelling {
    private Spelling() {}

    /** As it is written: {@code k3+}, {@code token-mean}, {@code dr_grpo}. */
    public static String of(Enum<?> constant) {
        return all(constant).getFirst();
    }

    /** Those of all constants, as they are written. */
    public static List<String> of(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Spelling::of).toList();
    }

    /** The constant that a text means. */
    public static <E extends Enum<?>> Optional<E> read(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> all(constant).stream()
                        .anyMatch(spelling -> plain(spelling).equals(plain(text))))
                .findFirst();
    }

    private static List<String> all(Enum<?> constant) {
        try {
            Spelled spelled =
                    constant.getDeclaringClass().getField(constant.name()).getAnnotation(Spelled.class);
            return spelled == null ? List.of(constant.name().toLowerCase(Locale.ROOT)) : List.of(spelled.value());
        } catch (NoSuchFieldException e) {
            throw new AssertionError("every constant is a field of its enum", e);
        }
    }

    private static String plain(String spelling) {
        return spelling.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    }
}
