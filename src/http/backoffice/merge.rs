//! Two who edit one record at once. A form says of every field what it was when it was shown (`was-NAME`), so that what
//! only one of them touched needs no question.

use std::collections::BTreeSet;

use axum::response::Response;

use super::{posted::Pairs, staff::Staff};
use crate::{
    flows::FlowError,
    http::{Door, error::PageError},
    web::{Field, Kind, Page, Toast},
};

/// What came from a form, with the ends of lines as they are stored: a browser sends both.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// What a field was when the form was shown; `None`: the form does not say.
fn was(posted: &Pairs, name: &str) -> Option<String> {
    posted.all(&format!("was-{name}")).next().map(lines)
}

/// Whether a field comes back as it was shown.
pub(super) fn is_untouched(posted: &Pairs, name: &str, typed: &str) -> bool {
    was(posted, name).is_some_and(|was| was == typed)
}

/// Whether somebody else stored something since the form was shown, as far as that can be told.
pub(super) fn is_changed(posted: &Pairs, name: &str, stored: &str) -> bool {
    was(posted, name).is_none_or(|was| was != stored.trim())
}

/// Fields for a form of a record as it is stored.
pub(super) fn shown(mut fields: Vec<Field>) -> Vec<Field> {
    for field in fields.iter_mut().filter(|field| !field.is_locked()) {
        field.was = Some(field.value.clone());
    }
    fields
}

/// What a form brings for a field, which has what is stored. Of several, what is not the person's to give or take stays.
fn typed(posted: &Pairs, field: &Field) -> String {
    match &field.kind {
        Kind::Switch => posted.has(field.name).to_string(),
        Kind::Several(choices) => {
            let is_ticked = |value: &str| posted.all(field.name).any(|ticked| ticked == value);
            let kept = choices
                .iter()
                .filter(|choice| is_ticked(&choice.value) || (choice.locked && field.has(&choice.value)));
            kept.map(|choice| choice.value.as_str()).collect::<Vec<_>>().join(";")
        }
        Kind::Line(..) | Kind::Area | Kind::Choice(_) => lines(posted.text(field.name)),
    }
}

/// Whether two values of a field mean the same. Several have no order.
fn alike(field: &Field, one: &str, other: &str) -> bool {
    let several = |text: &str| text.split(';').map(str::to_owned).collect::<BTreeSet<_>>();
    one.trim() == other.trim() || (matches!(field.kind, Kind::Several(_)) && several(one) == several(other))
}

/// A form of a record, laid over the record as it is stored.
pub(super) struct Merged {
    /// The fields: what was touched as it was typed, anything else as it is stored.
    pub(super) fields: Vec<Field>,
    /// The version that the person saw; 0 when the form does not say.
    pub(super) seen: i64,
    /// Whether both touched a field, and each stored something else: the person must be asked.
    pub(super) asks: bool,
}

impl Merged {
    /// What somebody sent with the form of a record whose `stored` fields are those of `version`. A field for which they
    /// chose what somebody else stored (`take`) is that.
    pub(super) fn of(posted: &Pairs, stored: Vec<Field>, version: i64) -> Self {
        let seen = posted.parsed("version").next().unwrap_or(0);
        let mut merged = Self { fields: stored, seen, asks: false };
        for field in merged.fields.iter_mut().filter(|field| !field.is_locked()) {
            let typed = typed(posted, field);
            let theirs = std::mem::replace(&mut field.value, typed);
            let was = was(posted, field.name);
            let untouched = was.as_deref().is_some_and(|was| alike(field, was, &field.value));
            let elsewhere = was.as_deref().is_none_or(|was| !alike(field, was, &theirs));
            if untouched || posted.all("take").any(|taken| taken == field.name) {
                field.value.clone_from(&theirs);
                field.was = Some(theirs);
            } else if seen != version && elsewhere && !alike(field, &theirs, &field.value) {
                field.theirs = Some(field.readable(&theirs));
                field.was = Some(theirs);
                merged.asks = true;
            } else {
                field.was = was;
            }
        }
        merged
    }

    /// The value of the field of that name; empty when there is none.
    pub(super) fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|field| field.name == name).map_or("", |field| field.value.as_str())
    }

    /// Whether something is wrong with a field.
    pub(super) fn is_wrong(&self) -> bool {
        self.fields.iter().any(|field| field.error.is_some())
    }
}

/// A record with a form in which people change it.
pub(super) trait Record: Sized {
    /// What names it.
    type Name;

    /// Reads it.
    async fn read(door: &Door, staff: &Staff, name: &Self::Name) -> Result<Self, PageError>;

    /// The version that was read.
    fn version(&self) -> i64;

    /// Its fields as they are stored.
    fn fields(&self, staff: &Staff) -> Vec<Field>;

    /// Notes beside the fields what is wrong with what was typed.
    fn judge(&self, staff: &Staff, typed: &mut Merged);

    /// Stores what was typed over the version that was read; where to go then, and what to say there.
    async fn write(&self, door: &Door, staff: &Staff, typed: &Merged) -> Result<(String, Toast), FlowError>;

    /// Notes beside the field that it is about why it was refused; `false` for what is about none.
    fn note(staff: &Staff, fields: &mut [Field], error: &FlowError) -> bool;

    /// The page of the form.
    fn page(&self, staff: &Staff, form: Form) -> impl Page;
}

/// What the page of a form shows of it.
pub(super) struct Form {
    /// The fields.
    pub(super) fields: Vec<Field>,
    /// The version that the person sees.
    pub(super) version: i64,
    /// Whether somebody else saved meanwhile, and the person is asked.
    pub(super) conflict: bool,
}

/// Answers a posted form: stores it, or shows it again with what is wrong or what is to be chosen.
pub(super) async fn save<R: Record>(
    door: &Door,
    staff: &Staff,
    name: &R::Name,
    posted: &Pairs,
) -> Result<Response, PageError> {
    let mut record = R::read(door, staff, name).await?;
    let mut typed = Merged::of(posted, record.fields(staff), record.version());
    let mut conflict = typed.asks;
    if !conflict {
        record.judge(staff, &mut typed);
    }
    if !conflict && !typed.is_wrong() {
        match record.write(door, staff, &typed).await {
            Ok((path, toast)) => return Ok(staff.go(door, &path, &toast)),
            // Since it was read: the person looks at what is stored now and saves again.
            Err(FlowError::Changed) => {
                record = R::read(door, staff, name).await?;
                typed = Merged::of(posted, record.fields(staff), record.version());
                conflict = true;
            }
            Err(error) if !R::note(staff, &mut typed.fields, &error) => return Err(staff.error(&error)),
            Err(_) => {}
        }
    }
    let version = if conflict { record.version() } else { typed.seen };
    let page = record.page(staff, Form { fields: typed.fields, version, conflict });
    Ok(if conflict { staff.show_conflict(&page) } else { staff.show_wrong(&page) })
}

/// Notes beside each of `fields` what somebody else stored meanwhile, where it differs.
pub(super) fn show_theirs(fields: &mut [Field], stored: &[Field]) {
    for (field, theirs) in fields.iter_mut().zip(stored) {
        if field.value != theirs.value {
            field.theirs = Some(field.readable(&theirs.value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::Choice;

    fn stored() -> Vec<Field> {
        let choice = |value: &str| Choice { locked: value == "locked", ..Choice::new(value, value) };
        let line = |name, value: &str| Field::line(name, "label", value.to_owned());
        vec![
            line("name", "Anvers"),
            line("address", "Meir 1\nAnvers").kind(Kind::Area),
            line("open", "true").kind(Kind::Switch),
            line("roles", "a;locked").kind(Kind::Several(["a", "b", "locked"].map(choice).to_vec())),
        ]
    }

    fn merged(form: &str, version: i64) -> Merged {
        Merged::of(&Pairs::read(form.as_bytes()), stored(), version)
    }

    fn values(merged: &Merged) -> Vec<&str> {
        merged.fields.iter().map(|field| field.value.as_str()).collect()
    }

    const SHOWN: &str = "version=1&was-name=Antwerp&was-address=&was-open=false&was-roles=locked;a";

    #[test]
    fn what_only_one_touched_needs_no_question() {
        let mine = merged(&format!("{SHOWN}&name=Antwerp&address=&roles=b"), 2);
        assert_eq!(values(&mine), ["Anvers", "Meir 1\nAnvers", "true", "b;locked"]);
        assert!(!mine.asks && mine.fields.iter().all(|field| field.theirs.is_none()));
        let alike = merged(&format!("{SHOWN}&name=Anvers&address=Meir+1%0D%0AAnvers&open=on&roles=a"), 2);
        assert!(!alike.asks, "both wrote the same");
    }

    #[test]
    fn what_both_touched_is_asked_and_answered() {
        let both = merged(&format!("{SHOWN}&name=Antwerpen&address=&roles=a"), 2);
        assert!(both.asks);
        assert_eq!(values(&both)[0], "Antwerpen");
        let theirs: Vec<_> = both.fields.iter().map(|field| field.theirs.as_deref()).collect();
        assert_eq!(theirs, [Some("Anvers"), None, None, None]);
        assert_eq!(both.fields[0].was.as_deref(), Some("Anvers"), "the next form knows what it is");
        let answered = merged(&format!("{SHOWN}&name=Antwerpen&address=&roles=a&take=name"), 2);
        assert_eq!((answered.asks, values(&answered)[0]), (false, "Anvers"));
    }

    #[test]
    fn a_form_that_does_not_say_what_it_showed_is_asked_about_every_difference() {
        let form = "name=Antwerpen&address=&open=on&roles=a";
        let late = merged(&format!("version=1&{form}"), 2);
        let asked: Vec<_> = late.fields.iter().map(|field| field.theirs.is_some()).collect();
        assert_eq!((late.asks, asked), (true, vec![true, true, false, false]));
        assert!(merged(form, 2).asks, "no version is none that is stored");
        let current = merged(&format!("version=2&{form}"), 2);
        assert_eq!((current.asks, values(&current)[0]), (false, "Antwerpen"));
    }

    #[test]
    fn a_locked_field_stays_whatever_is_sent() {
        let mut fields = stored();
        fields[0].read_only = true;
        let sent = Merged::of(&Pairs::read(b"version=2&name=Hacked"), fields, 2);
        assert_eq!(sent.fields[0].value, "Anvers");
    }
}
