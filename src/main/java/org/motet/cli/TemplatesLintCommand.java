package org.motet.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.template.TemplateLint;
import org.motet.template.TemplateSet;
import org.motet.token.HuggingFaceTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Looks for mistakes in a set. */
@Command(
        name = "lint",
        description = {
            "Looks for mistakes in a set: a prompt without the problem, stray blanks at its end, a forced prefix that holds"
                    + " what the format rule asks for, equal prompts, examples that the rule grades otherwise.",
            "With a tokenizer also token counts and prefixes that do not begin at a token. Exit code 1 if there are errors."
        },
        footer = {"", "Example:", "  motet templates lint --set my-set.yaml --tokenizer Qwen2.5-Math-1.5B"})
final class TemplatesLintCommand implements Callable<Integer> {
    @Mixin
    private TemplatesCommand.Source source;

    @Option(names = "--tokenizer", paramLabel = "PATH", description = "tokenizer.json, or a folder that holds one.")
    private @Nullable Path tokenizer;

    @Option(names = "--json", description = "One JSON object a finding.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        TemplateSet set = source.load("nano");
        TemplateLint lint = new TemplateLint(tokenizer == null ? null : HuggingFaceTokenizer.load(tokenizer)::encode);
        List<TemplateLint.Finding> findings = lint.check(set);
        for (TemplateLint.Finding finding : findings) {
            String severity = finding.severity().name().toLowerCase(Locale.ROOT);
            out.println(
                    json
                            ? JsonMapper.shared()
                                    .writeValueAsString(JsonMapper.shared()
                                            .createObjectNode()
                                            .put("severity", severity)
                                            .put("template", finding.template())
                                            .put("message", finding.message()))
                            : severity + ": " + finding.template() + ": " + finding.message());
        }
        long errors = findings.stream()
                .filter(f -> f.severity() == TemplateLint.Severity.ERROR)
                .count();
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        err.println(set.templates().size() + " templates, " + errors + " errors, "
                + findings.stream()
                        .filter(f -> f.severity() == TemplateLint.Severity.WARNING)
                        .count() + " warnings");
        return errors > 0 ? 1 : 0;
    }
}
