package io.sluice.tests.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestTest {
    private static final ImportTable.Row RIM =
            ImportTable.row("store.sqlite ours=model,port others=org.slf4j,org.sqlite exports=no components=yes");

    static List<ImportTable.Row> table() throws IOException {
        return ImportTable.read();
    }

    @ParameterizedTest
    @MethodSource("table")
    void bundleKeepsToItsLineOfTheTable(ImportTable.Row row) throws IOException {
        assertThat(ManifestRules.violations(row, Bundle.read(row.folder()))).isEmpty();
    }

    @Test
    void everyBundleHasALine() throws IOException {
        try (Stream<Path> list = Files.list(Bundle.REPOSITORY.resolve("bundles"))) {
            List<String> folders = list.filter(dir -> Files.exists(dir.resolve("pom.xml")))
                    .map(dir -> dir.getFileName().toString())
                    .toList();
            assertThat(folders)
                    .containsExactlyInAnyOrderElementsOf(
                            table().stream().map(ImportTable.Row::folder).toList());
        }
    }

    @Test
    void onlyRuntimeMayImportCore() throws IOException {
        assertThat(table().stream().filter(row -> row.allows("io.sluice.core.engine")))
                .extracting(ImportTable.Row::folder)
                .containsExactlyInAnyOrder("core", "runtime");
    }

    @Test
    void noPackageIsInTwoBundles() throws IOException {
        List<Bundle> bundles = new ArrayList<>();
        for (ImportTable.Row row : table()) {
            bundles.add(Bundle.read(row.folder()));
        }
        assertThat(ManifestRules.splitPackages(bundles)).isEmpty();
    }

    @Test
    void noticesAPackageInTwoBundles() {
        Bundle one = new Bundle("model", Map.of(), Map.of("io/sluice/model/A.class", new byte[0]));
        Bundle two = new Bundle("core", Map.of(), Map.of("io/sluice/model/B.class", new byte[0]));

        assertThat(ManifestRules.splitPackages(List.of(one, two)))
                .containsExactly("io.sluice.model is in [model, core]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Bundle-SymbolicName   | io.sluice.sqlite                                    | is called
                    Import-Package        | io.sluice.core;version="[1,2)"                      | imports io.sluice.core
                    Import-Package        | io.sluice.forward.mqtt                              | imports io.sluice.forward.mqtt
                    Import-Package        | io.sluice.model,com.example;resolution:=optional    | imports com.example
                    Import-Package        | org.slf4j;version="[2.0,3)"                         | not from [1.7 on
                    Import-Package        | org.slf4j                                           | not from [1.7 on
                    Export-Package        | io.sluice.store.sqlite;version="1.0.0"              | exports
                    Require-Bundle        | org.xerial.sqlite-jdbc                              | has Require-Bundle
                    DynamicImport-Package | *                                                   | has DynamicImport-Package
                    Service-Component     | OSGI-INF/missing.xml                                | does not have it
                    Require-Capability    | osgi.ee;filter:="(&(osgi.ee=JavaSE)(version=21))"   | more than Java 17
                    Require-Capability    | osgi.extender;filter:="(&(osgi.extender=osgi.component)(version>=1.5.0)(!(version>=2.0.0)))" | than 1.4
                    """)
    void noticesABadHeader(String header, String value, String expected) {
        assertThat(ManifestRules.violations(RIM, store(Map.of(header, value))))
                .anyMatch(text -> text.contains(expected));
    }

    @Test
    void noticesABundleWithoutComponents() {
        Bundle bundle = new Bundle(
                "store.sqlite",
                Map.of("Bundle-SymbolicName", RIM.root()),
                Map.of("io/sluice/store/sqlite/Journal.class", new byte[0]));

        assertThat(ManifestRules.violations(RIM, bundle)).containsExactly("has no component");
    }

    @Test
    void noticesAForeignPackageInside() {
        Bundle bundle = store(Map.of());
        bundle.files().put("org/sqlite/JDBC.class", new byte[0]);

        assertThat(ManifestRules.violations(RIM, bundle)).containsExactly("holds package org.sqlite");
    }

    @Test
    void passesAGoodManifest() {
        Map<String, String> headers = Map.of(
                "Import-Package",
                "io.sluice.model;version=\"[1,2)\",io.sluice.port.store,java.util,org.slf4j;version=\"[1.7,3)\",org.sqlite",
                "Require-Capability",
                "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.4.0)(!(version>=2.0.0)))\","
                        + "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=17))\"");

        assertThat(ManifestRules.violations(RIM, store(headers))).isEmpty();
    }

    private static Bundle store(Map<String, String> headers) {
        Map<String, String> all = new HashMap<>();
        all.put("Bundle-SymbolicName", RIM.root());
        all.put("Service-Component", "OSGI-INF/store.xml");
        all.putAll(headers);
        Map<String, byte[]> files = new HashMap<>();
        files.put("io/sluice/store/sqlite/Journal.class", new byte[0]);
        files.put("OSGI-INF/store.xml", "xmlns=\"http://www.osgi.org/xmlns/scr/v1.4.0\"".getBytes(UTF_8));
        return new Bundle("store.sqlite", all, files);
    }
}
