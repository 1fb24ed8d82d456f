package org.motet.template.generation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.config.YamlFault;
import org.motet.template.FileNode;
import org.motet.template.FormatRule;
import org.motet.template.FormatRuleFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the styles that new instructions are asked for in. */
public final class StyleFile {
    private StyleFile() {}

    /** The styles of a file; of those that come with the program if it is null. */
    public static List<Style> read(@Nullable Path file) {
        String name = file == null ? "styles.yaml" : file.toString();
        JsonNode root;
        try {
            root = YAMLMapper.shared().readTree(file == null ? shipped() : text(file));
        } catch (JacksonException e) {
            YamlFault fault = YamlFault.of(e);
            throw new IllegalArgumentException(name + ":" + fault.line() + ": " + fault.sentence(), e);
        }
        if (!root.isArray() || root.isEmpty()) {
            throw new IllegalArgumentException(name + ": a list of styles is expected");
        }
        List<Style> styles = new ArrayList<>();
        for (JsonNode item : root) {
            FileNode map = FileNode.map(name, item).allow("name", "ask", "needs", "prefix", "format");
            JsonNode format = map.get("format");
            FormatRule rule = format == null ? new FormatRule.Constant(1) : new FormatRuleFile().read(map, format);
            styles.add(new Style(map.text("name"), map.text("ask"), map.texts("needs"), map.text("prefix", ""), rule));
        }
        return styles;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shipped() {
        try (InputStream in = Style.class.getResourceAsStream("styles.yaml")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource styles.yaml");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
