package io.sluice.testkit.demo;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.Site;
import io.sluice.testkit.instrument.RegisterEncoder;
import io.sluice.testkit.site.SiteFiles;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * A gateway in one thread, for tests of the demo alone: polls, publishes each scan by itself, raises one alarm at the first blue
 * limit. {@code dieAfter} in the environment makes it fall over after so many scans, {@code forget} makes it keep every so many-th
 * scan to itself.
 */
final class FakeGateway {
    private static final CountDownLatch STOP = new CountDownLatch(1);
    private static final CountDownLatch DONE = new CountDownLatch(1);
    private static final String BOOT = "1-0badcafe";

    private final Site site;
    private final MqttClient client;
    private final Map<String, Socket> sockets = new HashMap<>();
    private final int dieAfter = Integer.parseInt(System.getenv().getOrDefault("dieAfter", "0"));
    private final int forget = Integer.parseInt(System.getenv().getOrDefault("forget", "0"));
    private boolean alarmed;
    private long sequence;
    private long samples;
    private long acknowledged;

    private FakeGateway(Site site) throws MqttException {
        this.site = site;
        client = new MqttClient(
                site.uplinks().get(0).urls().get(0), site.gateway().id(), new MemoryPersistence());
        client.connect();
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[1]);
        Site site = SiteFiles.compile(
                Files.readString(home.resolve("site.yaml")),
                "site.yaml",
                List.of(Path.of(System.getProperty("profiles"))));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            STOP.countDown();
            try {
                DONE.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(0);
        }));
        new FakeGateway(site).run();
    }

    private void run() throws Exception {
        long[] due = new long[site.devices().size()];
        long statusDue = 0;
        while (!STOP.await(5, TimeUnit.MILLISECONDS)) {
            for (DeviceSpec device : site.devices()) {
                if (device.isVirtual()) {
                    continue;
                }
                if (System.nanoTime() >= due[device.index()]) {
                    due[device.index()] = System.nanoTime() + device.periodMs() * 1_000_000L;
                    poll(device);
                }
            }
            if (System.nanoTime() >= statusDue) {
                statusDue = System.nanoTime() + 500_000_000L;
                publish("status", status("online"));
            }
        }
        publish("status", status("stopped"));
        client.disconnect();
        DONE.countDown();
    }

    private void poll(DeviceSpec device) throws IOException, MqttException {
        StringBuilder records = new StringBuilder();
        sequence++;
        double level = Double.NaN;
        for (PointSpec point : device.points()) {
            RegisterSource source = (RegisterSource) point.source();
            double raw = RegisterEncoder.value(source, read(device, source));
            double value = (raw * point.scale() + point.offset()) * point.gain() + point.zero();
            level = point.name().equals("level") ? value : level;
            records.append(String.format(
                    Locale.ROOT, ",{\"n\":\"%s\",\"v\":%." + point.decimals() + "f}", point.name(), value));
            samples++;
        }
        long nowMs = System.currentTimeMillis();
        long nowNs = System.nanoTime();
        if (dieAfter > 0 && sequence > dieAfter) {
            System.err.println("fell over");
            Runtime.getRuntime().halt(3);
        }
        if (forget == 0 || sequence % forget != 0) {
            publish(
                    "telemetry",
                    String.format(
                            Locale.ROOT,
                            "[{\"bn\":\"%1$s/\",\"n\":\"batch/boot\",\"vs\":\"%2$s\"},{\"bn\":\"%1$s/%3$s/\",\"bt\":%4$.3f,\"n\":\"scan\","
                                    + "\"v\":%5$d}%6$s]",
                            site.gateway().id(),
                            BOOT,
                            device.name(),
                            nowMs / 1e3,
                            sequence,
                            records));
            acknowledged += device.points().size();
        }
        if (level > 0.1 && !alarmed) {
            alarmed = true;
            publish(
                    "alarm",
                    String.format(
                            Locale.ROOT,
                            "{\"id\":\"%s:t1\",\"data\":{\"alarm\":\"underpass-depth\",\"device\":\"radar-01\",\"point\":\"level\","
                                    + "\"previous\":{\"colour\":\"none\"},\"next\":{\"colour\":\"blue\"},\"value\":%.3f,\"timeMs\":%d,"
                                    + "\"monotonicNs\":%d}}",
                            BOOT,
                            level,
                            nowMs,
                            nowNs));
        }
    }

    private long read(DeviceSpec device, RegisterSource source) throws IOException {
        Socket socket = sockets.get(device.link());
        if (socket == null) {
            LinkSpec link = site.links().stream()
                    .filter(l -> l.name().equals(device.link()))
                    .findFirst()
                    .orElseThrow();
            socket = new Socket(
                    link.settings().get("host"),
                    Integer.parseInt(link.settings().get("port")));
            sockets.put(device.link(), socket);
        }
        int count = source.type().registers();
        ByteBuffer request = ByteBuffer.allocate(12)
                .putShort((short) sequence)
                .putShort((short) 0)
                .putShort((short) 6);
        request.put((byte) device.unit()).put((byte) source.table().function()).putShort((short) source.address());
        socket.getOutputStream().write(request.putShort((short) count).array());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] head = in.readNBytes(6);
        byte[] body = new byte[head[5]];
        in.readFully(body);
        long bits = 0;
        for (int i = 3; i < body.length; i++) {
            bits = bits << 8 | (body[i] & 0xff);
        }
        return bits;
    }

    private String status(String state) {
        return String.format(
                Locale.ROOT,
                "{\"gateway\":\"%s\",\"state\":\"%s\",\"boot\":\"%s\",\"firstSampleMs\":77,\"sampled\":%d,\"journaled\":%d,"
                        + "\"scans\":%d,\"dropped\":0,\"held\":0,\"rssBytes\":64000000,\"devices\":{\"up\":9,\"total\":9},"
                        + "\"journal\":{\"telemetryBytes\":1},\"uplinks\":[{\"acknowledged\":%d}]}",
                site.gateway().id(),
                state,
                BOOT,
                samples,
                samples,
                sequence,
                acknowledged);
    }

    private void publish(String topic, String payload) throws MqttException {
        client.publish(
                "sluice/v1/" + site.gateway().id() + "/" + topic,
                payload.getBytes(StandardCharsets.UTF_8),
                1,
                topic.equals("status"));
    }
}
