package io.sluice.web;

import io.sluice.model.site.DeviceSpec;
import io.sluice.port.admin.LinkFacts;
import io.sluice.port.admin.SiteView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The links and what most likely ails an instrument that does not answer. Thread-safe. */
final class LinkViews {
    private final Ports ports;

    LinkViews(Ports ports) {
        this.ports = ports;
    }

    Map<String, Object> links() throws Refusal {
        SiteView.Now now = ports.now();
        List<Object> rows = new ArrayList<>();
        for (LinkFacts link : now.links()) {
            Map<String, Object> row = Json.map(link);
            List<Object> devices = new ArrayList<>();
            for (LinkFacts.DeviceFacts facts : link.devices()) {
                if (facts.device() < now.site().devices().size()) {
                    devices.add(device(now.site().devices().get(facts.device()), facts, link));
                }
            }
            row.put("devices", devices);
            rows.add(row);
        }
        return Json.map("revision", now.revision(), "links", rows);
    }

    private static Map<String, Object> device(DeviceSpec spec, LinkFacts.DeviceFacts facts, LinkFacts link) {
        Map<String, Object> row = Json.map(
                "device", spec.name(),
                "label", spec.label(),
                "profile", spec.profile(),
                "unit", spec.unit(),
                "periodMs", spec.periodMs(),
                "timeoutMs", spec.timeoutMs());
        Map<String, Object> rest = Json.map(facts);
        rest.remove("device");
        row.putAll(rest);
        row.put("faultUtcMs", facts.faultUtcMs() == 0 ? null : facts.faultUtcMs());
        row.put(
                "commands",
                spec.handling().commands().entrySet().stream()
                        .map(c -> Json.map(
                                "name",
                                c.getKey(),
                                "label",
                                c.getValue().label(),
                                "argument",
                                c.getValue().wantsArgument()))
                        .toList());
        row.put("diagnosis", diagnosis(spec, facts, link));
        return row;
    }

    /**
     * The likely cause in words, from counters alone: what the device does not say itself cannot be known from here, so that
     * the words name the first thing to look at.
     */
    static Map<String, Object> diagnosis(DeviceSpec spec, LinkFacts.DeviceFacts f, LinkFacts link) {
        boolean serial = link.driver().contains("rtu") || link.driver().contains("serial");
        if (link.paused()) {
            return words("正在搜索，此总线暂停采集", "The link is being searched; polling is paused");
        }
        if (f.maintenanceForMs() > 0) {
            return words("维护中，不产生故障告警", "Under maintenance; no fault is raised");
        }
        if (!link.running()) {
            return words("链路未运行：" + link.fault(), "The link does not run: " + link.fault());
        }
        if (f.polls() == 0) {
            return words("尚未采集", "Not polled yet");
        }
        if (f.up() && f.garbled() * 20 > f.polls()) {
            return words(
                    "有应答，但校验错误较多：检查屏蔽层接地、终端电阻、线长与波特率",
                    "It answers, but many frames are damaged: look at shield and ground, termination, length, baud rate");
        }
        if (f.up() && f.noReply() * 20 > f.polls()) {
            return words(
                    "时有无应答：检查接线端子是否松动、供电是否充足、是否有地址冲突",
                    "It misses some polls: look for a loose terminal, weak supply, two devices with one address");
        }
        if (f.up()) {
            return words("正常", "Answers as it should");
        }
        boolean othersUp = link.devices().stream().anyMatch(d -> d.device() != f.device() && d.up());
        return failing(spec, f, link, serial, othersUp);
    }

    private static Map<String, Object> failing(
            DeviceSpec spec, LinkFacts.DeviceFacts f, LinkFacts link, boolean serial, boolean othersUp) {
        boolean hasOthers = link.devices().size() > 1;
        long most = Math.max(Math.max(f.noReply(), f.garbled()), Math.max(f.refused(), f.linkDown()));
        if (f.linkDown() > 0 && f.linkDown() == most) {
            return serial
                    ? words(
                            "串口不可用：检查转换器是否插好、端口名是否改变",
                            "The port is gone: is the adapter plugged in, has its name changed?")
                    : words("网络不通：检查网线、供电、地址与端口", "No connection: look at cable, supply, address and port");
        }
        if (f.garbled() > 0 && f.garbled() == most) {
            return words(
                    "有信号但校验错误：检查 A/B 线是否接反、波特率与校验位、是否有地址冲突",
                    "Something answers, but damaged: A and B swapped, wrong baud rate or parity, or two devices with one address");
        }
        if (f.refused() > 0 && f.refused() == most) {
            return words(
                    "设备应答了异常码：设备型号或寄存器地址与设备模型不符",
                    "It answers with an exception: model or registers are not those of the profile");
        }
        if (!serial && !hasOthers && link.driver().endsWith("tcp")) {
            return words(
                    "无应答：检查网线与供电、IP 地址与端口、设备地址（应为 " + spec.unit() + "）",
                    "Silent: look at network cable and supply, IP address and port, the device's address (should be "
                            + spec.unit() + ")");
        }
        if (othersUp) {
            return words(
                    "只有此设备无应答：检查它的供电、支线接线与地址（应为 " + spec.unit() + "）",
                    "Only this one is silent: look at its supply, its branch of the cable, its address (should be "
                            + spec.unit() + ")");
        }
        return hasOthers
                ? words(
                        "此总线上全部设备无应答：检查主干线、总线供电、A/B 线与串口参数",
                        "All on this link are silent: look at the trunk cable, the bus supply, A and B, the port's settings")
                : words(
                        "无应答：检查供电、接线（A/B）、地址（应为 " + spec.unit() + "）与波特率",
                        "Silent: look at supply, wiring (A and B), address (should be " + spec.unit() + "), baud rate");
    }

    private static Map<String, Object> words(String zh, String en) {
        return Json.map("zh", zh, "en", en);
    }
}
