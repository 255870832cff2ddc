//! A browser: keeps cookies, says where its posts come from, and signs people in.

use axum::{body::Body, http::Request};

use crate::{answer::Answer, idp::Begun, world::World};

#[derive(Clone)]
struct Kept {
    name: String,
    value: String,
    /// `SameSite=Lax`: stays at home when a post comes from elsewhere.
    lax: bool,
}

/// One browser of one person.
#[derive(Clone)]
pub(crate) struct Browser {
    world: World,
    cookies: Vec<Kept>,
}

/// A form as browsers write it.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl Browser {
    pub(crate) fn new(world: &World) -> Self {
        Self { world: world.clone(), cookies: Vec::new() }
    }

    /// The same browser before another world's door: another process, another address.
    pub(crate) fn at(&self, world: &World) -> Self {
        Self { world: world.clone(), cookies: self.cookies.clone() }
    }

    fn cookie_header(&self, from_elsewhere: bool) -> Option<String> {
        let sent: Vec<String> = self
            .cookies
            .iter()
            .filter(|kept| !(from_elsewhere && kept.lax))
            .map(|kept| format!("{}={}", kept.name, kept.value))
            .collect();
        (!sent.is_empty()).then(|| sent.join("; "))
    }

    fn keep(&mut self, answer: &Answer) {
        for header in answer.headers.get_all("set-cookie") {
            let text = header.to_str().unwrap();
            let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|kept| kept.name != name);
            if !attributes.contains("Max-Age=0") {
                let lax = attributes.contains("SameSite=Lax");
                self.cookies.push(Kept { name: name.to_owned(), value: value.to_owned(), lax });
            }
        }
    }

    /// The value of a cookie whose name ends so.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|kept| kept.name.ends_with(name)).map(|kept| kept.value.as_str())
    }

    /// Sends a request with further headers; its cookies are those of a request from our own pages unless
    /// `from_elsewhere`.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
        from_elsewhere: bool,
    ) -> Answer {
        let body = body.into();
        let mut request = Request::builder().method(method).uri(path);
        if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        if let Some(cookies) = self.cookie_header(from_elsewhere) {
            request = request.header("cookie", cookies);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.world.send(request.body(Body::from(body)).unwrap()).await;
        self.keep(&answer);
        answer
    }

    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[("sec-fetch-site", "none")], String::new(), false).await
    }

    /// Posts a form of one of our own pages.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = self.world.gateway.public_url.clone();
        let headers = [("sec-fetch-site", "same-origin"), ("origin", origin.as_str())];
        self.send("POST", path, &headers, form(fields), false).await
    }

    /// Posts a form of one of our own pages with a file in it.
    pub(crate) async fn upload(&mut self, path: &str, file: &[u8]) -> Answer {
        let origin = self.world.gateway.public_url.clone();
        let kind = "multipart/form-data; boundary=part";
        let headers =
            [("sec-fetch-site", "same-origin"), ("origin", origin.as_str()), ("content-type", kind)];
        let mut body =
            b"--part\r\ncontent-disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\
            content-type: text/csv\r\n\r\n"
                .to_vec();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--part--\r\n");
        self.send("POST", path, &headers, body, false).await
    }

    /// Posts a form of the identity provider's page.
    pub(crate) async fn post_from_idp(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let headers = [("sec-fetch-site", "cross-site"), ("origin", "https://idp.acme.example")];
        self.send("POST", path, &headers, form(fields), true).await
    }

    /// Begins to sign in through the connection at `path`, a link to its sign-in.
    pub(crate) async fn begin_at(&mut self, path: &str) -> Begun {
        let answer = self.get(path).await.is(303);
        Begun::read(answer.header("location").unwrap())
    }

    /// Begins to sign in at acme.
    pub(crate) async fn begin(&mut self) -> Begun {
        self.begin_at("/saml/acme/corp/login").await
    }

    /// Brings a response back.
    pub(crate) async fn bring(&mut self, begun: &Begun, response: &str) -> Answer {
        let fields = [("SAMLResponse", response), ("RelayState", begun.relay_state.as_str())];
        self.post_from_idp(&begun.acs_path(), &fields).await
    }

    /// Signs in at acme with a perfect assertion about `subject`.
    pub(crate) async fn sign_in_as(&mut self, subject: &str) -> Answer {
        let begun = self.begin().await;
        let response = self.world.idp.reply(&begun, subject).issue(&self.world);
        self.bring(&begun, &response).await
    }

    /// What `/api/session` says.
    pub(crate) async fn session(&mut self) -> Answer {
        self.get("/api/session").await
    }
}
