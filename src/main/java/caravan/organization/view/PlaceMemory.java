package caravan.organization.view;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a source were placed last, so that they stay there; and the folders that its
 * projects and clusters got. As bytes: version 1, big-endian, texts as Java's modified UTF-8. Some
 * 300 bytes a file. Not safe for concurrent use.
 */
public final class PlaceMemory {
  private static final int MAGIC = 0x43615072; // "CaPr"
  private static final int VERSION = 1;

  /**
   * One file's place.
   *
   * @param place with its own name
   * @param follows what it followed from
   * @param cluster that named its folder, 0 for none
   * @param similarity of its content to that cluster then
   */
  record Kept(String place, String follows, int cluster, double similarity) {}

  final Map<String, Kept> places = new TreeMap<>();
  final Map<String, String> projects = new TreeMap<>();
  final Map<Integer, String> clusters = new TreeMap<>();

  @Nullable Kept of(String path) {
    return places.get(path);
  }

  /** All of it. */
  public byte[] toBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.writeInt(projects.size());
    for (Map.Entry<String, String> project : projects.entrySet()) {
      out.writeUTF(project.getKey());
      out.writeUTF(project.getValue());
    }
    out.writeInt(clusters.size());
    for (Map.Entry<Integer, String> cluster : clusters.entrySet()) {
      out.writeInt(cluster.getKey());
      out.writeUTF(cluster.getValue());
    }
    out.writeInt(places.size());
    for (Map.Entry<String, Kept> place : places.entrySet()) {
      out.writeUTF(place.getKey());
      out.writeUTF(place.getValue().place());
      out.writeUTF(place.getValue().follows());
      out.writeInt(place.getValue().cluster());
      out.writeFloat((float) place.getValue().similarity());
    }
    return bytes.toByteArray();
  }

  /**
   * What {@link #toBytes} made.
   *
   * @throws IOException if it did not, or another version did: remember anew then
   */
  public static PlaceMemory of(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    PlaceMemory memory = new PlaceMemory();
    try {
      if (in.readInt() != MAGIC) {
        throw new IOException("these are no remembered places");
      }
      int version = in.readInt();
      if (version != VERSION) {
        throw new IOException(
            "the remembered places have the version "
                + version
                + "; this Caravan knows "
                + VERSION);
      }
      for (int i = in.readInt(); i > 0; i--) {
        memory.projects.put(in.readUTF(), in.readUTF());
      }
      for (int i = in.readInt(); i > 0; i--) {
        memory.clusters.put(in.readInt(), in.readUTF());
      }
      for (int i = in.readInt(); i > 0; i--) {
        memory.places.put(
            in.readUTF(), new Kept(in.readUTF(), in.readUTF(), in.readInt(), in.readFloat()));
      }
    } catch (EOFException e) {
      throw new IOException("the remembered places are cut off", e);
    }
    return memory;
  }
}
