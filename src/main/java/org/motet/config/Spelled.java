package org.motet.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a constant of an enum stands in configurations, where that is not its name in lower case. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Spelled {
    /** The spelling that is written, then others that are understood. */
    String[] value();
}
