package io.github.cituscluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/// What a class has told the log in one test.
public final class Told implements BeforeEachCallback, AfterEachCallback {
  private final Logger logger;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  public Told(Class<?> by) {
    this.logger = (Logger) LoggerFactory.getLogger(by);
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
  }

  @Override
  public void afterEach(ExtensionContext test) {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  /// The names and values beside a line's text.
  public String values(int line) {
    return String.valueOf(log.list.get(line).getKeyValuePairs());
  }

  public List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
