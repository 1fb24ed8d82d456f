package org.motet.cli;

import java.io.PrintWriter;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.motet.template.PromptTemplate;
import org.motet.template.RenderedPrompt;
import org.motet.template.TemplateSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lists the templates of a set. */
@Command(
        name = "list",
        description = "Lists the templates of a set: name, weight, tags, forced prefix, description.",
        footer = {"", "Example:", "  motet templates list --set nano"})
final class TemplatesListCommand implements Callable<Integer> {
    @Mixin
    private TemplatesCommand.Source source;

    @Option(names = "--json", description = "One JSON object a template.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        TemplateSet set = source.load("nano");
        int width =
                set.templates().stream().mapToInt(t -> t.name().length()).max().orElse(0);
        for (PromptTemplate template : set.templates()) {
            RenderedPrompt prompt = template.render("");
            String tags = String.join(",", new TreeSet<>(template.tags()));
            if (json) {
                ObjectNode node = JsonMapper.shared().createObjectNode();
                node.put("name", template.name()).put("description", template.description());
                node.put("weight", template.weight()).put("forced_prefix", prompt.forcedPrefix());
                node.putPOJO("tags", new TreeSet<>(template.tags()));
                out.println(JsonMapper.shared().writeValueAsString(node));
            } else {
                String prefix = prompt.forcedPrefix().isEmpty()
                        ? ""
                        : " [" + prompt.forcedPrefix().replace("\n", "\\n") + "]";
                out.println(template.name()
                        + " ".repeat(width - template.name().length())
                        + (template.weight() == 1 ? "" : "  x" + template.weight())
                        + (tags.isEmpty() ? "" : "  (" + tags + ")")
                        + (template.description().isEmpty() ? "" : "  " + template.description())
                        + prefix);
            }
        }
        out.flush();
        return 0;
    }
}
