package org.motet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages for people hang together. */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]+)(#[^)]*)?\\)");

    @Test
    void everyLinkWithinThePagesLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : pages()) {
            for (Path target : links(page)) {
                if (!Files.exists(target)) {
                    dead.add(page + " to " + target);
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void indexLeadsToEveryPage() throws IOException {
        List<Path> linked = links(Path.of("docs/index.md"));
        assertThat(linked).contains(Path.of("README.md"), Path.of("CHANGELOG.md"), Path.of("CONTRIBUTING.md"));
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            assertThat(pages.filter(page -> page.toString().endsWith(".md") && !page.endsWith("index.md")))
                    .isNotEmpty()
                    .allSatisfy(page -> assertThat(linked).contains(page));
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(Path.of(""));
                Stream<Path> docs = Files.list(Path.of("docs"))) {
            List<Path> pages = new ArrayList<>(Stream.concat(top, docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .toList());
            pages.add(Path.of("recipes/README.md"));
            pages.add(Path.of("benchmarks/README.md"));
            pages.add(Path.of("examples/train-from-java/README.md"));
            return pages;
        }
    }

    private static List<Path> links(Path page) throws IOException {
        return LINK.matcher(Files.readString(page))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .map(link -> page.resolveSibling(link).normalize())
                .toList();
    }
}
