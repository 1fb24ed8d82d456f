package org.motet.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.golden.Golden;
import org.motet.template.TemplateLint.Severity;
import org.motet.token.HuggingFaceTokenizer;

class ShippedSetsTest {
    @ParameterizedTest
    @CsvSource({"nano, 13", "chatml, 13", "r1, 24"})
    void areLargeEnoughCleanAndHoldVoicesOut(String name, int least) {
        TemplateSet set = TemplateSet.load(name);
        assertThat(set.templates()).hasSizeGreaterThanOrEqualTo(least);
        assertThat(new TemplateLint(text -> text.chars().toArray()).check(set))
                .filteredOn(finding -> finding.severity() != Severity.INFO)
                .isEmpty();
        assertThat(set.only(TemplateSet.HELD_OUT).templates()).hasSizeGreaterThanOrEqualTo(3);
        Set<String> prompts = new HashSet<>();
        for (PromptTemplate template : set.templates()) {
            assertThat(template.description()).as(template.name()).isNotEmpty();
            assertThat(prompts.add(template.render("1+1?").text()))
                    .as(template.name())
                    .isTrue();
        }
    }

    @Test
    void forcedPrefixesBeginAtATokenOfQwen() {
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.load(Golden.path("tokenizers/qwen2.5"));
        assertThat(new TemplateLint(tokenizer::encode).check(TemplateSet.load("chatml")))
                .allMatch(finding -> finding.severity() == Severity.INFO);
    }

    @Test
    void theChatsAreWrittenAsTheModelsKnowThem() {
        assertThat(TemplateSet.load("chatml").get("suffix").render("1+1?").text())
                .isEqualTo("<|im_start|>system\nYou are a careful assistant who is good at mathematics.<|im_end|>\n"
                        + "<|im_start|>user\n1+1?\nSolve this step by step and write your final answer inside \\boxed{}."
                        + "<|im_end|>\n<|im_start|>assistant\n");
        assertThat(TemplateSet.load("r1").get("plain-thinking").render("1+1?").text())
                .isEqualTo(
                        "<｜begin▁of▁sentence｜>Work through the problem step by step and write your final answer inside"
                                + " \\boxed{}.<｜User｜>1+1?<｜Assistant｜><think>\n");
    }

    @Test
    void theNativeSetAsksInTheModelsOwnFormat() {
        TemplateSet set = TemplateSet.load("native", NativeChat.of(Golden.path("tokenizers/qwen2.5")));
        assertThat(set.get("native").render("1+1? {{ x }}").text())
                .isEqualTo("<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant."
                        + "<|im_end|>\n<|im_start|>user\n1+1? {{ x }}\n\nReason step by step and give the final answer in"
                        + " \\boxed{}.<|im_end|>\n<|im_start|>assistant\n");
    }
}
