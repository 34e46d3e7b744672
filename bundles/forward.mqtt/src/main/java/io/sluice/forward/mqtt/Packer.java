package io.sluice.forward.mqtt;

import io.sluice.codec.wire.SegmentWriter;
import io.sluice.codec.wire.SenmlWriter.Batch;
import io.sluice.model.Scan;
import io.sluice.port.store.Lease;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/**
 * Makes batches out of leases: gathers those that belong together, writes them, compresses the payloads. Confined to the
 * journal side's thread.
 */
final class Packer implements AutoCloseable {
    /** Most values that are gathered: about 3 MB of memory. */
    private static final long MOST_VALUES = 200_000;

    private static final int MOST_LEASES = 4_096;
    private static final int CHUNK = 8_192;

    private final SegmentWriter writer;
    private final long batchNs;
    private final Deflater deflater;
    private final List<Lease> gathered = new ArrayList<>();
    private long values;
    private long sinceNs;

    Packer(String gateway, MqttSettings settings) {
        this.writer = settings.encoding().writer(gateway);
        this.batchNs = settings.delivery().batchMs() * 1_000_000;
        this.deflater = settings.delivery().deflate() ? new Deflater(Deflater.BEST_COMPRESSION) : null;
    }

    /** Whether a lease may join what is gathered: same boot, revision, lane and detail, and there is room. */
    boolean takes(Lease lease) {
        if (gathered.isEmpty()) {
            return true;
        }
        Lease first = gathered.get(0);
        return first.live() == lease.live()
                && first.detail() == lease.detail()
                && first.layout().equals(lease.layout())
                && boot(first).equals(boot(lease))
                && values < MOST_VALUES
                && gathered.size() < MOST_LEASES;
    }

    private static Object boot(Lease lease) {
        return lease.scans().isEmpty() ? "" : lease.scans().get(0).boot();
    }

    void gather(Lease lease, long nowNs) {
        if (gathered.isEmpty()) {
            sinceNs = nowNs;
        }
        gathered.add(lease);
        for (Scan s : lease.scans()) {
            values += s.quality().length;
        }
    }

    boolean isEmpty() {
        return gathered.isEmpty();
    }

    /** Whether what is gathered is to go: it is old enough, covers time enough, or is as much as memory allows. */
    boolean isRipe(long nowNs) {
        if (gathered.isEmpty()) {
            return false;
        }
        return values >= MOST_VALUES
                || gathered.size() >= MOST_LEASES
                || nowNs - sinceNs >= batchNs
                || spanNs() >= batchNs;
    }

    private long spanNs() {
        List<Scan> first = gathered.get(0).scans();
        List<Scan> last = gathered.get(gathered.size() - 1).scans();
        return first.isEmpty() || last.isEmpty()
                ? 0
                : last.get(last.size() - 1).monotonicNs() - first.get(0).monotonicNs();
    }

    /** Gives out what is gathered. */
    List<Lease> take() {
        List<Lease> out = List.copyOf(gathered);
        gathered.clear();
        values = 0;
        return out;
    }

    /**
     * Writes leases that belong together; the batch has the number of the first.
     *
     * @throws IllegalArgumentException if they cannot be written
     */
    Batch write(List<Lease> leases, int maxPayloadBytes, boolean replay) {
        Lease first = leases.get(0);
        List<Scan> scans = first.scans();
        if (leases.size() > 1) {
            scans = new ArrayList<>();
            for (Lease lease : leases) {
                scans.addAll(lease.scans());
            }
        }
        Batch batch = writer.write(
                first.layout(),
                scans,
                first.segment(),
                maxPayloadBytes,
                new SegmentWriter.Mark(first.detail(), replay));
        if (deflater == null) {
            return batch;
        }
        List<byte[]> small = new ArrayList<>();
        for (byte[] payload : batch.payloads()) {
            small.add(deflate(payload));
        }
        return new Batch(small, batch.samples(), batch.held());
    }

    private byte[] deflate(byte[] payload) {
        deflater.reset();
        deflater.setInput(payload);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length / 4 + 64);
        byte[] chunk = new byte[CHUNK];
        while (!deflater.finished()) {
            out.write(chunk, 0, deflater.deflate(chunk));
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
        }
    }
}
