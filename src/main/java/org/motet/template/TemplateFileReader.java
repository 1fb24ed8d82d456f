package org.motet.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads one file of a template set; {@code docs/templates.md} describes its keys. */
final class TemplateFileReader {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String file;
    private final Map<String, String> patterns = new HashMap<>();

    TemplateFileReader(String file) {
        this.file = file;
    }

    List<PromptTemplate> read(String text) {
        JsonNode root;
        try {
            root = YAML.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": not readable as YAML: " + oneLine(e), e);
        }
        FileNode top = FileNode.map(file, root).allow("description", "chat", "patterns", "templates");
        readPatterns(top);
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

    private void readPatterns(FileNode top) {
        JsonNode node = top.get("patterns");
        if (node == null) {
            return;
        }
        FileNode map = FileNode.map(file + ": patterns", node);
        for (String name : node.propertyNames()) {
            if (!name.matches("[A-Z]+")) {
                throw map.wrong("the name '" + name + "' must be of capital letters");
            }
            patterns.put("{" + name + "}", "(?:" + expanded(map.text(name)) + ")");
        }
    }

    private String expanded(String pattern) {
        String result = pattern;
        for (Map.Entry<String, String> named : patterns.entrySet()) {
            result = result.replace(named.getKey(), named.getValue());
        }
        return result;
    }

    private ChatFormat chat(FileNode owner) {
        JsonNode node = owner.get("chat");
        if (node != null && node.isString()) {
            return switch (node.asString()) {
                case "chatml" -> LiteralChat.CHATML;
                case "r1" -> LiteralChat.R1;
                default -> throw owner.wrong(
                        "unknown chat format '" + node.asString() + "' (allowed: chatml, r1, or a map of its texts)");
            };
        }
        FileNode map = FileNode.map(owner.where() + ": chat", node).allow("begin", "system", "user", "assistant", "answer");
        return located(map, () -> new LiteralChat(
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
                .allow("name", "description", "chat", "system", "user", "turns", "text", "prefix", "format", "solution",
                        "examples", "stop", "weight", "tags", "steps");
        return located(map, () -> new PromptTemplate(
                name,
                map.text("description", ""),
                form(map, map.has("chat") ? chat(map) : setChat),
                format(map, map.get("format")),
                solution(map),
                examples(map),
                map.texts("stop"),
                map.number("weight", 1),
                new HashSet<>(map.texts("tags")),
                steps(map)));
    }

    private static PromptForm form(FileNode map, ChatFormat chat) {
        String prefix = map.text("prefix", "");
        int ways = (map.has("text") ? 1 : 0) + (map.has("turns") ? 1 : 0) + (map.has("user") ? 1 : 0);
        if (ways != 1 || (map.has("system") && !map.has("user"))) {
            throw map.wrong("needs either 'user' (with 'system' if wanted) or 'turns' or 'text'");
        }
        if (map.has("text")) {
            return new PromptForm.Plain(map.text("text"), prefix);
        }
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

    private FormatRule format(FileNode map, @Nullable JsonNode node) {
        if (node == null) {
            return new FormatRule.Constant(1);
        }
        if (node.isNumber()) {
            return new FormatRule.Constant(node.asDouble());
        }
        if (node.isArray()) {
            List<FormatRule> parts = new ArrayList<>();
            node.forEach(part -> parts.add(format(map, part)));
            return parts.size() == 1 ? parts.getFirst() : new FormatRule.Shares(parts);
        }
        FileNode rule = FileNode.map(map.where() + ": format", node).allow("once", "order", "matches", "content");
        if (node.size() != 1) {
            throw rule.wrong("each part is one of 'once: ...', 'order: ...', 'matches: ...', 'content: ...'");
        }
        if (rule.has("once")) {
            return new FormatRule.Once(rule.texts("once"));
        }
        if (rule.has("order")) {
            return new FormatRule.InOrder(rule.texts("order"));
        }
        if (rule.has("matches")) {
            return new FormatRule.Matches(LinearPattern.compile(expanded(rule.text("matches"))));
        }
        FileNode content = FileNode.map(rule.where() + ": content", rule.get("content")).allow("open", "close", "least");
        return new FormatRule.Content(content.text("open"), content.text("close"), content.integer("least", 1));
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

    private static String oneLine(JacksonException e) {
        return String.valueOf(e.getOriginalMessage()).lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
    }
}
