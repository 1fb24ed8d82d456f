package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.motet.model.CausalLm;
import org.motet.model.ModelExport;
import org.motet.model.WeightInit;
import org.motet.template.PromptTemplate;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.token.HuggingFaceTokenizer;
import org.motet.token.Tokenizer;
import org.motet.train.nano.NanoTokenizer;
import org.motet.weights.ModelDirectory;

/** A supervised run from its config to a model directory. */
public final class ColdStart {
    private ColdStart() {}

    /**
     * Trains and writes the model.
     *
     * @param target folder of the model, which must not exist yet
     * @return what came of it
     */
    public static SupervisedTrainer.Result run(SftConfig config, Path target, SupervisedTrainer.Progress progress)
            throws IOException {
        List<PromptTemplate> templates =
                config.templates().training(config.templates().load(null)).templates();
        Device device = Device.of(config.model().device());
        int threads = config.model().threads() == 0
                ? Runtime.getRuntime().availableProcessors()
                : config.model().threads();
        Path tokenizerFolder = config.model().model().equals(SftModelConfig.NEW)
                ? Files.createTempDirectory("motet-tokenizer")
                : Path.of(config.model().model());
        if (config.model().model().equals(SftModelConfig.NEW)) {
            NanoTokenizer.write(tokenizerFolder, templates, config.model().newModel(), config.seed());
        }
        Tokenizer tokenizer = HuggingFaceTokenizer.load(tokenizerFolder);
        try (CausalLm model = model(config, device);
                Workers workers = Workers.forDevice(device, threads)) {
            SupervisedTrainer.Result result =
                    new SupervisedTrainer(config, model, tokenizer, workers, templates, progress).run();
            ModelExport.exact(tokenizerFolder).write(model, target);
            return result;
        }
    }

    private static CausalLm model(SftConfig config, Device device) throws IOException {
        if (config.model().model().equals(SftModelConfig.NEW)) {
            CausalLm model = CausalLm.empty(config.model().newModel().config(), device, DType.FLOAT32);
            WeightInit.normal(model, config.model().newModel().deviation(), config.seed());
            return model;
        }
        try (ModelDirectory directory =
                ModelDirectory.open(Path.of(config.model().model()))) {
            return CausalLm.load(directory, device, DType.FLOAT32);
        }
    }
}
