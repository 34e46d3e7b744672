package io.sluice.bench;

import io.sluice.port.field.Reading;

/** Readings of the measured site, device after device: a slow wave with a digit of noise, as a quiet instrument shows it. */
final class Wave {
    private long n;

    /** The next device's reading; raw values are whole numbers. */
    Reading reading() {
        Reading r = new Reading((int) (n % BenchSite.DEVICES), BenchSite.POINTS);
        r.lastByteNs = System.nanoTime();
        long round = n / BenchSite.DEVICES;
        for (int p = 0; p < BenchSite.POINTS; p++) {
            r.raw[p] = 1000 + p * 7 + (round / 50) % 40 + (((round * 31 + p * 17L) >> 3) & 1);
            r.quality[p] = 0;
        }
        n++;
        return r;
    }
}
