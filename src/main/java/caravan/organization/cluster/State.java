package caravan.organization.cluster;

import caravan.model.ChunkId;
import caravan.model.meaning.ContentId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Clusters as bytes, version 1: big-endian, texts as Java's modified UTF-8. */
record State(
    String model,
    int nextId,
    int sinceMerge,
    int assigned,
    List<Grain> grains,
    Map<ContentId, Integer> contents,
    Map<Integer, Integer> aliases,
    Map<Integer, String> names) {
  private static final int MAGIC = 0x4361436c; // "CaCl"
  private static final int VERSION = 1;
  private static final int MOST_DIMENSIONS = 4096;

  byte[] encode() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.writeUTF(model);
    out.writeInt(nextId);
    out.writeInt(sinceMerge);
    out.writeInt(assigned);
    out.writeInt(grains.size());
    for (Grain grain : grains) {
      write(out, grain);
    }
    out.writeInt(aliases.size());
    for (Map.Entry<Integer, Integer> alias : aliases.entrySet()) {
      out.writeInt(alias.getKey());
      out.writeInt(alias.getValue());
    }
    out.writeInt(names.size());
    for (Map.Entry<Integer, String> name : names.entrySet()) {
      out.writeInt(name.getKey());
      out.writeUTF(name.getValue());
    }
    out.writeInt(contents.size());
    for (Map.Entry<ContentId, Integer> content : contents.entrySet()) {
      out.write(content.getKey().id().bytes());
      out.writeInt(content.getValue());
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Grain grain) throws IOException {
    out.writeInt(grain.size);
    out.writeInt(grain.cluster);
    out.writeInt(grain.sum.length);
    for (float value : grain.sum) {
      out.writeFloat(value);
    }
    out.writeInt(grain.phrases.size());
    for (Map.Entry<String, Double> phrase : grain.phrases.entrySet()) {
      out.writeUTF(phrase.getKey());
      out.writeDouble(phrase.getValue());
    }
  }

  static State decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      if (in.readInt() != MAGIC) {
        throw new IOException("these are no clusters");
      }
      int version = in.readInt();
      if (version != VERSION) {
        throw new IOException(
            "the clusters have the version " + version + "; this Caravan knows " + VERSION);
      }
      String model = in.readUTF();
      int nextId = in.readInt();
      int sinceMerge = in.readInt();
      int assigned = in.readInt();
      List<Grain> grains = new ArrayList<>();
      for (int count = count(in, Clusters.MOST_GRAINS); grains.size() < count; ) {
        grains.add(grain(in));
      }
      Map<Integer, Integer> aliases = new TreeMap<>();
      for (int i = count(in, bytes.length); i > 0; i--) {
        int alias = in.readInt();
        int id = in.readInt();
        if (id >= alias) {
          throw new IOException("the clusters are damaged: an alias is older than its cluster");
        }
        aliases.put(alias, id);
      }
      Map<Integer, String> names = new TreeMap<>();
      for (int i = count(in, bytes.length); i > 0; i--) {
        names.put(in.readInt(), in.readUTF());
      }
      return new State(
          model,
          nextId,
          sinceMerge,
          assigned,
          grains,
          contents(in, bytes.length, grains.size()),
          aliases,
          names);
    } catch (EOFException e) {
      throw new IOException("the clusters are cut off", e);
    }
  }

  private static Grain grain(DataInputStream in) throws IOException {
    int size = in.readInt();
    int cluster = in.readInt();
    Grain grain = new Grain(count(in, MOST_DIMENSIONS));
    grain.size = size;
    grain.cluster = cluster;
    for (int i = 0; i < grain.sum.length; i++) {
      grain.sum[i] = in.readFloat();
    }
    grain.refresh();
    for (int i = count(in, 10_000); i > 0; i--) {
      grain.phrases.put(in.readUTF(), in.readDouble());
    }
    return grain;
  }

  private static Map<ContentId, Integer> contents(DataInputStream in, int most, int grains)
      throws IOException {
    Map<ContentId, Integer> contents = new HashMap<>();
    byte[] id = new byte[ChunkId.LENGTH];
    for (int i = count(in, most); i > 0; i--) {
      in.readFully(id);
      int grain = in.readInt();
      if (grain < 0 || grain >= grains) {
        throw new IOException("the clusters are damaged: a content is in none of their grains");
      }
      contents.put(new ContentId(ChunkId.of(id, 0)), grain);
    }
    return contents;
  }

  private static int count(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new IOException("the clusters are damaged: a number is out of range");
    }
    return count;
  }
}
