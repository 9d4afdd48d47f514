package caravan.platform.launch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Gives a class methods of its own for what the compiler leaves to be linked when it is first
 * reached: texts that are joined ({@code "a" + b}, since Java 9), and what a record is equal to.
 * Each takes a millisecond and more then, for which no class archive helps, and a start of Spring
 * and Camel reaches seventy. Calls of {@code invokedynamic} become calls of private static methods,
 * as the compiler makes them for lambdas; all else of a class stays as it is.
 */
final class PlainMethods extends ClassVisitor {
  /** Java 9, whose compiler was the first to do so, to 21; what is newer stays as it is. */
  private static final int OLDEST = 53;

  private static final int NEWEST = 65;
  private static final List<byte[]> MARKS =
      List.of(mark(JoinedTexts.BOOTSTRAP), mark(RecordMethods.BOOTSTRAP));

  /** Of the names of all methods that it makes. */
  static final String PREFIX = "caravan$plain";

  private record Site(String name, String descriptor, String bootstrap, List<Object> arguments) {}

  private final Map<Site, String> methods = new LinkedHashMap<>();
  private String type = "";
  private boolean isInterface;

  private PlainMethods(ClassWriter out) {
    super(Opcodes.ASM9, out);
  }

  /**
   * Whether a class may have something to be linked.
   *
   * @param head its first eight bytes at least
   */
  static boolean concerns(byte[] head) {
    int version = head.length < 8 ? 0 : (head[6] & 0xff) << 8 | head[7] & 0xff;
    return OLDEST <= version && version <= NEWEST;
  }

  /**
   * The class with plain methods; empty if it stays as it is, because it needs none or they cannot
   * be made.
   *
   * @param bytes a class that {@link #concerns} is true for
   */
  static Optional<byte[]> rewritten(byte[] bytes) {
    if (MARKS.stream().noneMatch(mark -> contains(bytes, mark))) {
      return Optional.empty();
    }
    try {
      ClassReader in = new ClassReader(bytes);
      ClassWriter out = new ClassWriter(in, 0);
      PlainMethods plain = new PlainMethods(out);
      in.accept(plain, 0);
      return plain.methods.isEmpty() ? Optional.empty() : Optional.of(out.toByteArray());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // what no Java compiler makes, or what is too large with them; Java may still link it
      return Optional.empty();
    }
  }

  private static byte[] mark(String bootstrap) {
    return bootstrap.substring(0, bootstrap.indexOf('.')).getBytes(StandardCharsets.UTF_8);
  }

  private static boolean contains(byte[] bytes, byte[] part) {
    for (int at = 0; at <= bytes.length - part.length; at++) {
      if (bytes[at] == part[0]
          && Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void visit(
      int version, int access, String name, String signature, String parent, String[] interfaces) {
    type = name;
    isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
    super.visit(version, access, name, signature, parent, interfaces);
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String name, String descriptor, String signature, String[] exceptions) {
    MethodVisitor out = super.visitMethod(access, name, descriptor, signature, exceptions);
    return new MethodVisitor(Opcodes.ASM9, out) {
      @Override
      public void visitInvokeDynamicInsn(
          String called, String of, Handle handle, Object... arguments) {
        String bootstrap = handle.getOwner() + "." + handle.getName();
        if (bootstrap.equals(JoinedTexts.BOOTSTRAP) || bootstrap.equals(RecordMethods.BOOTSTRAP)) {
          String plain = bootstrap.equals(JoinedTexts.BOOTSTRAP) ? JoinedTexts.descriptor(of) : of;
          Site site = new Site(called, plain, bootstrap, List.of(arguments));
          String method = methods.computeIfAbsent(site, key -> PREFIX + methods.size());
          super.visitMethodInsn(Opcodes.INVOKESTATIC, type, method, plain, isInterface);
        } else {
          super.visitInvokeDynamicInsn(called, of, handle, arguments);
        }
      }
    };
  }

  @Override
  public void visitEnd() {
    methods.forEach(this::write);
    super.visitEnd();
  }

  private void write(Site site, String name) {
    int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;
    MethodVisitor out = super.visitMethod(access, name, site.descriptor(), null, null);
    out.visitCode();
    if (site.bootstrap().equals(JoinedTexts.BOOTSTRAP)) {
      JoinedTexts.write(out, site.descriptor(), site.arguments());
    } else {
      RecordMethods.write(out, type, site.name(), site.arguments());
    }
    out.visitEnd();
  }
}
