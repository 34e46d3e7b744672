package io.sluice.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A working day at one gateway, from its first start on: one box and one browser for all, in this order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageTest {
    private static final String USER = "li.gong";
    private static final String PASSWORD = "underpass-31-rain";
    private static final double SLOW_MS = 60_000;
    private static final List<String> VIEWS = List.of(
            "overview",
            "points",
            "points/radar-01/level",
            "alarms",
            "alarms/-all",
            "alarms/-history",
            "devices",
            "waveforms",
            "outputs",
            "uplinks",
            "report",
            "commission",
            "config",
            "access",
            "log",
            "version",
            "label",
            "more");

    private static Chromium chromium;
    private static Box box;
    private static Page phone;
    private static Page desktop;

    @BeforeAll
    static void begin() {
        assumeThat(Chromium.isInstalled()).as("Debian package chromium").isTrue();
        box = Box.withDemoSite();
        chromium = new Chromium();
        phone = chromium.phone("zh");
        desktop = chromium.desktop("en");
    }

    @AfterAll
    static void end() {
        if (chromium != null) {
            chromium.close();
        }
        if (box != null) {
            box.close();
        }
    }

    @Test
    @Order(1)
    void theFirstEngineerIsMadeWithTheCodeOfTheLabel() {
        phone.navigate(box.url());
        assertThat(phone.getByText("首次使用")).isVisible();
        Chromium.shoot(phone, "first-phone-zh");

        first("WRONG-CODE", PASSWORD);
        assertThat(phone.getByText("不正确，请核对后再试。")).isVisible();
        first(box.setupCode(), "short");
        assertThat(phone.getByRole(AriaRole.ALERT).last()).not().isEmpty();
        first(box.setupCode(), PASSWORD);

        assertThat(phone.getByRole(AriaRole.HEADING, named("无告警"))).isVisible();
    }

    private static void first(String code, String password) {
        phone.locator("#login-code").fill(code);
        phone.locator("#login-user").fill(USER);
        phone.locator("#login-password").fill(password);
        phone.locator("#login-again").fill(password);
        phone.getByRole(AriaRole.BUTTON, button("设置并登录")).click();
    }

    @Test
    @Order(2)
    void aWrongPasswordIsRefusedAndTheRightOneOpens() {
        desktop.navigate(box.url());
        login(desktop, USER, "not-the-password-1", "Log in");
        assertThat(desktop.getByText(Pattern.compile("not right|wrong", Pattern.CASE_INSENSITIVE))
                        .first())
                .isVisible();
        login(desktop, USER, PASSWORD, "Log in");

        assertThat(desktop.getByRole(AriaRole.HEADING, named("No alarm"))).isVisible();
    }

    @Test
    @Order(3)
    void anAlarmRisesIsAcknowledgedOnThePhoneAndGoes() {
        box.water(0.5);

        assertThat(phone.getByRole(AriaRole.HEADING, named("红色告警"))).isVisible(slow());
        assertThat(desktop.getByRole(AriaRole.HEADING, named("Red alarm"))).isVisible(slow());
        Chromium.shoot(phone, "overview-alarm-phone-zh");
        Chromium.shoot(desktop, "overview-alarm-desktop-en");
        phone.navigate(box.url() + "#/alarms");
        Locator card = phone.locator("article.alarm.red").first();
        card.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("确认"))
                .click();
        assertThat(card.getByText("已确认").first()).isVisible(slow());
        Chromium.shoot(phone, "alarms-phone-zh");

        box.rest();
        box.water(0);
        assertThat(phone.locator("article.alarm.red")).hasCount(0, count());
    }

    @Test
    @Order(4)
    void thePageSaysThatTheGatewayIsGoneAndRecoversByItself() {
        phone.navigate(box.url() + "#/points");
        assertThat(phone.getByText("积水深度").first()).isVisible();

        box.kill();
        assertThat(phone.getByText("与网关的连接已断开").first()).isVisible(slow());
        Chromium.shoot(phone, "lost-phone-zh");
        box.start();

        // sessions are in memory alone: after a start one logs in anew, and is back where one was
        assertThat(phone.locator("#login-user")).isVisible(slow());
        login(phone, USER, PASSWORD, "登录");
        assertThat(phone.getByText("积水深度").first()).isVisible(slow());
        assertThat(phone.getByText("与网关的连接已断开")).hasCount(0, count());
        desktop.navigate(box.url());
        login(desktop, USER, PASSWORD, "Log in");
        assertThat(desktop.getByRole(AriaRole.NAVIGATION).first()).isVisible();
    }

    @Test
    @Order(5)
    void aPlatformThatIsGoneIsSeenAndSeenToComeBack() {
        desktop.navigate(box.url() + "#/uplinks");
        Locator state = desktop.locator(".badge.c-none")
                .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^\\W*Connected$")));
        assertThat(state).isVisible(slow());

        box.cutUplink();
        assertThat(state).hasCount(0, count());
        assertThat(desktop.getByText("Not connected").first()).isVisible();
        Chromium.shoot(desktop, "uplink-cut-desktop-en");
        desktop.getByRole(AriaRole.BUTTON, button("Collect to this phone")).click();
        Locator dialog = desktop.getByRole(AriaRole.DIALOG);
        assertThat(dialog.getByLabel("What", new Locator.GetByLabelOptions().setExact(true)))
                .isVisible();
        Chromium.shoot(desktop, "collect-desktop-en");
        Download collected = desktop.waitForDownload(
                () -> dialog.getByRole(AriaRole.BUTTON, within("OK")).click());
        assertThat(collected.suggestedFilename()).matches("sluice-.+-[0-9]{8}T[0-9]{6}Z\\.zip");
        assertThat(entries(collected.path())).startsWith("manifest.json").endsWith("contents.json");
        box.mendUplink();

        assertThat(state).isVisible(slow());
        desktop.getByRole(AriaRole.BUTTON, button("Send a test message")).click();
        assertThat(desktop.getByText(
                        Pattern.compile("The server at the other end has it: sent .*, acknowledged after")))
                .isVisible(slow());
    }

    @Test
    @Order(6)
    void aBrokenConfigurationIsRefusedAtItsLineAndAGoodOneRunsOnTrialAndGoesBack() {
        phone.navigate(box.url() + "#/config");
        String text = box.siteFile();
        formChangesTheTextAndNothingElse(text);
        phone.getByRole(AriaRole.BUTTON, exactly("文本")).click();
        Locator editor = phone.locator("#site-text");
        assertThat(editor).isVisible();
        editor.fill(text);

        editor.fill(text.replace("    period: 500ms", "    perod: 500ms"));
        assertThat(phone.getByText(Pattern.compile("perod.*unknown key|unknown key"))
                        .first())
                .isVisible(slow());
        assertThat(phone.getByRole(AriaRole.BUTTON, exactly("应用…"))).isDisabled();
        Chromium.shoot(phone, "config-broken-phone-zh");

        editor.fill(text.replace("yellow: 0.15", "yellow: 0.16"));
        phone.getByRole(AriaRole.BUTTON, exactly("应用…")).click();
        Locator dialog = phone.getByRole(AriaRole.DIALOG);
        dialog.getByRole(AriaRole.BUTTON, within("调整限值")).click();
        dialog.getByRole(AriaRole.BUTTON, within("应用")).click();
        assertThat(phone.getByText("新配置在试运行")).isVisible(slow());
        Box.await("revision 2 runs", () -> box.siteFile().contains("yellow: 0.16"));
        Chromium.shoot(phone, "config-trial-phone-zh");

        phone.getByRole(AriaRole.BUTTON, exactly("立即恢复上一版")).click();
        dialog.getByLabel("原因").fill("试验");
        dialog.getByRole(AriaRole.BUTTON, within("立即恢复上一版")).click();
        assertThat(phone.getByText("新配置在试运行")).hasCount(0, count());
        assertThat(box.siteFile()).isEqualTo(text);
    }

    @Test
    @Order(7)
    void aNewerVersionOfAProfileIsSeenTriedAndTakenBack() {
        String before = box.siteFile().replace("profile: fts/sdi-radar-300w\n", "profile: fts/sdi-radar-300w@1\n");
        box.write("site.yaml", before);
        phone.navigate(box.url() + "#/overview");
        phone.navigate(box.url() + "#/config");
        phone.getByRole(AriaRole.BUTTON, exactly("文本")).click();
        assertThat(phone.locator("#site-text"))
                .hasValue(before, new LocatorAssertions.HasValueOptions().setTimeout(SLOW_MS));
        assertThat(phone.locator("#upgrades")).hasCount(0);
        box.write(
                "profiles/fts/sdi-radar-300w.yaml",
                Box.profile("fts/sdi-radar-300w")
                        .replace("version: 1", "version: 2")
                        .replace("range: [0, 2048]", "range: [0, 4096]"));

        phone.navigate(box.url() + "#/overview");
        phone.navigate(box.url() + "#/config");
        Locator card = phone.locator("#upgrades");
        card.locator("summary").click();
        assertThat(card).containsText("radar-01");
        assertThat(card).containsText("point signal, range: [0,2048] -> [0,4096]");
        Chromium.shoot(phone, "config-upgrade-phone-zh");
        card.getByRole(AriaRole.BUTTON, within("查看差异… fts/sdi-radar-300w")).click();
        assertThat(phone.locator(".diff .new")).containsText("profile: fts/sdi-radar-300w@2");
        assertThat(box.siteFile()).as("nothing is in force yet").isEqualTo(before);

        phone.getByRole(AriaRole.BUTTON, exactly("应用…")).click();
        Locator dialog = phone.getByRole(AriaRole.DIALOG);
        dialog.getByRole(AriaRole.BUTTON, within("升级设备模型")).click();
        dialog.getByRole(AriaRole.BUTTON, within("应用")).click();
        assertThat(phone.getByText("新配置在试运行")).isVisible(slow());
        assertThat(box.siteFile()).isEqualTo(before.replace("sdi-radar-300w@1", "sdi-radar-300w@2"));
        assertThat(card).hasCount(0, count());

        phone.getByRole(AriaRole.BUTTON, exactly("立即恢复上一版")).click();
        dialog.getByLabel("原因").fill("试验");
        dialog.getByRole(AriaRole.BUTTON, within("立即恢复上一版")).click();
        assertThat(card).isVisible(slow());
        assertThat(box.siteFile()).isEqualTo(before);
    }

    /** A form is another view of the same text: what is changed in it is changed there, comments and all else stay. */
    private static void formChangesTheTextAndNothingElse(String text) {
        phone.getByRole(AriaRole.BUTTON, exactly("设备")).click();
        phone.getByRole(AriaRole.BUTTON, exactly("radar-01")).click();
        Locator period = phone.getByLabel("采样周期 *");
        assertThat(period).hasValue("500ms");
        period.fill("0ms");
        period.blur();
        assertThat(phone.locator(".field:has(input[aria-invalid=true])")).containsText("20ms");
        Chromium.shoot(phone, "config-form-broken-phone-zh");
        assertThat(phone.getByRole(AriaRole.BUTTON, exactly("应用…"))).isDisabled();
        period.fill("2s");
        period.blur();
        assertThat(phone.locator("input[aria-invalid=true]")).hasCount(0, count());
        Chromium.shoot(phone, "config-form-phone-zh");
        phone.getByRole(AriaRole.BUTTON, exactly("文本")).click();
        int at = text.indexOf("name: radar-01");
        String changed = text.substring(0, at) + text.substring(at).replaceFirst("period: 500ms", "period: 2s");
        assertThat(phone.locator("#site-text")).hasValue(changed);
    }

    @Test
    @Order(8)
    void aViewerSeesAndCannotTouchAndAWrongPasswordLocksOut() {
        desktop.navigate(box.url() + "#/access");
        desktop.getByRole(AriaRole.BUTTON, exactly("Add a user")).click();
        Locator dialog = desktop.getByRole(AriaRole.DIALOG);
        dialog.getByLabel("User name").fill("zhao");
        dialog.getByLabel("Role").selectOption("viewer");
        dialog.getByLabel("Password").fill("viewer-password-7");
        dialog.getByRole(AriaRole.BUTTON, within("Add a user")).click();
        assertThat(desktop.getByText("zhao").first()).isVisible(slow());

        Page viewer = chromium.desktop("en");
        viewer.navigate(box.url());
        login(viewer, "zhao", "viewer-password-7", "Log in");
        viewer.navigate(box.url() + "#/outputs");
        assertThat(viewer.locator("h1").first()).isVisible();
        assertThat(viewer.getByRole(AriaRole.BUTTON, exactly("Test…"))).hasCount(0);
        viewer.navigate(box.url() + "#/config");
        assertThat(viewer.locator("#site-text")).hasCount(0);
        viewer.context().close();

        Page stranger = chromium.phone("en");
        stranger.navigate(box.url());
        for (int i = 0; i < 6; i++) {
            login(stranger, "zhao", "guess-number-" + i, "Log in");
            assertThat(stranger.getByRole(AriaRole.ALERT).first()).not().isEmpty();
        }
        assertThat(stranger.getByText(Pattern.compile("Too many attempts"))).isVisible();
        stranger.context().close();
    }

    @Test
    @Order(9)
    void everyViewInBothLanguagesAndSizesIsAccessibleAndHasNoError() {
        for (String view : VIEWS) {
            check(phone, view, "phone-zh");
            check(desktop, view, "desktop-en");
        }
        assertThat(chromium.complaints()).isEmpty();
    }

    private static void check(Page page, String view, String how) {
        page.navigate(box.url() + "#/" + view);
        assertThat(page.locator("h1").first()).isVisible();
        assertThat(page.locator("main [aria-busy=true]")).hasCount(0, count());
        Chromium.shoot(page, view.replace('/', '-') + "-" + how);
        int wide = (int) page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
        assertThat(wide).as("%s: wider than the screen by", view).isLessThanOrEqualTo(0);
        AxeResults results = new AxeBuilder(page).analyze();
        List<String> serious = results.getViolations().stream()
                .filter(r -> r.getImpact().equals("serious") || r.getImpact().equals("critical"))
                .map(PageTest::words)
                .toList();
        assertThat(serious).as("%s %s", view, how).isEmpty();
    }

    private static String words(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " at "
                + rule.getNodes().stream().map(n -> n.getHtml()).limit(3).toList();
    }

    private static void login(Page page, String user, String password, String button) {
        page.locator("#login-user").fill(user);
        page.locator("#login-password").fill(password);
        page.getByRole(AriaRole.BUTTON, button(button).setExact(true)).click();
    }

    /** Names of a zip's entries, in their order. */
    private static List<String> entries(Path zip) {
        List<String> names = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                names.add(e.getName());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Page.GetByRoleOptions exactly(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Locator.GetByRoleOptions within(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Page.GetByRoleOptions button(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static LocatorAssertions.IsVisibleOptions slow() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(SLOW_MS);
    }

    private static LocatorAssertions.HasCountOptions count() {
        return new LocatorAssertions.HasCountOptions().setTimeout(SLOW_MS);
    }
}
