package caravan.graph.projection;

import caravan.model.meaning.Relation;
import caravan.vault.StoredSnapshot;
import java.io.IOException;
import java.util.List;

/** What connects the files of a source's newest snapshot. Belongs to one thread. */
public interface Connections {
  /** How its files have to do with each other. */
  List<Relation> relations(String source) throws IOException;

  /** What its projects are built of. */
  List<Used> technologies(StoredSnapshot newest) throws IOException;
}
