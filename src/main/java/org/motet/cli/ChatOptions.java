package org.motet.cli;

import org.motet.template.ChatConfig;
import picocli.CommandLine.Option;

/** How the model's own chat template is used. */
final class ChatOptions {
    @Option(
            names = "--chat-template",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Which of the model's chat templates 'native' stands for, where it has several.")
    private String template = "";

    @Option(
            names = "--date",
            paramLabel = "YYYY-MM-DD",
            description = "The day that chat templates are told it is (default: 2024-07-26).")
    private String date = ChatConfig.DEFAULT.date();

    ChatConfig config() {
        try {
            return new ChatConfig(template, date);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--" + e.getMessage(), e);
        }
    }
}
