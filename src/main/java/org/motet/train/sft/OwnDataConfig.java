package org.motet.train.sft;

import org.motet.config.Key;

/** Own data to train on. */
public record OwnDataConfig(
        @Key(
                value = "a file or folder (JSONL, JSON, CSV, Parquet, Arrow), FOLDER#SPLIT, or the same of a hub as "
                        + "hf://datasets/OWNER/NAME/PATH; '' for generated problems with worked solutions",
                verl = "data.train_files",
                trl = "dataset_name")
        String source,

        @Key(
                value = "the same for examples whose loss is measured and never trained on; '' for a part of source",
                verl = "data.val_files")
        String evaluation,

        @Key(
                value = "that part, chosen by a hash of the prompt; 0 to train on everything",
                range = "0 or more and below 1")
        double heldOutShare,

        @Key(value = "most examples that an evaluation takes", range = "1 or more", verl = "data.val_max_samples")
        int evaluationExamples,

        @Key(
                value = "column of whole conversations as a dotted path; '' to guess",
                verl = "data.multiturn.messages_key")
        String messages,

        @Key(value = "column of prompts, texts or messages; '' to guess", verl = "data.prompt_key")
        String prompt,

        @Key(value = "column of what follows a prompt, texts or messages; '' to guess", verl = "data.response_key")
        String completion,

        @Key(
                value = "longest example in tokens; of a longer one the first tokens are kept",
                range = "2 or more",
                verl = "data.max_length",
                trl = "max_length")
        int maxTokens) {
    /** No own data. */
    public static final OwnDataConfig NONE = new OwnDataConfig("", "", 0.05, 500, "", "", "", 1024);

    public OwnDataConfig {
        require(heldOutShare >= 0 && heldOutShare < 1, "held_out_share", heldOutShare, "0 or more and below 1");
        require(evaluationExamples >= 1, "evaluation_examples", evaluationExamples, "1 or more");
        require(maxTokens >= 2, "max_tokens", maxTokens, "2 or more");
        if (prompt.isEmpty() != completion.isEmpty()) {
            throw new IllegalArgumentException("%s is not set, but %s is; both columns are needed"
                    .formatted(prompt.isEmpty() ? "prompt" : "completion", prompt.isEmpty() ? "completion" : "prompt"));
        }
        if (!messages.isEmpty() && !prompt.isEmpty()) {
            throw new IllegalArgumentException("messages is '" + messages
                    + "', but prompt and completion are set too; choose one of the two ways");
        }
        if (source.isEmpty() && !evaluation.isEmpty()) {
            throw new IllegalArgumentException("evaluation is '" + evaluation + "', but source is empty");
        }
    }

    /** Whether there is own data to train on. */
    public boolean isGiven() {
        return !source.isEmpty();
    }

    private static void require(boolean holds, String key, Object value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(key + " is " + value + "; allowed is " + allowed);
        }
    }
}
