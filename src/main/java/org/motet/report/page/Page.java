package org.motet.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The page around the data: style and scripts stand in it, and its policy lets the browser run and load nothing else.
 *
 * @param style of the page
 * @param script all of it
 */
public record Page(String style, String script) {
    private static final String FOLDER = "/org/motet/report/";

    private static final List<String> SCRIPTS = List.of(
            "numbers.js",
            "kept.js",
            "lines.js",
            "chart.js",
            "charts.js",
            "templates.js",
            "tables.js",
            "viewer.js",
            "page.js");

    /** That of a report, with data in it. */
    public static Page report() throws IOException {
        return of("report.js");
    }

    /** That of the dashboard, which asks for its data. */
    public static Page dashboard() throws IOException {
        return of("dashboard.js");
    }

    private static Page of(String last) throws IOException {
        String library = webjar();
        StringBuilder script = new StringBuilder(resource(library + "uPlot.iife.min.js"));
        for (String name : SCRIPTS) {
            script.append('\n').append(resource(FOLDER + name));
        }
        script.append('\n').append(resource(FOLDER + last));
        return new Page(resource(library + "uPlot.min.css") + resource(FOLDER + "style.css"), script.toString());
    }

    /**
     * What the browser may run and load: the script and the style of the page.
     *
     * @param live whether the page asks its server for more, and is told so by a header
     */
    public String policy(boolean live) {
        return "default-src 'none'; script-src " + digest(script) + "; style-src " + digest(style)
                + "; base-uri 'none'; form-action 'none'"
                + (live ? "; connect-src 'self'; frame-ancestors 'none'" : "");
    }

    /**
     * The page as one file.
     *
     * @param data JSON in which no text can end the element that it stands in
     * @param live whether its policy stands in the header of a response
     */
    public String html(String title, String data, boolean live) {
        String policy = live ? "" : "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy(false) + "\">\n";
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                %s<meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <style>%s</style>
                </head>
                <body>
                <a class="skip" href="#main">Skip to the charts</a>
                <div id="page"><noscript>This page draws its charts with a script that stands in it; the browser does not run it.</noscript></div>
                <script type="application/json" id="data">%s</script>
                <script>%s</script>
                </body>
                </html>
                """.formatted(policy, escaped(title), style, data, script);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String digest(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException("every Java has SHA-256", failure);
        }
    }

    /** Where the library of the charts lies on the class path. */
    private static String webjar() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = open("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            properties.load(in);
        }
        return "/META-INF/resources/webjars/uplot/" + properties.getProperty("version") + "/dist/";
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n"))
                    + "\n";
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = Page.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException(name + " is not on the class path");
        }
        return in;
    }
}
