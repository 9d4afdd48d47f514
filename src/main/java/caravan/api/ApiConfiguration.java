package caravan.api;

import caravan.security.access.Sessions;
import caravan.web.PageController;
import com.github.benmanes.caffeine.cache.Ticker;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/**
 * What the web server is made of. Spring Boot configures its own web, security and management
 * parts; {@link WebPartsOnly} keeps everything else out.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSecurity
@Import({
  ApiErrors.class,
  CommandsController.class,
  ConfigurationController.class,
  FilesController.class,
  GraphController.class,
  HealthController.class,
  KeysController.class,
  OpenApiConfiguration.class,
  OperationsController.class,
  Queries.class,
  PageController.class,
  ReportsController.class,
  RoutesController.class,
  SessionController.class,
  SnapshotsController.class,
  SystemController.class
})
class ApiConfiguration {
  private static final String SESSION = "/api/v1/session";
  private static final String CSP =
      "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

  @Bean
  Sessions sessions(Served served) {
    return new Sessions(served.keys(), served.clock());
  }

  /**
   * Nothing without a credential but whether it lives, and the files of the page, which hold
   * nobody's data. A browser that was given one sends it with every request, whoever's page makes
   * it: {@link KeyFilter} looks where those come from.
   */
  @Bean
  SecurityFilterChain security(HttpSecurity http, Served served, Sessions sessions)
      throws Exception {
    RepeatedReads reads = new RepeatedReads(served.readsPerSecond(), Ticker.systemTicker());
    served.operations().listen(reads);
    KeyFilter keys = new KeyFilter(served, sessions, reads);
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(
                        HttpMethod.GET,
                        "/health",
                        "/actuator/health/liveness",
                        "/actuator/health/readiness",
                        "/",
                        PageController.FILES + "*/*",
                        SESSION)
                    .permitAll()
                    .requestMatchers(HttpMethod.POST, SESSION)
                    .permitAll()
                    .requestMatchers("/actuator/hawtio/**", "/actuator/jolokia/**")
                    .hasRole("ADMIN")
                    .requestMatchers("/error")
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .addFilterBefore(keys, AuthorizationFilter.class)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .headers(headers -> headers.contentSecurityPolicy(csp -> csp.policyDirectives(CSP)))
        .exceptionHandling(
            handling ->
                handling
                    .authenticationEntryPoint(keys::challenge)
                    .accessDeniedHandler(keys::refuse))
        .build();
  }
}
