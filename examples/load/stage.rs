//! Muster with an organisation, its identity provider and people, serving on a port of this machine.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use muster::{
    clock::SystemClock,
    config::Networks,
    flows::{
        Actor, Gateway, ScimBounds,
        connections::{self, MetadataSource},
        employees::{self, NewEmployee, Way},
        fetch::Fetcher,
        organisations, scim_log, scim_tokens,
    },
    http::{Door, limits::Limits, router, server},
    saml::{
        Awaited, DecryptionKeys, Expect, FreshKeyPairs, Issue, IssuedSubject, Message, Settings, SignWhat,
        Signing, SigningKey, TrustedKeys, idp_metadata, judge, post_value,
    },
    secret::{MasterKey, SystemRandom},
    store::{Db, migrate},
    telemetry::Metrics,
};
use tokio::net::TcpListener;

const IDP: &str = "https://idp.acme.example/metadata";
/// Who signs in.
const PEOPLE: usize = 100;

/// Muster, ready.
pub(crate) struct Stage {
    gateway: Gateway,
    key: SigningKey,
    token: String,
    /// Where it serves.
    pub(crate) address: SocketAddr,
}

impl Stage {
    /// Sets up an empty database and serves from it, without limits on the rate.
    pub(crate) async fn new(db: Db) -> Self {
        migrate::run(&db).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gateway = Gateway {
            db,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            key: MasterKey::generate(&SystemRandom),
            public_url: format!("http://{address}"),
            fetcher: Fetcher::new(false).unwrap(),
            key_pairs: Arc::new(FreshKeyPairs),
            scim: ScimBounds::default(),
        };
        let key = SigningKey::generate("idp.acme.example", gateway.now(), &SystemRandom).unwrap();
        let operator = Actor::Operator;
        organisations::create(&gateway, operator, "acme", "Acme NV", &[]).await.unwrap();
        let metadata = idp_metadata(IDP, "https://idp.acme.example/sso", &[&key]).unwrap();
        let settings = [("saml.allow_unsolicited".to_owned(), "true".to_owned())];
        let source = MetadataSource::Text(metadata);
        connections::create(&gateway, operator, "acme", "corp", None, Some(&source), &settings)
            .await
            .unwrap();
        for number in 0..PEOPLE {
            let new = NewEmployee {
                email: format!("person{number}@acme.example"),
                first_name: "Given".to_owned(),
                last_name: "Family".to_owned(),
                external_id: Some(format!("E-{number}")),
                ..NewEmployee::default()
            };
            employees::add(&gateway, operator, "acme", &new, &Way::Bypass).await.unwrap();
        }
        let wanted = scim_tokens::Wanted { label: "load".to_owned(), ..scim_tokens::Wanted::default() };
        let token = scim_tokens::create(&gateway, operator, "acme", "corp", &wanted).await.unwrap();
        let token = token.token.expose().clone();
        let (recorder, pending) = scim_log::recorder();
        let door = Door::new(
            gateway.clone(),
            Metrics::start().unwrap(),
            Networks::default(),
            Limits::new(None, None),
            recorder,
        );
        tokio::spawn(log(gateway.clone(), pending));
        tokio::spawn(server::serve(listener, router::router(door), std::future::pending()));
        Self { gateway, key, token, address }
    }

    fn links(&self) -> (String, String) {
        let base = format!("{}/saml/acme/corp", self.gateway.public_url);
        (format!("{base}/metadata"), format!("{base}/acs"))
    }

    /// Signs an unsolicited response of about 7 KB for each sign-in.
    pub(crate) fn responses(&self, count: usize) -> Vec<String> {
        let (entity_id, acs) = self.links();
        let groups = (0..60).map(|n| format!("cn=engagement-{n:06},ou=groups,dc=acme,dc=example")).collect();
        let attributes = vec![("https://acme.example/claims/groups".to_owned(), groups)];
        let issue = |number: usize| {
            let subject = IssuedSubject {
                name_id: format!("E-{}", number % PEOPLE),
                attributes: attributes.clone(),
                ..IssuedSubject::default()
            };
            let issue = Issue {
                issuer: IDP,
                audience: &entity_id,
                recipient: &acs,
                in_response_to: None,
                subject: &subject,
                valid_for: Duration::from_secs(900),
                sign: SignWhat::Assertion,
            };
            post_value(&issue.response(&Signing::with(&self.key), self.gateway.now(), &SystemRandom).unwrap())
        };
        (0..count).map(issue).collect()
    }

    /// Responses that all cores together judge per second.
    pub(crate) fn judged(&self, responses: &[String]) -> f64 {
        let (sp_entity_id, acs_url) = self.links();
        let expect = Expect {
            sp_entity_id,
            acs_url,
            idp_entity_id: IDP.to_owned(),
            keys: TrustedKeys::new([self.key.trusted().unwrap()]),
            decryption_keys: DecryptionKeys::default(),
            settings: Settings { allow_unsolicited: true, ..Settings::default() },
            awaited: Awaited::Unsolicited,
            fresh_since: None,
            now: self.gateway.now(),
        };
        super::limits::on_all_cores(responses.len(), |number| {
            assert!(judge(Message::PostValue(&responses[number]), &expect).result.is_ok());
        })
    }

    /// The post that ends a sign-in.
    pub(crate) fn sign_in(&self, response: &str) -> Vec<u8> {
        let form: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("SAMLResponse", response)
            .finish();
        self.request("POST /saml/acme/corp/acs", "content-type: application/x-www-form-urlencoded\r\n", &form)
    }

    /// A request of a SCIM client.
    pub(crate) fn scim(&self, line: &str, body: &str) -> Vec<u8> {
        let headers =
            format!("authorization: Bearer {}\r\ncontent-type: application/scim+json\r\n", self.token);
        self.request(line, &headers, body)
    }

    fn request(&self, line: &str, headers: &str, body: &str) -> Vec<u8> {
        let length = body.len();
        format!(
            "{line} HTTP/1.1\r\nhost: {}\r\n{headers}content-length: {length}\r\n\r\n{body}",
            self.address
        )
        .into_bytes()
    }
}

/// Writes the request log, as `muster serve` does.
async fn log(gateway: Gateway, mut pending: scim_log::Pending) {
    loop {
        if !pending.flush(&gateway).await.unwrap_or(false) {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
}
