package org.motet.train.sft;

/**
 * Own data to train on.
 *
 * @param source a file or folder (JSONL, JSON, CSV, Parquet, Arrow), {@code FOLDER#SPLIT}, or the same of a hub as
 *     {@code hf://datasets/OWNER/NAME/PATH}; empty for generated problems with worked solutions
 * @param evaluation the same for examples whose loss is measured and never trained on; empty for a part of {@code source}
 * @param heldOutShare that part, chosen by a hash of the prompt; 0 to train on everything
 * @param evaluationExamples most examples that an evaluation takes
 * @param messages column of whole conversations as a dotted path; empty to guess
 * @param prompt column of prompts, texts or messages; empty to guess
 * @param completion column of what follows a prompt, texts or messages; empty to guess
 * @param maxTokens longest example; of a longer one the first tokens are kept
 */
public record OwnDataConfig(
        String source,
        String evaluation,
        double heldOutShare,
        int evaluationExamples,
        String messages,
        String prompt,
        String completion,
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
