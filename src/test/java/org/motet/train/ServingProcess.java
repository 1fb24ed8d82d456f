package org.motet.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code motet serve} in a process of its own. */
record ServingProcess(Process process, String url) implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("serving .* at (http://[0-9.:]+)/v1");

    static ServingProcess start(Path log) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:-UsePerfData",
                        "-Xmx512m",
                        "-Dorg.bytedeco.javacpp.nopointergc=true",
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.motet.cli.Main",
                        "serve",
                        "--model",
                        "nano",
                        "--threads",
                        "1",
                        "--port",
                        "0")
                .redirectError(log.toFile())
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                return new ServingProcess(process, address.group(1));
            }
        }
        throw new AssertionError("it does not serve: " + Files.readString(log));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
