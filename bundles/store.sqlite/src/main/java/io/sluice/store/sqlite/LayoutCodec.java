package io.sluice.store.sqlite;

import io.sluice.model.Layout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A layout as bytes. A damaged layout would give old values new units, so it carries a CRC of its own.
 *
 * <pre>
 * revision:4 devices:4 ( name points:4 ( name unit decimals:1 )* )* crc32c:4     big-endian, text as in DataOutput
 * </pre>
 */
final class LayoutCodec {
    private LayoutCodec() {}

    static byte[] encode(Layout layout) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(layout.revision());
            out.writeInt(layout.devices().size());
            for (Layout.DeviceLayout device : layout.devices()) {
                out.writeUTF(device.name());
                out.writeInt(device.points().size());
                for (Layout.PointLayout point : device.points()) {
                    out.writeUTF(point.name());
                    out.writeUTF(point.unit());
                    out.writeByte(point.decimals());
                }
            }
            out.writeInt(crc(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Layout decode(byte[] bytes) throws DamagedSegmentException {
        int length = bytes.length - 4;
        if (length < 8) {
            throw new DamagedSegmentException("layout of " + bytes.length + " bytes: too short");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte[] tail = Arrays.copyOfRange(bytes, length, bytes.length);
            if (new DataInputStream(new ByteArrayInputStream(tail)).readInt() != crc(bytes, length)) {
                throw new DamagedSegmentException("layout of " + bytes.length + " bytes: CRC-32C does not fit");
            }
            int revision = in.readInt();
            int devices = in.readInt();
            List<Layout.DeviceLayout> list = new ArrayList<>();
            for (int d = 0; d < devices; d++) {
                String name = in.readUTF();
                int points = in.readInt();
                List<Layout.PointLayout> columns = new ArrayList<>();
                for (int p = 0; p < points; p++) {
                    columns.add(new Layout.PointLayout(in.readUTF(), in.readUTF(), in.readByte()));
                }
                list.add(new Layout.DeviceLayout(name, columns));
            }
            return new Layout(revision, list);
        } catch (IOException e) {
            throw new DamagedSegmentException("layout of " + bytes.length + " bytes: " + e);
        }
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
