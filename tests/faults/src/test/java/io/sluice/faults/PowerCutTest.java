package io.sluice.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A virtual machine writes to the journal and says on its console what the journal calls committed, until its power is cut;
 * its disk keeps, loses or tears what was not flushed. Twice with {@code -Dsluice.powercuts=2}; in the long form 60 times. The
 * short form leaves it out: a machine without hardware support takes a quarter of a minute to start.
 *
 * <pre>
 *   qemu (Debian's kernel, busybox, Java, the store's own writer)
 *     |  console: "s 17 90" segment committed, "t 4" notice committed      -- kill -9 -->  what was said before the cut
 *     +-- virtio -- NBD -- ForgetfulDisk                                   -- image  -->  fsck, journal read  -- compare
 * </pre>
 */
class PowerCutTest {
    private static final int CUTS = Campaign.count("powercuts", 0, 60);
    private static final Duration BOOT = Duration.ofMinutes(6);
    private static final int DISK_MIB = 64;
    private static final Pattern SAID = Pattern.compile("([st]) (\\d+)(?: (\\d+))?");

    @RegisterExtension
    final Rig rig = new Rig();

    private final Campaign campaign = new Campaign("power-cut");
    private final Map<String, Set<Long>> scans = new java.util.HashMap<>();
    private final Set<String> notices = new HashSet<>();

    @Test
    void whatTheJournalCalledCommittedIsThereAfterEveryPowerCut() throws IOException, InterruptedException {
        assumeThat(CUTS).as("power cuts: a matter of the long form").isPositive();
        assumeThat(Program.succeeds("qemu-system-x86_64", "--version"))
                .as("Debian package qemu-system-x86")
                .isTrue();
        Path vm = Path.of("target", "vm").toAbsolutePath();
        build(vm);
        ForgetfulDisk disk = rig.own(new ForgetfulDisk(emptyDisk()));

        Random dice = campaign.dice(0);
        Map<ForgetfulDisk.Cut, Integer> made = new EnumMap<>(ForgetfulDisk.Cut.class);
        long lost = 0;
        int amidst = 0;
        for (int boot = 1; boot <= CUTS; boot++) {
            ForgetfulDisk.Cut how = ForgetfulDisk.Cut.values()[dice.nextInt(ForgetfulDisk.Cut.values().length)];
            String told = "cut %d, %s, seed %d".formatted(boot, how, campaign.seed());
            boolean atWrite = dice.nextInt(3) > 0;
            runUntilCut(vm, disk, boot, 1 + dice.nextInt(120), dice.nextInt(400), atWrite, told);
            int dirty = disk.cut(how, dice);
            assertThat(dirty > 0 || !atWrite).as("something to lose; %s", told).isTrue();
            lost += dirty;
            amidst += dirty > 0 ? 1 : 0;
            made.merge(how, 1, Integer::sum);
            assertAllThere(disk.image(), told);
            if (boot % 10 == 0) {
                System.out.println("sluice.faults power-cut " + boot + " of " + CUTS + " " + made);
            }
        }

        assertThat(disk.flushes()).as("flushes that reached the disk").isGreaterThan(CUTS);
        System.out.println(
                "sluice.faults power-cut cuts=%s amidstWrites=%d committedScans=%d committedNotices=%d sectorsUnflushed=%d flushes=%d"
                        .formatted(
                                made,
                                amidst,
                                scans.values().stream().mapToLong(Set::size).sum(),
                                notices.size(),
                                lost,
                                disk.flushes()));
    }

    /**
     * Starts the machine, lets it commit so many segments and live a little longer, and cuts its power; or lets the disk do
     * that, at one of its next writes.
     */
    private void runUntilCut(
            Path vm, ForgetfulDisk disk, int boot, int segments, int moreMs, boolean atWrite, String told)
            throws IOException, InterruptedException {
        List<String> command = List.of(
                "qemu-system-x86_64",
                "-accel",
                "tcg,thread=multi",
                "-cpu",
                "max",
                "-smp",
                "2",
                "-M",
                "q35",
                "-m",
                "640",
                "-kernel",
                vm.resolve("kernel").toString(),
                "-initrd",
                vm.resolve("initrd").toString(),
                "-append",
                "console=ttyS0 quiet panic=-1 sluice.boot=" + boot,
                "-drive",
                "file=nbd:127.0.0.1:" + disk.port() + ",format=raw,if=virtio,cache=none",
                "-display",
                "none",
                "-monitor",
                "none",
                "-serial",
                "stdio",
                "-no-reboot");
        Path log = rig.dir("").resolve("qemu.log");
        Process machine = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Thread watchdog = new Thread(() -> killAfter(machine, BOOT), "power-cut-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        StringBuilder all = new StringBuilder();
        try (BufferedReader console = machine.inputReader(StandardCharsets.ISO_8859_1)) {
            int heard = 0;
            while (heard < segments) {
                String line = console.readLine();
                assertThat(line)
                        .as("the machine writes on within %s; %s; it said%n%s", BOOT, told, all)
                        .isNotNull();
                all.append(line).append('\n');
                heard += note(boot, line) ? 1 : 0;
            }
            if (atWrite) {
                disk.failAfter(1 + moreMs / 4);
                assertThat(disk.hasFailed(BOOT.toMillis()))
                        .as("writes on; %s", told)
                        .isTrue();
            } else {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(moreMs);
                while (System.nanoTime() < end) {
                    note(boot, console.readLine());
                }
            }
            // by the handle: the process's own method would close the pipe with what it still holds
            machine.toHandle().destroyForcibly();
            // what was said before the cut counts too, a line cut off does not
            StringBuilder rest = new StringBuilder();
            for (int c = console.read(); c >= 0; c = console.read()) {
                rest.append((char) c);
            }
            String[] whole = rest.toString().split("\n", -1);
            for (int i = 0; i + 1 < whole.length; i++) {
                note(boot, whole[i]);
            }
        } finally {
            Files.writeString(rig.dir("").resolve("console.log"), all);
            machine.destroyForcibly();
            watchdog.interrupt();
            assertThat(machine.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Takes down what was called committed; whether it was a segment. */
    private boolean note(int boot, String line) {
        Matcher said = line == null ? null : SAID.matcher(line.strip());
        if (said == null || !said.matches()) {
            return false;
        }
        String id = boot + "-00000000";
        long first = Long.parseLong(said.group(2));
        if (said.group(1).equals("t")) {
            notices.add(id + ":t" + first);
        } else if (said.group(3) != null) {
            scans.computeIfAbsent(id, b -> new HashSet<>())
                    .addAll(LongStream.rangeClosed(first, Long.parseLong(said.group(3)))
                            .boxed()
                            .toList());
        }
        return said.group(3) != null;
    }

    /** Reads the image as the next start finds it: its file system repaired, its journal opened. */
    private void assertAllThere(byte[] image, String told) throws IOException {
        Path work = rig.dir("image");
        Path file = Files.write(work.resolve("disk.img"), image);
        // 1: corrected, which is replaying the file system's journal; more would be damage
        Program.run(BOOT, "sh", "-c", "e2fsck -fp '" + file + "' || [ $? = 1 ]");
        Path home = work.resolve("home");
        Program.run(BOOT, "rm", "-rf", home.toString());
        Files.createDirectories(home);
        Program.run(BOOT, "debugfs", "-R", "rdump /data " + home, file.toString());
        try (Stream<Path> files = Files.list(home.resolve("data"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .as("files; a damaged one would have been put aside; %s", told)
                    .noneMatch(f -> f.contains("corrupt"));
        }
        Journal journal = Journal.read(home);
        assertThat(journal.integrity()).as("integrity; %s", told).isEmpty();
        Map<String, Set<Long>> found = journal.segments().stream()
                .collect(Collectors.groupingBy(
                        Journal.Segment::boot,
                        Collectors.flatMapping(
                                s -> LongStream.rangeClosed(s.first(), s.last()).boxed(), Collectors.toSet())));
        scans.forEach((boot, committed) -> assertThat(found.getOrDefault(boot, Set.of()))
                .as("committed scans of boot %s; %s", boot, told)
                .containsAll(committed));
        assertThat(journal.notices()).as("committed notices; %s", told).containsAll(notices);
    }

    private byte[] emptyDisk() throws IOException {
        Path image = rig.dir("").resolve("empty.img");
        Program.run(BOOT, "truncate", "-s", DISK_MIB + "M", image.toString());
        Program.run(BOOT, "mkfs.ext4", "-q", "-m", "0", image.toString());
        return Files.readAllBytes(image);
    }

    private static void build(Path vm) {
        List<String> command = new ArrayList<>(
                List.of(resource("/vm/build.sh").toString(), vm.toString(), System.getProperty("sluice.store.tests")));
        Path bundles = Path.of(System.getProperty("sluice.release"), "bundles");
        try (Stream<Path> jars = Files.list(bundles)) {
            jars.filter(j -> j.getFileName()
                            .toString()
                            .matches("(io\\.sluice\\.(model|store\\.sqlite|lib\\.logging)|.*sqlite-jdbc).*\\.jar"))
                    .map(j -> j.toAbsolutePath().normalize().toString())
                    .forEach(command::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Program.run(
                Duration.ofMinutes(5),
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                Stream.concat(Stream.of("bash"), command.stream()).toList());
    }

    private static Path resource(String name) {
        try {
            return Path.of(PowerCutTest.class.getResource(name).toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void killAfter(Process machine, Duration patience) {
        try {
            if (!machine.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                // by the handle, see above: what it said stays readable
                machine.toHandle().destroyForcibly();
            }
        } catch (InterruptedException e) {
            // it is not needed any more
            Thread.currentThread().interrupt();
        }
    }
}
