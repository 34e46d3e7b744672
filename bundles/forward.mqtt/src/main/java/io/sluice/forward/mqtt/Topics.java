package io.sluice.forward.mqtt;

/**
 * Names of topics. Division and grid cell are in none of them: they get redrawn. Immutable.
 *
 * @param source {@code prefix/gateway}: also the source of events
 */
record Topics(String source) {
    Topics(String prefix, String gateway) {
        this(prefix + '/' + gateway);
    }

    String birth() {
        return source + "/birth";
    }

    String birth(String device) {
        return source + "/birth/" + device;
    }

    String status() {
        return source + "/status";
    }

    String telemetry() {
        return source + "/telemetry";
    }

    String backlog() {
        return source + "/backlog";
    }

    String alarm() {
        return source + "/alarm";
    }

    String active() {
        return source + "/alarm/active";
    }

    String event() {
        return source + "/event";
    }

    String command() {
        return source + "/command";
    }

    String receipt() {
        return source + "/receipt";
    }

    String reply() {
        return source + "/reply";
    }
}
