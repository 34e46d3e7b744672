package io.sluice.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may enter, in {@code home/state/users}: JSON, mode 0600, replaced as a whole. A file that cannot be read lets nobody in
 * and is left alone: a damaged file must not open the gateway to whoever comes first. Thread-safe.
 */
final class Users {
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");
    static final int MOST = 50;
    static final int MOST_CODES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Users.class);

    private final Path file;
    private final Map<String, User> users = new LinkedHashMap<>();
    private final List<Code> codes = new ArrayList<>();
    private final boolean readable;

    /**
     * Somebody.
     *
     * @param lastLoginUtcMs 0: never
     */
    record User(String name, Role role, Passwords.Kept password, long createdUtcMs, long lastLoginUtcMs) {}

    /** A technician's code for a day. */
    record Code(Passwords.Kept hash, long untilUtcMs, String by) {}

    Users(Path file) {
        this.file = file;
        boolean ok = true;
        try {
            read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            LOG.debug("event=users file={} state=none", file);
        } catch (IOException | Refusal | RuntimeException e) {
            LOG.error("event=users-unreadable file={} fault=\"{}\" effect=\"nobody can log in\"", file, e.toString());
            ok = false;
        }
        readable = ok;
    }

    /** Whether nobody has been made yet. */
    synchronized boolean isEmpty() {
        return readable && users.isEmpty();
    }

    synchronized User find(String name) {
        return users.get(name);
    }

    synchronized List<User> all() {
        return List.copyOf(users.values());
    }

    /** The codes that are still good. */
    synchronized List<Code> codes(long nowUtcMs) {
        codes.removeIf(c -> c.untilUtcMs <= nowUtcMs);
        return List.copyOf(codes);
    }

    synchronized void addCode(Code code) throws IOException, Refusal {
        if (codes.size() >= MOST_CODES) {
            throw Refusal.refused(MOST_CODES + " codes are good already; withdraw them first");
        }
        codes.add(code);
        write();
    }

    synchronized void removeCodes() throws IOException {
        codes.clear();
        write();
    }

    /** Adds or replaces somebody. */
    synchronized void put(User user) throws IOException, Refusal {
        if (!readable) {
            throw Refusal.unavailable(file + " cannot be read: see the log");
        }
        if (!users.containsKey(user.name) && users.size() >= MOST) {
            throw Refusal.refused("there are " + MOST + " users already");
        }
        User before = users.put(user.name, user);
        if (engineers() == 0) {
            if (before == null) {
                users.remove(user.name);
            } else {
                users.put(user.name, before);
            }
            throw Refusal.refused(user.name + " is the last engineer");
        }
        write();
    }

    /** The first of all: refused if there is one already. */
    synchronized void putFirst(User user) throws IOException, Refusal {
        if (!isEmpty()) {
            throw Refusal.refused("the first engineer has been made already");
        }
        put(user);
    }

    synchronized void remove(String name) throws IOException, Refusal {
        User user = users.get(name);
        if (user == null) {
            throw Refusal.notFound("user " + Bodies.shown(name) + ": no such user");
        }
        if (user.role == Role.ENGINEER && engineers() == 1) {
            throw Refusal.refused(name + " is the last engineer");
        }
        users.remove(name);
        write();
    }

    private long engineers() {
        return users.values().stream().filter(u -> u.role == Role.ENGINEER).count();
    }

    private void write() throws IOException {
        List<Object> people = new ArrayList<>();
        for (User u : users.values()) {
            Map<String, Object> row = Json.map(
                    "name", u.name, "role", u.role.word(), "created", u.createdUtcMs, "lastLogin", u.lastLoginUtcMs);
            row.putAll(Json.map(u.password));
            people.add(row);
        }
        List<Object> given = new ArrayList<>();
        for (Code c : codes) {
            Map<String, Object> row = Json.map("until", c.untilUtcMs, "by", c.by);
            row.putAll(Json.map(c.hash));
            given.add(row);
        }
        SafeFile.write(file, Json.bytes(Json.map("version", 1, "users", people, "codes", given)));
    }

    private void read(byte[] text) throws Refusal {
        Map<?, ?> root = (Map<?, ?>) Json.read(text);
        for (Object o : (List<?>) root.get("users")) {
            Map<?, ?> row = (Map<?, ?>) o;
            String name = (String) row.get("name");
            users.put(
                    name,
                    new User(
                            name,
                            Role.ofWord((String) row.get("role")),
                            kept(row),
                            whole(row.get("created")),
                            whole(row.get("lastLogin"))));
        }
        for (Object o : (List<?>) root.get("codes")) {
            Map<?, ?> row = (Map<?, ?>) o;
            codes.add(new Code(kept(row), whole(row.get("until")), (String) row.get("by")));
        }
    }

    private static Passwords.Kept kept(Map<?, ?> row) {
        return new Passwords.Kept(
                (String) row.get("salt"), (int) whole(row.get("iterations")), (String) row.get("hash"));
    }

    private static long whole(Object number) {
        return ((Double) number).longValue();
    }
}
