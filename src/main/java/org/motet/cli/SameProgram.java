package org.motet.cli;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** This program once more, by the same Java with the same options. */
final class SameProgram {
    private SameProgram() {}

    /** The command of a process that gets these arguments. */
    static List<String> command(List<String> arguments) {
        List<String> all = new ArrayList<>();
        all.add(ProcessHandle.current().info().command().orElse("java"));
        all.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        all.addAll(arguments);
        return all;
    }
}
