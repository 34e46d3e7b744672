package io.sluice.field.coap;

import io.sluice.model.site.DeviceSpec;
import io.sluice.port.field.Intake;
import io.sluice.port.field.IntakeSink;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.ServerMessageDeliverer;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.DtlsHealth;
import org.eclipse.californium.scandium.DtlsHealthExtended2;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;

/**
 * A CoAP endpoint that takes packs. Everything of Californium is set here, in code: no file is read or written. Thread-safe;
 * {@link #close} takes 3 s at most.
 *
 * <pre>
 *   UDP -- DTLSConnector (Keys) | UDPConnector -- CoapEndpoint (repetitions, blocks) -- PushResource -- IntakeSink
 *          receiver thread        receiver, sender   two threads coap-LINK-n of ours
 * </pre>
 *
 * <p>Source: RFC 7252 (CoAP; 9.1.3.1 pre-shared keys), RFC 7959 (blocks), RFC 6347 (DTLS 1.2), RFC 9146 (connection ids).
 */
final class CoapIntake implements Intake {
    private static final int THREADS = 2;
    private static final int END_S = 2;
    private static final int CONNECTION_ID_BYTES = 6;
    private static final int SPARE_PEERS = 64;
    private static final int PEERS_PER_DEVICE = 4;

    static {
        CoapConfig.register();
        UdpConfig.register();
        DtlsConfig.register();
    }

    private final PushResource push;
    private final CoapEndpoint endpoint;
    private final ScheduledThreadPoolExecutor threads;
    private final AtomicLong strangers;

    private CoapIntake(
            PushResource push, CoapEndpoint endpoint, ScheduledThreadPoolExecutor threads, AtomicLong strangers) {
        this.push = push;
        this.endpoint = endpoint;
        this.threads = threads;
        this.strangers = strangers;
    }

    /**
     * Listens at once.
     *
     * @throws IOException if it cannot; says where
     */
    static CoapIntake open(CoapSettings settings, List<DeviceSpec> devices, IntakeSink sink, Host host)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(settings.bind()), settings.port());
        Configuration configuration = configuration(settings, devices.size());
        AtomicLong strangers = new AtomicLong();
        ScheduledThreadPoolExecutor threads = threads(settings.link());
        CoapEndpoint endpoint = CoapEndpoint.builder()
                .setConfiguration(configuration)
                .setConnector(
                        settings.secure()
                                ? dtls(settings, address, configuration, devices, host, threads, strangers)
                                : udp(address, configuration))
                .build();
        PushResource push = new PushResource(settings, devices, sink, host);
        CoapIntake intake = new CoapIntake(push, endpoint, threads, strangers);
        endpoint.setMessageDeliverer(new ServerMessageDeliverer(new CoapResource("").add(push), configuration));
        endpoint.setExecutors(threads, threads);
        try {
            endpoint.start();
        } catch (IOException e) {
            intake.close();
            throw new IOException(
                    "listen on " + settings.bind() + " port " + settings.port() + ": " + e.getMessage(), e);
        }
        return intake;
    }

    /** Bounds instead of the library's defaults, which are made for servers of 150,000 peers. */
    private static Configuration configuration(CoapSettings settings, int devices) {
        int peers = PEERS_PER_DEVICE * devices + SPARE_PEERS;
        return new Configuration()
                .set(CoapConfig.MAX_ACTIVE_PEERS, peers)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, settings.maxPack())
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, THREADS)
                .set(SystemConfig.HEALTH_STATUS_INTERVAL, 0, TimeUnit.SECONDS)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY)
                .set(DtlsConfig.DTLS_MAX_CONNECTIONS, peers)
                .set(DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD, 5, TimeUnit.MINUTES)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_BYTES)
                .setAsList(
                        DtlsConfig.DTLS_CIPHER_SUITES,
                        CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
                        CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256,
                        CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
                        CipherSuite.TLS_PSK_WITH_AES_128_CCM,
                        CipherSuite.TLS_PSK_WITH_AES_128_CCM_8);
    }

    private static Connector udp(InetSocketAddress address, Configuration configuration) {
        UDPConnector connector = new UDPConnector(address, configuration);
        connector.setReuseAddress(false);
        return connector;
    }

    private static Connector dtls(
            CoapSettings settings,
            InetSocketAddress address,
            Configuration configuration,
            List<DeviceSpec> devices,
            Host host,
            ScheduledThreadPoolExecutor threads,
            AtomicLong strangers) {
        Keys keys = new Keys(settings.link(), devices, host, strangers);
        keys.check();
        DTLSConnector connector = new DTLSConnector(DtlsConnectorConfig.builder(configuration)
                .setAddress(address)
                .setReuseAddress(false)
                .setAdvancedPskStore(keys)
                .setHealthHandler(new Wrong(strangers))
                .build());
        connector.setExecutor(threads);
        return connector;
    }

    private static ScheduledThreadPoolExecutor threads(String link) {
        AtomicInteger number = new AtomicInteger();
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "coap-" + link + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
        return threads;
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return endpoint.getAddress();
    }

    @Override
    public Facts facts() {
        return new Facts(push.up(), push.accepted(), push.refused(), push.postponed(), strangers.get());
    }

    @Override
    public void close() {
        push.end();
        endpoint.destroy();
        threads.shutdownNow();
        try {
            threads.awaitTermination(END_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts records that do not authenticate: of a handshake, the key was a wrong one. */
    private record Wrong(AtomicLong records) implements DtlsHealth, DtlsHealthExtended2 {
        @Override
        public void receivingMacError() {
            records.incrementAndGet();
        }

        @Override
        public void dump(String tag, int maxConnections, int remainingCapacity, int pendingWithoutVerify) {}

        @Override
        public boolean isEnabled() {
            return true;
        }

        @Override
        public void startHandshake() {}

        @Override
        public void endHandshake(boolean success) {}

        @Override
        public void receivingRecord(boolean drop) {}

        @Override
        public void sendingRecord(boolean drop) {}

        @Override
        public void setPendingIncomingJobs(int count) {}

        @Override
        public void setPendingOutgoingJobs(int count) {}

        @Override
        public void setPendingHandshakeJobs(int count) {}
    }
}
