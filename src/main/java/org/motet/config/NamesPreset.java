package org.motet.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the key, at the top of a config, whose value names one of the {@link Presets} of a resource. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface NamesPreset {
    /** Absolute name of the resource. */
    String value();
}
