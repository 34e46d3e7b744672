package io.sluice.testkit.record;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * A subscriber of its own connection that feeds a {@link Tally} with all that one gateway publishes, at QoS 1. It stamps each
 * message as it comes out of the socket's thread and counts on another, with 8192 messages between the two; a full queue holds
 * the broker back and loses nothing. A lost connection is tried again every 100 ms. For what is published meanwhile the broker
 * has to keep the session: say {@code keepSession}, and use a broker that survives its own restart.
 *
 * <p>Threads: {@code recorder-link} connects, {@code recorder-count} counts, Paho has its own. All methods may be called from
 * any thread.
 */
public final class Recorder implements AutoCloseable {
    private static final int QUEUE = 8192;
    private static final int RETRY_MS = 100;
    private static final int WAIT_MS = 5000;
    private static final int CLOSE_MS = 1000;

    private final String[] topics;
    private final int topicStart;
    private final MqttAsyncClient client;
    private final MqttConnectOptions options = new MqttConnectOptions();
    private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Semaphore wanted = new Semaphore(0);
    private final Object progress = new Object();
    private final Tally tally;
    private final Thread counter;
    private final Thread link;
    private volatile boolean closed;
    private volatile long connects;
    private long counted;

    private record Message(String topic, byte[] payload, boolean retained, long receivedNs) {}

    /**
     * A recorder that is not connected yet.
     *
     * @param url broker, such as {@code tcp://127.0.0.1:1883}
     * @param prefix first part of the topics, such as {@code sluice/v1}
     * @param gateway id of the gateway
     * @param clientId id of the connection; the same again takes over a kept session
     * @param keepSession whether the broker is to keep what is published while this recorder is away
     * @throws IOException if the URL is none
     */
    public Recorder(String url, String prefix, String gateway, String clientId, boolean keepSession)
            throws IOException {
        this(url, prefix, gateway, clientId, keepSession, List.of("#"));
    }

    /**
     * A recorder of some topics only.
     *
     * @param below topics or filters below {@code {prefix}/{gateway}/}, such as {@code "alarm"}
     * @throws IOException if the URL is none
     */
    public Recorder(String url, String prefix, String gateway, String clientId, boolean keepSession, List<String> below)
            throws IOException {
        String base = prefix + "/" + gateway + "/";
        topics = below.stream().map(base::concat).toArray(String[]::new);
        topicStart = base.length();
        tally = new Tally(gateway);
        options.setCleanSession(!keepSession);
        options.setConnectionTimeout(2);
        options.setKeepAliveInterval(30);
        try {
            client = new MqttAsyncClient(url, clientId, new MemoryPersistence());
        } catch (MqttException | IllegalArgumentException e) {
            throw new IOException("recorder at " + url + ": " + e.getMessage(), e);
        }
        client.setCallback(new Receiver());
        counter = daemon(this::countAll, "recorder-count");
        link = daemon(this::keepConnected, "recorder-link");
    }

    /** Name and password for the broker; before {@link #start}. */
    public void login(String username, char[] password) {
        options.setUserName(username);
        options.setPassword(password.clone());
    }

    /**
     * Connects and subscribes.
     *
     * @throws IOException if that has not come about within this time
     */
    public void start(Duration patience) throws IOException {
        counter.start();
        link.start();
        wanted.release();
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (progress) {
            while (connects == 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new IOException("subscribe " + String.join(", ", topics) + " at " + client.getServerURI()
                            + ": not within " + patience.toMillis() + " ms");
                }
                waitFor(left);
            }
        }
    }

    /** What it counts. */
    public Tally tally() {
        return tally;
    }

    /** How often it has connected and subscribed. */
    public long connects() {
        return connects;
    }

    /**
     * Waits until the count is as wanted. Looks after each message.
     *
     * @return whether it came to be so within this time
     */
    public boolean await(Predicate<Tally> wish, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            long before;
            synchronized (progress) {
                before = counted;
            }
            if (wish.test(tally)) {
                return true;
            }
            synchronized (progress) {
                while (counted == before) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0 || Thread.currentThread().isInterrupted()) {
                        return wish.test(tally);
                    }
                    waitFor(left);
                }
            }
        }
    }

    /** Waits until no message has come for {@code quiet}, or {@code patience} is over. */
    public boolean awaitQuiet(Duration quiet, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (progress) {
            while (true) {
                long before = counted;
                long end = Math.min(deadline, System.nanoTime() + quiet.toNanos());
                while (counted == before
                        && end > System.nanoTime()
                        && !Thread.currentThread().isInterrupted()) {
                    waitFor(Math.max(1, end - System.nanoTime()));
                }
                if (counted == before && queue.isEmpty()) {
                    return true;
                }
                if (System.nanoTime() >= deadline || Thread.currentThread().isInterrupted()) {
                    return false;
                }
            }
        }
    }

    /** Disconnects and joins the threads. A kept session stays with the broker. The second call does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (client.isConnected()) {
                client.disconnect(0).waitForCompletion(CLOSE_MS);
            }
        } catch (MqttException e) {
            // the connection went away by itself: nothing to undo
        }
        link.interrupt();
        counter.interrupt();
        try {
            link.join(WAIT_MS);
            counter.join(WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            if (!client.isConnected()) {
                // a connection may be under way, which Paho would refuse to close
                client.disconnectForcibly(0, CLOSE_MS);
            }
            client.close(true);
        } catch (MqttException e) {
            throw new IllegalStateException("close recorder " + client.getClientId() + ": " + e.getMessage(), e);
        }
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Waits on {@link #progress}, which must be held. */
    private void waitFor(long ns) {
        try {
            TimeUnit.NANOSECONDS.timedWait(progress, Math.max(ns, 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void countAll() {
        try {
            while (!closed) {
                Message message = queue.take();
                tally.accept(message.topic, message.payload, message.retained, message.receivedNs);
                synchronized (progress) {
                    counted++;
                    progress.notifyAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepConnected() {
        try {
            while (!closed) {
                wanted.acquire();
                while (!closed && !connect()) {
                    TimeUnit.MILLISECONDS.sleep(RETRY_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean connect() {
        try {
            if (!client.isConnected()) {
                client.connect(options).waitForCompletion(WAIT_MS);
            }
            int[] qos = new int[topics.length];
            Arrays.fill(qos, 1);
            client.subscribe(topics, qos).waitForCompletion(WAIT_MS);
            synchronized (progress) {
                connects++;
                progress.notifyAll();
            }
            return true;
        } catch (MqttException e) {
            // the broker is away; it is tried again until it is back or the recorder is closed
            return false;
        }
    }

    private final class Receiver implements MqttCallback {
        @Override
        public void connectionLost(Throwable cause) {
            wanted.release();
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) throws InterruptedException {
            long now = System.nanoTime();
            queue.put(new Message(topic.substring(topicStart), message.getPayload(), message.isRetained(), now));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // publishes nothing
        }
    }
}
