package io.sluice.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's Chromium with pages that remember what went wrong on their consoles. Confined to one thread. */
final class Chromium implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final Path SHOTS = Path.of(System.getProperty("sluice.screenshots"));

    private static final double PATIENCE_MS = 30_000;

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> complaints = new ArrayList<>();

    Chromium() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        // the browser is Debian's: none is fetched
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** A phone of 360 x 740. */
    Page phone(String language) {
        return page(360, 740, language, 2);
    }

    /** A desktop of 1440 x 900. */
    Page desktop(String language) {
        return page(1440, 900, language, 1);
    }

    private Page page(int width, int height, String language, double scale) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setDeviceScaleFactor(scale)
                .setHasTouch(width < 500)
                .setLocale(language.equals("zh") ? "zh-CN" : "en-GB")
                .setTimezoneId("Asia/Shanghai")
                .setAcceptDownloads(true)
                // the gateway's certificate is its own
                .setIgnoreHTTPSErrors(true));
        context.setDefaultTimeout(PATIENCE_MS);
        Page page = context.newPage();
        page.onConsoleMessage(m -> {
            if (m.type().equals("error")) {
                complaints.add(m.text() + " at " + m.location());
            }
        });
        page.onPageError(e -> complaints.add(e));
        return page;
    }

    /** Errors on the consoles so far, but for answers of the server that a test provokes. */
    List<String> complaints() {
        return complaints.stream()
                .filter(c -> !c.contains("Failed to load resource"))
                .toList();
    }

    /** Keeps a picture of the page as it is. */
    static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
