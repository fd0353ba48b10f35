package chat.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a plot.
 *
 * @param plot which one
 * @param name of the line
 * @param xs and ys are as many
 */
record Series(String plot, String name, List<Double> xs, List<Double> ys) {
    Series(String plot, String name) {
        this(plot, name, new ArrayList<>(), new ArrayList<>());
    }

    void add(double x, double y) {
        xs.add(x);
        ys.add(y);
    }
}
