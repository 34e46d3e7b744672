package io.sluice.field.coap;

import io.sluice.model.site.DeviceSpec;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instruments' keys, read from their files at each handshake, so that a changed key counts from the next one on. A key
 * that cannot be read keeps its own instrument out, no other. Thread-safe.
 *
 * <p>Source: RFC 4279, 2 (PSK), 7.2 (keys of low entropy can be guessed from one overheard handshake: hence the least length).
 */
final class Keys implements AdvancedPskStore {
    private static final Logger LOG = LoggerFactory.getLogger(Keys.class);
    private static final int LEAST_BYTES = 16;
    private static final String HEX = "hex:";

    private final String link;
    private final Host host;
    private final Map<String, String> refs;
    private final AtomicLong refused;
    private final Rare strangers;
    private final Rare faults;

    /**
     * Of these devices.
     *
     * @param refused counts who is not let in
     */
    Keys(String link, List<DeviceSpec> devices, Host host, AtomicLong refused) {
        this.refused = refused;
        this.link = link;
        this.host = host;
        this.refs = devices.stream()
                .collect(Collectors.toUnmodifiableMap(
                        d -> d.push().identity(), d -> d.push().secretRef()));
        this.strangers = new Rare(host::monotonicNs);
        this.faults = new Rare(host::monotonicNs);
    }

    /** The key in a secret: its text, or the bytes of {@code hex:} and digits. */
    static byte[] key(String secret) throws IOException {
        byte[] key;
        if (secret.startsWith(HEX)) {
            try {
                key = HexFormat.of()
                        .parseHex(secret.substring(HEX.length()).strip().toLowerCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IOException("not pairs of hexadecimal digits after hex:", e);
            }
        } else {
            key = secret.getBytes(StandardCharsets.UTF_8);
        }
        if (key.length < LEAST_BYTES) {
            throw new IOException("a key of " + key.length + " bytes: allowed are " + LEAST_BYTES + " and more");
        }
        return key;
    }

    /** Tells of every key that cannot be read now. */
    void check() {
        refs.keySet().forEach(identity -> secret(identity, bytes -> null));
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return true;
    }

    @Override
    public PskSecretResult requestPskSecretResult(
            ConnectionId cid,
            ServerNames serverName,
            PskPublicInformation identity,
            String hmacAlgorithm,
            SecretKey otherSecret,
            byte[] seed,
            boolean useExtendedMasterSecret) {
        String name = identity.isCompliantEncoding() ? identity.getPublicInfoAsString() : "";
        SecretKey key = null;
        if (refs.containsKey(name)) {
            key = secret(name, bytes -> SecretUtil.create(bytes, "PSK"));
        } else {
            long times = strangers.due();
            if (times > 0) {
                LOG.warn("event=stranger link={} identity={} times={}", link, shown(name), times);
            }
        }
        if (key == null) {
            refused.incrementAndGet();
        }
        return new PskSecretResult(cid, identity, key);
    }

    private SecretKey secret(String identity, Function<byte[], SecretKey> use) {
        String ref = refs.get(identity);
        try {
            return use.apply(key(host.secret(ref)));
        } catch (IOException e) {
            long times = faults.due();
            if (times > 0) {
                LOG.error(
                        "event=key-refused link={} identity={} secretRef={} times={} reason=\"{}\"",
                        link,
                        identity,
                        ref,
                        times,
                        e.getMessage());
            }
            return null;
        }
    }

    /** A stranger's word goes into the log: nothing but the characters of names, and not many. */
    private static String shown(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9:._-]", "?");
        return plain.length() > 64 ? plain.substring(0, 64) : plain;
    }

    @Override
    public PskPublicInformation getIdentity(InetSocketAddress peerAddress, ServerNames virtualHost) {
        return null; // only a client has one
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        // results are given at once
    }
}
