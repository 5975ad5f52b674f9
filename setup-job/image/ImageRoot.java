import io.github.cituscluster.local.LocalCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes what Jib adds to the job's own layers: a Java runtime with only the modules the job uses,
/// and the ahead-of-time cache that brings the first log line below 250 ms.
///
/// Maven runs it from source: `java ImageRoot.java TARGET JAR CLASSPATH MAIN SPEC`. The virtual
/// machine takes the cache only if the runtime and every jar have the size and modification time
/// that it saw in training, and the class path the same order. So the jars are laid out as Jib will
/// lay them out, and all get the time that Jib gives to every file.
static final FileTime JIB_TIME = FileTime.fromMillis(1000);

static final String MODULES = "java.sql,java.naming,java.net.http,java.management,java.security.jgss";

/// Part of the runtime, so that training and the job cannot differ in them. One core and a heap of
/// a few megabytes: the serial collector and the fast compiler start soonest. Reflection without
/// generated accessors, which no cache keeps, saves 40 ms. No file in /tmp.
static final String OPTIONS =
    "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData"
        + " -Djdk.reflect.useNativeAccessorOnly=true";

void main(String[] arguments) throws Exception {
  if (!System.getProperty("os.name").equals("Linux")) {
    throw new IllegalStateException(
        "the image's runtime is made from this JDK, which is for %s; build on Linux"
            .formatted(System.getProperty("os.name")));
  }
  Path target = Path.of(arguments[0]);
  delete(target);
  Path java = runtime(target.resolve("runtime"));
  String classPath = layOut(target.resolve("training"), Path.of(arguments[1]), arguments[2]);
  date(target, JIB_TIME);
  train(java, target.resolve("cache/job.aot"), classPath, arguments[3], Path.of(arguments[4]));
  // Jib knows a changed file by its time only and would put yesterday's layer into the image.
  date(target, FileTime.from(Instant.now()));
}

Path runtime(Path folder) {
  ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
  int code =
      jlink.run(
          System.out,
          System.err,
          "--add-modules=" + MODULES,
          "--add-options=" + OPTIONS,
          "--strip-debug",
          "--no-header-files",
          "--no-man-pages",
          "--compress=zip-9",
          "--output=" + folder);
  if (code != 0) {
    throw new IllegalStateException("jlink ended with " + code);
  }
  return folder.resolve("bin/java");
}

/// Jib's folders below /app; the virtual machine forgives a different folder above them.
String layOut(Path app, Path jar, String classPath) throws IOException {
  List<Path> jars = new ArrayList<>();
  jars.add(copy(jar, app.resolve("classpath")));
  for (String entry : classPath.split(File.pathSeparator)) {
    if (entry.endsWith(".jar")) {
      jars.add(copy(Path.of(entry), app.resolve("libs")));
    }
  }
  return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
}

Path copy(Path file, Path folder) throws IOException {
  Files.createDirectories(folder);
  return Files.copy(file, folder.resolve(file.getFileName()));
}

void date(Path folder, FileTime time) throws IOException {
  for (Path path : walk(folder)) {
    Files.setLastModifiedTime(path, time);
  }
}

/// The job makes the databases of a real cluster, so that the cache holds whatever it will use:
/// driver, pools, SCRAM, the whole way from looking to the summary.
void train(Path java, Path cache, String classPath, String main, Path spec) throws Exception {
  Files.createDirectories(cache.getParent());
  Path log = cache.getParent().resolveSibling("training.log");
  try (LocalCluster cluster = LocalCluster.start(2)) {
    int code =
        new ProcessBuilder(
                List.of(
                    java.toString(),
                    "-XX:AOTCacheOutput=" + cache,
                    "-cp",
                    classPath,
                    main,
                    "setup",
                    "--spec",
                    onServers(cluster, spec).toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (code != 0 || !Files.exists(cache) || Files.size(cache) == 0) {
      throw new IllegalStateException(
          "training ended with exit code %d, expected 0 and the cache %s; see %s"
              .formatted(code, cache, log));
    }
  }
}

/// The specification with the servers' ports in place of 1, 2, 3.
Path onServers(LocalCluster cluster, Path spec) throws IOException {
  String text = Files.readString(spec);
  for (var node : cluster.nodes()) {
    text = text.replace("port: " + (node.group() + 1) + "}", "port: " + node.port() + "}");
  }
  return Files.writeString(cluster.folder().resolve("training.yaml"), text);
}

void delete(Path folder) throws IOException {
  if (Files.exists(folder)) {
    for (Path path : walk(folder).reversed()) {
      Files.delete(path);
    }
  }
}

List<Path> walk(Path folder) throws IOException {
  try (Stream<Path> paths = Files.walk(folder)) {
    return paths.toList();
  }
}
