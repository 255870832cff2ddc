//! What is wrong with what was given for a connection, in the reader's language. The command line has the same in the
//! errors themselves; where one carries the words of a library or a server, those stand in it as they are.

use crate::{
    flows::{
        FlowError,
        connections::ConnectionFault,
        fetch::{FetchError, MAX_BYTES, OVERALL_TIMEOUT},
        scim_tokens::{MOST, MOST_NETWORKS},
    },
    http::{backoffice::staff::Staff, error::PageError},
    saml::{MetadataError, MetadataWarning, XmlFault},
    web::{Frame, parts},
};

/// The sentence for what a person can correct.
///
/// # Errors
/// The page for anything else.
pub fn told(staff: &Staff, error: &FlowError) -> Result<String, PageError> {
    let frame = staff.frame();
    match error {
        FlowError::Connection(fault) => Ok(of_connection(&frame, fault)),
        // Nothing else of a connection is there once.
        FlowError::Taken(_) => Ok(frame.text("wrong-slug-taken").to_string()),
        FlowError::Changed => Ok(staff.text(parts::MEANWHILE)),
        other => Err(staff.error(other)),
    }
}

/// The sentence for what is wrong with what was given.
pub fn of_connection(frame: &Frame, fault: &ConnectionFault) -> String {
    let text = match fault {
        ConnectionFault::Slug(bad) => frame.text("wrong-slug").with("slug", &bad.0),
        ConnectionFault::ReservedSlug(slug) => frame.text("wrong-slug-reserved").with("slug", slug),
        ConnectionFault::Name => frame.text("wrong-connection-name"),
        ConnectionFault::NoSecondVerifier => frame.text("wrong-second-opinion"),
        ConnectionFault::Fetch(error) => return of_fetch(frame, error),
        ConnectionFault::Metadata(error) => return of_metadata(frame, error),
        ConnectionFault::Unread(why) => frame.text("wrong-metadata-unread").with("exact", why),
        ConnectionFault::OtherIdp { has, wanted } => {
            frame.text("wrong-other-idp").with("has", has).with("wanted", wanted)
        }
        ConnectionFault::NoCertificate => frame.text("wrong-no-certificate"),
        ConnectionFault::FromFile => frame.text("wrong-from-file"),
        ConnectionFault::TokenLabel => frame.text("wrong-token-label"),
        ConnectionFault::TokenNetworks => frame.text("wrong-token-networks").with("most", MOST_NETWORKS),
        ConnectionFault::TooManyTokens => frame.text("wrong-too-many-tokens").with("most", MOST),
    };
    text.to_string()
}

fn of_fetch(frame: &Frame, error: &FetchError) -> String {
    let text = match error {
        FetchError::NotAUrl => frame.text("wrong-url"),
        FetchError::NotHttps(host) => frame.text("wrong-not-https").with("host", host),
        FetchError::Credentials(host) => frame.text("wrong-credentials").with("host", host),
        FetchError::Private(host) => frame.text("wrong-private").with("host", host),
        FetchError::Unresolved(host) => frame.text("wrong-unresolved").with("host", host),
        FetchError::Unreachable { host, cause } => {
            frame.text("wrong-unreachable").with("host", host).with("exact", cause)
        }
        FetchError::Status { host, status } => {
            frame.text("wrong-status").with("host", host).with("status", status)
        }
        FetchError::TooManyRedirects => frame.text("wrong-redirects"),
        FetchError::BadRedirect(host) => frame.text("wrong-redirect").with("host", host),
        FetchError::TooLarge => frame.text("wrong-document-size").with("most", MAX_BYTES / 1024 / 1024),
        FetchError::Timeout => frame.text("wrong-timeout").with("most", OVERALL_TIMEOUT.as_secs()),
        FetchError::Client(cause) => frame.text("wrong-client").with("exact", cause),
    };
    text.to_string()
}

fn of_metadata(frame: &Frame, error: &MetadataError) -> String {
    let text = match error {
        MetadataError::Xml(fault) => return of_xml(frame, fault),
        MetadataError::NotMetadata(name) => frame.text("wrong-not-metadata").with("name", name),
        MetadataError::NoIdp => frame.text("wrong-no-idp"),
        MetadataError::SeveralIdps(ids) => frame.text("wrong-several-idps").with("ids", ids),
        MetadataError::OtherIdp(id) => frame.text("wrong-idp-not-there").with("id", id),
        MetadataError::Twice(id) => frame.text("wrong-idp-twice").with("id", id),
        MetadataError::NoEntityId => frame.text("wrong-no-entity-id"),
        MetadataError::Expired(until) => {
            frame.text("wrong-metadata-over").with("until", frame.moment(*until).exact(frame.language))
        }
        MetadataError::BadValidUntil => frame.text("wrong-valid-until"),
        MetadataError::NoSso => frame.text("wrong-no-sso"),
        MetadataError::Damaged(why) => frame.text("wrong-copy-damaged").with("exact", why),
    };
    text.to_string()
}

fn of_xml(frame: &Frame, fault: &XmlFault) -> String {
    let text = match fault {
        XmlFault::TooLarge(most) => frame.text("wrong-xml-size").with("most", most),
        XmlFault::NotUtf8 => frame.text("wrong-xml-encoding"),
        XmlFault::Doctype => frame.text("wrong-xml-doctype"),
        XmlFault::ProcessingInstruction => frame.text("wrong-xml-instruction"),
        XmlFault::TooComplex(what, most) => {
            frame.text("wrong-xml-complex").with("exact", what).with("most", most)
        }
        XmlFault::NotXml(why) => frame.text("wrong-xml").with("exact", why),
    };
    text.to_string()
}

/// The sentence for what is odd about metadata.
pub fn of_warning(frame: &Frame, warning: &MetadataWarning) -> String {
    let text = match warning {
        MetadataWarning::NoCertificate => frame.text("odd-no-certificate"),
        MetadataWarning::TooManyCertificates => frame.text("odd-many-certificates"),
        MetadataWarning::RsaBits(bits) => frame.text("odd-rsa-bits").with("bits", bits),
        MetadataWarning::CertificateLeftOut(why) => frame.text("odd-certificate").with("exact", why),
        MetadataWarning::KeyWithoutCertificate => frame.text("odd-bare-key"),
        MetadataWarning::EndpointLeftOut(name) => frame.text("odd-endpoint").with("name", name),
        MetadataWarning::CertificateEnded(fingerprint, ended) => frame
            .text("odd-certificate-ended")
            .with("fingerprint", fingerprint)
            .with("ended", frame.moment(*ended).exact(frame.language)),
    };
    text.to_string()
}
