package io.sluice.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the page, out of the bundle. What has a hash in its name never changes; {@code index.html} is asked for each
 * time. A compressed form is taken from the bundle ({@code .br}, {@code .gz}) or made once and kept. Thread-safe.
 */
final class Page {
    private static final int LEAST_COMPRESSED = 600;
    private static final int MOST_KEPT = 64;
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private final Function<String, URL> files;
    private final Map<String, byte[]> compressed = new ConcurrentHashMap<>();

    /**
     * The files.
     *
     * @param files finds {@code page/<path>}; null where there is none
     */
    Page(Function<String, URL> files) {
        this.files = files;
    }

    void serve(HttpServletRequest request, HttpServletResponse response, String path) throws Refusal, IOException {
        String name = path.equals("/") ? "/index.html" : path;
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        byte[] content = type == null || name.contains("/.") ? null : read(name);
        if (content == null) {
            throw Refusal.notFound("no such path");
        }
        response.setContentType(type);
        response.setHeader("Vary", "Accept-Encoding");
        response.setHeader(
                "Cache-Control", name.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
        String accepted = String.valueOf(request.getHeader("Accept-Encoding"));
        byte[] br = accepted.contains("br") ? read(name + ".br") : null;
        byte[] body = content;
        if (br != null) {
            response.setHeader("Content-Encoding", "br");
            body = br;
        } else if (accepted.contains("gzip")
                && content.length >= LEAST_COMPRESSED
                && !type.startsWith("image/png")
                && !type.startsWith("font/")) {
            response.setHeader("Content-Encoding", "gzip");
            body = gzip(name, content);
        }
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    private byte[] gzip(String name, byte[] content) throws IOException {
        byte[] known = compressed.get(name);
        if (known != null) {
            return known;
        }
        byte[] made = read(name + ".gz");
        if (made == null) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 3);
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(content);
            }
            made = out.toByteArray();
        }
        if (compressed.size() < MOST_KEPT) {
            compressed.put(name, made);
        }
        return made;
    }

    private byte[] read(String name) throws IOException {
        URL url = files.apply("page" + name);
        if (url == null) {
            return null;
        }
        try (InputStream in = url.openStream()) {
            return in.readAllBytes();
        }
    }
}
