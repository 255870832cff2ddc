//! The mail ledger.

use axum::{extract::State, response::Response};

use super::{
    paging::{cut, pager},
    posted::{Asked, Pairs},
    staff::Staff,
};
use crate::{
    clock::Timestamp,
    flows::{
        FlowError, audit_log,
        mail_ledger::{self, Read},
    },
    http::{Door, error::PageError},
    ids::EmployeeId,
    store::{mail_list::Sought, mails::Mail},
    web::{About, Choice, MailRow, Mails, mails},
};

const PATH: &str = "/organisation/mails";

/// `GET /organisation/mails`: every mail, newest first; of one employee with `employee`.
pub async fn list(
    State(door): State<Door>,
    staff: Staff,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    staff.answer(read(&door, &staff, &asked).await)
}

/// What is asked for, if it can be chosen.
fn chosen(asked: &Pairs, name: &str, choices: &[Choice]) -> Option<String> {
    let value = asked.text(name);
    choices
        .iter()
        .find(|choice| !value.is_empty() && choice.value == value)
        .map(|choice| choice.value.clone())
}

async fn read(door: &Door, staff: &Staff, asked: &Pairs) -> Result<Mails, FlowError> {
    let (scope, language) = (&staff.signed_in.scope, staff.reader.language);
    let (states, kinds) = (mails::states(language), mails::kinds(language));
    let search: String = asked.text("q").chars().take(200).collect();
    let people = match asked.parsed::<EmployeeId>("employee").next() {
        Some(id) => Some(vec![id]),
        None => audit_log::people(door.gateway(), scope, &search).await?,
    };
    let one = people.as_deref().and_then(|people| if let [id] = people { Some(*id) } else { None });
    let sought =
        Sought { people, state: chosen(asked, "state", &states), kind: chosen(asked, "kind", &kinds) };
    let Read { page, total, names, about } =
        mail_ledger::list(door.gateway(), scope, one, &sought, cut(asked)).await?;
    let narrowed = sought.state.is_some() || sought.kind.is_some();
    let about = about.map(|one| About { name: one.shown_name(), origin: mails::origin(one.origin) });
    Ok(Mails {
        none_ever: about.is_some() && total == 0 && !narrowed,
        about,
        pager: pager(PATH, asked, &page, total, narrowed || sought.people.is_some(), |mail| mail.id),
        rows: page.rows.into_iter().map(|mail| row(mail, &|id| names.get(&id).cloned())).collect(),
        search,
        state: sought.state.unwrap_or_default(),
        kind: sought.kind.unwrap_or_default(),
        states,
        kinds,
        frame: staff.frame(),
    })
}

fn row(mail: Mail, name: &dyn Fn(uuid::Uuid) -> Option<String>) -> MailRow {
    let person = mail.employee_id.and_then(|id| Some((EmployeeId::from_uuid(id), name(id)?)));
    MailRow {
        at: Timestamp::from_micros(mail.created_at),
        person,
        address: mail.recipient,
        kind: mail.kind,
        subject: mail.subject,
        state: mail.state,
        attempts: u64::try_from(mail.attempts).unwrap_or(0),
        sent_at: mail.sent_at.map(Timestamp::from_micros),
        error: mail.error,
    }
}
