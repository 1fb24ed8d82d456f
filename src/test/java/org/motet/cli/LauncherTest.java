package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with scripts in place of Java and Maven that tell how they were called. */
class LauncherTest {
    @TempDir
    Path temp;

    private Path root;

    @BeforeEach
    void project() throws IOException {
        root = Files.createDirectories(temp.resolve("a project"));
        Files.copy(Path.of("motet"), root.resolve("motet"));
        Files.setPosixFilePermissions(root.resolve("motet"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(root.resolve("src/main"));
        Files.createDirectories(root.resolve("target/classes"));
        Files.writeString(root.resolve("pom.xml"), "");
        Files.writeString(root.resolve("some.jar"), "");
        Files.writeString(
                root.resolve("target/classpath.txt"), root.resolve("some.jar").toString());
        Files.writeString(root.resolve("target/built"), "");
        Files.setLastModifiedTime(
                root.resolve("target/built"), FileTime.from(Instant.now().plusSeconds(60)));
        jdk("jdk 25", "25.0.3");
        script(
                temp.resolve("bin/mvn"),
                "echo \"mvn $*\" >&2; mkdir -p target/classes; echo '" + root.resolve("some.jar")
                        + "' > target/classpath.txt");
    }

    @Test
    void runsFromAnyDirectoryThroughALinkAndPassesArgumentsUnchanged() throws Exception {
        Path elsewhere = Files.createDirectories(temp.resolve("else where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("m"), Path.of("../a project/motet"));
        Result result = run(elsewhere, Map.of("MOTET_JAVA_HOME", home("jdk 25")), link.toString(), "train", "a b", "*");
        assertThat(result.exit()).as(result.err()).isEqualTo(7);
        assertThat(result.out())
                .contains("cwd " + elsewhere, "arg [train]\narg [a b]\narg [*]\n")
                .contains("arg [" + root + "/target/classes:" + root + "/some.jar]", "arg [-Xmx4g]")
                .contains("OPENBLAS_NUM_THREADS=1", "MALLOC_ARENA_MAX=1", "GLIBC_TUNABLES=glibc.malloc.hugetlb=1");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void javaOptionsOfTheCallerComeAfterTheDefaults() throws Exception {
        Result result = run(
                root, Map.of("MOTET_JAVA_HOME", home("jdk 25"), "MOTET_JAVA_OPTS", "-Xmx9g -XX:+UseG1GC"), "./motet");
        assertThat(result.out()).containsSubsequence("arg [-Xmx4g]", "arg [-Xmx9g]", "arg [-XX:+UseG1GC]", "arg [-cp]");
        assertThat(result.out()).doesNotContain("SerialGC");
    }

    @Test
    void classesOfTheCallerComeAfterTheProgram() throws Exception {
        Result result = run(
                root,
                Map.of("MOTET_JAVA_HOME", home("jdk 25"), "MOTET_CLASSPATH", "/my/rewards.jar:/my/classes"),
                "./motet");
        assertThat(result.out()).contains("/target/classes:" + root + "/some.jar:/my/rewards.jar:/my/classes]");
    }

    @Test
    void takesJavaHomeOnlyIfItIsNewEnough() throws Exception {
        jdk("jdk 17", "17.0.15");
        Result old = run(root, Map.of("MOTET_JAVA_HOME", home("jdk 17")), "./motet");
        assertThat(old.exit()).isEqualTo(2);
        assertThat(old.err())
                .contains("motet: MOTET_JAVA_HOME", "JDK 25 or newer")
                .hasLineCount(1);
        jdk("jdk 26-ea", "26-ea");
        assertThat(run(root, Map.of("JAVA_HOME", home("jdk 26-ea")), "./motet").out())
                .contains("home " + home("jdk 26-ea"));
    }

    @Test
    void buildsWhenASourceIsNewerThanTheLastBuildAndOnlyThen() throws Exception {
        Map<String, String> environment = Map.of("MOTET_JAVA_HOME", home("jdk 25"));
        Path source = Files.writeString(root.resolve("src/main/A.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(120)));
        Result stale = run(root, environment, "./motet");
        assertThat(stale.err()).contains("motet: the sources changed", "mvn -q -B", "process-classes");
        assertThat(stale.exit()).isEqualTo(7);
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(120)));
        Files.setLastModifiedTime(
                root.resolve("src/main"), FileTime.from(Instant.now().minusSeconds(120)));
        Files.setLastModifiedTime(
                root.resolve("pom.xml"), FileTime.from(Instant.now().minusSeconds(120)));
        Files.delete(root.resolve("target/built"));
        Result first = run(root, environment, "./motet");
        assertThat(first.err()).contains("building for the first time");
        assertThat(first.exit()).as(first.err()).isEqualTo(7);
        assertThat(run(root, environment, "./motet").err()).isEmpty();
    }

    @Test
    void colourCodesOfTheBuildReachNobody() throws Exception {
        Files.delete(root.resolve("target/built"));
        script(
                temp.resolve("bin/mvn"),
                "printf '\\033[1;33mWARNING\\033[m a\\033[0m\\n\\033[0m\\033[0m'; echo '" + root.resolve("some.jar")
                        + "' > target/classpath.txt");
        Result result = run(root, Map.of("MOTET_JAVA_HOME", home("jdk 25")), "./motet");
        assertThat(result.exit()).isEqualTo(7);
        assertThat(result.err().lines()).hasSize(2).endsWith("WARNING a");
        assertThat(result.out()).startsWith("home ");

        Files.delete(root.resolve("target/built"));
        script(temp.resolve("bin/mvn"), "printf 'ERROR: no\\033[0m'; exit 1");
        Result failed = run(root, Map.of("MOTET_JAVA_HOME", home("jdk 25")), "./motet");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains("ERROR: no\nmotet: the build failed");
        assertThat(failed.out()).isEmpty();
    }

    @Test
    void aDistributionRunsOnItsOwnRuntimeAndBuildsNothing() throws Exception {
        Path distribution = Files.createDirectories(temp.resolve("motet 1.0"));
        Files.copy(Path.of("motet"), distribution.resolve("motet"));
        Files.createDirectories(distribution.resolve("lib"));
        script(
                distribution.resolve("runtime/bin/java"),
                "echo \"home ${0%/bin/java}\"; for a; do echo \"arg [$a]\"; done; exit 7");
        Result result = run(
                temp,
                Map.of("MOTET_CLASSPATH", "/my/rewards.jar"),
                distribution.resolve("motet").toString(),
                "train");
        assertThat(result.exit()).as(result.err()).isEqualTo(7);
        assertThat(result.out())
                .startsWith("home " + distribution.resolve("runtime"))
                .contains("arg [" + distribution.resolve("lib")
                        + "/*:/my/rewards.jar]\narg [org.motet.cli.Main]\narg [train]");
        assertThat(result.err()).isEmpty();
        Result cuda = run(
                temp, Map.of("MOTET_CUDA", "1"), distribution.resolve("motet").toString(), "train");
        assertThat(cuda.exit()).isEqualTo(2);
        assertThat(cuda.err()).hasLineCount(1).contains("MOTET_CUDA");
    }

    @Test
    void withoutMavenTheWrapperBuildsOnTheJdkThatWasFound() throws Exception {
        Files.delete(root.resolve("target/built"));
        Files.delete(temp.resolve("bin/mvn"));
        script(
                root.resolve("mvnw"),
                "echo \"wrapper on $JAVA_HOME\"; echo '" + root.resolve("some.jar") + "' > target/classpath.txt");
        Map<String, String> environment = Map.of(
                "MOTET_JAVA_HOME",
                home("jdk 25"),
                "PATH",
                onlyWhatALauncherNeeds().toString());
        Result result = run(root, environment, "./motet");
        assertThat(result.err()).contains("wrapper on " + home("jdk 25"));
        assertThat(result.exit()).isEqualTo(7);
    }

    /** The machine may have a Maven of its own. */
    private Path onlyWhatALauncherNeeds() throws IOException {
        Path bin = Files.createDirectories(temp.resolve("few"));
        for (String name : List.of("bash", "sh", "find", "mkdir", "mv", "env", "flock", "readlink", "pwd")) {
            for (String directory : List.of("/usr/bin", "/bin")) {
                Path program = Path.of(directory, name);
                if (Files.exists(program) && !Files.exists(bin.resolve(name))) {
                    script(bin.resolve(name), "exec " + program + " \"$@\"");
                }
            }
        }
        return bin;
    }

    private void jdk(String name, String version) throws IOException {
        Path home = temp.resolve(name);
        script(
                home.resolve("bin/java"),
                "echo \"home ${0%/bin/java}\"; echo \"cwd $(pwd)\"; for a; do echo \"arg [$a]\"; done; env; exit 7");
        script(home.resolve("bin/javac"), "exit 1");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private String home(String name) {
        return temp.resolve(name).toString();
    }

    private static void script(Path path, String body) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Result run(Path directory, Map<String, String> environment, String... command) throws Exception {
        Path out = temp.resolve("out.txt");
        Path err = temp.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of("bash"), List.of(command).stream())
                        .toList())
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().retainAll(List.of("HOME"));
        builder.environment().put("PATH", temp.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private record Result(int exit, String out, String err) {}
}
