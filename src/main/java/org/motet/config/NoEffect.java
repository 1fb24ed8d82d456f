package org.motet.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** At a nested record: further keys, those of the given record, are accepted here with a remark, but do nothing. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface NoEffect {
    /** The record with the keys. */
    Class<? extends Record> value();

    /** Where they do nothing, such as {@code motet sft}. */
    String under();
}
