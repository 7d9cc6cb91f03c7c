import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Reads the reports of surefire and failsafe: prints the totals, or checks that all tests ran. */
final class TestTotals {
  /** Tests that may be skipped, as class#method: none. */
  private static final Set<String> MAY_BE_SKIPPED = Set.of();

  private TestTotals() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("--complete")) {
      checkComplete(Path.of(args[1]));
    } else {
      printTotals(args);
    }
  }

  /** Arguments: checks passed and failed besides the tests, then the projects' folders. */
  private static void printTotals(String[] args) throws Exception {
    int passed = Integer.parseInt(args[0]);
    int failed = 0;
    int skipped = 0;
    for (int i = 2; i < args.length; i++) {
      for (Path report : reports(Path.of(args[i]))) {
        Element suite = parse(report).getDocumentElement();
        int bad = count(suite, "errors") + count(suite, "failures");
        failed += bad;
        skipped += count(suite, "skipped");
        passed += count(suite, "tests") - bad - count(suite, "skipped");
      }
    }
    // What failed is a test that is counted already, or else one of the checks.
    failed = Math.max(failed, Integer.parseInt(args[1]));
    System.out.printf("%d passed, %d failed, %d skipped%n", passed, failed, skipped);
  }

  private static void checkComplete(Path project) throws Exception {
    List<String> missing = new ArrayList<>();
    for (String test : testClasses(project)) {
      if (reports(project).stream().noneMatch(r -> r.endsWith("TEST-" + test + ".xml"))) {
        missing.add(test + " has not run");
      }
    }
    for (Path report : reports(project)) {
      NodeList skipped = parse(report).getElementsByTagName("skipped");
      for (int i = 0; i < skipped.getLength(); i++) {
        Element test = (Element) skipped.item(i).getParentNode();
        String name = test.getAttribute("classname") + "#" + test.getAttribute("name");
        if (!MAY_BE_SKIPPED.contains(name)) {
          missing.add(name + " was skipped");
        }
      }
    }
    missing.forEach(System.out::println);
    System.exit(missing.isEmpty() ? 0 : 1);
  }

  private static List<String> testClasses(Path project) throws IOException {
    List<String> classes = new ArrayList<>();
    for (Path module : modules(project)) {
      Path root = module.resolve("src/test/java");
      if (Files.isDirectory(root)) {
        try (Stream<Path> files = Files.walk(root)) {
          files
              .filter(TestTotals::isRunnable)
              .map(file -> root.relativize(file).toString())
              .filter(file -> file.endsWith("Test.java") || file.endsWith("IT.java"))
              .map(file -> file.replace(".java", "").replace('/', '.'))
              .forEach(classes::add);
        }
      }
    }
    return classes;
  }

  /** What tests have in common is in classes that are called tests, too, but have no report. */
  private static boolean isRunnable(Path file) {
    try {
      return Files.isRegularFile(file)
          && Files.readAllLines(file).stream().noneMatch(line -> line.startsWith("abstract class "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> reports(Path project) throws IOException {
    List<Path> reports = new ArrayList<>();
    for (Path module : modules(project)) {
      for (String folder : List.of("target/surefire-reports", "target/failsafe-reports")) {
        if (Files.isDirectory(module.resolve(folder))) {
          try (Stream<Path> files = Files.list(module.resolve(folder))) {
            files
                .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                .forEach(reports::add);
          }
        }
      }
    }
    return reports;
  }

  private static List<Path> modules(Path project) throws IOException {
    if (!Files.isDirectory(project)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(project)) {
      return folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))).toList();
    }
  }

  private static int count(Element suite, String what) {
    return Integer.parseInt(suite.getAttribute(what));
  }

  private static Document parse(Path report) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
  }
}
