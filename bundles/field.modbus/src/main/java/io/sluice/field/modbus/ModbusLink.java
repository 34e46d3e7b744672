package io.sluice.field.modbus;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Modbus link over any transport. Confined to one thread, except for {@link #close()}.
 *
 * <p>Some devices refuse a request that touches a register they do not have, even one that is only read to bridge a gap
 * (V1.1b3, 7, code 2). Such a merged request is then done as its exact runs, and stays so for this link once a run has
 * been answered: from outside it is still one request. Guard time is kept between runs; a run without a reply ends the
 * request, so that a dead device costs one timeout and not several.
 */
final class ModbusLink implements FieldLink {
    private static final Logger LOG = LoggerFactory.getLogger(ModbusLink.class);
    private static final int WHOLE = 0xFFFF;
    /** Longest wait for what a waking device makes of a request. */
    private static final int WAKE_MS = 50;

    private final String name;
    private final int guardMs;
    private final Transport transport;
    private final WireTrace trace;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Reply reply = new Reply();
    /** Numbers of merged requests that are done as their runs. */
    private final BitSet split = new BitSet();

    /** Polls whose trigger failed. */
    private final IdentityHashMap<Plan, Spoiled> spoiled = new IdentityHashMap<>();

    private int requests;
    /** Exception code of the last reply, 0 if it was none. */
    private int exception;
    /** What went wrong in the last write; null if nothing did. */
    private String writeFault;

    /** A poll in which nothing is to be read, and why. */
    private record Spoiled(Reading reading, Quality quality) {}

    ModbusLink(String name, int guardMs, Transport transport) {
        this(name, guardMs, transport, WireTrace.NONE);
    }

    ModbusLink(String name, int guardMs, Transport transport, WireTrace trace) {
        this.name = name;
        this.guardMs = guardMs;
        this.transport = transport;
        this.trace = trace;
    }

    @Override
    public List<String> trace() {
        return trace instanceof FrameRing ring ? ring.lines() : List.of();
    }

    @Override
    public PreparedRead prepare(DeviceSpec device) {
        Plan plan = Plan.of(this, device, requests);
        if (device.handling().serial() != null) {
            transport.settings(device.unit(), device.handling().serial());
        }
        requests += plan.requests();
        return plan;
    }

    @Override
    public Quality execute(PreparedRead read, int request, Reading into) throws InterruptedException {
        if (!(read instanceof Plan plan) || plan.link() != this) {
            throw new IllegalArgumentException("read was not prepared by link " + name);
        }
        if (request < plan.leads().size()) {
            return lead(plan, plan.leads().get(request), into);
        }
        Request block = plan.blocks().get(request - plan.leads().size());
        Spoiled spoilt = spoiled.get(plan);
        if (spoilt != null && spoilt.reading == into) {
            block.fail(spoilt.quality, into);
            return spoilt.quality;
        }
        if (split.get(block.number())) {
            return performRuns(plan, block, into);
        }
        String earlier = into.fault;
        Quality quality = perform(plan, block, into);
        if (quality == Quality.REFUSED
                && exception == Pdu.ILLEGAL_DATA_ADDRESS
                && !block.runs().isEmpty()) {
            return split(plan, block, earlier, into);
        }
        return quality;
    }

    /** Rouses or triggers the device. After a write that failed nothing is read: it would be an old value. */
    private Quality lead(Plan plan, Plan.Lead lead, Reading into) throws InterruptedException {
        if (lead.pdu() == null) {
            Quality sent = lead.wake().length == 0 ? null : transport.wake(plan.unit(), lead.wake(), reply);
            if (sent == null) {
                byte[] first = plan.blocks().get(0).pdu();
                Quality heard = transport.exchange(plan.unit(), first, Math.min(plan.timeoutMs(), WAKE_MS), reply);
                sent = heard == Quality.LINK_DOWN ? heard : Quality.GOOD;
            }
            return sent == Quality.GOOD ? sent : spoil(plan, lead, sent, into);
        }
        Quality quality = send(plan.unit(), lead.pdu(), plan.timeoutMs());
        if (quality == Quality.GOOD) {
            spoiled.remove(plan);
            return quality;
        }
        return spoil(plan, lead, quality, into);
    }

    private Quality spoil(Plan plan, Plan.Lead lead, Quality quality, Reading into) {
        for (Request block : plan.blocks()) {
            block.fail(quality, into);
        }
        spoiled.put(plan, new Spoiled(into, quality));
        into.fault = "write " + lead.what() + " before reading, unit " + plan.unit() + ", " + transport.peer() + ": "
                + reply.fault;
        return quality;
    }

    /** Sends a request and holds its reply against it. */
    private Quality send(int unit, byte[] pdu, int timeoutMs) throws InterruptedException {
        exception = 0;
        Quality quality = transport.exchange(unit, pdu, timeoutMs, reply);
        return quality == Quality.GOOD ? check(pdu) : quality;
    }

    @Override
    public Quality write(int unit, int timeoutMs, RegisterSource target, int value) throws InterruptedException {
        boolean coil = target.table() == Table.COIL;
        boolean register = target.table() == Table.HOLDING && target.type().registers() == 1 && target.mask() == WHOLE;
        if ((!coil && !register) || value < 0 || value > (coil ? 1 : WHOLE)) {
            throw new IllegalArgumentException("link " + name + ": write " + value + " to " + target.type() + " of "
                    + target.table() + " " + target.address() + ", mask " + target.mask()
                    + ": allowed are 0 and 1 to a coil, 0 to 65535 to a whole holding register");
        }
        return write(unit, timeoutMs, target.table(), target.address(), new int[] {value}, false);
    }

    @Override
    public Quality write(int unit, int timeoutMs, Table table, int address, int[] values, boolean multiple)
            throws InterruptedException {
        byte[] pdu;
        try {
            pdu = Pdu.write(table, address, values, multiple);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("link " + name + ": " + e.getMessage(), e);
        }
        return told("write " + Pdu.what(table, address, values), unit, send(unit, pdu, timeoutMs));
    }

    @Override
    public Quality peek(int unit, int timeoutMs, Table table, int address, int[] into) throws InterruptedException {
        if (into.length < 1 || into.length > Pdu.MAX_REGISTERS || address < 0 || address + into.length > WHOLE + 1) {
            throw new IllegalArgumentException("link " + name + ": read " + table + " " + address + "+" + into.length
                    + ", allowed are 1 to " + Pdu.MAX_REGISTERS + " up to address 65535");
        }
        byte[] pdu = Pdu.read(table.function(), address, into.length);
        Quality quality = send(unit, pdu, timeoutMs);
        for (int i = 0; i < into.length && quality == Quality.GOOD; i++) {
            int data = reply.start + Pdu.DATA;
            into[i] = table.isBits()
                    ? reply.bytes.get(data + i / Byte.SIZE) >> i % Byte.SIZE & 1
                    : reply.bytes.getShort(data + 2 * i) & WHOLE;
        }
        String what = table.name().toLowerCase(Locale.ROOT) + " " + address + "+" + into.length;
        return told("read " + what, unit, quality);
    }

    private Quality told(String what, int unit, Quality quality) {
        writeFault =
                quality == Quality.GOOD ? null : what + ", unit " + unit + ", " + transport.peer() + ": " + reply.fault;
        return quality;
    }

    @Override
    public String writeFault() {
        return writeFault;
    }

    @Override
    public void close() {
        closed.countDown();
        transport.close();
    }

    private Quality split(Plan plan, Request block, String earlier, Reading into) throws InterruptedException {
        String refusal = into.fault;
        into.fault = earlier;
        Quality quality = guarded() ? performRuns(plan, block, into) : shut(plan, block, into);
        boolean answered = false;
        for (Column column : block.columns()) {
            byte code = into.quality[column.point()];
            answered |= code == Quality.GOOD.code() || code == Quality.SENSOR_FAULT.code();
        }
        if (answered) {
            split.set(block.number());
            LOG.warn(
                    "modbus.split link={} unit={} request=\"{}\" gap=\"{}\" runs={} cause=\"{}\"",
                    name,
                    plan.unit(),
                    block.what(),
                    block.gaps(),
                    block.runs().size(),
                    refusal);
        }
        return quality;
    }

    private Quality performRuns(Plan plan, Request block, Reading into) throws InterruptedException {
        Quality first = Quality.GOOD;
        for (int i = 0; i < block.runs().size(); i++) {
            Quality quality;
            if (i > 0 && !guarded()) {
                quality = shut(plan, block.runs().get(i), into);
            } else {
                quality = perform(plan, block.runs().get(i), into);
            }
            if (quality == Quality.GOOD) {
                continue;
            }
            first = first == Quality.GOOD ? quality : first;
            if (quality != Quality.REFUSED) {
                for (int rest = i + 1; rest < block.runs().size(); rest++) {
                    block.runs().get(rest).fail(quality, into);
                }
                break;
            }
        }
        return first;
    }

    private Quality perform(Plan plan, Request request, Reading into) throws InterruptedException {
        Quality quality = send(plan.unit(), request.pdu(), plan.timeoutMs());
        if (quality == Quality.GOOD) {
            request.decode(reply.bytes, reply.start + Pdu.DATA, into);
            into.lastByteNs = reply.lastByteNs;
            return quality;
        }
        if (quality == Quality.REFUSED) {
            into.lastByteNs = reply.lastByteNs;
        }
        return fail(plan, request, quality, reply.fault, into);
    }

    private Quality check(byte[] pdu) {
        int result = Pdu.check(pdu, reply.bytes, reply.start, reply.length);
        if (result == Pdu.VALID) {
            return Quality.GOOD;
        }
        if (result != Pdu.INVALID) {
            exception = result;
            reply.fault = Pdu.exception(result);
            return Quality.REFUSED;
        }
        reply.fault = Pdu.fault(pdu, reply.bytes, reply.start, reply.length);
        if (!Pdu.isFramed(reply.bytes, reply.start, reply.length)) {
            transport.resynchronise(reply.fault);
        }
        return Quality.GARBLED;
    }

    private Quality fail(Plan plan, Request request, Quality quality, String fault, Reading into) {
        request.fail(quality, into);
        into.fault = "read " + request.what() + ", unit " + plan.unit() + ", " + transport.peer() + ": " + fault;
        return quality;
    }

    private Quality shut(Plan plan, Request request, Reading into) {
        return fail(plan, request, Quality.LINK_DOWN, "link closed", into);
    }

    /** Keeps the guard time before a further request; false if the link was closed meanwhile. */
    private boolean guarded() throws InterruptedException {
        return !closed.await(guardMs, TimeUnit.MILLISECONDS);
    }
}
