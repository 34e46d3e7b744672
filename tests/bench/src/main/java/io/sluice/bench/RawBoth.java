package io.sluice.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The limit for the whole way: the same commits and the same publishes, bare, at the same time and at each other's pace. */
final class RawBoth {
    private RawBoth() {}

    /**
     * Runs both, each reading's bytes once through either.
     *
     * @param ours what was measured, for its sizes
     * @return readings per second of the slower of the two
     */
    static double readingsPerSecond(Path file, String broker, Pipeline.Result ours, int inFlight, double seconds)
            throws Exception {
        int commitBytes = (int) Math.max(64, ours.bytesPerCommit());
        int messageBytes = (int) Math.max(64, ours.messageBytes());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Double> journal = () -> RawSqlite.commitsPerSecond(file, commitBytes, seconds);
            Callable<Double> uplink = () -> RawPaho.messagesPerSecond(broker, messageBytes, inFlight, seconds);
            Future<Double> commits = threads.submit(journal);
            Future<Double> messages = threads.submit(uplink);
            return Math.min(
                    commits.get() * ours.bytesPerCommit() / ours.diskBytesPerReading(),
                    messages.get() * ours.samplesPerMessage());
        } finally {
            threads.shutdown();
            threads.awaitTermination(5, TimeUnit.SECONDS);
        }
    }
}
