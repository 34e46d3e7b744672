package io.sluice.web;

import io.sluice.port.host.Host;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The page as a servlet of the framework's HTTP service. Everything is in {@link Web}. Thread-safe. */
@Component(
        configurationPid = "io.sluice.web",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = Servlet.class)
@HttpWhiteboardServletPattern("/*")
@HttpWhiteboardServletAsyncSupported
public final class WebComponent extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** Keys of {@code etc/io.sluice.web.properties}, explained there and in {@link Settings}. */
    @interface Config {
        /** Directory of the site, absolute; set by the runtime. */
        String home();

        int httpsPort() default 8443;

        int httpPort() default 0;

        String address() default "";

        int threads() default 10;

        int idleMinutes() default 15;

        int sessionHours() default 12;

        String names() default "";

        String mdns() default "sluice";

        String metricsToken() default "";

        String wifi() default "";
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private transient volatile ServiceReference<HttpServiceRuntime> server;

    private final transient LateStart start;

    /** Begins; the server is told where to listen a second after the first measurement. */
    @Activate
    public WebComponent(
            Config c,
            BundleContext context,
            @Reference Host host,
            @Reference LivePorts ports,
            @Reference ConfigurationAdmin admin) {
        Settings settings = settings(c);
        start = new LateStart(
                ports,
                () -> new Web(
                        settings,
                        ports,
                        host,
                        new FelixServer(admin, () -> server),
                        WebComponent::file,
                        () -> bundles(context)));
        start.start();
    }

    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        Web web = start.web();
        if (web == null) {
            ((HttpServletResponse) response).sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else {
            web.servlet().service(request, response);
        }
    }

    /** Ends it. */
    @Deactivate
    public void close() {
        start.close();
    }

    private static java.net.URL file(String name) {
        return WebComponent.class.getResource("/" + name);
    }

    private static List<Map<String, Object>> bundles(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .map(b -> Json.map(
                        "name",
                        b.getSymbolicName(),
                        "version",
                        b.getVersion().toString(),
                        "active",
                        b.getState() == 32))
                .toList();
    }

    private static Settings settings(Config c) {
        return new Settings(
                Path.of(c.home()),
                c.httpsPort(),
                c.httpPort(),
                c.address().strip(),
                c.threads(),
                c.idleMinutes() * 60_000L,
                c.sessionHours() * 3_600_000L,
                Arrays.stream(c.names().split(","))
                        .map(String::strip)
                        .filter(n -> !n.isEmpty())
                        .toList(),
                c.mdns().strip(),
                c.metricsToken().strip(),
                c.wifi().strip(),
                Passwords.ITERATIONS);
    }
}
