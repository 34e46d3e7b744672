package io.sluice.field.coap;

import io.sluice.codec.senml.SenmlException;
import io.sluice.codec.senml.SenmlIntake;
import io.sluice.codec.senml.SenmlReader;
import io.sluice.codec.wire.Encoding;
import io.sluice.model.site.DeviceSpec;
import io.sluice.port.field.IntakeSink;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What instruments send to: {@code push} over DTLS, where the key says who sends, {@code push/IDENTITY} without. POST and PUT
 * alike.
 *
 * <pre>
 *   2.04 taken     4.00 not a pack, or not for this instrument   4.13 too large   4.15 neither 110 nor 112
 *   5.03 too much waits: again after Max-Age
 * </pre>
 *
 * <p>Thread-safe.
 */
final class PushResource extends CoapResource {
    /** Content format of SenML in JSON. RFC 8428, 12.3. */
    static final int SENML_JSON = 110;

    /** Content format of SenML in CBOR. RFC 8428, 12.3. */
    static final int SENML_CBOR = 112;

    private static final Logger LOG = LoggerFactory.getLogger(PushResource.class);
    private static final long AGAIN_S = 30;
    private static final int SILENT_PERIODS = 3;
    private static final long NS_PER_MS = 1_000_000L;

    private record Sender(DeviceSpec device, SenmlIntake intake) {}

    private final CoapSettings settings;
    private final IntakeSink sink;
    private final Host host;
    private final Map<String, Sender> senders = new HashMap<>();
    private final Map<Sender, Long> heardNs = new ConcurrentHashMap<>();
    private final Map<String, Rare> told = new ConcurrentHashMap<>();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong postponed = new AtomicLong();
    private volatile boolean closed;

    PushResource(CoapSettings settings, List<DeviceSpec> devices, IntakeSink sink, Host host) {
        super("push");
        this.settings = settings;
        this.sink = sink;
        this.host = host;
        for (DeviceSpec device : devices) {
            senders.put(device.push().identity(), new Sender(device, new SenmlIntake(device)));
        }
    }

    @Override
    public Resource getChild(String name) {
        // without keys, the path says who sends; nothing of it is kept per path
        return !settings.secure() && senders.containsKey(name) ? new Named(name) : null;
    }

    private final class Named extends CoapResource {
        Named(String identity) {
            super(identity);
        }

        @Override
        public void handlePOST(CoapExchange exchange) {
            take(getName(), exchange);
        }

        @Override
        public void handlePUT(CoapExchange exchange) {
            take(getName(), exchange);
        }
    }

    @Override
    public void handlePOST(CoapExchange exchange) {
        if (exchange.advanced().getRequest().getSourceContext().getPeerIdentity() instanceof PreSharedKeyIdentity psk) {
            take(psk.getIdentity(), exchange);
        } else {
            exchange.respond(ResponseCode.FORBIDDEN, "who sends? push/IDENTITY");
        }
    }

    @Override
    public void handlePUT(CoapExchange exchange) {
        handlePOST(exchange);
    }

    private void take(String identity, CoapExchange exchange) {
        long arrivedNs = host.monotonicNs();
        Sender sender = senders.get(identity);
        if (closed || sender == null) {
            exchange.respond(ResponseCode.FORBIDDEN, "not an instrument of this link");
            return;
        }
        byte[] payload = exchange.getRequestPayload();
        int format = exchange.getRequestOptions().getContentFormat();
        if (payload == null || payload.length == 0) {
            refuse(sender, exchange, ResponseCode.BAD_REQUEST, "no pack");
        } else if (payload.length > settings.maxPack()) {
            String why = "pack of " + payload.length + " bytes: allowed are " + settings.maxPack();
            refuse(sender, exchange, ResponseCode.REQUEST_ENTITY_TOO_LARGE, why);
        } else if (format != SENML_JSON && format != SENML_CBOR) {
            String why = "content format " + MediaTypeRegistry.toString(format)
                    + ": allowed are 110 (senml+json) and 112 (senml+cbor)";
            refuse(sender, exchange, ResponseCode.UNSUPPORTED_CONTENT_FORMAT, why);
        } else {
            read(sender, payload, format == SENML_JSON ? Encoding.JSON : Encoding.CBOR, arrivedNs, exchange);
        }
    }

    private void read(Sender sender, byte[] payload, Encoding encoding, long arrivedNs, CoapExchange exchange) {
        List<Reading> readings;
        try {
            readings = sender.intake.readings(SenmlReader.read(payload, encoding), arrivedNs, host.clock());
        } catch (SenmlException e) {
            refuse(sender, exchange, ResponseCode.BAD_REQUEST, e.getMessage());
            return;
        }
        if (sink.push(readings)) {
            accepted.incrementAndGet();
            heardNs.put(sender, arrivedNs);
            exchange.respond(ResponseCode.CHANGED);
            return;
        }
        postponed.incrementAndGet();
        Response later = new Response(ResponseCode.SERVICE_UNAVAILABLE);
        later.getOptions().setMaxAge(AGAIN_S);
        later.setPayload("too much waits: send it again in " + AGAIN_S + " s");
        exchange.respond(later);
    }

    private void refuse(Sender sender, CoapExchange exchange, ResponseCode code, String why) {
        refused.incrementAndGet();
        String device = sender.device.name();
        long times = told.computeIfAbsent(device, name -> new Rare(host::monotonicNs))
                .due();
        if (times > 0) {
            // the sender's own words may be in it
            String plain = why.replaceAll("[^ -~]", "?").replace('"', '\'');
            LOG.warn(
                    "event=pack-refused link={} device={} code={} times={} reason=\"{}\"",
                    settings.link(),
                    device,
                    code.text,
                    times,
                    plain);
        }
        exchange.respond(code, why);
    }

    /** Devices heard within three of their periods. */
    int up() {
        long nowNs = host.monotonicNs();
        return (int) heardNs.entrySet().stream()
                .filter(e -> nowNs - e.getValue()
                        <= SILENT_PERIODS * NS_PER_MS * e.getKey().device.periodMs())
                .count();
    }

    long accepted() {
        return accepted.get();
    }

    long refused() {
        return refused.get();
    }

    long postponed() {
        return postponed.get();
    }

    /** Takes nothing any more. */
    void end() {
        closed = true;
    }
}
