package io.sluice.field.board;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Loads Pi4J's native code from this bundle, once, when a link first needs it. Pi4J would do it itself, but only where it
 * recognises the board, and it would leave the files behind. An operator's {@code pi4j.library.path} goes before. Thread-safe.
 */
final class NativeCode {
    private static final String PATH = "pi4j.library.path";
    private static final List<String> FILES =
            List.of("pi4j-linuxfs/libpi4j-linuxfs.so", "pi4j-gpiod/libgpiod.so", "pi4j-gpiod/libpi4j-gpiod.so");

    private static boolean loaded;

    private NativeCode() {}

    /** @throws LinkDownException if there is none for this machine or it cannot be loaded */
    static synchronized void load() throws LinkDownException {
        if (loaded) {
            return;
        }
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String folder =
                switch (machine) {
                    case "aarch64", "arm64" -> "aarch64";
                    case "arm" -> "armhf";
                    default ->
                        throw new LinkDownException("no native code for " + machine
                                + ": I2C, SPI and GPIO work on arm64 and armhf boards, such as a Raspberry Pi");
                };
        try {
            String given = System.getProperty(PATH, "");
            Path dir = given.isEmpty() ? Files.createTempDirectory("sluice-board") : null;
            if (dir != null) {
                System.setProperty(PATH, dir.toString());
            }
            try {
                if (dir != null) {
                    unpack(folder, dir);
                }
                Class.forName("com.pi4j.library.linuxfs.internal.LinuxFs", true, NativeCode.class.getClassLoader());
                Class.forName("com.pi4j.library.linuxfs.LinuxFile", true, NativeCode.class.getClassLoader());
                Class.forName("com.pi4j.library.gpiod.internal.GpioD", true, NativeCode.class.getClassLoader());
                loaded = true;
            } finally {
                if (dir != null) {
                    System.clearProperty(PATH);
                    remove(dir); // what is loaded stays mapped
                }
            }
        } catch (IOException | ClassNotFoundException | LinkageError e) {
            throw new LinkDownException("the native code for I2C, SPI and GPIO cannot be loaded: " + e, e);
        }
    }

    private static void unpack(String folder, Path dir) throws IOException {
        for (String file : FILES) {
            String resource = "/lib/" + folder + "/" + file;
            try (InputStream in = NativeCode.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IOException(resource + " is missing in the bundle");
                }
                Files.copy(in, dir.resolve(Path.of(file).getFileName()));
            }
        }
    }

    private static void remove(Path dir) throws IOException {
        for (String file : FILES) {
            Files.deleteIfExists(dir.resolve(Path.of(file).getFileName()));
        }
        Files.deleteIfExists(dir);
    }
}
