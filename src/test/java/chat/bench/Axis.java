package chat.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One direction of a chart: which value is where.
 *
 * @param least of the values
 * @param most of the values, more than {@code least}
 * @param logarithmic whether each tenfold takes the same length
 */
record Axis(double least, double most, boolean logarithmic) {
    private static final int TICKS = 5;
    private static final double[] STEPS = {1, 2, 5, 10};

    /** Returns an axis over these values: from 0 on, or if it is logarithmic, over whole powers of ten. */
    static Axis over(List<Double> values, boolean logarithmic) {
        double high = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        if (!logarithmic) {
            double step = step(Math.max(high, Double.MIN_NORMAL));
            return new Axis(0, Math.ceil(high / step) * step, false);
        }
        double low = values.stream()
                .mapToDouble(Double::doubleValue)
                .filter(value -> value > 0)
                .min()
                .orElse(1);
        double floor = Math.pow(10, Math.floor(Math.log10(low)));
        double ceiling = Math.pow(10, Math.ceil(Math.log10(high)));
        return new Axis(floor, ceiling > floor ? ceiling : floor * 10, true);
    }

    /** Returns where a value is, from 0 to 1. */
    double position(double value) {
        return logarithmic
                ? Math.log(Math.max(value, least) / least) / Math.log(most / least)
                : (value - least) / (most - least);
    }

    /** Returns the values that are written beside it. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (double tick = least; tick <= most * 1.001; tick *= 10) {
                ticks.add(tick);
            }
        } else {
            double step = step(most);
            for (int i = 0; i * step <= most * 1.001; i++) {
                ticks.add(i * step);
            }
        }
        return ticks;
    }

    private static double step(double high) {
        double rough = high / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double factor : STEPS) {
            if (factor * power >= rough) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** Returns a number in few characters: 20k, 1.5M, 0.25. */
    static String shortened(double value) {
        if (value >= 1e6) {
            return trimmed(value / 1e6) + "M";
        }
        return value >= 1e4 ? trimmed(value / 1e3) + "k" : trimmed(value);
    }

    private static String trimmed(double value) {
        String text = String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
