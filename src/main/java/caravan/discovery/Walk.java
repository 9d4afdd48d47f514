package caravan.discovery;

import caravan.model.BackupRequest;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.model.GeneratedPlaces;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.model.PathTree;
import caravan.model.Problem;
import caravan.model.Xattr;
import caravan.platform.ExtendedAttributes;
import caravan.platform.FileStatus;
import caravan.platform.RawPaths;
import caravan.platform.temporary.TemporaryFiles;
import caravan.vault.read.TreeReader;
import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One walk over the roots of a source. Belongs to one thread. */
final class Walk {
  /** Directories whose neighbours are a working tree: another branch has other files. */
  private static final List<FileName> VERSIONED = List.of(FileName.of(".git"), FileName.of(".hg"));

  private final BackupSession session;
  private final BackupRequest request;
  private final Batches batches;
  private final TemporaryFiles scratch;
  private final InputStream stdin;
  private final IgnoreRules rules;
  private final List<DirectoryMarker> markers;
  private final Set<FileName> watched = new HashSet<>();
  private final Set<Inode> never = new HashSet<>();
  private final FileStatus status = new FileStatus();
  private final HardLinks hardLinks = new HardLinks();
  private final TreeReader parentTree;
  private final Keeping keeping;
  private final CloudOnly cloud;
  private long rootDevice;
  private int rootsRead;
  private @Nullable IOException rootFailure;

  private record Inode(long device, long inode) {}

  /**
   * What changes from directory to directory.
   *
   * @param coming whether files come and go there without a person's doing
   */
  private record Place(Path path, IgnoreRules rules, IdList previous, boolean coming) {}

  Walk(
      BackupSession session,
      Batches batches,
      List<Path> never,
      TemporaryFiles scratch,
      InputStream stdin,
      Presence presence)
      throws IOException {
    this.session = session;
    this.request = session.request();
    this.batches = batches;
    this.scratch = scratch;
    this.stdin = stdin;
    this.rules = IgnoreRules.of(request.excludes(), request.includes());
    this.markers =
        new ArrayList<>(request.excludeIfPresent().stream().map(DirectoryMarker::parse).toList());
    watched.add(IgnoreRules.IGNORE_FILE);
    watched.addAll(VERSIONED);
    if (request.excludeCaches()) {
      watched.add(DirectoryMarker.CACHE.name());
    }
    markers.forEach(marker -> watched.add(marker.name()));
    this.parentTree = session.parentTree();
    this.keeping = new Keeping(session, batches, parentTree);
    this.cloud = new CloudOnly(session, keeping, presence);
    for (Path directory : never) {
      if (Files.exists(directory)) {
        Metadata metadata = status.read(directory.toRealPath());
        this.never.add(new Inode(metadata.device(), metadata.inode()));
      }
    }
  }

  void run() throws IOException {
    if (request.stdinName().isPresent()) {
      batches.add(new Found.Piped(FileName.of(request.stdinName().get()), piped(), stdin));
      return;
    }
    Roots.Node top = new Roots(request.paths()).top();
    if (top.root) {
      rootDevice = status.read(top.path).device();
      inside(new Place(top.path, rules, session.parentRoot(), false));
      rootsRead++;
    } else {
      lead(top, session.parentRoot());
    }
    if (rootsRead == 0 && rootFailure != null) {
      throw rootFailure;
    }
  }

  /** Walks the children of a directory that only leads to roots. */
  private void lead(Roots.Node node, IdList previous) throws IOException {
    ParentCursor parent =
        cursor(
            previous,
            node.path,
            entry -> keeping.keep(RawPaths.resolve(node.path, entry.name()), entry));
    for (var child : node.children.entrySet()) {
      FileName name = child.getKey();
      Roots.Node below = child.getValue();
      Entry before = parent.find(name);
      try {
        if (below.root) {
          root(name, below.path, before);
        } else {
          // A symlink above a root is kept as the directory that it leads to.
          Metadata metadata = status.read(below.path.toRealPath());
          keeping.replace(before);
          batches.add(
              new Found.Enter(
                  name,
                  metadata.withXattrs(xattrs(below.path.toRealPath(), metadata, before)),
                  pages(before)));
          lead(below, pages(before));
          batches.add(new Found.Leave());
        }
      } catch (NoSuchFileException | AccessDeniedException e) {
        unreadable(below.path, e);
        keeping.keep(below.path, before);
        rootFailure = e;
      }
    }
    if (keeping.active()) {
      parent.finish();
    }
  }

  private void root(FileName name, Path path, @Nullable Entry before) throws IOException {
    Metadata metadata = status.read(path);
    rootDevice = metadata.device();
    if (metadata.kind() == FileKind.DIRECTORY) {
      directory(name, path, metadata, before, rules, false);
    } else {
      leaf(name, path, metadata, before);
    }
    rootsRead++;
  }

  private void directory(
      FileName name,
      Path path,
      Metadata metadata,
      @Nullable Entry before,
      IgnoreRules inside,
      boolean coming)
      throws IOException {
    if (keeping.clashes(path, before, FileKind.DIRECTORY)) {
      return;
    }
    IdList previous = pages(before);
    keeping.replace(before);
    batches.add(new Found.Enter(name, withXattrs(path, metadata, before), previous));
    if (request.oneFileSystem() && metadata.device() != rootDevice) {
      exclude(ExcludeReason.OTHER_FILE_SYSTEM);
      keeping.keepAll(path, previous);
    } else {
      inside(new Place(path, inside, previous, coming));
    }
    batches.add(new Found.Leave());
  }

  /** All that is in a directory, or what of it was chosen. */
  private void inside(Place place) throws IOException {
    PathTree chosen = request.only().orElse(null);
    if (chosen == null) {
      entries(place);
    } else {
      new ChosenWalk(this, keeping).directory(chosen, place.path(), place.previous());
    }
  }

  private void entries(Place place) throws IOException {
    boolean[] versioned = {place.coming()};
    CloudOnly.StandIns standIns = cloud.new StandIns(place.path());
    ParentCursor parent =
        cursor(
            place.previous(),
            place.path(),
            entry -> {
              if (!standIns.keeps(RawPaths.resolve(place.path(), entry.name()), entry)) {
                gone(place.path(), entry, versioned[0]);
              }
            });
    try (SortedNames names = SortedNames.open(place.path(), scratch, watched)) {
      IgnoreRules inside = withIgnoreFile(place, names);
      versioned[0] |= VERSIONED.stream().anyMatch(names::has);
      boolean coming = versioned[0];
      while (names.hasNext()) {
        FileName name = names.next();
        standIns.see(name);
        entry(name, RawPaths.resolve(place.path(), name), parent, inside, coming);
      }
      parent.finish();
      standIns.finish();
      return;
    } catch (NoSuchFileException e) {
      vanished(); // deleted since its parent was listed
    } catch (java.nio.file.FileSystemException e) {
      unreadable(place.path(), e);
    }
    if (keeping.active()) {
      parent.finish();
    }
  }

  /** Counts what was in the parent snapshot and is not there any more, with all below it. */
  private void gone(Path directory, Entry entry, boolean coming) throws IOException {
    if (keeping.active()) {
      keeping.keep(RawPaths.resolve(directory, entry.name()), entry);
    } else if (entry.kind() == FileKind.DIRECTORY) {
      Path path = RawPaths.resolve(directory, entry.name());
      boolean below = coming || isGenerated(entry.name());
      cursor(entry.content(), path, child -> gone(path, child, below)).finish();
    } else {
      session.changes().gone(directory, entry, coming);
    }
  }

  private static boolean isGenerated(FileName name) {
    return GeneratedPlaces.has(name.toString().toLowerCase(Locale.ROOT));
  }

  private void entry(
      FileName name, Path path, ParentCursor parent, IgnoreRules inside, boolean coming)
      throws IOException {
    Entry before = parent.find(name);
    Metadata metadata;
    try {
      metadata = status.read(path);
    } catch (NoSuchFileException e) {
      vanished(); // deleted since the directory was listed
      keeping.keep(path, before);
      return;
    } catch (java.nio.file.FileSystemException e) {
      unreadable(path, e);
      keeping.keep(path, before);
      return;
    }
    boolean isDirectory = metadata.kind() == FileKind.DIRECTORY;
    ExcludeReason reason = inside.excludes(name, isDirectory);
    if (reason == null) {
      reason = isDirectory ? excludesDirectory(path, metadata) : excludesFile(metadata);
    }
    if (reason != null) {
      exclude(reason);
      keeping.keep(path, before);
      return;
    }
    if (isDirectory) {
      directory(name, path, metadata, before, inside.enter(name), coming || isGenerated(name));
    } else {
      leaf(name, path, metadata, before);
    }
  }

  void leaf(FileName name, Path path, Metadata metadata, @Nullable Entry before)
      throws IOException {
    if (keeping.clashes(path, before, metadata.kind())) {
      return;
    }
    // What is kept may have ordinals of other inodes, so where it is none are given.
    int ordinal = keeping.active() ? 0 : hardLinks.ordinal(metadata);
    session.progress().filesFound.increment();
    session.progress().bytesFound.add(metadata.size());
    if (before != null && session.trusts(before, metadata, path, parentTree)) {
      Metadata known = metadata.withXattrs(before.metadata().xattrs());
      keeping.replace(before);
      batches.add(
          new Found.Ready(
              new Entry(name, known, before.content(), before.target(), ordinal, before.holes()),
              true));
      return;
    }
    if (cloud.takes(path, metadata, before)) {
      return;
    }
    Metadata full = metadata.withXattrs(xattrs(path, metadata, null));
    if (metadata.kind() == FileKind.FILE) {
      session.progress().changedFound.increment();
      session.progress().changedBytesFound.add(metadata.size());
      Optional<IdList> previous =
          before != null && before.kind() == FileKind.FILE
              ? Optional.of(before.content())
              : Optional.empty();
      keeping.replace(before);
      batches.add(
          new Found.Changed(
              name,
              full,
              ordinal,
              path,
              Optional.empty(),
              0,
              previous,
              keeping.active() ? Optional.ofNullable(before) : Optional.empty()));
      return;
    }
    byte[] target = Entry.NO_TARGET;
    if (metadata.kind() == FileKind.SYMLINK) {
      try {
        target = RawPaths.bytesOf(Files.readSymbolicLink(path));
      } catch (java.nio.file.FileSystemException e) {
        unreadable(path, e);
        keeping.keep(path, before);
        return;
      }
    }
    keeping.replace(before);
    batches.add(
        new Found.Ready(
            new Entry(name, full, IdList.EMPTY, target, ordinal, Entry.NO_HOLES), false));
  }

  private @Nullable ExcludeReason excludesDirectory(Path path, Metadata metadata) {
    if (never.contains(new Inode(metadata.device(), metadata.inode()))) {
      return ExcludeReason.VAULT_ITSELF;
    }
    if (request.excludeCaches() && DirectoryMarker.CACHE.marks(path)) {
      return ExcludeReason.CACHEDIR;
    }
    return markers.stream().anyMatch(marker -> marker.marks(path))
        ? ExcludeReason.IF_PRESENT
        : null;
  }

  private @Nullable ExcludeReason excludesFile(Metadata metadata) {
    return metadata.kind() == FileKind.FILE
            && request.excludeLargerThan().isPresent()
            && metadata.size() > request.excludeLargerThan().get()
        ? ExcludeReason.TOO_LARGE
        : null;
  }

  private IgnoreRules withIgnoreFile(Place place, SortedNames names) throws IOException {
    if (!names.has(IgnoreRules.IGNORE_FILE)) {
      return place.rules();
    }
    Path file = RawPaths.resolve(place.path(), IgnoreRules.IGNORE_FILE);
    try {
      return place.rules().with(Files.readAllBytes(file), file.toString());
    } catch (java.nio.file.FileSystemException | IllegalArgumentException e) {
      // Without its rules more is backed up than wanted, never less.
      session
          .problems()
          .add(new Problem(file.toString(), Problem.Kind.METADATA, String.valueOf(e.getMessage())));
      return place.rules();
    }
  }

  Metadata status(Path path) throws IOException {
    return status.read(path);
  }

  void add(Found step) throws IOException {
    batches.add(step);
  }

  void vanished() {
    session.tally().exclude("vanished");
  }

  Metadata withXattrs(Path path, Metadata metadata, @Nullable Entry before) {
    return metadata.withXattrs(xattrs(path, metadata, before));
  }

  /** Extended attributes, taken over from the entry before where the inode did not change since. */
  private List<Xattr> xattrs(Path path, Metadata metadata, @Nullable Entry before) {
    if (before != null
        && metadata.ctimeSeconds() == before.metadata().ctimeSeconds()
        && metadata.ctimeNanos() == before.metadata().ctimeNanos()
        && metadata.inode() == before.metadata().inode()
        && metadata.kind() == before.kind()
        && metadata.ctimeSeconds()
            < session
                    .parent()
                    .map(p -> p.snapshot().started())
                    .orElse(Instant.EPOCH)
                    .getEpochSecond()
                - 2) {
      return before.metadata().xattrs();
    }
    try {
      return ExtendedAttributes.read(path);
    } catch (NoSuchFileException e) {
      return List.of(); // reading it will tell
    } catch (IOException e) {
      session
          .problems()
          .add(
              new Problem(
                  path.toString(),
                  Problem.Kind.METADATA,
                  "its extended attributes: " + e.getMessage()));
      return List.of();
    }
  }

  ParentCursor cursor(IdList previous, Path path, ParentCursor.Gone gone) {
    return new ParentCursor(
        parentTree,
        previous,
        damage -> {
          keeping.damaged(path, damage);
          session
              .problems()
              .add(
                  new Problem(
                      path.toString(),
                      Problem.Kind.METADATA,
                      "the snapshot before cannot be read here, so all of it is read again: "
                          + damage.getMessage()));
        },
        gone);
  }

  static IdList pages(@Nullable Entry before) {
    return before != null && before.kind() == FileKind.DIRECTORY ? before.content() : IdList.EMPTY;
  }

  void unreadable(Path path, IOException cause) {
    String reason =
        cause instanceof AccessDeniedException
            ? "permission denied"
            : cause instanceof NoSuchFileException
                ? "it does not exist"
                : String.valueOf(cause.getMessage());
    session.problems().add(new Problem(path.toString(), Problem.Kind.UNREADABLE, reason));
  }

  private void exclude(ExcludeReason reason) {
    session.tally().exclude(reason.name().toLowerCase(java.util.Locale.ROOT));
  }

  /** What standard input is stored as: a private file, now, of the user who runs this. */
  private Metadata piped() throws IOException {
    Instant now = Instant.now();
    Metadata owner = status.read(scratch.folder());
    return new Metadata(
        FileKind.FILE,
        0600,
        owner.uid(),
        owner.gid(),
        owner.user(),
        owner.group(),
        now.getEpochSecond(),
        now.getNano(),
        now.getEpochSecond(),
        now.getNano(),
        0,
        0,
        1,
        0,
        0,
        0,
        List.of());
  }
}
