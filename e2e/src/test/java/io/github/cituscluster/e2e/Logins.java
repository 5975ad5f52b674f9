package io.github.cituscluster.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which roles logged in to the servers and how, from the servers' own logs with `log_connections`.
record Logins(List<Login> all) {
  private static final Pattern LINE = Pattern.compile("\\[(\\d+)] LOG: +(.*)");
  private static final Pattern FROM = Pattern.compile("connection received: host=(\\S+)");
  private static final Pattern IDENTITY =
      Pattern.compile("connection authenticated: identity=\"(.*?)\" method=(\\S+)");
  private static final Pattern USER = Pattern.compile("connection authorized: user=(\\S+)");
  private static final Pattern PROTOCOL = Pattern.compile("SSL enabled \\(protocol=([^,]+)");

  /// A login.
  ///
  /// @param server the pod
  /// @param host `[local]` for the socket
  /// @param identity the subject of the certificate, or the role of a password
  /// @param protocol of TLS; empty for a plain connection
  record Login(
      String server, String host, String user, String identity, String method, String protocol) {

    boolean isOverTheNetwork() {
      return !host.equals("[local]") && !host.equals("127.0.0.1") && !host.equals("::1");
    }
  }

  /// The logins to all members so far.
  static Logins of(Release release, Shape shape) {
    List<Login> all = new ArrayList<>();
    release
        .pods(shape)
        .forEach(pod -> {
          String name = pod.getMetadata().getName();
          collect(name, release.log(name), all);
        });
    return new Logins(all);
  }

  private static void collect(String server, String log, List<Login> all) {
    Map<String, String> hosts = new HashMap<>();
    Map<String, Matcher> identities = new HashMap<>();
    log.lines()
        .map(LINE::matcher)
        .filter(Matcher::find)
        .forEach(line -> {
          String process = line.group(1);
          String text = line.group(2);
          Matcher from = FROM.matcher(text);
          Matcher identity = IDENTITY.matcher(text);
          Matcher user = USER.matcher(text);
          if (from.find()) {
            hosts.put(process, from.group(1));
          } else if (identity.find()) {
            identities.put(process, identity);
          } else if (user.find() && hosts.containsKey(process)) {
            Matcher protocol = PROTOCOL.matcher(text);
            Matcher who = identities.get(process);
            all.add(
                new Login(
                    server,
                    hosts.getOrDefault(process, ""),
                    user.group(1),
                    who == null ? "" : who.group(1),
                    who == null ? "" : who.group(2),
                    protocol.find() ? protocol.group(1) : ""));
          }
        });
  }

  List<Login> overTheNetwork() {
    return all.stream().filter(Login::isOverTheNetwork).toList();
  }

  /// Prints server, role, identity, method and protocol of all logins over the network, each once,
  /// and keeps them in `e2e-logins.md`.
  void keep() {
    TreeSet<String> rows = new TreeSet<>();
    overTheNetwork()
        .forEach(l ->
            rows.add(
                "| %s | %s | %s | %s | %s |"
                    .formatted(l.server(), l.user(), l.identity(), l.method(), l.protocol())));
    String table =
        "| server | role | identity | method | TLS |\n| --- | --- | --- | --- | --- |\n"
            + String.join("\n", rows)
            + "\n";
    System.out.println(table);
    try {
      Files.createDirectories(Measurements.FOLDER);
      Files.writeString(Measurements.FOLDER.resolve("e2e-logins.md"), table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
