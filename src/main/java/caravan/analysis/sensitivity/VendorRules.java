package caravan.analysis.sensitivity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The keys of services, by the form that each gives them in its own documentation. A new service is
 * a line here and one in {@link Kind}.
 */
final class VendorRules {
  private static final double SOME = 2.5;
  private static final double HIGH = 3.0;

  private final List<Map.Entry<String, Rule>> rules = new ArrayList<>();

  private VendorRules() {}

  /** The rules by the word at which each looks. */
  static List<Map.Entry<String, Rule>> all() {
    VendorRules made = new VendorRules();
    made.clouds();
    made.code();
    made.messages();
    made.money();
    made.packages();
    made.platforms();
    made.operations();
    made.models();
    return made.rules;
  }

  private void token(Kind kind, String prefix, Chars body, int least, int most, double entropy) {
    rules.add(
        Map.entry(
            prefix.toLowerCase(java.util.Locale.ROOT),
            new TokenRule(kind, prefix, body, least, most, entropy)));
  }

  private void pattern(Kind kind, String word, int before, int reach, String pattern) {
    rules.add(Map.entry(word, PatternRule.of(kind, before, reach, pattern)));
  }

  private void clouds() {
    for (String prefix : List.of("AKIA", "ASIA", "ABIA", "ACCA")) {
      token(Kind.AWS_ACCESS_KEY, prefix, Chars.BASE32, 16, 16, SOME);
    }
    pattern(Kind.AZURE_STORAGE_KEY, "accountkey=", 0, 120, "(?i:accountkey)=([0-9A-Za-z+/]{86}==)");
    pattern(
        Kind.AZURE_CLIENT_SECRET,
        "q~",
        4,
        48,
        "([0-9A-Za-z_~.-]{3}[0-9]Q~[0-9A-Za-z_~.-]{31,34}+)");
    pattern(Kind.AZURE_SAS, "&sig=", 0, 110, "(?i:&sig)=([0-9A-Za-z%+/]{40,90}+(?:=|%3[dD])?+)");
    token(Kind.GOOGLE_API_KEY, "AIza", Chars.URL64, 35, 35, HIGH);
    token(Kind.GOOGLE_OAUTH, "GOCSPX-", Chars.URL64, 28, 28, HIGH);
    token(Kind.GOOGLE_OAUTH, "ya29.", Chars.URL64, 40, 1_000, HIGH);
    pattern(Kind.FIREBASE_KEY, "aaaa", 0, 180, "(AAAA[0-9A-Za-z_-]{7}:[0-9A-Za-z_-]{140})");
    token(Kind.ALIBABA_KEY, "LTAI", Chars.ALNUM, 16, 20, HIGH);
    pattern(Kind.CLOUDFLARE_KEY, "v1.0-", 0, 200, "(v1\\.0-[0-9a-f]{24}-[0-9a-f]{146})");
  }

  private void code() {
    for (String prefix : List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_")) {
      token(Kind.GITHUB_TOKEN, prefix, Chars.ALNUM, 36, 255, HIGH);
    }
    token(Kind.GITHUB_TOKEN, "github_pat_", Chars.WORD, 82, 82, HIGH);
    for (String prefix :
        List.of("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glagent-")) {
      token(Kind.GITLAB_TOKEN, prefix, Chars.DOTTED64, 20, 300, SOME);
    }
    token(Kind.BITBUCKET_TOKEN, "ATBB", Chars.ALNUM, 32, 32, HIGH);
    token(Kind.ATLASSIAN_TOKEN, "ATATT3", Chars.TOKEN, 180, 220, HIGH);
    token(Kind.SONAR_TOKEN, "sqp_", Chars.HEX, 40, 40, SOME);
    token(Kind.SONAR_TOKEN, "squ_", Chars.HEX, 40, 40, SOME);
    token(Kind.SONAR_TOKEN, "sqa_", Chars.HEX, 40, 40, SOME);
  }

  private void messages() {
    for (String prefix : List.of("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-")) {
      token(Kind.SLACK_TOKEN, prefix, new Chars("0-9A-Za-z-"), 20, 250, SOME);
    }
    pattern(
        Kind.SLACK_WEBHOOK,
        "hooks.slack.com/",
        0,
        150,
        "(?i:hooks\\.slack\\.com)/(?:services|workflows)/"
            + "(T[0-9A-Za-z]{8,12}+/[AB][0-9A-Za-z]{8,12}+/[0-9A-Za-z]{20,60}+)");
    for (String host : List.of("discord.com/api/webhooks/", "discordapp.com/api/webhooks/")) {
      pattern(
          Kind.DISCORD_WEBHOOK,
          host,
          0,
          160,
          "(?i:discord(?:app)?\\.com/api/webhooks)/([0-9]{17,20}+/[0-9A-Za-z_-]{60,80}+)");
    }
    pattern(
        Kind.TEAMS_WEBHOOK,
        ".webhook.office.com/webhookb2/",
        0,
        220,
        "(?i:\\.webhook\\.office\\.com/webhookb2)/"
            + "([0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36})");
    token(Kind.SENDGRID_KEY, "SG.", Chars.DOTTED64, 66, 66, HIGH);
    pattern(Kind.MAILGUN_KEY, "key-", 0, 40, "(key-[0-9a-f]{32})(?![0-9A-Za-z])");
    pattern(Kind.MAILCHIMP_KEY, "-us", 32, 6, "([0-9a-f]{32}-us[0-9]{1,2}+)(?![0-9A-Za-z])");
    token(Kind.BREVO_KEY, "xkeysib-", new Chars("0-9A-Za-z-"), 81, 81, HIGH);
    pattern(Kind.TWILIO_KEY, "sk", 0, 36, "(SK[0-9a-f]{32})(?![0-9A-Za-z])");
  }

  private void money() {
    for (String prefix :
        List.of("sk_live_", "rk_live_", "sk_test_", "rk_test_", "sk_prod_", "rk_prod_")) {
      token(Kind.STRIPE_KEY, prefix, Chars.ALNUM, 16, 120, HIGH);
    }
    token(Kind.STRIPE_KEY, "whsec_", Chars.PADDED, 32, 64, HIGH);
    token(Kind.SQUARE_TOKEN, "sq0atp-", Chars.URL64, 22, 22, HIGH);
    token(Kind.SQUARE_TOKEN, "sq0csp-", Chars.URL64, 43, 43, HIGH);
    token(Kind.SQUARE_TOKEN, "EAAA", Chars.URL64, 60, 60, HIGH);
    pattern(
        Kind.BRAINTREE_TOKEN,
        "access_token$",
        0,
        100,
        "(access_token\\$(?:production|sandbox)\\$[0-9a-z]{16}\\$[0-9a-f]{32})");
    for (String prefix : List.of("shpat_", "shpca_", "shppa_", "shpss_")) {
      token(Kind.SHOPIFY_TOKEN, prefix, Chars.ANY_HEX, 32, 32, SOME);
    }
  }

  private void packages() {
    token(Kind.NPM_TOKEN, "npm_", Chars.ALNUM, 36, 36, HIGH);
    token(Kind.PYPI_TOKEN, "pypi-AgE", Chars.URL64, 50, 1_000, HIGH);
    token(Kind.RUBYGEMS_KEY, "rubygems_", Chars.HEX, 48, 48, SOME);
    token(Kind.NUGET_KEY, "oy2", Chars.LOWER, 43, 43, HIGH);
    token(Kind.CRATES_TOKEN, "cio", Chars.ALNUM, 32, 32, HIGH);
    token(Kind.ARTIFACTORY_KEY, "AKCp", Chars.ALNUM, 65, 75, HIGH);
    token(Kind.DOCKER_TOKEN, "dckr_pat_", Chars.URL64, 27, 27, HIGH);
    token(Kind.DOCKER_TOKEN, "dckr_oat_", Chars.URL64, 32, 32, HIGH);
  }

  private void platforms() {
    for (String prefix : List.of("dop_v1_", "doo_v1_", "dor_v1_")) {
      token(Kind.DIGITALOCEAN_TOKEN, prefix, Chars.HEX, 64, 64, SOME);
    }
    token(Kind.HEROKU_KEY, "HRKU-", Chars.URL64, 36, 64, HIGH);
    token(Kind.FLY_TOKEN, "fm2_", Chars.PADDED, 100, 1_000, HIGH);
    token(Kind.FLY_TOKEN, "fo1_", Chars.URL64, 43, 43, HIGH);
    token(Kind.PLANETSCALE_TOKEN, "pscale_tkn_", Chars.DOTTED64, 32, 64, HIGH);
    token(Kind.PLANETSCALE_TOKEN, "pscale_pw_", Chars.DOTTED64, 32, 64, HIGH);
    token(Kind.SUPABASE_TOKEN, "sbp_", Chars.HEX, 40, 40, SOME);
    token(Kind.DATABRICKS_TOKEN, "dapi", Chars.HEX, 32, 32, SOME);
    token(Kind.LINEAR_KEY, "lin_api_", Chars.ALNUM, 40, 40, HIGH);
    token(Kind.NOTION_TOKEN, "ntn_", Chars.ALNUM, 46, 46, HIGH);
    pattern(Kind.AIRTABLE_TOKEN, "pat", 0, 90, "(pat[0-9A-Za-z]{14}\\.[0-9a-f]{64})");
    token(Kind.FIGMA_TOKEN, "figd_", Chars.URL64, 38, 48, HIGH);
    pattern(
        Kind.MAPBOX_TOKEN,
        "sk.eyj",
        0,
        220,
        "(sk\\.eyJ[0-9A-Za-z_-]{40,140}+\\.[0-9A-Za-z_-]{20,26}+)");
    token(Kind.FACEBOOK_TOKEN, "EAA", Chars.ALNUM, 100, 300, HIGH);
    token(Kind.TWITTER_TOKEN, "AAAAAAAAAAAAAAAAAAAAA", new Chars("0-9A-Za-z%"), 60, 120, HIGH);
    token(Kind.DROPBOX_TOKEN, "sl.", Chars.URL64, 130, 1_200, HIGH);
  }

  private void operations() {
    for (String prefix : List.of("hvs.", "hvb.", "hvr.")) {
      token(Kind.VAULT_TOKEN, prefix, Chars.URL64, 24, 300, HIGH);
    }
    pattern(
        Kind.TERRAFORM_TOKEN,
        ".atlasv1.",
        14,
        100,
        "([0-9A-Za-z]{14}\\.atlasv1\\.[0-9A-Za-z_=-]{60,70}+)");
    token(Kind.PULUMI_TOKEN, "pul-", Chars.HEX, 40, 40, SOME);
    for (String prefix : List.of("dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit.")) {
      token(Kind.DOPPLER_TOKEN, prefix, Chars.DOTTED64, 40, 80, HIGH);
    }
    token(Kind.GRAFANA_TOKEN, "glsa_", Chars.WORD, 41, 41, HIGH);
    token(Kind.GRAFANA_TOKEN, "glc_", Chars.PADDED, 32, 400, HIGH);
    token(Kind.SENTRY_TOKEN, "sntryu_", Chars.HEX, 64, 64, SOME);
    token(Kind.SENTRY_TOKEN, "sntrys_", new Chars("0-9A-Za-z_+/=-"), 100, 300, HIGH);
    token(Kind.NEW_RELIC_KEY, "NRAK-", Chars.UPPER, 27, 27, HIGH);
    pattern(Kind.DYNATRACE_TOKEN, "dt0c01.", 0, 110, "(dt0c01\\.[0-9A-Z]{24}\\.[0-9A-Z]{64})");
    pattern(Kind.POSTMAN_KEY, "pmak-", 0, 70, "(PMAK-[0-9a-f]{24}-[0-9a-f]{34})");
  }

  private void models() {
    token(Kind.OPENAI_KEY, "sk-proj-", Chars.URL64, 40, 250, HIGH);
    token(Kind.OPENAI_KEY, "sk-svcacct-", Chars.URL64, 40, 250, HIGH);
    pattern(
        Kind.OPENAI_KEY,
        "t3blbkfj",
        23,
        40,
        "(sk-[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20})(?![0-9A-Za-z])");
    token(Kind.ANTHROPIC_KEY, "sk-ant-", Chars.URL64, 80, 130, HIGH);
    token(Kind.HUGGINGFACE_TOKEN, "hf_", Chars.ALNUM, 34, 40, HIGH);
    token(Kind.REPLICATE_TOKEN, "r8_", Chars.ALNUM, 37, 37, HIGH);
  }
}
