package io.sluice.runtime;

import io.sluice.core.BusTask;
import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Handling;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterWrite;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import io.sluice.port.field.FieldLink;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * What an operator wants of a device on its link: a peek, a poke, a command. Ends at the first step that fails, and says which
 * it was. Steps run on the link's thread, {@link #await} on the operator's.
 */
final class BusOrder implements BusTask {
    private static final long LONGEST_MS = 60_000;
    private static final long SPARE_MS = 5000;
    private static final int MOST_ARGUMENT = 0xFFFF;

    private final DeviceSpec device;
    private final List<RegisterWrite> writes;
    private final Action.Peek peek;
    private final LongSupplier utcMs;
    private final ZoneId zone;
    private final int argument;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private int next;

    private BusOrder(
            DeviceSpec device,
            List<RegisterWrite> writes,
            Action.Peek peek,
            LongSupplier utcMs,
            ZoneId zone,
            int argument) {
        this.device = device;
        this.writes = writes;
        this.peek = peek;
        this.utcMs = utcMs;
        this.zone = zone;
        this.argument = argument;
    }

    /** The order, or why there is none. */
    static Object of(Action.OnBus action, DeviceSpec device, List<OutputSpec> outputs, LongSupplier utcMs) {
        if (action instanceof Action.Peek peek) {
            if (peek.count() < 1
                    || peek.count() > 125
                    || peek.address() < 0
                    || peek.address() + peek.count() > 0x10000) {
                return Outcome.badArgument("count " + peek.count() + " from " + peek.address()
                        + ", allowed are 1 to 125 up to address 65535");
            }
            return new BusOrder(device, List.of(), peek, utcMs, ZoneOffset.UTC, 0);
        }
        if (action instanceof Action.Poke poke) {
            return poke(poke, device, outputs, utcMs);
        }
        return command((Action.CommandDevice) action, device, utcMs);
    }

    private static Object poke(Action.Poke poke, DeviceSpec device, List<OutputSpec> outputs, LongSupplier utcMs) {
        int end = poke.address() + poke.values().size();
        for (OutputSpec output : outputs) {
            boolean own = output.link().equals(device.link()) && output.unit() == device.unit();
            boolean target = output.target().table() == poke.table()
                    && output.target().address() >= poke.address()
                    && output.target().address() < end;
            if (own && target) {
                return Outcome.refused("output " + output.name() + " is driven by "
                        + output.target().table() + " " + output.target().address() + ": use test-output");
            }
        }
        List<String> values = poke.values().stream().map(String::valueOf).toList();
        RegisterWrite write = new RegisterWrite(poke.table(), poke.address(), values, values.size() > 1, 0);
        return new BusOrder(device, List.of(write), null, utcMs, ZoneOffset.UTC, 0);
    }

    private static Object command(Action.CommandDevice action, DeviceSpec device, LongSupplier utcMs) {
        Handling handling = device.handling();
        Handling.Command command = handling.commands().get(action.command());
        if (command == null) {
            return Outcome.notFound("device " + device.name() + " has no command " + action.command() + "; it has "
                    + (handling.commands().isEmpty()
                            ? "none"
                            : String.join(", ", handling.commands().keySet())));
        }
        boolean given = action.argument() >= 0 && action.argument() <= MOST_ARGUMENT;
        if (command.wantsArgument() != given) {
            return Outcome.badArgument(
                    command.wantsArgument() ? "argument: 0..65535" : "this command takes no argument");
        }
        List<RegisterWrite> writes = new ArrayList<>(handling.unlock());
        writes.addAll(command.steps());
        writes.addAll(handling.save());
        ZoneId zone = command.localTime() ? ZoneId.systemDefault() : ZoneOffset.UTC;
        return new BusOrder(device, writes, null, utcMs, zone, action.argument());
    }

    @Override
    public int step(FieldLink link) throws InterruptedException {
        try {
            if (outcome.isDone()) {
                return DONE; // nobody waits for it any more
            }
            return peek != null ? read(link) : write(link);
        } catch (IllegalArgumentException e) {
            outcome.complete(Outcome.badArgument(String.valueOf(e.getMessage())));
            return DONE;
        }
    }

    private int read(FieldLink link) throws InterruptedException {
        int[] values = new int[peek.count()];
        Quality quality = link.peek(device.unit(), device.timeoutMs(), peek.table(), peek.address(), values);
        if (quality != Quality.GOOD) {
            return failed(link, quality, "");
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("address", peek.address() + i);
            row.put("value", values[i]);
            rows.add(row);
        }
        outcome.complete(new Outcome("ok", "", rows));
        return DONE;
    }

    private int write(FieldLink link) throws InterruptedException {
        RegisterWrite write = writes.get(next);
        ZonedDateTime now = Instant.ofEpochMilli(utcMs.getAsLong()).atZone(zone);
        int[] values = write.resolve(now, argument);
        Table table = write.table();
        Quality quality =
                link.write(device.unit(), device.timeoutMs(), table, write.address(), values, write.multiple());
        next++;
        if (quality != Quality.GOOD) {
            return failed(link, quality, "step " + next + " of " + writes.size() + ": ");
        }
        if (next < writes.size()) {
            return write.waitMs();
        }
        outcome.complete(Outcome.OK);
        return DONE;
    }

    private int failed(FieldLink link, Quality quality, String step) {
        String fault = link.writeFault();
        outcome.complete(Outcome.unavailable(step + (fault == null ? quality.word() : fault)));
        return DONE;
    }

    /** Waits for the outcome; what has not been done by then is left out. */
    Outcome await() {
        long ms = SPARE_MS + device.timeoutMs();
        for (RegisterWrite write : writes) {
            ms += (long) write.waitMs() + device.timeoutMs();
        }
        ms = Math.min(ms, LONGEST_MS);
        try {
            return outcome.get(ms, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            outcome.complete(Outcome.unavailable("given up"));
            return Outcome.unavailable("the link did not come through with it in " + ms + " ms; " + next + " of "
                    + Math.max(1, writes.size()) + " steps were begun");
        } catch (ExecutionException e) {
            return Outcome.unavailable(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            outcome.complete(Outcome.unavailable("given up"));
            Thread.currentThread().interrupt();
            return Outcome.unavailable("interrupted");
        }
    }
}
