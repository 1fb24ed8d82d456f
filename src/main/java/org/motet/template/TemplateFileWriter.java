package org.motet.template;

import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Writes a set as a file that reads back as the same templates. */
public final class TemplateFileWriter {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
            .build();

    private TemplateFileWriter() {}

    /**
     * The text of a YAML file.
     *
     * @throws IllegalArgumentException if a template uses a model's own chat format, which no file can hold
     */
    public static String write(List<PromptTemplate> templates, String description) {
        ObjectNode root = YAML.createObjectNode();
        root.put("description", description);
        ArrayNode list = root.putArray("templates");
        templates.forEach(template -> list.add(node(template)));
        String text = YAML.writeValueAsString(root);
        if (!new TemplateFileReader("the written set", null).read(text).equals(templates)) {
            throw new IllegalStateException("the set does not read back as it was written");
        }
        return text;
    }

    private static ObjectNode node(PromptTemplate template) {
        ObjectNode node = YAML.createObjectNode();
        node.put("name", template.name());
        if (!template.description().isEmpty()) {
            node.put("description", template.description());
        }
        form(node, template);
        node.set("format", FormatRuleFile.write(template.format()));
        SolutionShape solution = template.solution();
        if (solution != null) {
            node.putObject("solution")
                    .put("opening", solution.opening())
                    .put("first", solution.first())
                    .put("step", solution.step())
                    .put("separator", solution.separator())
                    .put("closing", solution.closing());
        }
        if (!template.examples().isEmpty()) {
            ArrayNode examples = node.putArray("examples");
            template.examples()
                    .forEach(e -> examples.addObject()
                            .put("completion", e.completion())
                            .put("reward", e.reward()));
        }
        texts(node, "stop", template.stop());
        if (template.weight() != 1) {
            node.put("weight", template.weight());
        }
        texts(node, "tags", List.copyOf(new TreeSet<>(template.tags())));
        if (!template.steps().equals(StepRange.ALWAYS)) {
            node.putObject("steps")
                    .put("from", template.steps().from())
                    .put("to", template.steps().to());
        }
        return node;
    }

    private static void form(ObjectNode node, PromptTemplate template) {
        switch (template.form()) {
            case PromptForm.Chat chat -> {
                node.set("chat", chatFormat(chat.format(), template.name()));
                ArrayNode turns = node.putArray("turns");
                chat.turns().forEach(turn -> turns.addObject().put(turn.role().word(), turn.text()));
                text(node, "prefix", chat.prefix());
            }
            case PromptForm.Plain plain -> {
                node.put("text", plain.text());
                text(node, "prefix", plain.prefix());
            }
            case PromptForm.Jinja jinja -> {
                node.put("jinja", jinja.template().source());
                text(node, "header", jinja.header());
                if (!jinja.variables().isEmpty()) {
                    node.set("variables", YAML.valueToTree(jinja.variables()));
                }
            }
        }
    }

    private static JsonNode chatFormat(ChatFormat format, String name) {
        if (format.equals(LiteralChat.CHATML)) {
            return YAML.getNodeFactory().stringNode("chatml");
        }
        if (format.equals(LiteralChat.R1)) {
            return YAML.getNodeFactory().stringNode("r1");
        }
        if (format instanceof LiteralChat literal) {
            return YAML.createObjectNode()
                    .put("begin", literal.begin())
                    .put("system", literal.system())
                    .put("user", literal.user())
                    .put("assistant", literal.assistant())
                    .put("answer", literal.answer());
        }
        throw new IllegalArgumentException(
                "template '" + name + "' uses a model's own chat format, which no file can hold");
    }

    private static void text(ObjectNode node, String key, String text) {
        if (!text.isEmpty()) {
            node.put(key, text);
        }
    }

    private static void texts(ObjectNode node, String key, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = node.putArray(key);
            texts.forEach(array::add);
        }
    }
}
