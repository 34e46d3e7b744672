package io.sluice.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WireUnitTest {
    @Test
    void keepsUnitsThatAreRegistered() {
        assertThat(WireUnit.of("Cel")).isEqualTo(new WireUnit("Cel", 0, false));
        assertThat(WireUnit.of("deg")).isEqualTo(new WireUnit("deg", 0, false));
        assertThat(WireUnit.of("mm")).isEqualTo(new WireUnit("mm", 0, true));
        assertThat(WireUnit.of("ug/m3")).isEqualTo(new WireUnit("ug/m3", 0, true));
    }

    @Test
    void convertsByPowersOfTenOnly() {
        assertThat(WireUnit.of("mm/s")).isEqualTo(new WireUnit("m/s", -3, false));
        assertThat(WireUnit.of("mm/s").factor()).isEqualTo(0.001);
        assertThat(WireUnit.of("kPa").factor()).isEqualTo(1000);
    }

    @Test
    void leavesOutWhatIsNotRegistered() {
        assertThat(WireUnit.of("[NTU]").isRegistered()).isFalse();
        assertThat(WireUnit.of("1").isRegistered()).isFalse();
        assertThat(WireUnit.of("[NTU]").factor()).isEqualTo(1);
    }
}
