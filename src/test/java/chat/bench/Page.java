package chat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The figures in the documentation: a table and plots between two marks of capacity.md, written anew by each run that is to be published. */
final class Page {
    private static final String FILE = "capacity.md";
    private static final String IMAGES = "images";
    private static final String BEGIN = "<!-- figures -->\n";
    private static final String END = "<!-- end of figures -->\n";

    private Page() {}

    /**
     * Writes a report's figures into the documentation.
     *
     * @param folder of the documentation
     * @throws IOException when the page cannot be written, or lacks the marks
     */
    static Path write(Path folder, Report report, String command) throws IOException {
        Path page = folder.resolve(FILE);
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(page + " has no marks for figures");
        }
        StringBuilder figures = new StringBuilder(BEGIN)
                .append("\n## Figures\n\n`")
                .append(command)
                .append("`, on ")
                .append(Machine.words())
                .append(". Medians.\n\n")
                .append(new Table(report).markdown());
        for (Path plot : Plots.write(folder.resolve(IMAGES), report)) {
            String name = plot.getFileName().toString();
            figures.append("\n![")
                    .append(Plots.title(name))
                    .append("](")
                    .append(IMAGES)
                    .append('/')
                    .append(name)
                    .append(")\n");
        }
        return Files.writeString(page, text.substring(0, begin) + figures + '\n' + text.substring(end));
    }
}
