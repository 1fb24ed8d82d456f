package org.motet.train.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.template.ChatConfig;
import org.motet.token.HuggingFaceTokenizer;
import org.motet.token.Tokenizer;

class OwnDataTest {
    private static final String TALK = """
            {"messages": [{"role": "user", "content": "1+1?"}, {"role": "assistant", "content": "2"},\
             {"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4"}]}
            """;

    @TempDir
    private Path folder;

    private Path model;
    private Tokenizer tokenizer;

    @BeforeEach
    void writeModel() throws IOException {
        model = ChatModel.write(folder.resolve("model"), ChatModel.CHATML);
        tokenizer = HuggingFaceTokenizer.load(model);
    }

    private static OwnDataConfig config(Path source) {
        return new OwnDataConfig(source.toString(), "", 0, 500, "", "", "", 200);
    }

    private Path file(String lines) throws IOException {
        return Files.writeString(folder.resolve("data.jsonl"), lines);
    }

    private OwnData read(String lines) throws IOException {
        return OwnData.read(config(file(lines)), ChatConfig.DEFAULT, model, tokenizer);
    }

    /** The parts of an example as text: read, learned, read, learned, ... */
    private List<String> parts(Example example) {
        StringBuilder parts = new StringBuilder(tokenizer.decode(example.prompt(), false));
        boolean before = false;
        for (int i = 0; i < example.completion().length; i++) {
            if (example.learned()[i] != before) {
                before = example.learned()[i];
                parts.append('|');
            }
            parts.append(tokenizer.decode(new int[] {example.completion()[i]}, false));
        }
        return List.of(parts.toString().split("\\|(?![a-z_]+\\|>|>)"));
    }

    @Test
    void everyTurnOfTheAssistantIsLearnedAndNothingElse() throws IOException {
        Example example = read(TALK).training().getFirst();
        assertThat(parts(example))
                .containsExactly(
                        "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n",
                        "2<|im_end|>\n",
                        "<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n",
                        "4<|im_end|>\n");
    }

    @Test
    void messagesOfPromptAndCompletionAreLearnedFromTheCompletionOn() throws IOException {
        Example example = read("""
                {"prompt": [{"role": "user", "content": "1+1?"}, {"role": "assistant", "content": "2"},\
                 {"role": "user", "content": "2+2?"}], "completion": [{"role": "assistant", "content": "4"}]}
                """).training().getFirst();
        assertThat(parts(example)).hasSize(2).last().isEqualTo("4<|im_end|>\n");
        assertThat(tokenizer.decode(example.prompt(), false)).contains("2<|im_end|>");
    }

    @Test
    void aTemplateThatRewritesEarlierTurnsGivesAnExampleForEach() throws IOException {
        ChatModel.write(model, ChatModel.FORGETFUL);
        OwnData data = read(TALK);
        assertThat(data.training()).hasSize(2);
        assertThat(parts(data.training().getFirst()))
                .containsExactly(
                        "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n",
                        "<think>\n\n</think>\n\n2<|im_end|>\n");
        assertThat(parts(data.training().getLast()))
                .containsExactly(
                        "<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n2<|im_end|>\n"
                                + "<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n",
                        "<think>\n\n</think>\n\n4<|im_end|>\n");
        assertThat(data.notes()).singleElement().asString().startsWith("1 conversations became an example for each");
    }

    @Test
    void textsAreLearnedFromTheCompletionToTheTokenOfTheEnd() throws IOException {
        Example example = read("{\"prompt\": \"Solve 1+2.\", \"completion\": \" The answer is 3.\"}\n")
                .training()
                .getFirst();
        assertThat(example.prompt()).isEqualTo(tokenizer.encode("Solve 1+2."));
        int[] answer = tokenizer.encode(" The answer is 3.");
        int[] ended = Arrays.copyOf(answer, answer.length + 1);
        ended[answer.length] = ChatModel.END_OF_TURN;
        assertThat(example.completion()).isEqualTo(ended);
        assertThat(example.learnedTokens()).isEqualTo(ended.length);
    }

    @Test
    void aCompletionThatEndsItselfGetsNoSecondEnd() throws IOException {
        Example example = read("{\"prompt\": \"1+2\", \"completion\": \"=3<|im_end|>\"}\n")
                .training()
                .getFirst();
        assertThat(Arrays.stream(example.completion()).filter(id -> id == ChatModel.END_OF_TURN))
                .hasSize(1);
    }

    @Test
    void aBorderInsideATokenPartsTheTokens() throws IOException {
        Example example = read("{\"prompt\": \"Sol\", \"completion\": \"ve\"}\n")
                .training()
                .getFirst();
        assertThat(tokenizer.encode("Solve").length)
                .isLessThan(tokenizer.encode("Sol").length + tokenizer.encode("ve").length);
        assertThat(example.prompt()).isEqualTo(tokenizer.encode("Sol"));
        assertThat(tokenizer.decode(example.completion(), true)).isEqualTo("ve");
    }

    @Test
    void anEmptyPromptLeavesTheFirstTokenOutOfTheLoss() throws IOException {
        Example example = read("{\"prompt\": \"\", \"completion\": \"Solve\"}\n")
                .training()
                .getFirst();
        assertThat(example.prompt()).hasSize(1);
        assertThat(tokenizer.decode(example.prompt(), true) + tokenizer.decode(example.completion(), true))
                .isEqualTo("Solve");
    }

    @Test
    void longExamplesKeepTheirFirstTokensAndThoseWithoutALearnedOneGo() throws IOException {
        String lines = "{\"prompt\": \"1\", \"completion\": \"" + "2+".repeat(200) + "\"}\n" //
                + "{\"prompt\": \"" + "1+".repeat(200) + "\", \"completion\": \"3\"}\n"
                + "{\"prompt\": \"1\", \"completion\": \"4\"}\n";
        OwnData data = read(lines);
        assertThat(data.training()).extracting(Example::length).containsExactly(200, 2 + 1);
        assertThat(data.notes())
                .containsExactly(
                        "2 of 3 examples are longer than data.max_tokens=200: their first tokens are kept",
                        "1 of 3 examples have no token to learn within them and are left out");
    }

    @Test
    void shareGptIsReadAsMessages() throws IOException {
        Example example =
                read("{\"conversations\": [{\"from\": \"human\", \"value\": \"1+1?\"}, {\"from\": \"gpt\", \"value\": \"2\"}]}\n")
                        .training()
                        .getFirst();
        assertThat(parts(example))
                .containsExactly("<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n", "2<|im_end|>\n");
    }

    @Test
    void parquetHoldsTheSameAsJsonLines() throws Exception {
        Path lines = file(TALK);
        Path parquet = folder.resolve("data.parquet");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(
                    "COPY (SELECT * FROM read_json_auto('%s')) TO '%s' (FORMAT parquet)".formatted(lines, parquet));
        }
        OwnData expected = OwnData.read(config(lines), ChatConfig.DEFAULT, model, tokenizer);
        OwnData found = OwnData.read(config(parquet), ChatConfig.DEFAULT, model, tokenizer);
        assertThat(parts(found.training().getFirst()))
                .isEqualTo(parts(expected.training().getFirst()));
    }

    @Test
    void toolsAndFurtherVariablesReachTheTemplate() throws IOException {
        ChatModel.write(model, "{{ tools[0].name if tools else 'none' }} {{ mood }}" + ChatModel.CHATML);
        String messages = "\"messages\": [{\"role\": \"user\", \"content\": \"1\"},"
                + " {\"role\": \"assistant\", \"content\": \"2\", \"tool_calls\": null}]";
        OwnData data = read("{" + messages + ", \"tools\": \"[{\\\"name\\\": \\\"add\\\"}]\","
                + " \"chat_template_kwargs\": {\"mood\": \"glad\"}}\n");
        assertThat(tokenizer.decode(data.training().getFirst().prompt(), true)).startsWith("add glad");
    }

    @Test
    void aPromptIsTrainedOnOrHeldOutWhateverElseTheFileHolds() throws IOException {
        List<String> lines = IntStream.range(0, 200)
                .mapToObj(i -> "{\"prompt\": \"%d+1\", \"completion\": \"=%d\"}".formatted(i % 100, i))
                .toList();
        OwnDataConfig config = new OwnDataConfig(folder + "/data.jsonl", "", 0.25, 500, "", "", "", 200);
        file(String.join("\n", lines));
        OwnData all = OwnData.read(config, ChatConfig.DEFAULT, model, tokenizer);
        assertThat(all.training().size() + all.evaluation().size()).isEqualTo(200);
        assertThat(all.evaluation().size()).isBetween(20, 80);
        assertThat(prompts(all.evaluation())).doesNotContainAnyElementsOf(prompts(all.training()));
        file(String.join("\n", lines.subList(0, 100).reversed()));
        OwnData half = OwnData.read(config, ChatConfig.DEFAULT, model, tokenizer);
        assertThat(prompts(half.evaluation()))
                .containsExactlyInAnyOrderElementsOf(
                        prompts(all.evaluation()).stream().distinct().toList());
    }

    @Test
    void whatAnEvaluationFileHoldsIsNotTrainedOn() throws IOException {
        Path other = Files.writeString(folder.resolve("eval.jsonl"), "{\"prompt\": \"1+1\", \"completion\": \"=2\"}\n");
        Path source =
                file("{\"prompt\": \"1+1\", \"completion\": \"=2\"}\n{\"prompt\": \"1+1\", \"completion\": \"=3\"}\n");
        OwnData data = OwnData.read(
                new OwnDataConfig(source.toString(), other.toString(), 0.05, 500, "", "", "", 200),
                ChatConfig.DEFAULT,
                model,
                tokenizer);
        assertThat(data.training()).hasSize(1);
        assertThat(data.evaluation()).hasSize(1);
        assertThat(data.notes()).contains("left out 1 of 2 examples because the evaluation has them too");
    }

    @Test
    void columnsAreGuessedOrNamed() throws IOException {
        Path source = file("{\"question\": \"1+1\", \"response\": \"=2\", \"in\": {\"q\": \"5\"}, \"out\": \"6\"}\n");
        Example guessed = OwnData.read(config(source), ChatConfig.DEFAULT, model, tokenizer)
                .training()
                .getFirst();
        assertThat(tokenizer.decode(guessed.prompt(), true)).isEqualTo("1+1");
        Example named = OwnData.read(
                        new OwnDataConfig(source.toString(), "", 0, 500, "", "in.q", "out", 200),
                        ChatConfig.DEFAULT,
                        model,
                        tokenizer)
                .training()
                .getFirst();
        assertThat(tokenizer.decode(named.prompt(), true)).isEqualTo("5");
        assertThat(tokenizer.decode(named.completion(), true)).isEqualTo("6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '\0',
            value = {
                "{\"text\": \"x\", \"id\": 1} ! FILE has no column messages, nor prompt and completion; name them by"
                        + " data.messages=COLUMN, or data.prompt=COLUMN and data.completion=COLUMN: it has text, id",
                "{\"prompt\": \"x\", \"completion\": \"\"} ! FILE row 1: the completion (completion) is empty",
                "{\"prompt\": \"x\", \"completion\": \"y\"} {\"prompt\": \"x\"} ! FILE row 2 completion is missing",
                "{\"prompt\": [{\"role\": \"user\", \"content\": \"x\"}], \"completion\": \"y\"} ! FILE row 1 completion is a text;"
                        + " it must be a list of messages with role and content",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]} ! FILE row 1 has no turn of the assistant; the roles are user",
                "{\"messages\": [{\"speaker\": \"a\", \"content\": \"x\"}]} ! FILE row 1 messages message 1 has no role; it has speaker,"
                        + " content",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}, {\"role\": \"assistant\", \"content\": \" \"}]} ! FILE row 1"
                        + " messages message 2 is an assistant's turn that says nothing",
                "{\"messages\": \"hello\"} ! FILE row 1 messages is a text; it must be a list of messages with role and content",
            })
    void whatCannotBeLearnedIsRefusedInOneSentence(String rows, String sentence) throws IOException {
        Path source = file(rows.replace("} {\"p", "}\n{\"p"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OwnData.read(config(source), ChatConfig.DEFAULT, model, tokenizer))
                .withMessage(sentence.replace("FILE", source.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "prompt"})
    void aNamedColumnThatIsMissingIsRefused(String key) throws IOException {
        Path source = file("{\"a\": \"x\", \"b\": \"y\"}\n");
        OwnDataConfig config = key.equals("messages")
                ? new OwnDataConfig(source.toString(), "", 0, 500, "chat", "", "", 200)
                : new OwnDataConfig(source.toString(), "", 0, 500, "", "chat", "b", 200);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OwnData.read(config, ChatConfig.DEFAULT, model, tokenizer))
                .withMessage(source + " has no column 'chat', which data." + key + " names; it has a, b");
    }

    @Test
    void messagesNeedAChatTemplate() throws IOException {
        Files.writeString(model.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|im_end|>\"}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TALK))
                .withMessage("the model " + model + " has no chat template: neither chat_template in"
                        + " tokenizer_config.json nor chat_template.jinja");
        assertThat(read("{\"prompt\": \"1\", \"completion\": \"2\"}\n").training())
                .hasSize(1);
    }

    @Test
    void aTemplateThatOpensAnswersInItsOwnWayIsRefused() throws IOException {
        ChatModel.write(model, ChatModel.CHATML.replace("assistant\n{% endif %}", "assistant\n<think>{% endif %}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TALK))
                .withMessageContaining(
                        "row 1: the chat template opens an answer with text that it does not write before");
    }

    private List<String> prompts(List<Example> examples) {
        return examples.stream()
                .map(example -> tokenizer.decode(example.prompt(), false))
                .toList();
    }
}
