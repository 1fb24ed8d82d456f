package org.motet.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnMappingTest {
    @TempDir
    Path folder;

    private ProblemSet load(String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("set.jsonl"), lines.replace('\'', '"'));
        return ProblemSet.load(file.toString(), ColumnMapping.guess());
    }

    /** A row of each set with the columns that it is published with; the question is always 1? and the answer 2. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DAPO-Math-17k | prompt | reward_model.ground_truth | {'data_source':'m','prompt':[{'content':'1?','role':'user'}],'ability':'MATH','reward_model':{'ground_truth':'2','style':'rule'},'extra_info':{'index':'u'}}",
                "DAPO-Math-17k-Processed | prompt | reward_model.ground_truth | {'prompt':'1?','solution':'2','data_source':'m','source_prompt':[{'content':'x','role':'user'}],'ability':'MATH','reward_model':{'ground_truth':'2','style':'rule'},'extra_info':{'index':'u'}}",
                "DeepScaleR-Preview | problem | answer | {'problem':'1?','answer':'2','solution':'so 3'}",
                "Big-Math-RL-Verified | problem | answer | {'problem':'1?','answer':'2','source':'s','domain':['d'],'llama8b_solve_rate':0.5}",
                "NuminaMath-CoT | problem | solution | {'source':'s','problem':'1?','solution':'so \\\\boxed{2}','messages':[{'content':'x','role':'user'}]}",
                "NuminaMath-1.5 | problem | answer | {'problem':'1?','solution':'so 3','answer':'2','problem_type':'t','source':'s'}",
                "OpenR1-Math-220k | problem | answer | {'problem':'1?','solution':'so 3','answer':'2','uuid':'u','generations':['g'],'messages':[{'content':'x','role':'user'}]}",
                "AM-DeepSeek-R1-Distilled | messages | messages.0.info.reference_answer | {'messages':[{'role':'user','content':'1?','info':{'reference_answer':'2'}},{'role':'assistant','content':'x','info':{'reference_answer':null}}]}",
                "Skywork-OR1 | prompt | reward_model.ground_truth | {'data_source':'m','prompt':[{'role':'user','content':'1?'}],'reward_model':{'ground_truth':'[\\'2\\']','style':'rule'},'extra_info':{'index':1,'model_difficulty':{'m':3}}}",
                "SimpleRL | question | gt_answer | {'input':'<im_start>x','answer':'[invalid]','gt_answer':'2','subject':'a','level':3,'question':'1?','ground_truth_answer':'2','target':'2'}",
                "GSM8K | question | answer | {'question':'1?','answer':'1+1=2 #### 2'}",
                "MATH | problem | solution | {'problem':'1?','level':'Level 5','type':'Algebra','solution':'so $\\\\boxed{2}$'}",
                "MATH-500 | problem | answer | {'problem':'1?','solution':'so 3','answer':'2','subject':'a','level':3,'unique_id':'u'}",
                "AIME 2024 | Problem | Answer | {'ID':'2024-I-1','Problem':'1?','Solution':'so 3','Answer':2}",
                "AIME 2025 | problem | answer | {'id':'0','problem':'1?','answer':'2'}",
                "OlympiadBench | question | final_answer | {'id':1,'question':'1?','solution':['so 3'],'final_answer':['$2$'],'is_multiple_answer':false}",
                "Minerva | question | answer | {'question':'1?','answer':'2'}",
                "DeepMath | question | final_answer | {'question':'1?','final_answer':'2','difficulty':4.5,'r1_solution_1':'x'}",
                "OpenMathReasoning | problem | expected_answer | {'expected_answer':'2','problem':'1?','generated_solution':'x','problem_source':'s'}",
                "Tulu RLVR | messages | ground_truth | {'messages':[{'content':'1?','role':'user'}],'ground_truth':'2','dataset':'math'}",
                "slime | prompt | label | {'prompt':[{'role':'user','content':'1?'}],'label':'2'}",
                "ShareGPT | conversations | answer | {'conversations':[{'from':'human','value':'1?'},{'from':'gpt','value':'x'}],'answer':'2'}",
                "verl GSM8K | extra_info.question | reward_model.ground_truth | {'prompt':[{'role':'user','content':'1? Think.'}],'reward_model':{'ground_truth':'2'},'extra_info':{'question':'1?','answer':'so #### 3'}}"
            })
    void publishedSetsNeedNoMapping(String set, String question, String answer, String row) throws IOException {
        ProblemSet loaded = load(row.replace("\\'", "\\\"") + "\n");
        assertThat(loaded.columns().question()).isEqualTo(question);
        assertThat(loaded.columns().answer()).isEqualTo(answer);
        assertThat(loaded.problems().getFirst().question()).isEqualTo("1?");
        assertThat(loaded.problems().getFirst().answers()).containsExactly(set.equals("OlympiadBench") ? "$2$" : "2");
    }

    @Test
    void aBetterColumnThatComesUpLaterIsTheOneOfAllRows() throws IOException {
        ProblemSet set = load("""
                {'query':'a?','answer':1}
                {'question':'b?','answer':2,'id':'x'}
                {'question':'c?','ground_truth':3}
                {'question':'d?','ground_truth':{'no':'text'},'level':2}
                """);
        assertThat(set.columns()).isEqualTo(new ColumnMapping("question", "ground_truth", "id", "level", null));
        assertThat(set.problems()).extracting(Problem::question).containsExactly("c?");
        assertThat(set.report()).isEqualTo(new ReadReport(set.report().origin(), 4, 1, 2, 0));
    }

    @Test
    void aColumnOfStructsOrNullsIsPassedOver() throws IOException {
        ProblemSet set = load("{'question':'a?','ground_truth':{'value':'1'},'gold':null,'answer':'2'}\n");
        assertThat(set.columns().answer()).isEqualTo("answer");
    }

    @Test
    void theGuideNamesAllColumnsInTheOrderOfTheirPreference() throws IOException {
        String guide = Files.readString(Path.of("docs", "problems.md"));
        String questions = guide.substring(guide.indexOf("- **question**"), guide.indexOf("- **answer**"));
        String answers = guide.substring(guide.indexOf("- **answer**"), guide.indexOf("A list, or a text"));
        assertThat(names(questions)).isEqualTo(ColumnMapping.QUESTIONS);
        assertThat(names(answers)).isEqualTo(ColumnMapping.ANSWERS);
    }

    private static List<String> names(String text) {
        return Pattern.compile("`([a-z0-9_.]+)`")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
