package org.motet.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.config.YamlFault;
import org.motet.template.jinja.JinjaTemplate;
import org.motet.template.jinja.JinjaValues;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads one file of a template set; {@code docs/templates.md} describes its keys. */
final class TemplateFileReader {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String file;
    private final @Nullable ChatFormat nativeChat;
    private final FormatRuleFile rules = new FormatRuleFile();

    /**
     * A reader.
     *
     * @param file name for messages
     * @param nativeChat the model's own chat format, if a model is given
     */
    TemplateFileReader(String file, @Nullable ChatFormat nativeChat) {
        this.file = file;
        this.nativeChat = nativeChat;
    }

    List<PromptTemplate> read(String text) {
        if (file.endsWith(".py")) {
            return ReferenceTemplates.of(PythonTexts.read(text, file));
        }
        JsonNode root = tree(text, file);
        if (ReferenceTemplates.isDictionary(root)) {
            return ReferenceTemplates.of(ReferenceTemplates.texts(root));
        }
        FileNode top = FileNode.map(file, root).allow("description", "chat", "patterns", "templates");
        if (top.has("patterns")) {
            FileNode patterns = FileNode.map(file + ": patterns", top.get("patterns"));
            for (String name : patterns.node().propertyNames()) {
                if (!name.matches("[A-Z]+")) {
                    throw patterns.wrong("the name '" + name + "' must be of capital letters");
                }
                rules.define(name, patterns.text(name));
            }
        }
        ChatFormat chat = top.has("chat") ? chat(top) : LiteralChat.CHATML;
        List<PromptTemplate> templates = new ArrayList<>();
        for (JsonNode item : top.list("templates")) {
            templates.add(template(item, chat));
        }
        if (templates.isEmpty()) {
            throw top.wrong("'templates' must list at least one template");
        }
        return templates;
    }

    static JsonNode tree(String text, String file) {
        boolean json = file.endsWith(".json");
        try {
            return (json ? JSON : YAML).readTree(text);
        } catch (JacksonException e) {
            YamlFault fault = YamlFault.of(e);
            throw new IllegalArgumentException(
                    file + ":" + fault.line() + ": " + (json ? "not valid JSON" : fault.sentence()), e);
        }
    }

    private ChatFormat chat(FileNode owner) {
        JsonNode node = owner.get("chat");
        if (node != null && node.isString()) {
            return switch (node.asString()) {
                case "chatml" -> LiteralChat.CHATML;
                case "r1" -> LiteralChat.R1;
                case "native" -> {
                    if (nativeChat == null) {
                        throw owner.wrong(
                                "chat format 'native' is the one of a model, and no model directory is given");
                    }
                    yield nativeChat;
                }
                default ->
                    throw owner.wrong("unknown chat format '" + node.asString()
                            + "' (allowed: chatml, r1, native, or a map of its texts)");
            };
        }
        FileNode map =
                FileNode.map(owner.where() + ": chat", node).allow("begin", "system", "user", "assistant", "answer");
        return located(
                map,
                () -> new LiteralChat(
                        map.text("begin", ""),
                        map.text("system"),
                        map.text("user"),
                        map.text("assistant"),
                        map.text("answer")));
    }

    private PromptTemplate template(JsonNode node, ChatFormat setChat) {
        FileNode unnamed = FileNode.map(file + ": templates", node);
        String name = unnamed.text("name");
        FileNode map = new FileNode(file + ": template '" + name + "'", node)
                .allow(
                        "name",
                        "description",
                        "chat",
                        "system",
                        "user",
                        "turns",
                        "text",
                        "jinja",
                        "header",
                        "variables",
                        "prefix",
                        "format",
                        "solution",
                        "examples",
                        "stop",
                        "weight",
                        "tags",
                        "steps");
        return located(
                map,
                () -> new PromptTemplate(
                        name,
                        map.text("description", ""),
                        form(map, setChat),
                        format(map),
                        solution(map),
                        examples(map),
                        map.texts("stop"),
                        map.number("weight", 1),
                        new HashSet<>(map.texts("tags")),
                        steps(map)));
    }

    private PromptForm form(FileNode map, ChatFormat setChat) {
        String prefix = map.text("prefix", "");
        long ways = Stream.of("text", "turns", "user", "jinja").filter(map::has).count();
        if (ways != 1 || (map.has("system") && !map.has("user"))) {
            throw map.wrong("needs one of 'user' (with 'system' if wanted), 'turns', 'text', 'jinja'");
        }
        if (map.has("jinja")) {
            if (map.has("prefix") || map.has("chat")) {
                throw map.wrong("'jinja' is the whole prompt: 'prefix' and 'chat' cannot stand beside it");
            }
            JsonNode variables = map.get("variables");
            return new PromptForm.Jinja(
                    JinjaTemplate.compile(map.text("jinja")),
                    map.text("header", ""),
                    variables == null
                            ? Map.of()
                            : JinjaValues.map(FileNode.map(map.where() + ": variables", variables)
                                    .node()));
        }
        if (map.has("header") || map.has("variables")) {
            throw map.wrong("'header' and 'variables' belong to 'jinja'");
        }
        if (map.has("text")) {
            return new PromptForm.Plain(map.text("text"), prefix);
        }
        ChatFormat chat = map.has("chat") ? chat(map) : setChat;
        List<Turn> turns = new ArrayList<>();
        if (map.has("user")) {
            if (map.has("system")) {
                turns.add(new Turn(Turn.Role.SYSTEM, map.text("system")));
            }
            turns.add(new Turn(Turn.Role.USER, map.text("user")));
        }
        for (JsonNode item : map.list("turns")) {
            FileNode turn = FileNode.map(map.where() + ": turns", item).allow("system", "user", "assistant");
            if (item.size() != 1) {
                throw turn.wrong("each turn is one of 'system: ...', 'user: ...', 'assistant: ...'");
            }
            for (Turn.Role role : Turn.Role.values()) {
                if (turn.has(role.word())) {
                    turns.add(new Turn(role, turn.text(role.word())));
                }
            }
        }
        return new PromptForm.Chat(chat, turns, prefix);
    }

    private FormatRule format(FileNode map) {
        JsonNode node = map.get("format");
        return node == null ? new FormatRule.Constant(1) : rules.read(map, node);
    }

    private static @Nullable SolutionShape solution(FileNode map) {
        JsonNode node = map.get("solution");
        if (node == null) {
            return null;
        }
        FileNode shape = FileNode.map(map.where() + ": solution", node)
                .allow("opening", "first", "step", "separator", "closing");
        String step = shape.text("step");
        return new SolutionShape(
                shape.text("opening", ""),
                shape.text("first", step),
                step,
                shape.text("separator", "\n"),
                shape.text("closing"));
    }

    private static List<PromptTemplate.Example> examples(FileNode map) {
        List<PromptTemplate.Example> examples = new ArrayList<>();
        for (JsonNode item : map.list("examples")) {
            FileNode example = FileNode.map(map.where() + ": examples", item).allow("completion", "reward");
            examples.add(new PromptTemplate.Example(example.text("completion"), example.number("reward", 1)));
        }
        return examples;
    }

    private static StepRange steps(FileNode map) {
        JsonNode node = map.get("steps");
        if (node == null) {
            return StepRange.ALWAYS;
        }
        FileNode range = FileNode.map(map.where() + ": steps", node).allow("from", "to");
        return new StepRange(range.integer("from", 0), range.integer("to", Integer.MAX_VALUE));
    }

    /** Adds the place to messages of the constructors, which do not know it. */
    private static <T> T located(FileNode map, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            if (message.startsWith(map.where())) {
                throw e;
            }
            throw map.wrong(message);
        }
    }
}
