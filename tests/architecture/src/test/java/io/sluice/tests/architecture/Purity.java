package io.sluice.tests.architecture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What the plain heart does without: clocks, threads, files, networks, databases. They come in through the ports. */
final class Purity {
    /** Static clocks, threads of one's own, the process's surroundings: banned by the member. */
    private static final Pattern MEMBERS = Pattern.compile("java\\.lang\\.System\\."
            + "(currentTimeMillis|nanoTime|getenv|getProperty|exit|in|out|err|setOut|setErr)"
            + "|java\\.time\\..*\\.now"
            + "|java\\.time\\.Clock\\.(system.*|tick.*)"
            + "|java\\.lang\\.Thread\\.(<init>|sleep|start|ofVirtual|ofPlatform|startVirtualThread)"
            + "|java\\.lang\\.Runtime\\..*"
            + "|java\\.lang\\.Math\\.random"
            + "|java\\.util\\.concurrent\\.CompletableFuture\\..*Async"
            + "|java\\.util\\.Date\\.<init>"
            + "|java\\.util\\.UUID\\.randomUUID");

    /** Banned by the type. */
    private static final Pattern TYPES = Pattern.compile("java\\.io\\..*"
            + "|java\\.nio\\.(file|channels)\\..*"
            + "|java\\.net\\..*|javax\\.net\\..*"
            + "|java\\.sql\\..*|javax\\.sql\\..*"
            + "|java\\.util\\.logging\\..*|org\\.slf4j\\..*"
            + "|java\\.util\\.(Timer|TimerTask)"
            + "|java\\.util\\.concurrent\\.(Executors|ThreadPoolExecutor|ScheduledThreadPoolExecutor|ForkJoinPool"
            + "|ThreadLocalRandom|ThreadFactory)"
            + "|java\\.lang\\.(ProcessBuilder|Process)"
            + "|org\\.osgi\\.(framework|service|util)\\..*");

    /** Types that are no I/O: markers and failures. */
    private static final Set<String> HARMLESS =
            Set.of("java.io.Serializable", "java.io.IOException", "java.io.UncheckedIOException");

    /** The port to the machine speaks of its directory. */
    private static final Map<String, Set<String>> ALLOWED =
            Map.of("io.sluice.port.host.Host", Set.of("java.nio.file.Path"));

    private Purity() {}

    /** What a class of model or core may not refer to, and does. */
    static List<String> violations(byte[] bytes) throws IOException {
        return violations(bytes, type -> false);
    }

    /** The same for the codec, which reads and writes what it is given: streams in memory are its trade. */
    static List<String> violationsOfCodec(byte[] bytes) throws IOException {
        Pattern streams = Pattern.compile("java\\.io\\.(InputStream|OutputStream|Reader|Writer|ByteArray.*|String.*"
                + "|Buffered(Reader|Writer)|(In|Out)putStream(Reader|Writer)|EOFException)");
        return violations(bytes, type -> streams.matcher(type).matches());
    }

    private static List<String> violations(byte[] bytes, Predicate<String> also) throws IOException {
        ClassFile file = ClassFile.read(bytes);
        Set<String> allowed = ALLOWED.getOrDefault(file.name(), Set.of());
        List<String> found = new ArrayList<>();
        for (String type : file.types()) {
            boolean banned = TYPES.matcher(type).matches() && !HARMLESS.contains(type);
            if (banned && !allowed.contains(type) && !also.test(type)) {
                found.add(file.name() + " refers to " + type);
            }
        }
        for (String member : file.members()) {
            if (MEMBERS.matcher(member).matches()) {
                found.add(file.name() + " uses " + member);
            }
        }
        return found;
    }
}
