package io.sluice.testkit.demo;

import io.sluice.testkit.broker.EmbeddedBroker;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./sluice demo}. Exit codes: 0 all went well, 1 the gateway died or nothing arrived, 2 the command line is wrong. Ctrl-C
 * ends it in order, with the summary and the same codes.
 */
public final class Demo {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;
    /** Longest ordered end: the gateway drains for 5 s and may write an archive of classes. */
    private static final long END_S = 45;

    private Demo() {}

    /** Runs the demo with these options; {@code --help} names them. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        // before the first logger: the broker's library has much to say that is of no use here
        System.setProperty("logback.configurationFile", EmbeddedBroker.QUIET_LOGGING);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        DemoOptions options;
        try {
            options = DemoOptions.parse(List.of(arguments));
            check(options);
        } catch (DemoOptions.UsageException e) {
            err.println("sluice demo: " + e.getMessage());
            err.print(DemoOptions.USAGE);
            System.exit(WRONG_USE);
            return;
        }
        if (options.help()) {
            out.print(DemoOptions.USAGE);
            out.flush();
            System.exit(OK);
        }
        System.exit(run(options, out, err));
    }

    private static int run(DemoOptions options, PrintStream out, PrintStream err) {
        DemoRun run = new DemoRun(options, out);
        CountDownLatch ended = new CountDownLatch(1);
        int[] code = {FAILED};
        Thread hook = new Thread(() -> endInOrder(run, ended, code), "demo-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            code[0] = run.run() ? OK : FAILED;
        } catch (IllegalArgumentException e) {
            err.println("sluice demo: " + e.getMessage());
            code[0] = WRONG_USE;
        } catch (IOException e) {
            err.println("sluice demo: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            out.flush();
            ended.countDown();
        }
        return code[0];
    }

    /** On Ctrl-C: asks the run to end, waits until it has, and ends with its code and not with the signal's. */
    private static void endInOrder(DemoRun run, CountDownLatch ended, int[] code) {
        run.stop();
        try {
            if (!ended.await(END_S, TimeUnit.SECONDS)) {
                run.abandon();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(code[0]);
    }

    private static void check(DemoOptions options) throws DemoOptions.UsageException {
        if (options.help()) {
            return;
        }
        if (options.replay() != null && !Files.isReadable(options.replay())) {
            throw new DemoOptions.UsageException("--replay \"" + options.replay() + "\": no such file");
        }
        if (!Files.isRegularFile(options.seed().resolve("site.yaml"))) {
            throw new DemoOptions.UsageException("--seed \"" + options.seed() + "\": no site.yaml in it");
        }
        Path folder =
                options.json() == null ? null : options.json().toAbsolutePath().getParent();
        if (folder != null && !Files.isWritable(folder)) {
            throw new DemoOptions.UsageException("--json \"" + options.json() + "\": cannot write to " + folder);
        }
    }
}
