package chat.bench;

import java.util.List;

/** Bars from left to right, in groups, each group to a scale of its own. */
record BarChart(String title) {
    private static final int WIDTH = 720;
    private static final int LEFT = 110;
    private static final int LONGEST = 500;
    private static final int TOP = 44;
    private static final int BAR = 20;
    private static final int STEP = 26;
    private static final int GAP = 34;

    /** The bars of one group. */
    record Group(String name, List<Bar> bars) {}

    /** One bar. */
    record Bar(String name, double value, String label) {}

    /** Returns the chart in SVG. The same name has the same colour in all groups. */
    String draw(List<Group> groups) {
        int bars = groups.stream().mapToInt(group -> group.bars().size()).sum();
        Svg svg = new Svg(WIDTH, TOP + bars * STEP + groups.size() * GAP, title);
        List<String> names = groups.stream()
                .flatMap(group -> group.bars().stream())
                .map(Bar::name)
                .distinct()
                .toList();
        int y = TOP;
        for (Group group : groups) {
            svg.text(0, y, "start", "small", group.name());
            y += STEP - BAR + 4;
            double most = group.bars().stream().mapToDouble(Bar::value).max().orElse(1);
            for (Bar bar : group.bars()) {
                double length = Math.max(1, LONGEST * bar.value() / Math.max(most, Double.MIN_NORMAL));
                svg.text(LEFT - 8, y + 15, "end", "", bar.name());
                svg.bar(LEFT, y, length, BAR, Svg.colour(names.indexOf(bar.name())));
                svg.text(LEFT + length + 6, y + 15, "start", "", bar.label());
                y += STEP;
            }
            y += GAP - (STEP - BAR + 4);
        }
        return svg.toString();
    }
}
