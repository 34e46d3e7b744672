package io.sluice.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A thread for each of several boxes; ended with the test. */
final class Threads implements AutoCloseable {
    private final ExecutorService executor;

    Threads(int count) {
        executor = Executors.newFixedThreadPool(count);
    }

    /** Runs all at once, waits for all, and gives their results; the first failure ends the others. */
    <T> List<T> all(List<Callable<T>> works) {
        List<Future<T>> running = new ArrayList<>();
        works.forEach(w -> running.add(executor.submit(w)));
        List<T> results = new ArrayList<>();
        try {
            for (Future<T> one : running) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError(String.valueOf(e.getCause().getMessage()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            executor.shutdownNow();
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
