package io.github.cituscluster.cli;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The texts that some source code can print: its string literals, joined where `+` joins them,
/// with a mark in place of each value that the code inserts.
final class SourceMessages {
  private static final String VALUE = "\u0001";
  private static final Pattern INSERTION = Pattern.compile("%[-.0-9]*[a-z]|\\{}");
  private static final Pattern PLACEHOLDER = Pattern.compile("<[^<>]+>|\\.\\.\\.");

  private final List<String> texts;

  private SourceMessages(List<String> texts) {
    this.texts = texts;
  }

  /// The texts of all Java files below a folder.
  static SourceMessages below(Path folder) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> texts = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder);
        StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<Path> files = all.filter(f -> f.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      for (CompilationUnitTree unit : task.parse()) {
        new Literals().scan(unit, texts);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SourceMessages(texts);
  }

  /// Whether one of the texts contains a message.
  ///
  /// @param message with `<name>` or `...` where the code inserts values
  boolean contain(String message) {
    Pattern pattern =
        Pattern.compile(
            Arrays.stream(PLACEHOLDER.split(message, -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")),
            Pattern.DOTALL);
    return texts.stream().anyMatch(text -> pattern.matcher(text).find());
  }

  private static final class Literals extends TreeScanner<@Nullable Void, List<String>> {
    @Override
    public @Nullable Void visitBinary(BinaryTree node, List<String> texts) {
      texts.add(text(node));
      return super.visitBinary(node, texts);
    }

    @Override
    public @Nullable Void visitLiteral(LiteralTree node, List<String> texts) {
      texts.add(text(node));
      return super.visitLiteral(node, texts);
    }

    private static String text(Tree tree) {
      return switch (tree) {
        case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS ->
            text(sum.getLeftOperand()) + text(sum.getRightOperand());
        case ParenthesizedTree inner -> text(inner.getExpression());
        case MethodInvocationTree call
            when call.getMethodSelect() instanceof MemberSelectTree method
                && method.getIdentifier().contentEquals("formatted") ->
            text(method.getExpression());
        case LiteralTree literal when literal.getValue() instanceof String text ->
            INSERTION.matcher(text).replaceAll(VALUE);
        default -> VALUE;
      };
    }
  }
}
