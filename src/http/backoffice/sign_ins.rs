//! Sign-in attempts: the list, and one of them with its ladder of checks.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    log_filter::{LogQuery, by, whom},
    staff::Staff,
};
use crate::{
    clock::Timestamp,
    flows::{
        FlowError, connections,
        log_list::{self, From, Sought},
        refusals,
    },
    http::{Door, error::PageError},
    saml::{Person as ToldPerson, Product},
    store::log_list::SignIn,
    web::{Advice, AttemptPage, Console, Language, Rung, SignInRow, SignIns},
};

/// `GET /organisation/sign-ins`.
pub async fn list(
    State(door): State<Door>,
    staff: Staff,
    Query(query): Query<LogQuery>,
) -> Result<Response, PageError> {
    let show = async {
        let (filter, sought) = query.read(&door, &staff).await?;
        let scope = &staff.signed_in.scope;
        let listed = log_list::sign_ins(door.gateway(), scope, &sought, query.place()).await?;
        Ok(SignIns {
            rows: listed.rows.iter().map(|found| row(&staff, found, &listed.names)).collect(),
            pager: query.pager(&staff, &filter, &listed, |found| found.id),
            frame: staff.frame(),
            filter,
        })
    };
    staff.answer(show.await)
}

fn row(staff: &Staff, found: &SignIn, names: &HashMap<Uuid, String>) -> SignInRow {
    SignInRow {
        href: format!("/organisation/sign-ins/{}", found.id),
        at: Timestamp::from_micros(found.at),
        ok: found.outcome == "accepted",
        reason: found.reason.clone(),
        subject: found.name_id.clone(),
        whom: whom(staff, found.employee_id, names),
        by: by(found.connection_id, found.connection.as_ref(), found.connection_name.as_ref()),
    }
}

/// `GET /organisation/sign-ins/{id}`.
pub async fn one(
    State(door): State<Door>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let show = async {
        let missing = || FlowError::NotFound("sign-in attempt");
        let id = Uuid::try_parse(&id).map_err(|_| missing())?;
        let sought = Sought { id: Some(id), ..Sought::default() };
        let scope = &staff.signed_in.scope;
        let mut listed = log_list::sign_ins(door.gateway(), scope, &sought, From::Start).await?;
        let found = listed.rows.pop().ok_or_else(missing)?;
        let console = console(&door, &staff, found.connection.as_deref()).await?;
        Ok(AttemptPage {
            row: row(&staff, &found, &listed.names),
            rungs: rungs(&found.checks),
            advice: found.reason.as_deref().and_then(|reason| advice(staff.reader.language, reason, console)),
            frame: staff.frame(),
            reference: found.reference,
            address: found.address,
        })
    };
    staff.answer(show.await)
}

/// Whose console the connection is set up in, as far as that can be told.
async fn console(door: &Door, staff: &Staff, slug: Option<&str>) -> Result<Console, FlowError> {
    let Some(slug) = slug else { return Ok(Console::Other) };
    let copy = connections::show(door.gateway(), staff.org(), slug).await?.connection.last_copy();
    Ok(Console::guess(copy.as_ref().map(|idp| idp.entity_id.as_str()), slug))
}

/// What helps, in the reader's language. An English text stands in for one that is missing, which a test keeps from
/// happening.
fn advice(language: Language, reason: &str, console: Console) -> Option<Advice> {
    let help = refusals::help(reason)?;
    let say = |key: &str, english: &str| language.look_up(key).unwrap_or_else(|| english.to_owned());
    let mut places = help.places.at.to_vec();
    if places.iter().any(|(product, _)| product.page() == console.as_str()) {
        places.retain(|(product, _)| product.page() == console.as_str());
    }
    let way = |(product, way): (Product, &str)| {
        (product.name(), say(&key_of_place(help.places.what, product), way))
    };
    Some(Advice {
        means: say(&key_of(reason, "means"), help.means),
        causes: help
            .causes
            .iter()
            .zip(1..)
            .map(|(cause, at)| say(&key_of_cause(reason, at), cause))
            .collect(),
        change: say(&key_of(reason, "change"), help.change),
        places: places.into_iter().map(way).collect(),
        person: say(told(help.person), &help.person.to_string()),
    })
}

/// The key of a part of what helps against a reason.
fn key_of(reason: &str, part: &str) -> String {
    format!("refusal-{}-{part}", reason.replace('_', "-"))
}

/// The key of what leads to a reason, the likeliest being the first.
fn key_of_cause(reason: &str, at: usize) -> String {
    key_of(reason, &format!("cause-{at}"))
}

/// The key of the way to where `what` is set at a product. What is nothing but the console's own names has no text of
/// its own.
fn key_of_place(what: &str, product: Product) -> String {
    format!("refusal-place-{what}-{}", product.page())
}

/// The key of what the person may be told.
const fn told(person: ToldPerson) -> &'static str {
    match person {
        ToldPerson::StartAgain => "refusal-person-start-again",
        ToldPerson::WaitForSettings => "refusal-person-wait-for-settings",
        ToldPerson::WaitForAccount => "refusal-person-wait-for-account",
        ToldPerson::SignOutByHand => "refusal-person-sign-out-by-hand",
    }
}

/// The checks as they are stored; none when they were erased with the person.
fn rungs(checks: &str) -> Vec<Rung> {
    let checks: Value = serde_json::from_str(checks).unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let rung = |check: &Value| Rung {
        name: text(&check["name"]).unwrap_or_default(),
        ok: check["ok"] == Value::Bool(true),
        detail: text(&check["detail"]).unwrap_or_default(),
        compared: text(&check["expected"]).zip(text(&check["actual"])),
        unverified: check["unverified"] == Value::Bool(true),
    };
    checks.as_array().into_iter().flatten().map(rung).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        saml::Reason,
        web::parts::{Piece, pieces},
    };

    /// Everything that is said of a reason beside what the person is told: key and English text.
    fn texts(reason: Reason) -> Vec<(String, &'static str)> {
        let help = reason.help;
        let mut texts =
            vec![(key_of(reason.code, "means"), help.means), (key_of(reason.code, "change"), help.change)];
        texts.extend(help.causes.iter().zip(1..).map(|(cause, at)| (key_of_cause(reason.code, at), *cause)));
        let in_words = help.places.at.iter().filter(|(_, way)| has_words(way));
        texts.extend(in_words.map(|(product, way)| (key_of_place(help.places.what, *product), *way)));
        texts
    }

    /// Whether a text has words that are no names of a console.
    fn has_words(text: &str) -> bool {
        let is_words =
            |piece: &Piece<'_>| matches!(piece, Piece::Plain(words) if words.contains(char::is_alphabetic));
        pieces(text).iter().any(is_words)
    }

    /// What is typed or clicked, which is the same in every language.
    fn marked(text: &str) -> BTreeSet<&str> {
        let marked = |piece| match piece {
            Piece::Code(text) | Piece::Name(text) => Some(text),
            Piece::Plain(_) => None,
        };
        pieces(text).into_iter().filter_map(marked).collect()
    }

    #[test]
    fn every_reason_has_its_help_in_every_language_and_the_english_one_is_the_reasons_own() {
        for (key, english) in refusals::reasons().flat_map(texts) {
            assert_eq!(Language::English.look_up(&key).as_deref(), Some(english), "{key}");
            for language in Language::ALL {
                let text = language.look_up(&key).unwrap_or_else(|| panic!("{key} in {language:?}"));
                assert_eq!(marked(&text), marked(english), "{key} in {language:?}");
                let own = language == Language::English || text != english || !has_words(english);
                assert!(own, "{key} in {language:?} is English");
            }
        }
        for person in ToldPerson::ALL {
            let told_in = |language: Language| language.look_up(told(person));
            assert_eq!(told_in(Language::English), Some(person.to_string()));
            assert!(Language::ALL.into_iter().all(|language| told_in(language).is_some()));
        }
    }

    #[test]
    fn no_cause_is_left_that_the_reason_no_longer_has() {
        for reason in refusals::reasons() {
            let one_too_many = key_of_cause(reason.code, reason.help.causes.len() + 1);
            assert_eq!(Language::English.look_up(&one_too_many), None, "{one_too_many}");
        }
    }

    #[test]
    fn advice_is_in_the_language_of_who_reads_it_and_names_their_console_alone() {
        let advice = advice(Language::German, "audience_mismatch", Console::Shibboleth).unwrap();
        assert!(advice.causes[0].starts_with("die Entity ID wurde"), "{:?}", advice.causes);
        let [(product, way)] = advice.places.as_slice() else { panic!("{:?}", advice.places) };
        assert_eq!((*product, way.starts_with("die `entityID` der Metadaten")), ("Shibboleth", true));
        let all = super::advice(Language::German, "audience_mismatch", Console::Other).unwrap();
        assert_eq!(all.places.len(), Product::ALL.len());
    }
}
