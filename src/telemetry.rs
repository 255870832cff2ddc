//! Logs, metrics and stopwatches. Everything that is counted is declared here, so that the labels stay
//! few: a label never holds what a stranger sent.

use std::time::{Duration, Instant};

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use metrics_util::MetricKindMask;
use tracing_subscriber::EnvFilter;

use crate::config::{LogFilter, LogFormat};

const SIGN_INS: &str = "muster_sign_ins_total";
const SCIM_REQUESTS: &str = "muster_scim_requests_total";
const SCIM_SECONDS: &str = "muster_scim_request_duration_seconds";
const HTTP_REQUESTS: &str = "muster_http_requests_total";
const HTTP_SECONDS: &str = "muster_http_request_duration_seconds";
const MAILS: &str = "muster_mails_total";
const REFRESHES: &str = "muster_metadata_refreshes_total";
const DAYS_LEFT: &str = "muster_days_left";

/// Upper bounds of the latency buckets, in seconds: fine around the 50 ms that a refusal may cost and
/// the 100 ms that a page may take.
const LATENCY_BUCKETS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How long a gauge is shown that nobody sets any more. What sets them does so more often.
pub const GAUGE_LIFETIME: Duration = Duration::from_secs(3 * 3_600);

/// Why telemetry cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// A subscriber or recorder is installed already.
    #[error("logging or metrics were started twice")]
    Twice,
    /// The filter cannot be used.
    #[error("log: {0} is no log filter")]
    Filter(String),
    /// The recorder refuses its buckets.
    #[error("metrics cannot be recorded: {0}")]
    Recorder(#[from] metrics_exporter_prometheus::BuildError),
}

/// Starts writing log events to stderr.
///
/// # Errors
/// When it was called before in this process.
pub fn start_logging(filter: &LogFilter, format: LogFormat) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(filter.as_str())
        .map_err(|_| TelemetryError::Filter(filter.as_str().to_owned()))?;
    let events = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Text => events.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
        LogFormat::Json => {
            events.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
        }
    };
    started.map_err(|_| TelemetryError::Twice)
}

/// Measures how long something takes. The only reader of the machine's steady clock.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the steady clock, for durations alone"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The metrics of this process, for `GET /metrics`.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl std::fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Metrics")
    }
}

impl Metrics {
    /// Starts recording in this process.
    ///
    /// # Errors
    /// When it was called before in this process.
    pub fn start() -> Result<Self, TelemetryError> {
        let recorder = recorder()?;
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|_| TelemetryError::Twice)?;
        describe();
        Ok(Self(handle))
    }

    /// All metrics in the text format of Prometheus.
    #[must_use]
    pub fn render(&self) -> String {
        self.0.run_upkeep();
        self.0.render()
    }

    /// Folds recorded durations into their buckets. To be called every few seconds, so that memory does
    /// not grow while nobody asks for `/metrics`.
    pub fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

fn recorder() -> Result<PrometheusRecorder, TelemetryError> {
    let builder = PrometheusBuilder::new()
        // A gauge of a connection that is gone goes, too.
        .idle_timeout(MetricKindMask::GAUGE, Some(GAUGE_LIFETIME))
        .set_buckets_for_metric(Matcher::Suffix("_duration_seconds".to_owned()), LATENCY_BUCKETS)?;
    Ok(builder.build_recorder())
}

fn describe() {
    describe_counter!(SIGN_INS, "Sign-in attempts by outcome and reason");
    describe_counter!(SCIM_REQUESTS, "SCIM requests by verb and status");
    describe_histogram!(SCIM_SECONDS, Unit::Seconds, "Time to answer a SCIM request by verb");
    describe_counter!(HTTP_REQUESTS, "HTTP requests by route, verb and status");
    describe_histogram!(HTTP_SECONDS, Unit::Seconds, "Time to answer an HTTP request by route and verb");
    describe_counter!(MAILS, "Mails by outcome");
    describe_counter!(REFRESHES, "Scheduled fetches of identity providers' metadata by outcome");
    describe_gauge!(
        DAYS_LEFT,
        "Days until the first certificate of its kind, or the metadata, of a connection ends"
    );
}

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInOutcome {
    /// There is a session.
    Accepted,
    /// There is none, for this stable reason code.
    Refused(&'static str),
}

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailOutcome {
    /// Written to the outbox.
    Queued,
    /// Taken by the mail server.
    Sent,
    /// Given up.
    Failed,
}

/// Counts a sign-in attempt.
pub fn count_sign_in(outcome: SignInOutcome) {
    let (outcome, reason) = match outcome {
        SignInOutcome::Accepted => ("accepted", "none"),
        SignInOutcome::Refused(reason) => ("refused", reason),
    };
    counter!(SIGN_INS, "outcome" => outcome, "reason" => reason).increment(1);
}

/// Counts a SCIM request and the time it took to answer.
pub fn count_scim_request(verb: &str, status: u16, took: Duration) {
    let verb = known_verb(verb);
    counter!(SCIM_REQUESTS, "verb" => verb, "status" => status_label(status)).increment(1);
    histogram!(SCIM_SECONDS, "verb" => verb).record(took);
}

/// Counts an HTTP request and the time it took to answer. `route` is the template of the route
/// (`/saml/{org}/{connection}/acs`), never the path that was asked for; `None` when no route matched.
pub fn count_http_request(verb: &str, route: Option<&str>, status: u16, took: Duration) {
    let verb = known_verb(verb);
    let route = route.unwrap_or("unmatched").to_owned();
    counter!(HTTP_REQUESTS, "route" => route.clone(), "verb" => verb, "status" => status_label(status))
        .increment(1);
    histogram!(HTTP_SECONDS, "route" => route, "verb" => verb).record(took);
}

/// Counts a mail.
pub fn count_mail(outcome: MailOutcome) {
    let outcome = match outcome {
        MailOutcome::Queued => "queued",
        MailOutcome::Sent => "sent",
        MailOutcome::Failed => "failed",
    };
    counter!(MAILS, "outcome" => outcome).increment(1);
}

/// What a scheduled fetch of metadata came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// The new metadata is in force.
    Changed,
    /// It says what the copy says.
    Unchanged,
    /// It could not be fetched or used.
    Failed,
    /// The connection was changed meanwhile.
    Overtaken,
}

/// Counts a scheduled fetch of metadata.
pub fn count_metadata_refresh(outcome: RefreshOutcome) {
    let outcome = match outcome {
        RefreshOutcome::Changed => "changed",
        RefreshOutcome::Unchanged => "unchanged",
        RefreshOutcome::Failed => "failed",
        RefreshOutcome::Overtaken => "overtaken",
    };
    counter!(REFRESHES, "outcome" => outcome).increment(1);
}

/// Shows how many days are left until something of a connection ends; negative when it has ended. The
/// caller bounds how many there are: each connection makes series of its own.
pub fn set_days_left(organisation: &str, connection: &str, kind: &'static str, days: f64) {
    let (organisation, connection) = (organisation.to_owned(), connection.to_owned());
    gauge!(DAYS_LEFT, "organisation" => organisation, "connection" => connection, "kind" => kind).set(days);
}

/// The verb, or `other`: anybody can send a method of their own invention.
fn known_verb(verb: &str) -> &'static str {
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        .into_iter()
        .find(|known| *known == verb)
        .unwrap_or("other")
}

fn status_label(status: u16) -> String {
    if (100..600).contains(&status) { status.to_string() } else { "other".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rendered metrics of what `count` counted, and of nothing else.
    fn counted(count: impl FnOnce()) -> String {
        let recorder = recorder().unwrap();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            describe();
            count();
        });
        Metrics(handle).render()
    }

    #[test]
    fn sign_ins_are_counted_by_outcome_and_reason() {
        let text = counted(|| {
            count_sign_in(SignInOutcome::Accepted);
            count_sign_in(SignInOutcome::Refused("employee_suspended"));
            count_sign_in(SignInOutcome::Refused("employee_suspended"));
        });
        assert!(
            text.contains("# HELP muster_sign_ins_total Sign-in attempts by outcome and reason"),
            "{text}"
        );
        assert!(text.contains(r#"muster_sign_ins_total{outcome="accepted",reason="none"} 1"#), "{text}");
        assert!(
            text.contains(r#"muster_sign_ins_total{outcome="refused",reason="employee_suspended"} 2"#),
            "{text}"
        );
    }

    #[test]
    fn scim_requests_are_counted_with_their_latency() {
        let text = counted(|| {
            count_scim_request("PATCH", 200, Duration::from_millis(30));
            count_scim_request("PATCH", 404, Duration::from_millis(300));
        });
        assert!(text.contains(r#"muster_scim_requests_total{verb="PATCH",status="200"} 1"#), "{text}");
        assert!(text.contains(r#"muster_scim_requests_total{verb="PATCH",status="404"} 1"#), "{text}");
        let bucket = |bound: &str| {
            format!(r#"muster_scim_request_duration_seconds_bucket{{verb="PATCH",le="{bound}"}}"#)
        };
        assert!(text.contains(&format!("{} 0", bucket("0.025"))), "{text}");
        assert!(text.contains(&format!("{} 1", bucket("0.05"))), "{text}");
        assert!(text.contains(&format!("{} 2", bucket("0.5"))), "{text}");
    }

    #[test]
    fn what_strangers_invent_makes_no_new_label() {
        let text = counted(|| {
            count_http_request("BREW", None, 799, Duration::ZERO);
            count_http_request("GET", Some("/saml/{org}/{connection}/login"), 303, Duration::ZERO);
        });
        assert!(
            text.contains(r#"muster_http_requests_total{route="unmatched",verb="other",status="other"} 1"#),
            "{text}"
        );
        assert!(
            text.contains(r#"muster_http_requests_total{route="/saml/{org}/{connection}/login",verb="GET",status="303"} 1"#),
            "{text}"
        );
        assert!(!text.contains("BREW"), "{text}");
    }

    #[test]
    fn mails_are_counted() {
        let text = counted(|| count_mail(MailOutcome::Queued));
        assert!(text.contains(r#"muster_mails_total{outcome="queued"} 1"#), "{text}");
    }

    #[test]
    fn refreshes_are_counted_and_days_left_are_shown() {
        let text = counted(|| {
            count_metadata_refresh(RefreshOutcome::Failed);
            set_days_left("acme", "corp", "idp_certificate", 29.5);
            set_days_left("acme", "corp", "idp_certificate", -1.5);
        });
        assert!(text.contains(r#"muster_metadata_refreshes_total{outcome="failed"} 1"#), "{text}");
        let series = r#"muster_days_left{organisation="acme",connection="corp",kind="idp_certificate"} -1.5"#;
        assert!(text.contains(series), "{text}");
    }

    #[test]
    fn telemetry_starts_once() {
        let metrics = Metrics::start().unwrap();
        assert!(matches!(Metrics::start(), Err(TelemetryError::Twice)));
        count_mail(MailOutcome::Failed);
        metrics.upkeep();
        assert!(metrics.render().contains(r#"muster_mails_total{outcome="failed"} 1"#));
    }

    #[test]
    fn a_stopwatch_does_not_run_backwards() {
        let stopwatch = Stopwatch::start();
        let first = stopwatch.elapsed();
        assert!(stopwatch.elapsed() >= first);
    }
}
