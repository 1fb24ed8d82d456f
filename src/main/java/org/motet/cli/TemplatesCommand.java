package org.motet.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.motet.template.ChatFormat;
import org.motet.template.NativeChat;
import org.motet.template.TemplateSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Parent of the commands about prompt templates. */
@Command(
        name = "templates",
        description = "Shows, checks, renders, grades, imports and generates prompt templates.",
        subcommands = {
            TemplatesListCommand.class,
            TemplatesShowCommand.class,
            TemplatesRenderCommand.class,
            TemplatesScoreCommand.class,
            TemplatesLintCommand.class,
            TemplatesImportCommand.class,
            TemplatesGenerateCommand.class,
        },
        footer = {
            "",
            "Example:",
            "  motet templates list --set chatml",
            "  motet templates show think --set nano --problem \"What is 2+2?\""
        })
final class TemplatesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "No command given: list, show, render, score, lint, import or generate.");
    }

    /** Which set, and whose chat format. */
    static final class Source {
        @Option(
                names = "--set",
                paramLabel = "SET",
                description = "A shipped set (nano, chatml, r1, native), or a YAML, JSON or Python file, or a folder.")
        private @Nullable String set;

        @Option(
                names = "--model",
                paramLabel = "DIR",
                description = "Model directory whose own chat format 'native' stands for.")
        private @Nullable Path model;

        @Mixin
        private ChatOptions chatOptions;

        TemplateSet load(String otherwise) {
            ChatFormat chat = model == null ? null : NativeChat.of(model, chatOptions.config());
            return TemplateSet.load(set != null ? set : model != null ? "native" : otherwise, chat);
        }
    }
}
