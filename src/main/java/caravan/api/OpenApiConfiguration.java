package caravan.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/** The description of the API, and what all of its answers share. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
  @Bean
  OpenAPI description() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Caravan")
                .version("v1")
                .description("Backs up, understands, finds and restores files.")
                .license(new License().name("Apache-2.0")))
        .addSecurityItem(new SecurityRequirement().addList("key"))
        .components(
            new Components()
                .addSecuritySchemes(
                    "key", new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer")));
  }

  /** Whoever asks again for what did not change gets 304. */
  @Bean
  FilterRegistrationBean<ShallowEtagHeaderFilter> etags() {
    FilterRegistrationBean<ShallowEtagHeaderFilter> filter =
        new FilterRegistrationBean<>(new Etags());
    filter.addUrlPatterns("/api/v1/*");
    return filter;
  }

  /** Leaves alone what is sent as it comes. */
  private static final class Etags extends ShallowEtagHeaderFilter {
    private static final Set<String> STREAMS = Set.of("content", "archive", "events", "commands");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
      String path = request.getRequestURI();
      return STREAMS.contains(path.substring(path.lastIndexOf('/') + 1));
    }
  }

  /** Before all others, as a request that waits passes them afterwards. */
  @Bean
  FilterRegistrationBean<PacedReads> pacedReads(Served served) {
    FilterRegistrationBean<PacedReads> filter =
        new FilterRegistrationBean<>(new PacedReads(served.readsPerSecond(), System::nanoTime));
    filter.addUrlPatterns("/api/v1/*");
    filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return filter;
  }

  @Bean
  FilterRegistrationBean<BodyLimitFilter> bodyLimit() {
    FilterRegistrationBean<BodyLimitFilter> filter =
        new FilterRegistrationBean<>(new BodyLimitFilter());
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return filter;
  }
}
