package org.motet.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.template.jinja.JinjaClock;
import org.motet.template.jinja.JinjaException;
import org.motet.template.jinja.JinjaTemplate;
import tools.jackson.databind.JsonNode;

/**
 * The chat format that a model ships, one of its {@link ChatTemplates}, rendered as transformers renders it.
 *
 * @param file where the template stands
 * @param variables {@code bos_token}, {@code eos_token} and the like, and the clock
 */
public record NativeChat(JinjaTemplate template, Path file, Map<String, Object> variables) implements ChatFormat {
    private static final List<String> TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    public NativeChat {
        variables = Map.copyOf(variables);
    }

    /** Names of the chat templates of a model directory; empty if it has none. */
    public static List<String> names(Path modelDirectory) {
        try {
            return ChatTemplates.of(modelDirectory, object(modelDirectory.resolve("tokenizer_config.json")))
                    .named()
                    .keySet()
                    .stream()
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the chat template of " + modelDirectory + ": " + e.getMessage(), e);
        }
    }

    /** The default chat template of a model directory. */
    public static NativeChat of(Path modelDirectory) {
        return of(modelDirectory, ChatConfig.DEFAULT);
    }

    /**
     * Reads a chat template of a model directory.
     *
     * @throws IllegalArgumentException if it has none, not the wanted one, or one with what is not supported
     */
    public static NativeChat of(Path modelDirectory, ChatConfig wanted) {
        try {
            JsonNode config = object(modelDirectory.resolve("tokenizer_config.json"));
            ChatTemplates.Text text = ChatTemplates.of(modelDirectory, config).choose(wanted.chatTemplate());
            Map<String, Object> variables = tokens(config, object(modelDirectory.resolve("special_tokens_map.json")));
            variables.put(JinjaClock.NAME, wanted.clock());
            return new NativeChat(compiled(text), text.file(), variables);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the chat template of " + modelDirectory + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode object(Path file) throws IOException {
        return TemplateFileReader.tree(Files.exists(file) ? Files.readString(file) : "{}", file.toString());
    }

    private static JinjaTemplate compiled(ChatTemplates.Text text) {
        try {
            return JinjaTemplate.compile(text.source());
        } catch (JinjaException e) {
            throw wrong(text.file(), e);
        }
    }

    private static IllegalArgumentException wrong(Path file, JinjaException e) {
        return new IllegalArgumentException("the chat template of " + file + ": " + e.getMessage(), e);
    }

    private static Map<String, Object> tokens(JsonNode config, JsonNode map) {
        Map<String, Object> tokens = new HashMap<>();
        for (String name : TOKENS) {
            String token = token(config.has(name) ? config.path(name) : map.path(name));
            if (!token.isEmpty()) {
                tokens.put(name, token);
            }
        }
        JsonNode more = config.path("additional_special_tokens");
        if (more.isArray() && !more.isEmpty()) {
            tokens.put(
                    "additional_special_tokens",
                    more.valueStream().map(NativeChat::token).toList());
        }
        config.path("extra_special_tokens")
                .properties()
                .forEach(entry -> tokens.put(entry.getKey(), token(entry.getValue())));
        return tokens;
    }

    private static String token(JsonNode node) {
        return node.isString() ? node.asString() : node.path("content").asString("");
    }

    /** The same, read when a prompt is written for the first time: models without one are welcome where no template needs it. */
    public static ChatFormat ofLater(Path modelDirectory, ChatConfig wanted) {
        return new ChatFormat() {
            private volatile @Nullable NativeChat chat;

            @Override
            public String write(List<Turn> turns) {
                NativeChat own = chat;
                if (own == null) {
                    own = of(modelDirectory, wanted);
                    chat = own;
                }
                return own.write(turns);
            }
        };
    }

    @Override
    public String write(List<Turn> turns) {
        List<Map<String, Object>> messages = turns.stream()
                .map(turn -> Map.<String, Object>of("role", turn.role().word(), "content", turn.text()))
                .toList();
        return write(messages, true, Map.of());
    }

    /**
     * A conversation as one text.
     *
     * @param openAnswer whether what opens the assistant's turn stands at the end
     * @param given what the template reads besides, such as {@code tools}
     * @throws IllegalArgumentException naming file and line if the template refuses
     */
    public String write(List<Map<String, Object>> messages, boolean openAnswer, Map<String, Object> given) {
        Map<String, Object> all = new HashMap<>(given);
        all.put("messages", messages);
        all.put("add_generation_prompt", openAnswer);
        try {
            return form().render(all).text();
        } catch (JinjaException e) {
            throw wrong(file, e);
        }
    }

    /** The same template as a form that takes whole messages. */
    public PromptForm.Jinja form() {
        return new PromptForm.Jinja(template, "", variables);
    }
}
