//! Sends what is in the outbox.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};

use super::Stop;
use crate::{
    config::SmtpUrl,
    flows::{
        FlowError, Gateway,
        outbox::{self, Letter},
    },
    telemetry::{MailOutcome, count_mail},
};

/// Runs until told to stop.
pub async fn run(gateway: Gateway, smtp: Option<SmtpUrl>, stop: Stop) {
    match smtp {
        Some(url) => match AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()) {
            Ok(builder) => {
                let transport = builder.timeout(Some(Duration::from_secs(30))).build();
                let from = sender(url.expose(), &gateway.public_url);
                send_all(gateway, transport, from, stop).await;
            }
            Err(error) => tracing::error!(%error, "smtp_url cannot be used; mails stay in the outbox"),
        },
        None => remind(gateway, stop).await,
    }
}

/// Without a mail server mails wait, and the log says so.
async fn remind(gateway: Gateway, mut stop: Stop) {
    let mut told = 0;
    while stop.pause(Duration::from_secs(10)).await {
        match outbox::waiting(&gateway).await {
            Ok(waiting) if waiting != told => {
                told = waiting;
                if waiting > 0 {
                    tracing::warn!(waiting, "mails wait in the outbox because smtp_url is not set");
                }
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the outbox could not be read"),
        }
    }
}

async fn send_all(
    gateway: Gateway,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Option<Mailbox>,
    mut stop: Stop,
) {
    while stop.pause(Duration::from_secs(2)).await {
        loop {
            match send_next(&gateway, &transport, from.as_ref()).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "the outbox could not be read; trying again");
                    break;
                }
            }
        }
    }
}

/// Sends the next mail; `false` when there is none.
async fn send_next(
    gateway: &Gateway,
    transport: &AsyncSmtpTransport<Tokio1Executor>,
    from: Option<&Mailbox>,
) -> Result<bool, FlowError> {
    let Some(letter) = outbox::take(gateway).await? else { return Ok(false) };
    let result = match message(&letter, from) {
        Ok(message) => transport.send(message).await.map(drop).map_err(|error| error.to_string()),
        Err(why) => Err(why),
    };
    match result {
        Ok(()) => {
            count_mail(MailOutcome::Sent);
            outbox::sent(gateway, &letter).await?;
        }
        Err(why) => {
            count_mail(MailOutcome::Failed);
            tracing::warn!(why, "a mail could not be sent");
            outbox::failed(gateway, &letter, &why).await?;
        }
    }
    Ok(true)
}

/// Who mails come from: the mail server's user when it is an address, else `no-reply` at our own host.
fn sender(smtp: &str, public_url: &str) -> Option<Mailbox> {
    let smtp = url::Url::parse(smtp).ok()?;
    let user = percent_encoding::percent_decode_str(smtp.username()).decode_utf8().ok()?;
    if let Ok(mailbox) = user.parse() {
        return Some(mailbox);
    }
    let host = url::Url::parse(public_url).ok()?;
    format!("no-reply@{}", host.domain()?).parse().ok()
}

/// RFC 3834 section 5: holiday replies and the like do not answer this.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The message of a letter. Names and subjects are encoded by the library: no line break of theirs gets into a
/// header.
fn message(letter: &Letter, from: Option<&Mailbox>) -> Result<Message, String> {
    let from =
        from.cloned().ok_or("no sender: let public_url have a host name, or smtp_url an address as user")?;
    let to: Mailbox = letter.recipient.parse().map_err(|_| "not an address that mail can be sent to")?;
    let id = format!("<{}@{}>", letter.id(), from.email.domain());
    let (text, html) = (letter.body.expose().clone(), letter.html.expose().clone());
    Message::builder()
        .from(from)
        .to(to)
        .subject(&letter.subject)
        .message_id(Some(id))
        .header(AutoSubmitted)
        .multipart(MultiPart::alternative_plain_html(text, html))
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_comes_from_the_user_of_the_server_or_from_our_host() {
        let sender = |smtp, ours| sender(smtp, ours).map(|mailbox| mailbox.to_string());
        assert_eq!(
            sender("smtps://id%40acme.example:x@mail.acme.example", "https://id.acme.example").unwrap(),
            "id@acme.example"
        );
        assert_eq!(
            sender("smtp://mail.acme.example:25", "https://id.acme.example").unwrap(),
            "no-reply@id.acme.example"
        );
        assert_eq!(sender("smtp://mail.acme.example:25", "http://127.0.0.1:8080"), None);
    }
}
