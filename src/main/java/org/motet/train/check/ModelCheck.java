package org.motet.train.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.hub.HubClient;
import org.motet.model.ModelConfig;
import org.motet.model.lora.LoraShape;
import org.motet.tensor.Device;
import org.motet.train.LoraConfig;
import org.motet.train.ModelSource;
import org.motet.train.StoredModel;
import org.motet.train.TrainConfig;
import org.motet.train.nano.NanoModel;

/**
 * Whether the model and its device are there.
 *
 * @param directory its folder, or null where it must be fetched first
 * @param shape what its config says, or what is known of it; null where nothing is
 */
record ModelCheck(@Nullable Path directory, @Nullable ModelConfig shape) {
    private static final String WHAT = "model";

    static ModelCheck of(TrainConfig config, List<Finding> findings) throws IOException {
        device(config.model(), findings);
        String name = config.model().path();
        Path directory = name.equals(ModelSource.NANO) ? NanoModel.directory() : local(name);
        if (directory == null) {
            ModelConfig known = known(name);
            findings.add(new Finding(
                    Finding.Kind.MISSING,
                    WHAT,
                    name + " is neither a folder nor in the hub's cache"
                            + (known == null ? "" : "; its shape is known")));
            return new ModelCheck(null, known);
        }
        try (StoredModel stored = StoredModel.open(directory)) {
            stored.tokenizer();
            findings.add(new Finding(
                    Finding.Kind.GOOD,
                    WHAT,
                    "%s: %s with %,d parameters"
                            .formatted(
                                    name,
                                    stored.config().architecture().modelType(),
                                    stored.config().parameterCount())));
            if (config.lora().isUsed()) {
                findings.add(new Finding(Finding.Kind.GOOD, "adapter", adapter(config.lora(), stored)));
            }
            return new ModelCheck(directory, stored.config());
        } catch (IllegalArgumentException e) {
            findings.add(new Finding(Finding.Kind.WRONG, WHAT, String.valueOf(e.getMessage())));
            return new ModelCheck(null, null);
        }
    }

    /** What trains, checked as a run does it before it begins. */
    private static String adapter(LoraConfig lora, StoredModel stored) throws IOException {
        LoraShape shape = lora.checked(stored);
        long trained = shape.parameterCount(stored.config());
        return "of rank %d beside %s: %,d numbers train, %.2f %% of those of the model"
                .formatted(
                        shape.rank(),
                        shape.modules(),
                        trained,
                        100.0 * trained / stored.config().parameterCount());
    }

    private static void device(ModelSource model, List<Finding> findings) {
        try {
            findings.add(new Finding(
                    Finding.Kind.GOOD, "device", model.device() + " is " + Device.of(model.device()) + " here"));
        } catch (IllegalArgumentException e) {
            findings.add(new Finding(Finding.Kind.MISSING, "device", String.valueOf(e.getMessage())));
        }
    }

    /** A folder, or a snapshot in the hub's cache; nothing is fetched. */
    private static @Nullable Path local(String name) throws IOException {
        if (Files.isDirectory(Path.of(name))) {
            return Path.of(name);
        }
        try (HubClient hub = HubClient.ofCache()) {
            return hub.model(name);
        } catch (IllegalArgumentException | IOException e) {
            return null;
        }
    }

    /** The shape of a model of the recipes, which ships with the program. */
    private static @Nullable ModelConfig known(String name) throws IOException {
        String resource = "shapes/" + name.replaceFirst("@.*", "").replace("/", "--") + ".json";
        try (InputStream in = ModelCheck.class.getResourceAsStream(resource)) {
            if (in == null) {
                return null;
            }
            Path copy = Files.createTempFile("motet-shape", ".json");
            try {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                return ModelConfig.read(copy);
            } finally {
                Files.delete(copy);
            }
        }
    }
}
