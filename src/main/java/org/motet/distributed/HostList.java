package org.motet.distributed;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Slurm's short way of writing many hosts: {@code gpu[003-007,012],login1}. */
final class HostList {
    private static final Pattern FIRST = Pattern.compile("([^,\\[\\]]+)(?:\\[(\\d+)[^\\]]*\\]([^,\\[\\]]*))?.*");

    private HostList() {}

    /** The first host of a list. */
    static String first(String list) {
        Matcher first = FIRST.matcher(list.strip());
        if (!first.matches()) {
            throw new IllegalArgumentException("'" + list + "' is no list of hosts as Slurm writes it");
        }
        return first.group(2) == null ? first.group(1) : first.group(1) + first.group(2) + first.group(3);
    }
}
