package org.motet.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.motet.template.NativeChat;
import org.motet.template.PromptForm;
import org.motet.template.PromptTemplate;
import org.motet.template.RenderedPrompt;
import org.motet.template.jinja.JinjaValues;
import org.motet.template.python.Nothing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Renders problems or messages with the templates of a set. */
@Command(
        name = "render",
        description = {
            "Adds 'prompt' and 'forced_prefix' to each line of a JSONL file.",
            "A line has 'name' (needed where the set has several templates) and either 'problem' or 'messages'; other keys"
                    + " are variables of Jinja templates (bos_token, add_generation_prompt, tools, ...), as are those of a"
                    + " map 'variables'. A variable that is null is undefined."
        },
        footer = {
            "",
            "Example:",
            "  motet templates render --set chatml --input problems.jsonl",
            "  motet templates render --model Qwen3-0.6B --input chats.jsonl"
        })
final class TemplatesRenderCommand implements Callable<Integer> {
    @Mixin
    private TemplateLines lines;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        lines.each(spec.commandLine().getOut(), (template, line) -> {
            RenderedPrompt prompt = render(template, line);
            line.object().put("prompt", prompt.text()).put("forced_prefix", prompt.forcedPrefix());
        });
        return 0;
    }

    private static RenderedPrompt render(PromptTemplate template, JsonLine line) {
        boolean messages = line.object().path("messages").isArray();
        if (template.form() instanceof PromptForm.Jinja jinja) {
            return jinja.render(variables(line));
        }
        if (messages && template.form() instanceof PromptForm.Chat chat && chat.format() instanceof NativeChat own) {
            return own.form().render(variables(line));
        }
        return template.render(messages ? onlyProblem(line.object().get("messages")) : line.text("problem"));
    }

    private static Map<String, Object> variables(JsonLine line) {
        ObjectNode given = line.object().deepCopy();
        if (!given.path("messages").isArray()) {
            given.putArray("messages").addObject().put("role", "user").put("content", line.text("problem"));
        }
        if (!given.has("add_generation_prompt")) {
            given.put("add_generation_prompt", true);
        }
        if (given.remove("variables") instanceof ObjectNode more) {
            given.setAll(more);
        }
        Map<String, Object> variables = JinjaValues.map(given);
        variables.replaceAll((name, value) -> value == Nothing.NONE ? PromptForm.Jinja.Undefined.IT : value);
        return variables;
    }

    private static String onlyProblem(JsonNode messages) {
        List<String> problems = new ArrayList<>();
        for (JsonNode message : messages) {
            if (message.path("role").asString("").equals("user")) {
                problems.add(message.path("content").asString(""));
            }
        }
        if (problems.size() != 1) {
            throw new IllegalArgumentException(
                    "the template takes one problem, 'messages' has " + problems.size() + " user turns");
        }
        return problems.getFirst();
    }
}
