"""The figures of derived points by another hand: numpy and scipy (Debian python3-numpy, python3-scipy).

usage: figures_by_numpy.py DIRECTORY

For every CSV in the directory with a JSON sidecar beside it, and every column of a kind that is known here, prints lines of
  kind TAB file TAB column TAB first-row:rows TAB parameter=value;... TAB expected values
with "nan" where there is to be none and "any" where rounding decides. Kinds: vibration (rate_hz 50 to 500), rain (units "mm
per interval"), depth (columns ...depth..., ...head..., ...level... in m or mm), average (air and weather).
"""

import csv
import json
import re
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
from scipy import signal

DEPTH = re.compile(r"(depth|head|level).*_m?m$", re.I)
AIR = re.compile(r"(temp|rh_|rhum|co2|pm2|no2|o3|light)", re.I)
SHANGHAI = 8 * 3600.0
JITTER = 1.25


def job(kind, path, column, rows, parameters, values):
    text = ";".join(f"{k}={v}" for k, v in parameters.items())
    expected = " ".join(v if isinstance(v, str) else repr(float(v)) for v in values)
    print(kind, path.name, column, f"{rows[0]}:{rows[1]}", text, expected, sep="\t")


def vibration(path, column, x, rate):
    blocks = {min(len(x), round(10 * rate))}
    if len(x) <= 32768:
        blocks.add(len(x))
    for n in sorted(blocks):
        if n < 100 or abs(n * 1000 / rate - round(n * 1000 / rate)) > 0.4:
            continue
        for high_pass in (0, 0.5):
            y = x
            if high_pass:
                b, a = signal.butter(2, high_pass, "highpass", fs=rate)
                y, _ = signal.lfilter(b, a, x, zi=signal.lfilter_zi(b, a) * x[0])
            expected = []
            for at in range(0, len(x) - n + 1, n):
                block = y[at : at + n]
                if not high_pass:
                    block = block - block.mean()
                rms = np.sqrt(np.mean(block**2))
                peak = np.max(np.abs(block))
                frequency = dominant(block, rate)
                lines, power = signal.periodogram(block, rate, "hann", detrend=False)
                near = power[np.abs(lines - frequency) <= rate / n].max()
                inner = power[(lines > 1.5 * rate / n) & (lines < rate / 2 - 2.5 * rate / n)]
                if near < 0.5 * inner.max():  # between two lines of the coarser spectrum it is lower in each
                    sys.exit(f"{path.name} {column}: scipy's periodogram has another line")
                expected += [rms, peak, peak / rms, frequency]
            ms = round(n * 1000 / rate)
            job("vibration", path, column, (0, len(x)), {"rate": rate, "block": ms, "highPass": high_pass}, expected)


def dominant(block, rate):
    n = 1 << (len(block) - 1).bit_length()
    power = np.abs(np.fft.rfft(block * signal.get_window("hann", len(block)), n)) ** 2
    k = 1 + np.argmax(power[1 : n // 2 - 1])
    left, middle, right = np.log(power[k - 1 : k + 2])
    bend = left - 2 * middle + right
    off = 0.5 * (left - right) / bend if bend < 0 else 0  # no crest: the skirt of a trend
    return (k + np.clip(off, -0.5, 0.5)) * rate / n


def rain(path, column, t, x):
    step = np.median(np.diff(t))
    ok = np.nan_to_num(x)
    for minutes in (5, 10, 30, 60, 180, 360, 720, 1440):
        window = minutes * 60
        if window < step:
            continue
        sums = [ok[(t > now - window) & (t <= now)].sum() for now in t]
        job("rain", path, column, (0, len(x)), {"span": "SLIDING", "window": window, "period": step}, sums)
        local = t + SHANGHAI
        number = np.ceil(local / window - 1e-9) - 1
        whole = [
            ok[number == n - 1].sum() if (number == n - 1).sum() * step >= 0.9 * window else "any" for n in number
        ]
        job("rain", path, column, (0, len(x)), {"span": "CLOCK", "window": window, "period": step}, whole)
    day = np.ceil((t + SHANGHAI - 8 * 3600) / 86400 - 1e-9)
    sums = [ok[(day == day[i]) & (t <= t[i])].sum() for i in range(len(t))]
    job("rain", path, column, (0, len(x)), {"span": "DAY", "window": 0, "period": step}, sums)


def depth(path, column, first, t, x):
    step = float(np.percentile(np.diff(t), 90)) if len(t) > 2 else 0
    if step <= 0:
        return
    for window in (600, 1800):
        threshold = 0.9 * np.nanmax(x)
        most = 86400
        rates, times = [], []
        cover = np.minimum(np.diff(t, prepend=t[0] - step), max(JITTER * step, window / 50))
        for i, now in enumerate(t):
            inside = (t >= now - window) & (t <= now) & ~np.isnan(x)
            slope = "nan"
            if inside.sum() >= 2:
                spare = min(np.ptp(t[inside]), cover[inside].sum()) - (0.5 * window - step)
                if abs(spare) < 1:
                    slope = "any"
                elif spare > 0:
                    slope = np.polyfit(t[inside] - now, x[inside], 1)[0]
            rates.append(slope if isinstance(slope, str) else slope * 60)
            if x[i] >= threshold:
                times.append(0)
            elif isinstance(slope, str):
                times.append(slope)
            elif abs(slope) < 1e-12:
                times.append("any")
            else:
                left = (threshold - x[i]) / slope
                times.append(left if 0 < left < most else most)
        parameters = {"window": window, "period": step}
        job("depth", path, column, (first, len(x)), parameters, rates)
        job("time-to", path, column, (first, len(x)), {**parameters, "threshold": repr(threshold)}, times)


def average(path, column, t, x):
    step = float(np.median(np.diff(t)))
    for window in (3600, 86400):
        if window < 10 * step or window > 1000 * step and step < 1:
            continue
        cover = np.minimum(np.diff(t, prepend=t[0] - step), JITTER * step)
        good = ~np.isnan(x)
        for name, figure in FIGURES.items():
            if name == "LEQ" and np.nanmax(x) > 200:
                continue
            number = np.floor((t + SHANGHAI) / window)
            whole = {}
            for n in np.unique(number):
                inside = (number == n) & good
                whole[n] = judge(figure, x[inside], cover[inside].sum() / window)
            aligned = [whole.get(n - 1, "any") for n in number]
            # more than 1,000 samples are gathered in slices: a slice at the edge, a median of slices
            part = 0.01 if name == "MEDIAN" else 0.005
            slack = part * (np.nanmax(x) - np.nanmin(x)) if window > 1000 * step else 0
            parameters = {"window": window, "period": step, "statistic": name, "slack": slack}
            job("average", path, column, (0, len(x)), {**parameters, "aligned": 1}, aligned)
            sliding = []
            for now in t[:2000]:
                inside = (t > now - window) & (t <= now) & good
                value = judge(figure, x[inside], cover[inside].sum() / window)
                if name in ("MIN", "MAX") and slack and not isinstance(value, str):
                    # an extreme leaves with its slice: none is asked for while that decides
                    ages = [(t > now - window * (1 + k / 1000)) & (t <= now) & good for k in (-2, 2)]
                    value = value if figure(x[ages[0]]) == figure(x[ages[1]]) else "any"
                sliding.append(value)
            job("average", path, column, (0, len(sliding)), {**parameters, "aligned": 0}, sliding)


FIGURES = {
    "MEAN": np.mean,
    "MEDIAN": np.median,
    "MIN": np.min,
    "MAX": np.max,
    "LEQ": lambda v: 10 * np.log10(np.mean(10 ** (v / 10))),
}


def judge(figure, values, filled):
    if abs(filled - 0.75) < 1e-6:
        return "any"
    return figure(values) if filled > 0.75 and len(values) else "nan"


def read(path):
    with path.open() as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def number(text):
    return float(text) if text else float("nan")


def main(directory):
    for path in sorted(Path(directory).glob("*.csv")):
        sidecar = path.with_suffix(".json")
        if not sidecar.exists():
            continue
        facts = json.loads(sidecar.read_text())
        header, rows = read(path)
        if "time_utc" not in header:
            continue
        stamps = [row[header.index("time_utc")].replace("Z", "+00:00") for row in rows]
        t = np.array([datetime.fromisoformat(s).timestamp() for s in stamps])
        rate = facts.get("rate_hz", 0)
        for i, column in enumerate(header):
            if column in ("time_utc", "t_s", "event_id") or column.endswith("_counts"):
                continue
            try:
                x = np.array([number(row[i]) for row in rows])
            except ValueError:
                continue
            if 50 <= rate <= 500 and not np.isnan(x).any():
                vibration(path, column, x, float(rate))
            elif "mm per interval" in str(facts.get("units")):
                rain(path, column, t, x)
            elif DEPTH.search(column):
                for first, end in events(header, rows):
                    depth(path, column, first, t[first:end], x[first:end])
            elif AIR.search(column) and not rate >= 50:
                average(path, column, t, x)


def events(header, rows):
    if "event_id" not in header:
        return [(0, min(len(rows), 3000))]
    at = header.index("event_id")
    starts = [i for i in range(len(rows)) if i == 0 or rows[i][at] != rows[i - 1][at]]
    return list(zip(starts, starts[1:] + [len(rows)]))


main(sys.argv[1])
