package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Every route as every role, and the description of the interface against the server that runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutesTest {
    private static final String API = "/api/v1";

    private Box box;
    private Map<String, Map<String, Map<String, Object>>> described;

    @BeforeAll
    void open(@TempDir Path home) throws Exception {
        box = Box.open(home);
        Files.createDirectories(home.resolve("log"));
        Files.writeString(home.resolve("log/gateway.log"), "one\ntwo\n");
        try (InputStream in = RoutesTest.class.getResourceAsStream("rest.yaml")) {
            Map<String, Object> root = new Yaml().load(in);
            described = cast(root.get("paths"));
        }
    }

    @AfterAll
    void close() {
        box.close();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // YAML comes without types
    private static <T> T cast(Object o) {
        return (T) o;
    }

    /** What a route is asked with so that it does what it says; null: no body. */
    private static String body(Route r) {
        return switch (r.method() + " " + r.path()) {
            case "POST /session/first" -> "{\"code\":\"X\",\"user\":\"a\",\"password\":\"correct horse\"}";
            case "POST /session" -> "{\"user\":\"nobody\",\"password\":\"wrong\"}";
            case "POST /commands" -> "{\"name\":\"silence\",\"args\":{\"output\":\"siren\"}}";
            case "POST /scan" ->
                "{\"link\":\"/dev/ttyUSB0\",\"serial\":[\"9600-8N1\"],\"first\":1,\"last\":5,\"timeoutMs\":50}";
            case "POST /probe" ->
                "{\"link\":\"tcp://10.0.0.9:502\",\"serial\":\"\",\"profile\":\"maker/level\",\"unit\":7}";
            case "POST /site/check" -> "{\"text\":\"schema: 1\"}";
            case "POST /site/edit" -> "{\"text\":\"schema: 1\",\"edits\":[{\"path\":\"/schema\",\"value\":2}]}";
            case "POST /site/upgrade" -> "{\"profile\":\"maker/level\"}";
            case "POST /users" -> "{\"name\":\"nobody-yet\",\"role\":\"nonsense\",\"password\":\"correct horse\"}";
            case "PATCH /users/{name}" -> "{\"unlock\":true}";
            case "POST /password" -> "{\"old\":\"wrong one\",\"new\":\"correct horse 8\"}";
            case "POST /codes" -> "{\"hours\":0}";
            case "PUT /certificate" -> "{\"chain\":\"x\",\"key\":\"y\"}";
            default -> null;
        };
    }

    private static String path(Route r) {
        String query =
                switch (r.path()) {
                    case "/history" -> "?points=level-01/level&from=0&to=1000";
                    case "/report" -> "?month=2026-11";
                    default -> "";
                };
        return API
                + r.path().replace("{name}", "nobody").replace("{job}", "none").replace("{revision}", "3")
                + query;
    }

    /** The answer's status alone: an answer may have no end. */
    private int status(Box.Client c, Route r) throws Exception {
        box.ports.pass(50); // more requests in a row than one address may make
        HttpRequest.Builder request = c.request(path(r));
        String body = body(r);
        request.method(
                r.method(),
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<InputStream> answer = c.http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }

    @Test
    void everyRouteIsRefusedToWhoIsNotLoggedInAndToLesserRoles() throws Exception {
        Map<String, Box.Client> people = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            people.put(role.word(), box.client(role.word()));
        }
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        for (Route r : box.web.front().routes()) {
            if (r.path().equals("/session") && !r.method().equals("GET")) {
                continue; // logging in and out: AccessTest
            }
            int nobody = status(box.client(), r);
            tried++;
            if (r.least() != null && nobody != 401) {
                wrong.add(r.method() + " " + r.path() + " by nobody: " + nobody);
            }
            for (Map.Entry<String, Box.Client> p : people.entrySet()) {
                int status = status(p.getValue(), r);
                tried++;
                boolean may = r.least() == null
                        || Role.valueOf(p.getKey().toUpperCase(Locale.ROOT)).may(r.least());
                // an answer of the handler, good or bad, is none of these
                if (may == (status == 403 || (status == 401 && r.least() != null)) || status >= 500) {
                    wrong.add(r.method() + " " + r.path() + " by " + p.getKey() + ": " + status);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThan(160);
    }

    @Test
    void everyChangeNeedsTheTokenOfItsSession() throws Exception {
        Box.Client engineer = box.client("engineer");
        Box.Client other = box.client("engineer");
        List<String> wrong = new ArrayList<>();
        for (String token : List.of("", "x".repeat(43), other.csrf)) {
            Box.Client c = box.client();
            c.cookie = engineer.cookie;
            c.csrf = token;
            for (Route r : box.web.front().routes()) {
                if (r.least() != null && !r.method().equals("GET") && status(c, r) != 403) {
                    wrong.add(r.method() + " " + r.path());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(engineer.get(API + "/overview").statusCode()).isEqualTo(200);
    }

    @Test
    void descriptionHasEveryRouteAndNoOther() {
        TreeSet<String> inServer = box.web.front().routes().stream()
                .map(r -> r.method() + " " + r.path() + " "
                        + (r.least() == null ? "anybody" : r.least().word()))
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> inText = new TreeSet<>();
        described.forEach((path, methods) -> methods.forEach((method, facts) ->
                inText.add(method.toUpperCase(Locale.ROOT) + " " + path + " " + facts.get("x-role"))));
        assertThat(inText).isEqualTo(inServer);
    }

    @Test
    void answersAreAsDescribed() throws Exception {
        Box.Client engineer = box.client("engineer");
        Map<String, Object> root =
                new Yaml().load(engineer.get(API + "/openapi.yaml").body());
        Map<String, Object> components = cast(root.get("components"));
        Map<String, Map<String, Object>> schemas = cast(components.get("schemas"));
        int looked = 0;
        for (Route r : box.web.front().routes()) {
            if (!r.method().equals("GET")
                    || r.path().contains("{")
                    || List.of("/support", "/collection", "/events", "/openapi.yaml", "/site/schema", "/certificate")
                            .contains(r.path())) {
                continue;
            }
            HttpResponse<String> answer = engineer.get(path(r));
            assertThat(answer.statusCode()).as(r.path()).isEqualTo(200);
            Map<String, Object> got = Box.map(answer);
            Map<String, Object> schema = schemas.get(schemaName(r));
            Map<String, Object> properties = cast(schema.get("properties"));
            assertThat(properties.keySet()).as(r.path()).containsAll(got.keySet());
            assertThat(got.keySet()).as(r.path()).containsAll(RoutesTest.<List<String>>cast(schema.get("required")));
            got.forEach((name, value) -> assertThat(isOf(value, cast(properties.get(name))))
                    .as(r.path() + ": " + name + " = " + value)
                    .isTrue());
            looked++;
        }
        assertThat(looked).isGreaterThan(18);
    }

    private String schemaName(Route r) {
        String text = described.get(r.path()).get("get").get("responses").toString();
        return text.replaceAll("(?s).*?#/components/schemas/([A-Za-z]+).*", "$1");
    }

    private static boolean isOf(Object value, Map<String, Object> schema) {
        if (value == null) {
            return Boolean.TRUE.equals(schema.get("nullable"));
        }
        return switch ((String) schema.get("type")) {
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Double d && d == Math.rint(d);
            case "number" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "array" -> value instanceof List;
            default -> value instanceof Map;
        };
    }

    @Test
    void bodiesAreReadAsDescribedAndNoOtherwise() {
        Box.Client engineer = box.client("engineer");
        List<String> wrong = new ArrayList<>();
        for (Route r : box.web.front().routes()) {
            String body = body(r);
            if (body == null || r.path().startsWith("/session")) {
                continue;
            }
            String more = body.substring(0, body.length() - 1) + ",\"unknown\":1}";
            for (String bad :
                    List.of("", "[]", "null", "7", "\"x\"", "{", "{}x", more, body + body, "{\"a\":1,\"a\":2}")) {
                HttpResponse<String> answer = engineer.send(r.method(), path(r), bad);
                if (answer.statusCode() != 400 || !Box.map(answer).get("code").equals("bad-argument")) {
                    wrong.add(r.method() + " " + r.path() + " " + bad + ": " + answer.statusCode());
                }
            }
            HttpResponse<String> form = engineer.send(engineer.request(path(r))
                    .header("Content-Type", "text/plain")
                    .method(r.method(), HttpRequest.BodyPublishers.ofString(body)));
            if (form.statusCode() != 415) {
                wrong.add(r.method() + " " + r.path() + " text/plain: " + form.statusCode());
            }
            HttpResponse<String> long_ =
                    engineer.send(r.method(), path(r), "{\"a\":\"" + "x".repeat(r.mostBody()) + "\"}");
            if (long_.statusCode() != 413) {
                wrong.add(r.method() + " " + r.path() + " long: " + long_.statusCode());
            }
        }
        assertThat(wrong).isEmpty();
    }
}
