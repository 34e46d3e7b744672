package io.sluice.field.board;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Chips on one bus. Confined to one thread, except for {@link #close()}, which ends a pause but not an exchange. */
final class ChipLink implements FieldLink {
    private final String name;
    private final Wire wire;
    private final LongSupplier monotonic;
    private final CountDownLatch closed = new CountDownLatch(1);

    ChipLink(String name, Wire wire, LongSupplier monotonic) {
        this.name = name;
        this.wire = wire;
        this.monotonic = monotonic;
    }

    /** One device's side of the bus. */
    private final class Line implements Chip.Port {
        private final ChipPlan plan;

        Line(ChipPlan plan) {
            this.plan = plan;
        }

        @Override
        public void exchange(byte[] send, byte[] reply) throws IOException {
            synchronized (wire) {
                if (closed.getCount() == 0) {
                    throw new LinkDownException("link closed");
                }
                wire.exchange(plan.unit(), send, reply, plan.timeoutMs());
            }
        }

        @Override
        public boolean isSpi() {
            return wire.isSpi();
        }

        @Override
        public long nowNs() {
            return monotonic.getAsLong();
        }

        @Override
        public void pause(int ms) throws IOException, InterruptedException {
            if (ms > 0 && closed.await(ms, TimeUnit.MILLISECONDS)) {
                throw new LinkDownException("link closed");
            }
        }
    }

    @Override
    public PreparedRead prepare(DeviceSpec device) {
        ChipPlan plan = ChipPlan.of(this, device);
        if (wire.isSpi()) {
            wire.mode(device.unit(), plan.spiMode());
        }
        return plan;
    }

    @Override
    public Quality execute(PreparedRead read, int request, Reading into) throws InterruptedException {
        if (!(read instanceof ChipPlan plan) || plan.owner() != this) {
            throw new IllegalArgumentException("read was not prepared by link " + name);
        }
        Chip.Port port = new Line(plan);
        ChipPlan.Ask ask = plan.asks().get(request);
        try {
            ask.perform(port, into);
            into.lastByteNs = monotonic.getAsLong();
            return Quality.GOOD;
        } catch (LinkDownException e) {
            return fail(plan, ask, Quality.LINK_DOWN, e, into);
        } catch (Chip.NonsenseException e) {
            into.lastByteNs = monotonic.getAsLong();
            return fail(plan, ask, Quality.GARBLED, e, into);
        } catch (IOException e) {
            return fail(plan, ask, Quality.NO_REPLY, e, into);
        }
    }

    private Quality fail(ChipPlan plan, ChipPlan.Ask ask, Quality quality, IOException cause, Reading into) {
        plan.forget();
        ask.fail(quality, into);
        into.fault = String.format(
                Locale.ROOT, "read %s, 0x%02x, %s: %s", ask.what(), plan.unit(), wire.name(), cause.getMessage());
        return quality;
    }

    @Override
    public Quality write(int unit, int timeoutMs, RegisterSource target, int value) {
        throw new IllegalArgumentException("link " + name + ": outputs are lines of a gpio link, not chips on a bus");
    }

    @Override
    public String writeFault() {
        return null;
    }

    @Override
    public void close() {
        closed.countDown();
        synchronized (wire) {
            wire.close();
        }
    }
}
