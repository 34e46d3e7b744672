package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreStandsAloneTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.osgi.framework.Bundle",
                "org.osgi.service.component.annotations.Component",
                "org.slf4j.Logger",
                "org.sqlite.JDBC",
                "io.sluice.runtime.Gateway"
            })
    void runsWithoutFrameworkLoggingAndRim(String absent) {
        assertThatThrownBy(() -> Class.forName(absent)).isInstanceOf(ClassNotFoundException.class);
    }
}
