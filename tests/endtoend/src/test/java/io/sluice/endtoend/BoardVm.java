package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The small arm64 machine of {@code tests/board-vm}, emulated: real kernel interfaces with simulated hardware behind them. Its
 * serial line takes a command a line. Confined to the test's thread.
 */
final class BoardVm implements AutoCloseable {
    /** Everything is slow: each instruction is emulated. */
    static final Duration PATIENCE = Duration.ofMinutes(8);

    private static final Path SOURCES = Path.of("..", "board-vm");
    private static final Pattern EXIT = Pattern.compile("\\[exit (\\d+)]");

    private final Path console;
    private Program machine;
    private int said;

    /** A machine that is off. */
    BoardVm(Path console) {
        this.console = console;
    }

    /** Makes it, once for all runs, and puts {@code overlay} into its file system; boots. */
    void boot(Path dir, Path overlay) {
        Path vm = Path.of("target", "board-vm").toAbsolutePath();
        Path build = dir.resolve("build.log");
        try (Program made = new Program(
                "build.sh", build, List.of("bash", SOURCES.resolve("build.sh").toString(), vm.toString()), Map.of())) {
            assertThat(made.awaitExit(Duration.ofMinutes(20)))
                    .as("build.sh: %s", Program.text(build))
                    .isZero();
        }
        Path archive = dir.resolve("root.cpio");
        Path added = dir.resolve("overlay.cpio");
        try (Program cpio = new Program(
                "cpio",
                build,
                List.of("sh", "-c", "cd '" + overlay + "' && find . | cpio -o -H newc --quiet >'" + added + "'"),
                Map.of())) {
            assertThat(cpio.awaitExit(Duration.ofMinutes(2))).isZero();
        }
        try (OutputStream out = Files.newOutputStream(archive)) {
            for (Path part : List.of(vm.resolve("root.cpio"), added)) {
                try (InputStream in = Files.newInputStream(part)) {
                    in.transferTo(out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        machine = new Program(
                "qemu",
                console,
                List.of(
                        "qemu-system-aarch64",
                        "-M",
                        "virt",
                        "-cpu",
                        "cortex-a72",
                        "-smp",
                        "2",
                        "-m",
                        "1536",
                        "-kernel",
                        vm.resolve("vmlinuz").toString(),
                        "-initrd",
                        archive.toString(),
                        "-append",
                        "console=ttyAMA0 quiet",
                        "-nographic",
                        "-no-reboot",
                        "-nic",
                        "user,model=virtio-net-pci"),
                Map.of());
        Await.until("the machine has booted", PATIENCE, () -> {
            assertThat(machine.isAlive()).as(this::tail).isTrue();
            return Program.text(console).contains("[ready]");
        });
    }

    /** Does a command of the machine's shell, gives what it printed; fails unless it ends with 0. */
    String run(String command) {
        int from = Program.text(console).length();
        try {
            BufferedWriter in = machine.input();
            in.write(command + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        said++;
        Await.until(command, PATIENCE, () -> {
            assertThat(machine.isAlive()).as(this::tail).isTrue();
            return EXIT.matcher(Program.text(console)).results().count() >= said;
        });
        String all = Program.text(console).substring(from);
        assertThat(all).as("%s: %s", command, all).contains("[exit 0]");
        return all.substring(0, all.indexOf("[exit "));
    }

    private String tail() {
        String text = Program.text(console);
        return text.substring(Math.max(0, text.length() - 4000));
    }

    @Override
    public void close() {
        if (machine != null) {
            machine.close();
        }
    }
}
