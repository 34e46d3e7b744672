package io.sluice.core.expression;

/**
 * Sums for a mean and a regression line, kept as means and co-moments so that large times and large values cancel nothing
 * out. Two are joined after T. F. Chan, G. H. Golub, R. J. LeVeque, Updating formulae and a pairwise algorithm for computing
 * sample variances, 1979.
 */
final class Line {
    long firstNs;
    long lastNs;
    private double n;
    private double meanT;
    private double meanV;
    private double stt;
    private double stv;

    /** Becomes one sample. */
    void set(long ns, double t, double v) {
        firstNs = ns;
        lastNs = ns;
        n = 1;
        meanT = t;
        meanV = v;
        stt = 0;
        stv = 0;
    }

    /** Becomes empty; its times stay. */
    void clear() {
        n = 0;
        meanT = 0;
        meanV = 0;
        stt = 0;
        stv = 0;
    }

    /** Becomes the same, times left out. */
    void set(Line other) {
        n = other.n;
        meanT = other.meanT;
        meanV = other.meanV;
        stt = other.stt;
        stv = other.stv;
    }

    /** Takes one sample in. */
    void add(double t, double v) {
        join(1, t, v, 0, 0);
    }

    /** Takes another's samples in; its times stay. */
    void add(Line other) {
        if (other.n > 0) {
            join(other.n, other.meanT, other.meanV, other.stt, other.stv);
        }
    }

    private void join(double m, double t, double v, double tt, double tv) {
        double all = n + m;
        double dt = t - meanT;
        double dv = v - meanV;
        double weight = n * m / all;
        stt += tt + dt * dt * weight;
        stv += tv + dt * dv * weight;
        meanT += dt * m / all;
        meanV += dv * m / all;
        n = all;
    }

    double mean() {
        return n == 0 ? Double.NaN : meanV;
    }

    /** Slope per unit of t; NaN below two different times. */
    double slope() {
        return stt > 0 ? stv / stt : Double.NaN;
    }
}
