package org.motet.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitLfsPointerTest {
    private static final String POINTER = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
            size 12345
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.jsonl",
                "a.json",
                "a.csv",
                "a.tsv",
                "a.jsonl.gz",
                "a.csv.zst",
                "a.parquet",
                "a.arrow",
                "state.json"
            })
    void aPointerInPlaceOfDataSaysHowToGetIt(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), POINTER);
        DataFiles.refused(
                name.equals("state.json") ? folder : file, name + " is a Git LFS pointer", "git lfs pull", "download");
    }
}
