package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.motet.checkpoint.Durable;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigFile;
import org.motet.config.ConfigFormat;
import org.motet.config.ConfigLayers;

/**
 * The config of a run as its folder keeps it. {@code config.yaml} holds every key with the value in force; what was changed when
 * the run was resumed stands before them as comments, each with the step after which it holds:
 *
 * <pre>
 * # Changed on resume, oldest first:
 * # step 20: steps=200 (was 160), update.learning_rate=1.0E-5 (was 3.0E-4)
 * # step 40, by hand: reward.format_weight=0.5 (was 1.0)
 * </pre>
 *
 * <p>{@code .config.yaml} beside it is the same as the program last wrote it, by which an edited one is known.
 */
public final class RunConfig<T extends Record> {
    private static final String TITLE = "# Changed on resume, oldest first:";
    private static final String ENTRY = "# step ";

    /** A change within an entry: key and former value. */
    private static final Pattern FORMER = Pattern.compile("([\\w.]+)=.*? \\(was (.*?)\\)(?=, [\\w.]+=|$)");

    private final RunFolder folder;
    private final T written;
    private final T file;
    private final T config;
    private final List<String> remarks;

    private RunConfig(RunFolder folder, T written, T file, T config, List<String> remarks) {
        this.folder = folder;
        this.written = written;
        this.file = file;
        this.config = config;
        this.remarks = remarks;
    }

    /** Writes the config of a new run. */
    public static void begin(RunFolder folder, Record config) throws IOException {
        write(folder, ConfigFormat.toYaml(config));
    }

    /**
     * Reads the config of a run that is taken up again; writes nothing yet.
     *
     * @param overrides {@code key=value} over it
     */
    public static <T extends Record> RunConfig<T> resume(RunFolder folder, T defaults, List<String> overrides)
            throws IOException {
        T file = read(folder.config(), defaults);
        ConfigLayers<T> layers = new ConfigLayers<>(defaults)
                .file(ConfigFile.read(folder.config()))
                .overrides(overrides);
        T config = layers.resolve();
        T written;
        try {
            written = read(folder.configCopy(), defaults);
        } catch (NoSuchFileException | IllegalArgumentException unknown) {
            written = file; // of an older version
        }
        return new RunConfig<>(folder, written, file, config, layers.remarks());
    }

    /**
     * The config that a run's step was made with: that of its file, with what was changed later taken back.
     *
     * @param step from 1
     * @throws IllegalArgumentException in one sentence if a line of the changes cannot be read
     */
    static <T extends Record> T ofStep(RunFolder folder, T defaults, int step) throws IOException {
        T config = read(folder.config(), defaults);
        List<String> entries = Files.readAllLines(folder.config()).stream()
                .filter(line -> line.startsWith(ENTRY))
                .toList();
        int holdsFrom = Integer.MAX_VALUE; // steps done; a run that went back took its later changes along
        for (String entry : entries.reversed()) {
            holdsFrom = Math.min(
                    holdsFrom, Integer.parseInt(entry.substring(ENTRY.length()).split("\\D", 2)[0]));
            if (holdsFrom < step) {
                break; // so are those before
            }
            List<String> former = FORMER.matcher(entry)
                    .results()
                    .map(change -> change.group(1) + "=" + change.group(2))
                    .toList();
            config = new ConfigLayers<>(config).keys(former).resolve();
        }
        return config;
    }

    /** Whether a run's config file holds this config. */
    public static <T extends Record> boolean isOf(Path file, T config, T defaults) throws IOException {
        return read(file, defaults).equals(config);
    }

    /** The config from here on. */
    public T config() {
        return config;
    }

    /** The config that the run has had so far. */
    public T former() {
        return written;
    }

    /** What should be said of keys that do nothing. */
    public List<String> remarks() {
        return remarks;
    }

    /**
     * Records in {@code config.yaml} what is changed from here on.
     *
     * @param step steps done
     * @return a sentence for each kind of change; empty if nothing is changed
     */
    public List<String> record(long step) throws IOException {
        return record(step, false);
    }

    /** @param isBack whether the run goes on from an older checkpoint, so that what was changed later holds from here on, too */
    List<String> record(long step, boolean isBack) throws IOException {
        String edited = changes(written, file);
        String set = changes(file, config);
        List<String> notes = new ArrayList<>();
        List<String> entries = new ArrayList<>();
        if (isBack) {
            entries.add(ENTRY + step + ", gone back to");
        }
        if (!edited.isEmpty()) {
            entries.add(ENTRY + step + ", by hand: " + edited);
            notes.add("config.yaml was edited by hand: " + edited);
        }
        if (!set.isEmpty()) {
            entries.add(ENTRY + step + ": " + set);
            notes.add("set from step " + (step + 1) + " on: " + set);
        }
        if (!entries.isEmpty()) {
            write(folder, text(Files.readAllLines(folder.config()), entries, !set.isEmpty()));
        }
        return notes;
    }

    /** Earlier entries, new ones, then the keys: as they stand where none was set, so that comments of others stay. */
    private String text(List<String> lines, List<String> entries, boolean anew) {
        List<String> head = new ArrayList<>(List.of(TITLE));
        lines.stream().filter(line -> line.startsWith(ENTRY)).forEach(head::add);
        head.addAll(entries);
        String keys = anew
                ? ConfigFormat.toYaml(config)
                : lines.stream()
                        .filter(line -> !line.equals(TITLE) && !line.startsWith(ENTRY))
                        .collect(Collectors.joining("\n", "", "\n"));
        return String.join("\n", head) + "\n" + keys;
    }

    /** The keys that differ, each as {@code key=value (was value)}. */
    private static String changes(Record from, Record to) {
        Map<String, String> before = ConfigFormat.values(from);
        return ConfigFormat.values(to).entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .map(entry -> "%s=%s (was %s)".formatted(entry.getKey(), entry.getValue(), before.get(entry.getKey())))
                .collect(Collectors.joining(", "));
    }

    private static <T extends Record> T read(Path file, T defaults) throws IOException {
        return new ConfigLayers<>(defaults).file(ConfigFile.read(file)).resolve();
    }

    private static void write(RunFolder folder, String text) throws IOException {
        Durable.replace(folder.config(), text);
        Durable.replace(folder.configCopy(), text);
    }
}
