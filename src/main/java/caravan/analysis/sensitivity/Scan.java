package caravan.analysis.sensitivity;

import caravan.model.meaning.Finding;
import caravan.model.meaning.Level;
import java.util.List;

/**
 * What the search found in one text.
 *
 * @param findings at most one of each kind, the first one first; without any value
 * @param secretSpans where secrets are, rising and not overlapping; personal data is not among them
 * @param level what follows from the findings
 */
public record Scan(List<Finding> findings, List<Span> secretSpans, Level level) {
  public Scan {
    findings = List.copyOf(findings);
    secretSpans = List.copyOf(secretSpans);
  }
}
