//! Cases of second opinions (`saml.second_opinion`). What is expected depends on which second verifiers the
//! tests are built with; a case says for which it is.

use muster::saml::{SignWhat, Signing, sign_enveloped};

use crate::{
    case::Build,
    draft::{Draft, Encrypt, genuine, id_of, key, signed},
    generate::{Case, accepted, refused},
};

pub(crate) fn all() -> Vec<Case> {
    [plain(), after_decryption()].concat()
}

fn asked(case: Case, build: Build) -> Case {
    case.set("saml.second_opinion", "true").build(build)
}

fn plain() -> Vec<Case> {
    let long = Draft { key: "idp-6144", ..Draft::default() }.xml();
    vec![
        accepted("rsa-6144", "a longer key than every library reads", long.clone()).keys(&["idp-6144"]),
        asked(
            refused(
                "second-opinion-without-a-verifier",
                "no_second_opinion",
                "a second opinion is demanded of a build that has none to ask",
                genuine(),
            ),
            Build::NoSecondVerifier,
        ),
        asked(
            refused(
                "second-opinion-differs",
                "second_opinion_differs",
                "accepted here, and refused by bergshamra, which reads no key of more than 4096 bits",
                long,
            )
            .keys(&["idp-6144"]),
            Build::Bergshamra,
        ),
        asked(
            accepted("second-opinion-on-assertion", "the assertion is signed", genuine()),
            Build::SecondVerifier,
        ),
        asked(
            accepted("second-opinion-on-response", "the response is signed", signed(SignWhat::Response)),
            Build::SecondVerifier,
        ),
        asked(
            accepted("second-opinion-on-both", "each is signed", signed(SignWhat::Both)),
            Build::SecondVerifier,
        ),
        asked(
            accepted("second-opinion-on-two-keys", "each is signed, by another key", by_two_keys()),
            Build::SecondVerifier,
        )
        .keys(&["idp", "idp-next"]),
    ]
}

fn after_decryption() -> Vec<Case> {
    let encrypted = |sign| Draft { sign, encrypt: Some(Encrypt::default()), ..Draft::default() }.xml();
    vec![
        asked(
            accepted(
                "second-opinion-on-decrypted",
                "an encrypted assertion is asked about as it was signed",
                encrypted(SignWhat::Assertion),
            ),
            Build::SecondVerifier,
        )
        .random()
        .sp_keys(&["sp"]),
        asked(
            accepted(
                "second-opinion-on-decrypted-in-signed",
                "the response is asked about as it came, and the assertion as it was signed",
                encrypted(SignWhat::Both),
            ),
            Build::SecondVerifier,
        )
        .random()
        .sp_keys(&["sp"]),
        asked(
            accepted(
                "second-opinion-on-encrypted-in-signed",
                "the response alone is signed, over what is encrypted",
                encrypted(SignWhat::Response),
            ),
            Build::SecondVerifier,
        )
        .random()
        .sp_keys(&["sp"]),
        asked(
            accepted(
                "second-opinion-on-inclusive-prefixes",
                "prefixes that were declared around the encrypted assertion mean the same without it",
                Draft {
                    encrypt: Some(Encrypt::default()),
                    prefixes: ["samlp", "saml", "#default"].map(str::to_owned).to_vec(),
                    ..Draft::default()
                }
                .xml(),
            ),
            Build::SecondVerifier,
        )
        .random()
        .sp_keys(&["sp"]),
    ]
}

/// The assertion is signed with one key of the connection, the response with another.
fn by_two_keys() -> String {
    let xml = genuine();
    let response = id_of(&xml, "<samlp:Response");
    sign_enveloped(&xml, &response, &Signing::with(&key("idp-next"))).unwrap()
}
