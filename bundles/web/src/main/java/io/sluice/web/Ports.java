package io.sluice.web;

import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Commissioning;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.SiteView;
import io.sluice.port.store.AuditLog;
import io.sluice.port.store.Collector;
import io.sluice.port.store.History;
import io.sluice.port.store.NoticeLog;

/** What the page looks at and acts through. Each may be null, and another from one call to the next. Thread-safe. */
interface Ports {
    SiteView siteView();

    Operations operations();

    CommandGate gate();

    Configurator configurator();

    Commissioning commissioning();

    History history();

    Collector collector();

    NoticeLog notices();

    AuditLog audit();

    /**
     * What a caller cannot do without.
     *
     * @throws Refusal 503 if it is not there
     */
    static <T> T need(T port, String what) throws Refusal {
        if (port == null) {
            throw Refusal.unavailable(what + ": not there now");
        }
        return port;
    }

    default SiteView.Now now() throws Refusal {
        return need(need(siteView(), "the running site").now(), "the running site");
    }
}
