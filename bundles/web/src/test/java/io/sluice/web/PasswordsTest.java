package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1234567890", "0987654321", "12345678901", "abcdefghij", "qwertyuiop", "1qaz2wsx3edc",
                        "aaaabbbbccccddddeeee",
                "asdfghjkl;", "zhangwei12", "Zhangwei1234", "aaaaaaaaaa", "short", "abcde12345", "1122334455"
            })
    void refusesWhatIsGuessedFirst(String password) {
        assertThatThrownBy(() -> Passwords.check("zhangwei", password)).isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse",
                "battery staple",
                "Flut-2026-Tor",
                "水位高时打电话给值班室张工",
                "zhangwei und die sieben siele",
                "k7#pQ2!mZx",
                "2026-11-23 sluice"
            })
    void takesWhatIsNot(String password) {
        assertThatCode(() -> Passwords.check("zhangwei", password)).doesNotThrowAnyException();
    }
}
