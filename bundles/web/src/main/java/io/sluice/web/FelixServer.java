package io.sluice.web;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;

/** The framework's HTTP service as Apache Felix offers it: told through ConfigAdmin, asked through its runtime. Thread-safe. */
record FelixServer(ConfigurationAdmin admin, Supplier<ServiceReference<HttpServiceRuntime>> runtime)
        implements Door.Server {
    private static final String PID = "org.apache.felix.http";

    @Override
    @SuppressWarnings("JdkObsolete") // ConfigAdmin takes nothing else
    public void configure(Map<String, Object> properties) throws IOException {
        admin.getConfiguration(PID, "?").update(new Hashtable<>(properties));
    }

    @Override
    public void off() throws IOException {
        try {
            Configuration[] known = admin.listConfigurations("(service.pid=" + PID + ")");
            if (known != null) {
                known[0].delete();
            }
        } catch (InvalidSyntaxException e) {
            throw new IOException(e);
        }
    }

    @Override
    public List<String> endpoints() {
        ServiceReference<HttpServiceRuntime> now = runtime.get();
        Object endpoints = now == null ? null : now.getProperty("osgi.http.endpoint");
        return endpoints instanceof String[] all
                ? Arrays.asList(all)
                : endpoints == null ? List.of() : List.of(endpoints.toString());
    }
}
