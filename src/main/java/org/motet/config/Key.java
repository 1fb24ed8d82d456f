package org.motet.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What people must know of a key; the one place that help, reference and messages are made from. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** What it means. */
    String value() default "";

    /** The key where it is not the component's own name in snake_case. */
    String name() default "";

    /** Allowed values, such as {@code above 0}; empty where the type says all. */
    String range() default "";

    /** Names that verl gives it, in full, such as {@code actor_rollout_ref.actor.optim.lr}. */
    String[] verl() default {};

    /** Names that TRL gives it. */
    String[] trl() default {};
}
