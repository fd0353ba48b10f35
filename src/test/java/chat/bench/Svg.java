package chat.bench;

import java.util.Locale;

/** A picture in SVG, on no background, in colours that can be read on white and on black. For one thread. */
final class Svg {
    /** For up to seven lines or bars, told apart by people who do not see all colours. */
    private static final String[] COLOURS = {"#2f81f7", "#e8590c", "#2ea043", "#a371f7", "#bf8700", "#db61a2", "#57606a"
    };

    private static final String STYLE =
            "text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:15px}"
                    + ".small{font-size:11px}.grid{stroke:#8c959f;stroke-opacity:.35}.axis{stroke:#8c959f}"
                    + "@media(prefers-color-scheme:dark){text{fill:#e6edf3}}";

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        body.append("<title>").append(escaped(title)).append("</title>\n");
        text(0, 16, "start", "title", title);
    }

    static String colour(int index) {
        return COLOURS[index % COLOURS.length];
    }

    /** @param anchor start, middle or end */
    void text(double x, double y, String anchor, String style, String text) {
        body.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                style,
                escaped(text)));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        body.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                style));
    }

    void bar(double x, double y, double barWidth, double barHeight, String colour) {
        body.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" fill=\"%s\"/>%n",
                x,
                y,
                barWidth,
                barHeight,
                colour));
    }

    /** @param points as {@code x,y x,y} */
    void path(String points, String colour, boolean dashed) {
        body.append("<polyline points=\"")
                .append(points)
                .append("\" fill=\"none\" stroke-width=\"2\" stroke=\"")
                .append(colour)
                .append(dashed ? "\" stroke-dasharray=\"5 4\"/>\n" : "\"/>\n");
    }

    void dot(double x, double y, String colour) {
        body.append(
                String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x, y, colour));
    }

    @Override
    public String toString() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + ' ' + height + "\" width=\"" + width
                + "\" height=\"" + height + "\" role=\"img\">\n<style>" + STYLE + "</style>\n" + body + "</svg>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
