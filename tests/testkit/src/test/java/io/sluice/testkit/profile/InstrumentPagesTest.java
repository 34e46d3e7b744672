package io.sluice.testkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages and list of versions say what the profiles say. To make them anew: {@code device-profiles/README.md}. */
class InstrumentPagesTest {
    private static final Path HOME = Path.of("../../device-profiles");
    private static final Path PAGES = Path.of("../../docs/reference/instruments");

    @TempDir
    Path temp;

    /** On request only: the list and the pages follow the profiles. */
    @BeforeAll
    static void write() throws IOException {
        if (Boolean.getBoolean("pages.write")) {
            InstrumentPages.main(new String[] {HOME.toString(), PAGES.toString()});
        }
    }

    @Test
    void thePagesAreUpToDate() throws IOException {
        for (Map.Entry<String, String> page : InstrumentPages.pages(HOME).entrySet()) {
            assertThat(Files.readString(PAGES.resolve(page.getKey())))
                    .as("%s: make it anew", page.getKey())
                    .isEqualTo(page.getValue());
        }
    }

    @Test
    void everyVersionHoldsWhatItHeldWhenItWasEntered() throws IOException {
        assertThat(Versions.read(HOME.resolve(Versions.FILE)).faults(profiles()))
                .isEmpty();
    }

    @Test
    void thereAreAtLeastFortyInstrumentsOverTheDomains() throws IOException {
        List<ProfileFile> all = profiles();

        assertThat(all).hasSizeGreaterThanOrEqualTo(40).allSatisfy(p -> {
            assertThat(p.data()).as(p.id()).containsKeys("version", "domains");
            assertThat(p.id()).isEqualTo(p.text("maker") + "/" + p.text("model"));
        });
        for (String domain : Set.of("structure", "water", "environment", "cabinet")) {
            assertThat(all.stream().filter(p -> p.list("domains").contains(domain)))
                    .as(domain)
                    .hasSizeGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void aChangeOfDataWantsANewVersionAndACommentDoesNot() throws IOException {
        Versions before = Versions.read(temp.resolve("none")).with(written("a: 1"));

        assertThat(before.faults(written("# why\na:   1"))).isEmpty();
        assertThat(before.faults(written("a: 2"))).containsExactly("m/x: changed within version 1, give it version 2");
        assertThat(before.faults(written("a: 2\nversion: 2")))
                .containsExactly("m/x: version 2 is not on the list, newest is 1");
        Versions after = before.with(written("a: 2\nversion: 2"));
        assertThat(after.faults(written("a: 2\nversion: 2"))).isEmpty();
        assertThat(after.faults(written("a: 1"))).containsExactly("m/x: version 1 is older than 2");
        assertThat(after.with(written("a: 3\nversion: 2")).text()).isEqualTo(after.text());
    }

    @Test
    void pagesAreWrittenOnceAndForAll() throws IOException {
        Path home = temp.resolve("home");
        Files.createDirectories(home.resolve("profiles/m"));
        Files.writeString(
                home.resolve("profiles/m/x.yaml"),
                """
                maker: m
                model: x
                version: 3
                label: {zh: 甲, en: A}
                domains: [water]
                source: page 7
                serial: {baud: 9600, parity: even}
                points:
                  a: {label: {zh: 水位, en: Level}, unit: m, table: input, address: 4, type: s32, order: low-first, faults: [-9], scale: 0.001, range: [0, 5], accuracy: 0.01, accuracyOfReading: 1, uncertain: true}
                """);

        InstrumentPages.main(
                new String[] {home.toString(), temp.resolve("pages").toString()});

        assertThat(Files.readString(temp.resolve("pages/water.md")))
                .contains("## m/x", "甲 / A. Version 3.", "page 7", "address 1, 9600 8E1", "Transcripts: none")
                .contains("| a | 水位 | Level | m | input 4-5 | s32, low-first | 0.001 | 0 .. 5 | 0.01 + 1 % | 0.001 "
                        + "| -9 | **no** |");
        assertThat(Files.readString(temp.resolve("pages/README.md"))).contains("[m/x](water.md#mx)", "| no |");
        assertThat(Files.readString(home.resolve(Versions.FILE))).contains("m/x 3 ");
    }

    private static List<ProfileFile> profiles() throws IOException {
        return ProfileFile.all(HOME.resolve("profiles"));
    }

    private List<ProfileFile> written(String text) throws IOException {
        Path file = temp.resolve("shelf/m/x.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return ProfileFile.all(temp.resolve("shelf"));
    }
}
