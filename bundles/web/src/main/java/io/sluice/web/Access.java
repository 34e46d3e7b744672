package io.sluice.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door keeper: who are you, may you. Thread-safe.
 *
 * <pre>
 *  no users: first --setup code, name, password--> an engineer      home/state/setup-code, on the label
 *  users:    login --name, password | day's code--> session         home/state/users
 *            five wrong ones by name or by address: locked, longer each time
 * </pre>
 */
final class Access {
    /** Name of whoever came with a day's code. */
    static final String BY_CODE = "day-code";

    private static final Logger LOG = LoggerFactory.getLogger(Access.class);

    private final Users users;
    private final Sessions sessions;
    private final Lockout lockout;
    private final Passwords passwords;
    private final Audit audit;
    private final LongSupplier utcMs;
    private final Path setupCode;

    Access(Path state, Passwords passwords, Sessions sessions, Lockout lockout, Audit audit, LongSupplier utcMs) {
        this.users = new Users(state.resolve("users"));
        this.setupCode = state.resolve("setup-code");
        this.passwords = passwords;
        this.sessions = sessions;
        this.lockout = lockout;
        this.audit = audit;
        this.utcMs = utcMs;
        if (users.isEmpty()) {
            sayCode();
        }
    }

    /** The code must be known where the box stands: on the console, and in a file from which a label is printed. */
    private void sayCode() {
        try {
            if (!Files.exists(setupCode)) {
                SafeFile.write(setupCode, (passwords.code() + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            LOG.warn(
                    "event=setup-code code={} file={} effect=\"whoever enters it makes the first engineer\"",
                    Files.readString(setupCode).strip(),
                    setupCode);
        } catch (IOException e) {
            LOG.error("event=setup-code fault=\"{}\" effect=\"nobody can be made the first engineer\"", e.toString());
        }
    }

    long utcMs() {
        return utcMs.getAsLong();
    }

    Users users() {
        return users;
    }

    Sessions sessions() {
        return sessions;
    }

    boolean isFirst() {
        return users.isEmpty();
    }

    /** Makes the first engineer. */
    Sessions.Opened first(String code, String name, String password, String address) throws Refusal, IOException {
        if (!users.isEmpty()) {
            throw Refusal.refused("the first engineer has been made already");
        }
        String key = "address:" + address;
        refuseLocked(key);
        String wanted = Files.exists(setupCode) ? Passwords.typed(Files.readString(setupCode)) : "";
        if (wanted.isEmpty() || !same(wanted, Passwords.typed(code))) {
            lockout.wrong(key);
            audit.write("page:-", "first from " + address, "refused");
            throw Refusal.login("code: not the setup code of this gateway");
        }
        make(name, Role.ENGINEER, password, true);
        Files.deleteIfExists(setupCode);
        lockout.forget(key);
        audit.write("page:" + name, "first from " + address, "ok");
        return sessions.open(name, Role.ENGINEER, Long.MAX_VALUE >> 1);
    }

    /** Lets somebody in by name and password. */
    Sessions.Opened login(String name, String password, String address) throws Refusal {
        String[] keys = {"user:" + name, "address:" + address};
        refuseLocked(keys);
        Users.User user = users.find(name);
        if (!passwords.is(password, user == null ? null : user.password())) {
            wrong(Users.NAME.matcher(name).matches() ? name : "-", address, keys);
            throw Refusal.login("user or password: wrong");
        }
        right(name, address, keys);
        try {
            users.put(new Users.User(name, user.role(), user.password(), user.createdUtcMs(), utcMs.getAsLong()));
        } catch (IOException e) {
            // a full disk must not lock the technician out who comes to mend it
            LOG.error("event=users-not-written fault=\"{}\"", e.toString());
        }
        return sessions.open(name, user.role(), Long.MAX_VALUE >> 1);
    }

    /** Lets a technician in by a code of the day. */
    Sessions.Opened login(String code, String address) throws Refusal {
        String[] keys = {"user:" + BY_CODE, "address:" + address};
        refuseLocked(keys);
        String typed = Passwords.typed(code);
        for (Users.Code c : users.codes(utcMs.getAsLong())) {
            if (passwords.is(typed, c.hash())) {
                right(BY_CODE, address, keys);
                return sessions.open(
                        BY_CODE, Role.TECHNICIAN, TimeUnit.MILLISECONDS.toNanos(c.untilUtcMs() - utcMs.getAsLong()));
            }
        }
        wrong(BY_CODE, address, keys);
        throw Refusal.login("code: wrong or no longer good");
    }

    /** Gives out a code; it is told once and kept as a hash. */
    String giveCode(int hours, String by) throws Refusal, IOException {
        String code = passwords.code();
        long now = utcMs.getAsLong();
        users.codes(now);
        users.addCode(new Users.Code(passwords.keep(Passwords.typed(code)), now + hours * 3_600_000L, by));
        return code;
    }

    void withdrawCodes() throws IOException {
        users.removeCodes();
        sessions.endAll(s -> s.user.equals(BY_CODE));
    }

    void make(String name, Role role, String password) throws Refusal, IOException {
        make(name, role, password, false);
    }

    private void make(String name, Role role, String password, boolean first) throws Refusal, IOException {
        if (!Users.NAME.matcher(name).matches() || name.equals(BY_CODE)) {
            throw Refusal.badArgument(
                    "name: \"" + Bodies.shown(name) + "\"", "1 to 32 of A-Z a-z 0-9 . _ -, not " + BY_CODE);
        }
        Passwords.check(name, password);
        if (users.find(name) != null) {
            throw Refusal.refused("user " + name + ": there already");
        }
        Users.User user = new Users.User(name, role, passwords.keep(password), utcMs.getAsLong(), 0);
        if (first) {
            users.putFirst(user);
        } else {
            users.put(user);
        }
    }

    /** Changes what is not null; whoever is in under that name is out. */
    void change(String name, Role role, String password) throws Refusal, IOException {
        Users.User user = users.find(name);
        if (user == null) {
            throw Refusal.notFound("user " + Bodies.shown(name) + ": no such user");
        }
        if (password != null) {
            Passwords.check(name, password);
        }
        users.put(new Users.User(
                name,
                role == null ? user.role() : role,
                password == null ? user.password() : passwords.keep(password),
                user.createdUtcMs(),
                user.lastLoginUtcMs()));
        sessions.endAll(s -> s.user.equals(name));
    }

    /** Somebody changes their own password, who must know the old one. Other sessions of theirs end. */
    void changeOwn(Session session, String old, String fresh, String address) throws Refusal, IOException {
        Users.User user = users.find(session.user);
        if (user == null) {
            throw Refusal.refused("whoever came with a day's code has no password");
        }
        String[] keys = {"user:" + session.user, "address:" + address};
        refuseLocked(keys);
        if (!passwords.is(old, user.password())) {
            wrong(session.user, address, keys);
            throw Refusal.badArgument("old: not the password");
        }
        Passwords.check(session.user, fresh);
        users.put(new Users.User(
                user.name(), user.role(), passwords.keep(fresh), user.createdUtcMs(), user.lastLoginUtcMs()));
        sessions.endAll(s -> s != session && s.user.equals(session.user));
    }

    void remove(String name) throws Refusal, IOException {
        users.remove(name);
        sessions.endAll(s -> s.user.equals(name));
    }

    boolean isLocked(String name) {
        return lockout.lockedS("user:" + name) > 0;
    }

    void unlock(String name) {
        lockout.forget("user:" + name);
    }

    private void refuseLocked(String... keys) throws Refusal {
        long s = 0;
        for (String key : keys) {
            s = Math.max(s, lockout.lockedS(key));
        }
        if (s > 0) {
            throw Refusal.later("too many wrong attempts", s);
        }
    }

    private void wrong(String name, String address, String... keys) {
        for (String key : keys) {
            lockout.wrong(key);
        }
        LOG.warn("event=login-refused user={} address={}", name, address);
        audit.write("page:" + name, "login from " + address, "refused");
    }

    private void right(String name, String address, String... keys) {
        for (String key : keys) {
            lockout.forget(key);
        }
        LOG.info("event=login user={} address={}", name, address);
        audit.write("page:" + name, "login from " + address, "ok");
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
