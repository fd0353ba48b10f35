package chat.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lines over a number.
 *
 * @param across the name of what is measured, and its unit, from left to right
 * @param up the same from below to above
 */
record LineChart(String title, String across, String up, boolean logarithmicAcross, boolean logarithmicUp) {
    private static final int WIDTH = 720;
    private static final int LEFT = 56;
    private static final int RIGHT = 700;
    private static final int PLOT_HEIGHT = 260;
    private static final int LEGEND_TOP = 38;
    private static final int LEGEND_COLUMN = 344;
    private static final int LEGEND_LINE = 18;

    /** Returns the chart in SVG; a line whose name ends with p50 is dashed, in the colour of the line before or after it. */
    String draw(List<Series> lines) {
        int top = LEGEND_TOP + LEGEND_LINE * ((lines.size() + 1) / 2) + 14;
        int bottom = top + PLOT_HEIGHT;
        Svg svg = new Svg(WIDTH, bottom + 44, title);
        Axis xs = Axis.over(all(lines, true), logarithmicAcross);
        Axis ys = Axis.over(all(lines, false), logarithmicUp);
        drawAxes(svg, xs, ys, top, bottom);
        List<String> names = lines.stream().map(LineChart::group).distinct().toList();
        for (int i = 0; i < lines.size(); i++) {
            Series line = lines.get(i);
            String colour = Svg.colour(names.indexOf(group(line)));
            boolean dashed = line.name().endsWith("p50");
            int legendX = i % 2 * LEGEND_COLUMN;
            int legendY = LEGEND_TOP + LEGEND_LINE * (i / 2);
            svg.path(legendX + "," + (legendY - 4) + " " + (legendX + 24) + "," + (legendY - 4), colour, dashed);
            svg.text(legendX + 30, legendY, "start", "small", line.name());
            svg.path(
                    IntStream.range(0, line.xs().size())
                            .mapToObj(point -> String.format(
                                    Locale.ROOT,
                                    "%.1f,%.1f",
                                    x(xs, line.xs().get(point)),
                                    y(ys, line.ys().get(point), top, bottom)))
                            .collect(Collectors.joining(" ")),
                    colour,
                    dashed);
            for (int point = 0; point < line.xs().size(); point++) {
                svg.dot(x(xs, line.xs().get(point)), y(ys, line.ys().get(point), top, bottom), colour);
            }
        }
        return svg.toString();
    }

    private void drawAxes(Svg svg, Axis xs, Axis ys, int top, int bottom) {
        for (double tick : ys.ticks()) {
            double y = y(ys, tick, top, bottom);
            svg.line(LEFT, y, RIGHT, y, "grid");
            svg.text(LEFT - 6, y + 4, "end", "small", Axis.shortened(tick));
        }
        for (double tick : xs.ticks()) {
            double x = x(xs, tick);
            svg.line(x, bottom, x, bottom + 4, "axis");
            svg.text(x, bottom + 18, "middle", "small", Axis.shortened(tick));
        }
        svg.line(LEFT, bottom, RIGHT, bottom, "axis");
        svg.text(RIGHT, bottom + 36, "end", "small", across);
        svg.text(0, top - 8, "start", "small", up);
    }

    private static String group(Series line) {
        return line.name().replaceAll(", p\\d+$", "");
    }

    private static List<Double> all(List<Series> lines, boolean across) {
        return lines.stream()
                .flatMap(line -> (across ? line.xs() : line.ys()).stream())
                .toList();
    }

    private static double x(Axis axis, double value) {
        return LEFT + axis.position(value) * (RIGHT - LEFT);
    }

    private static double y(Axis axis, double value, int top, int bottom) {
        return bottom - axis.position(value) * (bottom - top);
    }
}
