package io.sluice.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** From an empty site to an instrument that measures, with the phone and the label alone. */
class CommissioningTest {
    private static final double SLOW_MS = 90_000;

    @Test
    void anInstrumentIsFoundTriedPlacedConfirmedGivenALimitAndDrilled() {
        assumeThat(Chromium.isInstalled()).as("Debian package chromium").isTrue();
        try (Box box = Box.empty();
                Chromium chromium = new Chromium()) {
            Page page = chromium.phone("zh");
            enter(box, page);
            page.navigate(box.url() + "#/commission");
            find(box, page);
            read(page);
            place(page);
            write(box, page);
            limit(page);
            drill(page);
            record(page);
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    private static void enter(Box box, Page page) {
        page.navigate(box.url());
        page.locator("#login-code").fill(box.setupCode());
        page.locator("#login-user").fill("li.gong");
        page.locator("#login-password").fill("underpass-31-rain");
        page.locator("#login-again").fill("underpass-31-rain");
        button(page, "设置并登录").click();
        assertThat(page.getByRole(AriaRole.NAVIGATION).first()).isVisible(slow());
    }

    private static void find(Box box, Page page) {
        Locator address = page.getByLabel("链路地址");
        if (!address.isVisible()) {
            page.locator("#link").selectOption("");
        }
        address.fill(box.linkAddress("underpass"));
        page.getByLabel("结束地址").fill("1");
        button(page, "开始查找").click();
        Locator found = button(page, "选这台: 地址 1");
        assertThat(found).isVisible(slow());
        Chromium.shoot(page, "commission-found-phone-zh");
        assertThat(page.getByText("正在查找")).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(SLOW_MS));
        found.click();
        Locator search = page.getByLabel("按厂家或型号查找");
        if (!search.isVisible()) {
            page.getByText("全部型号").click();
        }
        search.fill("sdi-radar-300w");
        page.getByText("fts/sdi-radar-300w").last().click();
        button(page, "下一步").click();
    }

    private static void read(Page page) {
        button(page, "读取").click();
        assertThat(page.getByText("报文")).isVisible(slow());
        page.getByLabel("测值与现场相符").check();
        Chromium.shoot(page, "commission-value-phone-zh");
        button(page, "下一步").click();
    }

    private static void place(Page page) {
        page.getByLabel("编号").fill("radar-01");
        page.getByLabel("中文名称").fill("通道最低点 \"水位计\": #1");
        page.getByLabel("安装位置").fill("B1 东侧立柱，距地 5.2 m");
        page.getByLabel("安装高度").fill("5.2");
        button(page, "下一步").click();
    }

    private static void write(Box box, Page page) {
        button(page, "写入并试运行").click();
        assertThat(page.getByText("已写入，正在试运行")).isVisible(slow());
        assertThat(box.siteFile()).contains("radar-01").contains("fts/sdi-radar-300w");
        Locator keep = button(page, "测值正常，确认保留");
        assertThat(keep).isEnabled(new LocatorAssertions.IsEnabledOptions().setTimeout(SLOW_MS));
        Chromium.shoot(page, "commission-trial-phone-zh");
        keep.click();
        assertThat(page.getByText("已确认保留。").first()).isVisible(slow());
        button(page, "下一步").click();
        button(page, "跳过此步").click();
    }

    private static void limit(Page page) {
        page.getByText("增加一个限值告警").click();
        page.getByLabel("红色").fill("0.4");
        button(page, "写入并试运行").click();
        assertThat(page.getByText(Pattern.compile("未布防|已布防")).first()).isVisible(slow());
        Chromium.shoot(page, "commission-limits-phone-zh");
    }

    private static void drill(Page page) {
        button(page, "下一步").click();
        button(page, "开始演练").click();
        Locator report = page.locator("dl.facts");
        assertThat(report).isVisible(slow());
        Chromium.shoot(page, "commission-drill-phone-zh");
        assertThat(report).containsText("红色", new LocatorAssertions.ContainsTextOptions().setTimeout(SLOW_MS));
        button(page, "确认演练告警").click();
        assertThat(page.getByText("已完成：确认演练告警")).isVisible(slow());
        Chromium.shoot(page, "commission-drill-phone-zh");
        button(page, "结束演练").click();
        Locator next = button(page, "下一步");
        assertThat(next).isEnabled(new LocatorAssertions.IsEnabledOptions().setTimeout(SLOW_MS));
        next.click();
    }

    private static void record(Page page) {
        Locator record = page.locator("article.record");
        assertThat(record).containsText("通道最低点 \"水位计\": #1 (radar-01)");
        assertThat(record).containsText("fts/sdi-radar-300w");
        assertThat(record).containsText("红色 0.4 m");
        Chromium.shoot(page, "commission-record-phone-zh");
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static LocatorAssertions.IsVisibleOptions slow() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(SLOW_MS);
    }
}
