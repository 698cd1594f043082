package dev.highlander.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in {@code examples/library} compile and run, and the page shows nothing but what is in them. */
class ExamplesTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final Path examples = root().resolve("examples/library");

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    private Path classes;

    @Test
    void theExamplesCompile() throws IOException {
        compile();
        assertThat(classes.resolve("FencedTargets.class")).exists();
    }

    @Test
    void oneOwnerActsAndHandsOver() throws Exception {
        assertThat(run("OneOwner")).containsExactly("the owner, with epoch 1", "not the owner any more: STOPPED",
                "written: hello");
    }

    @Test
    void manyOwnershipsAreTakenAskedForAndClosed() throws Exception {
        assertThat(run("ManyOwnerships")).containsExactly("acting with epoch 1", "reporting with epoch 1",
                "tenant/default is held by node-a, here, with epoch 1");
    }

    @Test
    void everyPieceOfCodeOnThePageIsFromAnExample() throws IOException {
        String programs = sources().stream().map(ExamplesTest::read).map(ExamplesTest::tight)
                .collect(Collectors.joining());
        Matcher block = BLOCK.matcher(Files.readString(root().resolve("docs/ownership.md")));
        List<String> shown = new ArrayList<>();
        while (block.find()) {
            shown.add(block.group(1));
        }

        assertThat(shown).isNotEmpty().allSatisfy(piece -> {
            for (String part : piece.split("\n…\n", -1)) {
                assertThat(programs).contains(tight(part));
            }
        });
    }

    private void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(problems, files, null,
                    List.of("-d", classes.toString(), "-proc:none", "-classpath",
                            System.getProperty("java.class.path")),
                    null, files.getJavaFileObjectsFromPaths(sources())).call();
            assertThat(compiled).as(problems.toString()).isTrue();
        }
    }

    /** Runs a program in a process of its own, and gives what it printed apart from the log. */
    private List<String> run(String program) throws Exception {
        compile();
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-classpath",
                classes + System.getProperty("path.separator") + System.getProperty("java.class.path"), program)
                .redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            List<String> lines = output.lines().toList();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    private List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(examples)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Without white space, which a page may break otherwise. */
    private static String tight(String text) {
        return text.replaceAll("\\s", "");
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/ownership.md"))) {
            folder = Objects.requireNonNull(folder.getParent(), "docs/ownership.md above the working folder");
        }
        return folder;
    }
}
