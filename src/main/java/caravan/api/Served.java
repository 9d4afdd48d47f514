package caravan.api;

import caravan.security.access.ApiKeys;
import caravan.security.access.AuditLog;
import caravan.security.access.BearerTokens;
import caravan.security.access.ClientRoles;
import caravan.security.access.Lockout;
import caravan.service.Desk;
import caravan.service.HealthSource;
import caravan.service.OperationRegistry;
import caravan.service.ServiceInfo;
import caravan.service.schedule.Schedules;
import java.time.Clock;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the API serves: parts of a service that is already there.
 *
 * @param info who answers, and what is configured
 * @param desk where everything is asked
 * @param operations what runs and ran
 * @param keys who may come in
 * @param clients who may come in by a certificate
 * @param tokens who may come in by a token of somebody else's
 * @param lockout counts wrong keys
 * @param audit the record of what was done
 * @param local opens everything, for this machine's own client
 * @param health how the service is
 * @param schedules what is done by time
 * @param configuration the settings file
 * @param routes as they run
 * @param metrics the text that Prometheus reads
 * @param readsPerSecond how many answers to readers there may be now; 0 for no limit
 */
public record Served(
    ServiceInfo info,
    Desk desk,
    OperationRegistry operations,
    ApiKeys keys,
    ClientRoles clients,
    BearerTokens tokens,
    Lockout lockout,
    AuditLog audit,
    LocalToken local,
    HealthSource health,
    Schedules schedules,
    ConfigurationFile configuration,
    RunningRoutes routes,
    Supplier<String> metrics,
    IntSupplier readsPerSecond,
    Clock clock) {}
