package org.motet.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.template.jinja.JinjaTemplate;
import tools.jackson.databind.JsonNode;

/**
 * The chat format that a model ships: the {@code chat_template} of its {@code tokenizer_config.json}, or its
 * {@code chat_template.jinja}.
 *
 * @param variables {@code bos_token}, {@code eos_token} and the like
 */
public record NativeChat(JinjaTemplate template, Map<String, Object> variables) implements ChatFormat {
    private static final List<String> TOKENS = List.of("bos_token", "eos_token", "pad_token", "unk_token");

    public NativeChat {
        variables = Map.copyOf(variables);
    }

    /**
     * Reads the chat template of a model directory.
     *
     * @throws IllegalArgumentException if it has none, or one with what is not supported
     */
    public static NativeChat of(Path modelDirectory) {
        Path file = modelDirectory.resolve("tokenizer_config.json");
        Path separate = modelDirectory.resolve("chat_template.jinja");
        try {
            JsonNode config = Files.exists(file)
                    ? TemplateFileReader.tree(Files.readString(file), file.toString())
                    : TemplateFileReader.tree("{}", file.toString());
            JsonNode template = config.path("chat_template");
            String text = Files.exists(separate) ? Files.readString(separate) : text(template);
            if (text.isEmpty()) {
                throw new IllegalArgumentException(
                        "the model " + modelDirectory
                                + " has no chat template: neither chat_template in tokenizer_config.json nor chat_template.jinja");
            }
            Map<String, Object> variables = new HashMap<>();
            for (String name : TOKENS) {
                String token = config.path(name).isString()
                        ? config.path(name).asString()
                        : config.path(name).path("content").asString("");
                if (!token.isEmpty()) {
                    variables.put(name, token);
                }
            }
            return new NativeChat(JinjaTemplate.compile(text), variables);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the chat template of " + modelDirectory + ": " + e.getMessage(), e);
        }
    }

    /** The same, read when a prompt is written for the first time: models without one are welcome where no template needs it. */
    public static ChatFormat ofLater(Path modelDirectory) {
        return new ChatFormat() {
            private volatile @Nullable NativeChat chat;

            @Override
            public String write(List<Turn> turns) {
                NativeChat own = chat;
                if (own == null) {
                    own = of(modelDirectory);
                    chat = own;
                }
                return own.write(turns);
            }
        };
    }

    /** A single template, or the one named {@code default} of several. */
    private static String text(JsonNode node) {
        for (JsonNode item : node.isArray() ? node : List.<JsonNode>of()) {
            if (item.path("name").asString("").equals("default")) {
                return item.path("template").asString("");
            }
        }
        return node.asString("");
    }

    @Override
    public String write(List<Turn> turns) {
        List<Object> messages = new ArrayList<>();
        for (Turn turn : turns) {
            messages.add(Map.of("role", turn.role().word(), "content", turn.text()));
        }
        Map<String, Object> all = new HashMap<>(variables);
        all.put("messages", messages);
        all.put("add_generation_prompt", true);
        return template.render(all);
    }

    /** The same template as a form that takes whole messages. */
    public PromptForm.Jinja form() {
        return new PromptForm.Jinja(template, "", variables);
    }
}
