package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    private static final String SESSION = "/api/v1/session";

    @TempDir
    Path home;

    private static String first(String code, String user, String password) {
        return Box.text(Json.map("code", code, "user", user, "password", password));
    }

    private String setupCode() throws Exception {
        return Files.readString(home.resolve("state/setup-code")).strip();
    }

    @Test
    void firstEngineerIsMadeWithTheSetupCodeOnce() throws Exception {
        try (Box box = Box.bare(home)) {
            Box.Client c = box.client();
            assertThat(Box.map(c.get(SESSION))).containsEntry("state", "first").containsEntry("gateway", "gw-test");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("state/setup-code"))))
                    .isEqualTo("rw-------");
            assertThat(c.post(SESSION + "/first", first("AAAAA-AAAAA", "li", Box.PASSWORD))
                            .statusCode())
                    .isEqualTo(401);
            // typed as people type
            String typed = " " + setupCode().toLowerCase(java.util.Locale.ROOT).replace("-", " ");
            assertThat(c.post(SESSION + "/first", first(typed, "li", "short")).statusCode())
                    .isEqualTo(400);
            HttpResponse<String> made = c.keep(c.post(SESSION + "/first", first(typed, "li", Box.PASSWORD)));
            assertThat(made.statusCode()).isEqualTo(200);
            assertThat(Box.map(made)).containsEntry("state", "in").containsEntry("role", "engineer");
            assertThat(home.resolve("state/setup-code")).doesNotExist();
            assertThat(c.get("/api/v1/overview").statusCode()).isEqualTo(200);
            assertThat(box.client()
                            .post(SESSION + "/first", first(typed, "wang", Box.PASSWORD))
                            .statusCode())
                    .isEqualTo(409);
            assertThat(box.ports.audited)
                    .anyMatch(e -> e.by().equals("page:li") && e.outcome().equals("ok"));
        }
    }

    @Test
    void usersOutliveARestartAndPasswordsAreNotOnTheDisk() throws Exception {
        try (Box box = Box.open(home)) {
            box.client("technician");
        }
        String file = Files.readString(home.resolve("state/users"));
        assertThat(file).doesNotContain(Box.PASSWORD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("state/users"))))
                .isEqualTo("rw-------");
        try (Box box = Box.bare(home)) {
            assertThat(Box.map(box.client().get(SESSION))).containsEntry("state", "login");
            box.client("technician");
            Box.Client c = box.client();
            assertThat(c.login("technician", "wrong password").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void damagedUsersFileLetsNobodyInAndIsLeftAlone() throws Exception {
        Files.createDirectories(home.resolve("state"));
        Files.writeString(home.resolve("state/users"), "{\"version\":1,\"users\":[{");
        try (Box box = Box.bare(home)) {
            assertThat(Box.map(box.client().get(SESSION))).containsEntry("state", "login");
            assertThat(box.client()
                            .post(SESSION + "/first", first("x", "li", Box.PASSWORD))
                            .statusCode())
                    .isNotEqualTo(200);
        }
        assertThat(Files.readString(home.resolve("state/users"))).isEqualTo("{\"version\":1,\"users\":[{");
    }

    @Test
    void fiveWrongPasswordsLockAndTheLockGrows() {
        try (Box box = Box.open(home)) {
            Box.Client c = box.client();
            for (int i = 0; i < Lockout.FREE; i++) {
                assertThat(c.login("viewer", "wrong password").statusCode()).isEqualTo(401);
            }
            HttpResponse<String> locked = c.login("viewer", Box.PASSWORD);
            assertThat(locked.statusCode()).isEqualTo(429);
            assertThat(locked.headers().firstValue("Retry-After")).contains("30");
            assertThat(Box.map(locked)).containsEntry("retryAfterS", 30.0);

            box.ports.pass(31_000);
            assertThat(c.login("viewer", "wrong password").statusCode()).isEqualTo(401);
            box.ports.pass(31_000);
            assertThat(c.login("viewer", Box.PASSWORD).statusCode()).isEqualTo(429);
            box.ports.pass(31_000);
            assertThat(c.login("viewer", Box.PASSWORD).statusCode()).isEqualTo(200);
            assertThat(c.login("viewer", "wrong password").statusCode()).isEqualTo(401);
            assertThat(c.login("viewer", Box.PASSWORD).statusCode()).isEqualTo(200);
            assertThat(box.ports.audited.stream().filter(e -> e.outcome().equals("refused")))
                    .hasSize(7)
                    .allMatch(e -> e.action().equals("login from 127.0.0.1"));
        }
    }

    @Test
    void sessionEndsWhenIdleAndAfterItsLongestTime() {
        try (Box box = Box.open(home)) {
            Box.Client c = box.client("viewer");
            box.ports.pass(14 * 60_000L);
            assertThat(c.get("/api/v1/points").statusCode()).isEqualTo(200);
            box.ports.pass(14 * 60_000L);
            assertThat(c.get("/api/v1/points").statusCode()).isEqualTo(200);
            box.ports.pass(15 * 60_000L + 1);
            assertThat(c.get("/api/v1/points").statusCode()).isEqualTo(401);

            Box.Client busy = box.client("viewer");
            for (int i = 0; i < 12 * 6; i++) {
                assertThat(busy.get("/api/v1/version").statusCode())
                        .as("after %d min", i * 10)
                        .isEqualTo(200);
                box.ports.pass(10 * 60_000L);
            }
            assertThat(busy.get("/api/v1/version").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void loggingOutEndsTheSessionForGood() {
        try (Box box = Box.open(home)) {
            Box.Client c = box.client("viewer");
            assertThat(c.send("DELETE", SESSION, null).statusCode()).isEqualTo(204);
            assertThat(c.get("/api/v1/points").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void cookieIsForTheServerAlone() {
        try (Box box = Box.open(home)) {
            HttpResponse<String> in = box.client().login("viewer", Box.PASSWORD);
            assertThat(in.headers().firstValue("Set-Cookie").orElseThrow())
                    .startsWith("session=")
                    .contains("HttpOnly", "SameSite=Strict", "Path=/");
            assertThat(in.headers().firstValue("Cache-Control")).contains("no-store");
        }
        try (Box box = Box.secure(home)) {
            HttpResponse<String> in = box.client().login("viewer", Box.PASSWORD);
            assertThat(in.headers().firstValue("Set-Cookie").orElseThrow())
                    .startsWith("__Host-session=")
                    .contains("; Secure");
        }
    }

    @Test
    void dayCodeLetsATechnicianInUntilItEndsOrIsWithdrawn() throws Exception {
        try (Box box = Box.open(home)) {
            Box.Client engineer = box.client("engineer");
            Map<String, Object> given = Box.map(engineer.post("/api/v1/codes", "{\"hours\":2}"));
            String code = (String) given.get("code");
            assertThat(Files.readString(home.resolve("state/users"))).doesNotContain(code, Passwords.typed(code));

            Box.Client guest = box.client();
            HttpResponse<String> in = guest.keep(guest.post(SESSION, Box.text(Map.of("code", code))));
            assertThat(Box.map(in)).containsEntry("role", "technician").containsEntry("user", Access.BY_CODE);
            assertThat(guest.post("/api/v1/commands", "{\"name\":\"silence\",\"args\":{}}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(box.ports.commands.get(0).by()).isEqualTo("page:" + Access.BY_CODE);

            assertThat(engineer.send("DELETE", "/api/v1/codes", null).statusCode())
                    .isEqualTo(204);
            assertThat(guest.get("/api/v1/points").statusCode()).isEqualTo(401);
            assertThat(guest.post(SESSION, Box.text(Map.of("code", code))).statusCode())
                    .isEqualTo(401);

            String second = (String)
                    Box.map(engineer.post("/api/v1/codes", "{\"hours\":1}")).get("code");
            box.ports.pass(3_600_001);
            assertThat(box.client()
                            .post(SESSION, Box.text(Map.of("code", second)))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void engineersManageUsersAndTheLastOneStays() {
        try (Box box = Box.open(home)) {
            Box.Client engineer = box.client("engineer");
            assertThat(engineer.post("/api/v1/users", user("zhang.wei", "viewer", Box.PASSWORD))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(engineer.post("/api/v1/users", user("zhang.wei", "viewer", Box.PASSWORD))
                            .statusCode())
                    .isEqualTo(409);
            for (String bad : List.of("../x", "a b", "<b>", "", "x".repeat(33), "day-code", "张伟")) {
                assertThat(engineer.post("/api/v1/users", user(bad, "viewer", Box.PASSWORD))
                                .statusCode())
                        .as(bad)
                        .isEqualTo(400);
            }
            for (String bad : List.of("short", "aaaaaaaaaaaa", "x".repeat(129))) {
                assertThat(engineer.post("/api/v1/users", user("someone", "viewer", bad))
                                .statusCode())
                        .as(bad)
                        .isEqualTo(400);
            }
            Box.Client zhang = box.client("zhang.wei");
            assertThat(engineer.send("PATCH", "/api/v1/users/zhang.wei", "{\"role\":\"technician\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(zhang.get("/api/v1/points").statusCode())
                    .as("sessions of before")
                    .isEqualTo(401);
            assertThat(engineer.send("DELETE", "/api/v1/users/zhang.wei", null).statusCode())
                    .isEqualTo(204);
            assertThat(engineer.send("DELETE", "/api/v1/users/zhang.wei", null).statusCode())
                    .isEqualTo(404);
            assertThat(engineer.send("DELETE", "/api/v1/users/engineer", null).statusCode())
                    .isEqualTo(409);
            assertThat(engineer.send("PATCH", "/api/v1/users/engineer", "{\"role\":\"viewer\"}")
                            .statusCode())
                    .isEqualTo(409);
            assertThat(engineer.get("/api/v1/users").body()).doesNotContain("hash", "salt");
        }
    }

    private static String user(String name, String role, String password) {
        return Box.text(Json.map("name", name, "role", role, "password", password));
    }

    @Test
    void ownPasswordIsChangedByWhoKnowsTheOldOne() {
        try (Box box = Box.open(home)) {
            Box.Client c = box.client("viewer");
            Box.Client elsewhere = box.client("viewer");
            assertThat(c.post("/api/v1/password", "{\"old\":\"wrong one\",\"new\":\"battery staple\"}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(c.post("/api/v1/password", Box.text(Json.map("old", Box.PASSWORD, "new", "battery staple")))
                            .statusCode())
                    .isEqualTo(204);
            assertThat(c.get("/api/v1/points").statusCode()).isEqualTo(200);
            assertThat(elsewhere.get("/api/v1/points").statusCode()).isEqualTo(401);
            assertThat(box.client().login("viewer", "battery staple").statusCode())
                    .isEqualTo(200);
            assertThat(box.client().login("viewer", Box.PASSWORD).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void requestsOfAnotherSiteAreRefused() {
        try (Box box = Box.open(home)) {
            Box.Client c = box.client("engineer");
            assertThat(c.send(c.request("/api/v1/commands")
                                    .header("Content-Type", "application/json")
                                    .header("Sec-Fetch-Site", "cross-site")
                                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                                            "{\"name\":\"silence\",\"args\":{}}")))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(box.ports.commands).isEmpty();
        }
    }
}
