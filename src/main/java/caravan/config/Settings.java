package caravan.config;

import caravan.analysis.sensitivity.Policy;
import caravan.analysis.text.EmbedOptions;
import caravan.graph.GraphSettings;
import caravan.organization.view.Rule;
import caravan.service.drop.DropSettings;
import caravan.vault.reports.ReportLimits;
import caravan.vault.retention.RetentionPolicy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings, validated; immutable.
 *
 * @param home the Caravan home
 * @param file the file that was read; empty if there was none
 * @param requiredCopies how many destinations must hold a snapshot before a backup is a success
 * @param destinations by name, in the order of the file; at least one
 * @param sources by name, in the order of the file
 * @param vault chunk size, compression, where the key is
 * @param schedule quartz cron expression or {@code every 15m} for sources that have none of their
 *     own
 * @param retention what forget keeps; empty keeps everything
 * @param uploadParallel packs under way at once over all destinations, 1 to 16
 * @param spool where what a destination cannot take yet waits
 * @param resources what this process may take of its machine and of the line
 * @param sensitivity what happens to sensitive files
 * @param backup how backups go about it, and when they raise an alarm
 * @param understanding how much of the machine analysis may take
 * @param placeRules the user's own places in the organized view, the first that matches counts
 * @param embedding how texts become vectors, where that is not the default
 * @param graph where the knowledge graph runs
 * @param cache where answers are kept for a while
 * @param server where the service listens, and how much it does at once
 * @param drops drop folders by name, in the order of the file; the one in the home where none is
 *     set
 * @param automation what a service does of itself
 * @param reports how many reports of operations stay
 * @param warnings sentences on what was let pass, but is probably a mistake
 */
public record Settings(
    Path home,
    Optional<Path> file,
    int requiredCopies,
    Map<String, DestinationSettings> destinations,
    Map<String, SourceSettings> sources,
    VaultSettings vault,
    Optional<String> schedule,
    RetentionPolicy retention,
    int uploadParallel,
    SpoolSettings spool,
    ResourceSettings resources,
    Policy sensitivity,
    BackupSettings backup,
    UnderstandingSettings understanding,
    List<Rule> placeRules,
    Optional<EmbedOptions> embedding,
    GraphSettings graph,
    CacheSettings cache,
    ServerSettings server,
    Map<String, DropSettings> drops,
    AutomationSettings automation,
    ReportLimits reports,
    List<String> warnings) {
  /** Enough to hide one store's latency; each pack under way takes about 64 MiB of memory. */
  public static final int DEFAULT_UPLOAD_PARALLEL = 2;

  /** What the destination is called that is there without any setting. */
  public static final String DEFAULT_DESTINATION = "default";

  public Settings {
    destinations = Collections.unmodifiableMap(new LinkedHashMap<>(destinations));
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    drops = Collections.unmodifiableMap(new LinkedHashMap<>(drops));
    placeRules = List.copyOf(placeRules);
    warnings = List.copyOf(warnings);
  }
}
