//! One conversation with a SCIM service provider: steps, what each expects, and a line for each on the
//! output.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    time::Duration,
};

use reqwest::{Client, Method, header};
use serde_json::{Value, json};

const MEDIA_TYPE: &str = "application/scim+json";
const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
/// How long an answer may take. Entra gives up later, but nobody waits longer for an example.
const PATIENCE: Duration = Duration::from_secs(30);
/// Most characters of a wrong answer that are shown.
const SHOWN: usize = 600;

/// Why a conversation ends before its last step.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    /// The HTTP client cannot be made, mostly for a token with characters that no header carries.
    #[error("the HTTP client cannot start: {0}")]
    Client(String),
    /// No answer.
    #[error("{0} cannot be reached: {1}")]
    Unreachable(String, String),
    /// The next steps need what this one did not bring.
    #[error("cannot go on: {0}")]
    Missing(&'static str),
    /// Nobody reads the output.
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// A request of a step.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    verb: Method,
    path: String,
    body: Option<Value>,
}

impl Ask {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { verb: Method::GET, path: path.into(), body: None }
    }

    pub(crate) fn post(path: impl Into<String>, body: Value) -> Self {
        Self { verb: Method::POST, path: path.into(), body: Some(body) }
    }

    pub(crate) fn put(path: impl Into<String>, body: Value) -> Self {
        Self { verb: Method::PUT, path: path.into(), body: Some(body) }
    }

    /// A PATCH with these `Operations` (RFC 7644 section 3.5.2).
    pub(crate) fn patch(path: impl Into<String>, operations: &Value) -> Self {
        let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
        Self { verb: Method::PATCH, path: path.into(), body: Some(body) }
    }

    pub(crate) fn delete(path: impl Into<String>) -> Self {
        Self { verb: Method::DELETE, path: path.into(), body: None }
    }
}

/// What an answer must be.
#[derive(Debug, Clone)]
pub(crate) struct Want {
    status: Vec<u16>,
    facts: Vec<(String, Fact)>,
    hint: Option<&'static str>,
}

#[derive(Debug, Clone)]
enum Fact {
    Is(Value),
    Differs(Value),
    Absent,
    Contains(String),
    /// A list whose elements have these members `value`, in any order.
    Values(BTreeSet<String>),
}

impl Want {
    pub(crate) fn status(status: u16) -> Self {
        Self { status: vec![status], facts: Vec::new(), hint: None }
    }

    /// 204, or 200 with the resource: both are right for a PATCH (RFC 7644 section 3.5.2).
    pub(crate) fn patched() -> Self {
        Self { status: vec![204, 200], facts: Vec::new(), hint: None }
    }

    /// A list of this many resources in all.
    pub(crate) fn found(total: usize) -> Self {
        Self::status(200).is("/totalResults", total)
    }

    /// An error of this status and `scimType` (RFC 7644 section 3.12).
    pub(crate) fn error(status: u16, scim_type: &str) -> Self {
        Self::status(status).is("/scimType", scim_type)
    }

    /// The value at the JSON pointer equals this one.
    pub(crate) fn is(mut self, pointer: &str, value: impl Into<Value>) -> Self {
        self.facts.push((pointer.to_owned(), Fact::Is(value.into())));
        self
    }

    /// The value at the JSON pointer is another one.
    pub(crate) fn differs(mut self, pointer: &str, value: impl Into<Value>) -> Self {
        self.facts.push((pointer.to_owned(), Fact::Differs(value.into())));
        self
    }

    /// The JSON pointer points to nothing.
    pub(crate) fn lacks(mut self, pointer: &str) -> Self {
        self.facts.push((pointer.to_owned(), Fact::Absent));
        self
    }

    /// The string at the JSON pointer contains this one.
    pub(crate) fn contains(mut self, pointer: &str, text: &str) -> Self {
        self.facts.push((pointer.to_owned(), Fact::Contains(text.to_owned())));
        self
    }

    /// The list at the JSON pointer has elements with these members `value` and no others.
    pub(crate) fn values(mut self, pointer: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        self.facts.push((pointer.to_owned(), Fact::Values(values)));
        self
    }

    /// What to look at when the answer is another one.
    pub(crate) fn or_else(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Everything that is wrong with an answer.
    fn faults(&self, answer: &Answer) -> Vec<String> {
        let mut faults = Vec::new();
        if !self.status.contains(&answer.status) {
            let wanted: Vec<String> = self.status.iter().map(u16::to_string).collect();
            faults.push(format!("expected status {}", wanted.join(" or ")));
        }
        faults.extend(answer.faults_of_form());
        for (pointer, fact) in &self.facts {
            let found = answer.body.pointer(pointer);
            if !fact.holds(found) {
                let found = found.map_or_else(|| "nothing".to_owned(), Value::to_string);
                faults.push(format!("expected {pointer} {fact}, found {found}"));
            }
        }
        faults
    }
}

impl Fact {
    fn holds(&self, found: Option<&Value>) -> bool {
        match self {
            Self::Is(wanted) => found == Some(wanted),
            Self::Differs(other) => found.is_some_and(|found| found != other),
            Self::Absent => found.is_none(),
            Self::Contains(text) => found.and_then(Value::as_str).is_some_and(|found| found.contains(text)),
            Self::Values(wanted) => {
                let Some(elements) = found.map_or(Some(&[][..]), |found| found.as_array().map(Vec::as_slice))
                else {
                    return false;
                };
                let values: BTreeSet<String> = elements
                    .iter()
                    .filter_map(|element| element.get("value")?.as_str().map(str::to_owned))
                    .collect();
                values.len() == elements.len() && values == *wanted
            }
        }
    }
}

impl std::fmt::Display for Fact {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Is(wanted) => write!(formatter, "to be {wanted}"),
            Self::Differs(other) => write!(formatter, "to be anything but {other}"),
            Self::Absent => formatter.write_str("to be absent"),
            Self::Contains(text) => write!(formatter, "to contain {text:?}"),
            Self::Values(wanted) => write!(formatter, "to have exactly the values {wanted:?}"),
        }
    }
}

struct Answer {
    status: u16,
    media_type: String,
    /// The body as text, for the eyes.
    text: String,
    /// Null when there is none, or when it is no JSON.
    body: Value,
}

impl Answer {
    /// What every answer owes, whatever was asked (RFC 7644 sections 3.1 and 3.12).
    fn faults_of_form(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.text.is_empty() {
            if self.status != 204 {
                faults.push("expected a body".to_owned());
            }
            return faults;
        }
        if self.status == 204 {
            faults.push("expected no body with 204".to_owned());
        }
        if self.media_type != MEDIA_TYPE {
            faults.push(format!("expected the media type {MEDIA_TYPE}, found {:?}", self.media_type));
        }
        if !self.body.is_object() {
            faults.push("expected a JSON object".to_owned());
        }
        if self.body.get("password").is_some() {
            faults.push("expected no password to come back".to_owned());
        }
        if self.status >= 400 {
            if self.body["schemas"] != json!([ERROR]) {
                faults.push("expected an error in SCIM's form".to_owned());
            }
            if self.body["status"] != json!(self.status.to_string()) {
                faults.push("expected the error's status as a string".to_owned());
            }
        }
        faults
    }
}

/// A conversation: sends, judges and prints.
pub(crate) struct Conversation<'o> {
    http: Client,
    base: String,
    out: &'o mut (dyn Write + Send),
    steps: usize,
    failed: usize,
    /// Paths of what was made and not deleted yet.
    made: Vec<String>,
}

impl<'o> Conversation<'o> {
    /// A conversation with the service provider at `base`, such as `http://127.0.0.1:8080/scim/v2`.
    ///
    /// # Errors
    /// [`Stopped::Client`].
    pub(crate) fn new(base: &str, token: &str, out: &'o mut (dyn Write + Send)) -> Result<Self, Stopped> {
        let failed = |error: &dyn std::fmt::Display| Stopped::Client(error.to_string());
        let mut bearer =
            header::HeaderValue::from_str(&format!("Bearer {token}")).map_err(|error| failed(&error))?;
        bearer.set_sensitive(true);
        let mut headers = header::HeaderMap::new();
        headers.insert(header::AUTHORIZATION, bearer);
        headers.insert(header::ACCEPT, header::HeaderValue::from_static(MEDIA_TYPE));
        let http = Client::builder()
            .default_headers(headers)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .user_agent("muster-example-scim-client")
            .build()
            .map_err(|error| failed(&error))?;
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self { http, base, out, steps: 0, failed: 0, made: Vec::new() })
    }

    /// Asks, judges the answer and prints a line. The answer's body, or null.
    ///
    /// # Errors
    /// When there is no answer at all. A wrong answer is counted and the conversation goes on.
    pub(crate) async fn step(&mut self, what: &str, ask: Ask, want: Want) -> Result<Value, Stopped> {
        let answer = self.send(&ask).await?;
        self.judge(what, &ask, &want, answer)
    }

    /// Asks two things at once and judges both answers alike.
    ///
    /// # Errors
    /// When there is no answer at all.
    pub(crate) async fn at_once(&mut self, what: &str, asks: [Ask; 2], want: Want) -> Result<(), Stopped> {
        let [first, second] = &asks;
        let (one, two) = tokio::join!(self.send(first), self.send(second));
        self.judge(what, first, &want, one?)?;
        self.judge(what, second, &want, two?)?;
        Ok(())
    }

    /// As [`Conversation::step`] for a POST that makes something: its `id`, which later steps need.
    ///
    /// # Errors
    /// When there is no answer, or none with an `id`.
    pub(crate) async fn create(&mut self, what: &str, ask: Ask, want: Want) -> Result<String, Stopped> {
        let collection = ask.path.clone();
        let body = self.step(what, ask, want).await?;
        let id = body["id"].as_str().ok_or(Stopped::Missing("nothing with an id was created"))?;
        self.made.push(format!("{collection}/{id}"));
        Ok(id.to_owned())
    }

    /// Whether the service provider has this resource type. Not a step: identity providers are told so by
    /// their administrators.
    ///
    /// # Errors
    /// When there is no answer at all.
    pub(crate) async fn offers(&mut self, resource_type: &str) -> Result<bool, Stopped> {
        let answer = self.send(&Ask::get("/ResourceTypes")).await?;
        let types = answer.body["Resources"].as_array().cloned().unwrap_or_default();
        let offered = types.iter().any(|offered| offered["name"] == resource_type);
        if !offered {
            writeln!(
                self.out,
                "    -       this server does not offer {resource_type}: those steps are left out"
            )?;
        }
        Ok(offered)
    }

    /// Deletes what the conversation made and did not delete, and prints the sum. Whether every step was as
    /// expected.
    ///
    /// # Errors
    /// When there is no answer at all.
    pub(crate) async fn finish(mut self) -> Result<bool, Stopped> {
        while let Some(path) = self.made.last().cloned() {
            self.step("tidy up after this example", Ask::delete(&path), Want::status(204)).await?;
            self.made.retain(|made| *made != path);
        }
        writeln!(self.out, "{} steps, {} failed", self.steps, self.failed)?;
        Ok(self.failed == 0 && self.steps > 0)
    }

    async fn send(&self, ask: &Ask) -> Result<Answer, Stopped> {
        let unreachable = |error: reqwest::Error| {
            let mut cause: &dyn std::error::Error = &error;
            while let Some(inner) = cause.source() {
                cause = inner;
            }
            Stopped::Unreachable(self.base.clone(), cause.to_string())
        };
        let mut request = self.http.request(ask.verb.clone(), format!("{}{}", self.base, ask.path));
        if let Some(body) = &ask.body {
            request = request.header(header::CONTENT_TYPE, MEDIA_TYPE).body(body.to_string());
        }
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status().as_u16();
        let media_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = media_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        let media_type = media_type.trim().to_ascii_lowercase();
        let text = String::from_utf8_lossy(&response.bytes().await.map_err(unreachable)?).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Answer { status, media_type, text, body })
    }

    fn judge(&mut self, what: &str, ask: &Ask, want: &Want, answer: Answer) -> Result<Value, Stopped> {
        let faults = want.faults(&answer);
        self.steps += 1;
        let verdict = if faults.is_empty() { "ok" } else { "FAILED" };
        let (number, verb, path, status) = (self.steps, &ask.verb, &ask.path, answer.status);
        writeln!(self.out, "{number:>3} {verdict:<6}  {what}\n            {verb} {path} → {status}")?;
        if !faults.is_empty() {
            self.failed += 1;
            for fault in faults {
                writeln!(self.out, "            {fault}")?;
            }
            let start: String = answer.text.chars().take(SHOWN).collect();
            writeln!(self.out, "            answered {start}")?;
            if let Some(hint) = want.hint {
                writeln!(self.out, "            {hint}")?;
            }
        }
        if ask.verb == Method::DELETE && answer.status == 204 {
            self.made.retain(|made| *made != ask.path);
        }
        Ok(answer.body)
    }
}
