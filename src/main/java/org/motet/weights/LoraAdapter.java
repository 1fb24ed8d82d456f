package org.motet.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A directory in which the library peft has saved what it trained: small matrices that belong to another model. */
final class LoraAdapter {
    private static final String CONFIG = "adapter_config.json";

    private LoraAdapter() {}

    /** Refuses a directory that holds an adapter and no whole model, and says how to make one of it. */
    static void refuse(Path directory) throws IOException {
        boolean whole = Files.exists(directory.resolve(ModelDirectory.WEIGHTS))
                || Files.exists(directory.resolve(ModelDirectory.INDEX));
        if (whole || !Files.exists(directory.resolve(CONFIG))) {
            return;
        }
        @Nullable
        Object base = JsonDocument.read(directory.resolve(CONFIG)).values().get("base_model_name_or_path");
        throw new IllegalArgumentException(
                "%s holds an adapter (%s) of %s, not a whole model: merge it first (peft: AutoPeftModelForCausalLM.from_pretrained('%s').merge_and_unload().save_pretrained('MERGED')) and name MERGED."
                        .formatted(directory, CONFIG, base == null ? "another model" : base, directory));
    }
}
