//! Sign-in attempts: the list, and one of them with its ladder of checks.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    log_filter::{LogQuery, person, through},
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
    saml::Person as ToldPerson,
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
    show.await.map(|page| staff.show(&page)).map_err(|error: FlowError| staff.error(&error))
}

fn row(staff: &Staff, found: &SignIn, names: &HashMap<Uuid, String>) -> SignInRow {
    SignInRow {
        href: format!("/organisation/sign-ins/{}", found.id),
        at: Timestamp::from_micros(found.at),
        ok: found.outcome == "accepted",
        reason: found.reason.clone(),
        subject: found.name_id.clone(),
        person: person(staff, found.employee_id, names),
        through: through(found.connection.as_ref(), found.connection_name.as_ref()),
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
    show.await.map(|page| staff.show(&page)).map_err(|error: FlowError| staff.error(&error))
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
    let all = help.places.iter().map(|(product, place)| (product.page(), (product.name(), *place)));
    let mut places: Vec<_> = all.collect();
    if places.iter().any(|(page, _)| *page == console.as_str()) {
        places.retain(|(page, _)| *page == console.as_str());
    }
    Some(Advice {
        means: helping(language, reason, "means").unwrap_or_else(|| help.means.to_owned()),
        causes: help.causes,
        change: helping(language, reason, "change").unwrap_or_else(|| help.change.to_owned()),
        places: places.into_iter().map(|(_, place)| place).collect(),
        person: language.look_up(told(help.person)).unwrap_or_else(|| help.person.to_string()),
    })
}

/// A part of what helps against a reason.
fn helping(language: Language, reason: &str, part: &str) -> Option<String> {
    language.look_up(&format!("refusal-{}-{part}", reason.replace('_', "-")))
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

    #[test]
    fn every_reason_has_its_help_in_every_language_and_the_english_one_is_the_reasons_own() {
        for reason in refusals::reasons() {
            let english = |part| helping(Language::English, reason.code, part);
            assert_eq!(english("means").as_deref(), Some(reason.help.means), "{}", reason.code);
            assert_eq!(english("change").as_deref(), Some(reason.help.change), "{}", reason.code);
            for language in Language::ALL {
                for part in ["means", "change"] {
                    let text = helping(language, reason.code, part);
                    let text = text.unwrap_or_else(|| panic!("{}: {part} in {language:?}", reason.code));
                    // What is typed or clicked is the same in every language.
                    let code = |text: &str| {
                        text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>()
                    };
                    assert_eq!(
                        code(&text),
                        code(&english(part).unwrap()),
                        "{}: {part} in {language:?}",
                        reason.code
                    );
                    let own = language == Language::English || text != english(part).unwrap();
                    assert!(
                        own || text.starts_with('`'),
                        "{}: {part} in {language:?} is English",
                        reason.code
                    );
                }
            }
        }
        for person in ToldPerson::ALL {
            let told_in = |language: Language| language.look_up(told(person));
            assert_eq!(told_in(Language::English), Some(person.to_string()));
            assert!(Language::ALL.into_iter().all(|language| told_in(language).is_some()));
        }
    }
}
