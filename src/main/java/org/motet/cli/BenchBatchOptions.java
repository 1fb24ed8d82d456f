package org.motet.cli;

import picocli.CommandLine.Option;

/** The batch that is measured. */
final class BenchBatchOptions {
    @Option(names = "--prompts", defaultValue = "16", description = "Prompts of a batch (${DEFAULT-VALUE}).")
    int prompts;

    @Option(names = "--group", defaultValue = "8", description = "Completions of each prompt (${DEFAULT-VALUE}).")
    int group;

    @Option(names = "--prompt-len", defaultValue = "128", description = "Tokens of a prompt (${DEFAULT-VALUE}).")
    int promptLength;
}
