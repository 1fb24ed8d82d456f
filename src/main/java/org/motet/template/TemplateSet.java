package org.motet.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Templates with different names, in the order of their files.
 *
 * @param name where the set comes from, for messages
 */
public record TemplateSet(String name, List<PromptTemplate> templates) {
    /** Sets that come with the program. */
    public static final List<String> SHIPPED = List.of("nano", "chatml", "r1", "native", "protocol");

    /** Tag of templates that training leaves out, so that transfer to unseen prompts can be measured. */
    public static final String HELD_OUT = "heldout";

    public TemplateSet {
        templates = List.copyOf(templates);
        if (templates.isEmpty()) {
            throw new IllegalArgumentException("template set " + name + " has no template");
        }
        Set<String> names = new HashSet<>();
        for (PromptTemplate template : templates) {
            if (!names.add(template.name())) {
                throw new IllegalArgumentException(
                        "template set " + name + " has two templates of the name '" + template.name() + "'");
            }
        }
    }

    /**
     * Reads a set.
     *
     * @param nameOrPath the name of a shipped set, or a YAML, JSON or Python file, or a folder of YAML and
     *     JSON files
     * @throws IllegalArgumentException naming file, template and key if something is wrong
     */
    public static TemplateSet load(String nameOrPath) {
        return load(nameOrPath, null);
    }

    /**
     * Reads a set.
     *
     * @param nativeChat the model's own chat format, for templates that use it; null if no model is given
     */
    public static TemplateSet load(String nameOrPath, @Nullable ChatFormat nativeChat) {
        if (SHIPPED.contains(nameOrPath)) {
            return shipped(nameOrPath, nativeChat);
        }
        Path path = Path.of(nameOrPath);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("no template set '" + nameOrPath
                    + "': neither a file or folder nor a shipped set (" + String.join(", ", SHIPPED) + ")");
        }
        return load(path, nativeChat);
    }

    private static TemplateSet load(Path path, @Nullable ChatFormat nativeChat) {
        try {
            if (!Files.isDirectory(path)) {
                return new TemplateSet(path.toString(), read(path, nativeChat));
            }
            List<PromptTemplate> templates = new ArrayList<>();
            Map<String, Path> origins = new HashMap<>();
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.filter(TemplateSet::isSetFile).sorted().toList()) {
                    for (PromptTemplate template : read(file, nativeChat)) {
                        Path earlier = origins.put(template.name(), file.getFileName());
                        if (earlier != null) {
                            throw new IllegalArgumentException("template set " + path
                                    + " has two templates of the name '" + template.name() + "', in " + earlier
                                    + " and "
                                    + file.getFileName());
                        }
                        templates.add(template);
                    }
                }
            }
            return new TemplateSet(path.toString(), templates);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the template set " + path + ": " + e.getMessage(), e);
        }
    }

    private static boolean isSetFile(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    private static List<PromptTemplate> read(Path file, @Nullable ChatFormat nativeChat) throws IOException {
        return new TemplateFileReader(file.toString(), nativeChat).read(Files.readString(file));
    }

    private static TemplateSet shipped(String name, @Nullable ChatFormat nativeChat) {
        String resource = "sets/" + name + ".yaml";
        try (InputStream in = TemplateSet.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + resource);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new TemplateSet(name, new TemplateFileReader(name + ".yaml", nativeChat).read(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same set, its {@code jinja} templates told the day of the configuration where they name none of their own. */
    public TemplateSet on(ChatConfig chat) {
        return new TemplateSet(
                name,
                templates.stream()
                        .map(template -> template.form() instanceof PromptForm.Jinja jinja
                                ? template.withForm(jinja.at(chat.clock()))
                                : template)
                        .toList());
    }

    /**
     * The template of that name.
     *
     * @throws IllegalArgumentException listing the names if there is none
     */
    public PromptTemplate get(String templateName) {
        return templates.stream()
                .filter(template -> template.name().equals(templateName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no template '" + templateName + "' in set " + name + "; it has " + names()));
    }

    /** Names in order, separated by commas. */
    public String names() {
        return templates.stream().map(PromptTemplate::name).collect(Collectors.joining(", "));
    }

    /** The templates with the tag. */
    public TemplateSet only(String tag) {
        return filtered(template -> template.tags().contains(tag), "with tag '" + tag + "'");
    }

    /** The templates without the tag. */
    public TemplateSet without(String tag) {
        return filtered(template -> !template.tags().contains(tag), "without tag '" + tag + "'");
    }

    /** Whether any template has the tag. */
    public boolean has(String tag) {
        return templates.stream().anyMatch(template -> template.tags().contains(tag));
    }

    private TemplateSet filtered(Predicate<PromptTemplate> keep, String what) {
        List<PromptTemplate> kept = templates.stream().filter(keep).toList();
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("template set " + name + " has no template " + what);
        }
        return new TemplateSet(name, kept);
    }
}
