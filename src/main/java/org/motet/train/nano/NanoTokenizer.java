package org.motet.train.nano;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.motet.template.PromptTemplate;
import org.motet.token.BytePairTrainer;
import org.motet.train.generated.ChainProblems;
import org.motet.train.generated.WorkedSolutions;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The tokenizer of a new model, learned from the worked solutions that it will be trained on. */
public final class NanoTokenizer {
    private static final int EXAMPLES = 3000;

    private NanoTokenizer() {}

    /** Writes {@code tokenizer.json} and {@code tokenizer_config.json} into the folder. */
    public static void write(Path folder, List<PromptTemplate> templates, NewModel shape, long seed)
            throws IOException {
        WorkedSolutions solutions = new WorkedSolutions(new ChainProblems(seed)::training, templates, seed);
        List<String> texts =
                LongStream.range(0, EXAMPLES).mapToObj(solutions::text).toList();
        Map<String, Object> tokenizer = new BytePairTrainer(NewModel.SPECIALS, shape.vocabulary()).train(texts);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("tokenizer_class", "PreTrainedTokenizerFast");
        settings.put("eos_token", NewModel.SPECIALS.get(NewModel.END_OF_TURN));
        settings.put("pad_token", NewModel.SPECIALS.get(NewModel.END_OF_TEXT));
        settings.put("clean_up_tokenization_spaces", false);
        Files.writeString(folder.resolve("tokenizer.json"), json(tokenizer));
        Files.writeString(folder.resolve("tokenizer_config.json"), json(settings));
    }

    private static String json(Map<String, Object> document) {
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(document)
                + "\n";
    }
}
