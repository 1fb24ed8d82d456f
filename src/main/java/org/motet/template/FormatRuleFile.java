package org.motet.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Format rules as they stand in a set file: read, and written. */
public final class FormatRuleFile {
    private static final String[] KINDS = {"once", "order", "matches", "content", "last", "all", "when"};

    private final Map<String, String> patterns = new HashMap<>();

    /** Gives a pattern a name; {@code {NAME}} in later patterns stands for it. */
    public void define(String name, String pattern) {
        patterns.put("{" + name + "}", "(?:" + expanded(pattern) + ")");
    }

    /**
     * Reads a rule: a number is a constant, a list gives equal shares, a map is one of the kinds.
     *
     * @param owner whose rule it is, for messages
     */
    public FormatRule read(FileNode owner, JsonNode node) {
        if (node.isNumber()) {
            return new FormatRule.Constant(node.asDouble());
        }
        if (node.isArray()) {
            return shares(owner, node);
        }
        FileNode rule = FileNode.map(owner.where() + ": format", node);
        if (rule.has("when")) {
            throw rule.wrong("'when ... require ...' stands in a list, beside the rules that it can void");
        }
        rule.allow(KINDS);
        if (node.size() != 1) {
            throw rule.wrong(
                    "each rule is one of 'once: ...', 'order: ...', 'matches: ...', 'content: ...', 'last: ...',"
                            + " 'all: ...'");
        }
        String kind = node.propertyNames().iterator().next();
        return switch (kind) {
            case "once" -> new FormatRule.Once(rule.texts(kind));
            case "order" -> new FormatRule.InOrder(rule.texts(kind));
            case "matches" -> new FormatRule.Matches(LinearPattern.compile(expanded(rule.text(kind))));
            case "last" -> new FormatRule.Last(rule.text(kind));
            case "all" -> {
                List<FormatRule> parts = new ArrayList<>();
                rule.list(kind).forEach(part -> parts.add(read(owner, part)));
                yield new FormatRule.All(parts);
            }
            default -> {
                FileNode content =
                        FileNode.map(rule.where() + ": content", rule.get(kind)).allow("open", "close", "least");
                yield new FormatRule.Content(content.text("open"), content.text("close"), content.integer("least", 1));
            }
        };
    }

    private FormatRule shares(FileNode owner, JsonNode list) {
        List<FormatRule> parts = new ArrayList<>();
        List<FormatRule[]> vetoes = new ArrayList<>();
        for (JsonNode item : list) {
            if (item.has("when")) {
                FileNode veto = FileNode.map(owner.where() + ": format", item).allow("when", "require");
                JsonNode require = veto.get("require");
                if (require == null) {
                    throw veto.wrong("'when' needs 'require'");
                }
                vetoes.add(new FormatRule[] {read(owner, item.get("when")), read(owner, require)});
            } else {
                parts.add(read(owner, item));
            }
        }
        FormatRule rule = parts.size() == 1 ? parts.getFirst() : new FormatRule.Shares(parts);
        for (FormatRule[] veto : vetoes) {
            rule = new FormatRule.Veto(veto[0], veto[1], rule);
        }
        return rule;
    }

    private String expanded(String pattern) {
        String result = pattern;
        for (Map.Entry<String, String> named : patterns.entrySet()) {
            result = result.replace(named.getKey(), named.getValue());
        }
        return result;
    }

    /** The rule as {@link #read} reads it. */
    public static JsonNode write(FormatRule rule) {
        JsonMapper json = JsonMapper.shared();
        ObjectNode node = json.createObjectNode();
        switch (rule) {
            case FormatRule.Constant constant -> {
                return json.getNodeFactory().numberNode(constant.value());
            }
            case FormatRule.Once once -> texts(node.putArray("once"), once.markers());
            case FormatRule.InOrder order -> texts(node.putArray("order"), order.markers());
            case FormatRule.Matches matches ->
                node.put("matches", matches.pattern().toString());
            case FormatRule.Last last -> node.put("last", last.marker());
            case FormatRule.Content content ->
                node.putObject("content")
                        .put("open", content.open())
                        .put("close", content.close())
                        .put("least", content.least());
            case FormatRule.All all -> {
                ArrayNode parts = node.putArray("all");
                all.parts().forEach(part -> parts.add(write(part)));
            }
            case FormatRule.Shares shares -> {
                ArrayNode parts = json.createArrayNode();
                shares.parts().forEach(part -> parts.add(write(part)));
                return parts;
            }
            case FormatRule.Veto veto -> {
                JsonNode inner = write(veto.rule());
                ArrayNode parts = inner instanceof ArrayNode list
                        ? list
                        : json.createArrayNode().add(inner);
                node.set("when", write(veto.when()));
                node.set("require", write(veto.require()));
                parts.add(node);
                return parts;
            }
        }
        return node;
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
