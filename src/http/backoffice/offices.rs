//! The pages about offices.

use axum::{extract::State, response::Response};

use super::{
    merge::{self, Form, Merged, Record, shown},
    paging::{blame, cut, pager, person},
    posted::{Asked, Pairs, Posted},
    staff::Staff,
};
use crate::{
    directory::{
        Permission,
        office::{Office, faults},
        organisation_settings::TimeZoneName,
    },
    flows::{
        FlowError,
        office_book::{self, Staffed},
        offices::{self as flow, NewOffice},
    },
    http::{Door, error::PageError, extract::PathId},
    ids::OfficeId,
    store::{
        keyset::Cut,
        office_list::{Listed, Sought},
    },
    web::{ErrorKind, Field, FormPage, OfficePage, OfficeRow, Offices, Page, Removal, Said, Toast, offices},
};

const LIST: &str = "/organisation/offices";

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// `GET /organisation/offices`: all offices by name.
pub async fn list(
    State(door): State<Door>,
    staff: Staff,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    let state = asked.text("state");
    let active = match state {
        "open" => Some(true),
        "closed" => Some(false),
        _ => None,
    };
    let search: String = asked.text("q").chars().take(200).collect();
    let sought = Sought { text: search.clone(), active };
    let listed = office_book::list(door.gateway(), &staff.signed_in.scope, &sought, cut(&asked)).await;
    let (page, total) = listed.map_err(|error| staff.error(&error))?;
    let filtered = active.is_some() || !search.is_empty();
    let language = staff.reader.language;
    Ok(staff.show(&Offices {
        pager: pager(LIST, &asked, &page, total, filtered, |row| row.id),
        rows: page.rows.into_iter().map(row).collect(),
        states: offices::states(language),
        state: if active.is_some() { state.to_owned() } else { String::new() },
        search,
        frame: staff.frame(),
    }))
}

fn row(listed: Listed) -> OfficeRow {
    OfficeRow {
        id: OfficeId::from_uuid(listed.id),
        name: listed.name,
        external_id: listed.external_id,
        time_zone: listed.time_zone,
        open: listed.active,
        employees: number(listed.employees),
    }
}

/// The fields of an office as it is stored; `None`: of a new one.
fn fields(staff: &Staff, office: Option<&Office>) -> Vec<Field> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let values = office.map(|office| {
        [office.name.clone(), text(&office.external_id), text(&office.time_zone), text(&office.address)]
    });
    offices::fields(staff.reader.language, &values.unwrap_or_default(), &TimeZoneName::all())
}

/// The office that was typed.
fn wanted(typed: &Merged) -> NewOffice {
    let optional = |name| Some(typed.value(name).to_owned()).filter(|text| !text.is_empty());
    NewOffice {
        name: typed.value("name").to_owned(),
        external_id: optional("externalId"),
        time_zone: optional("timeZone"),
        address: optional("address"),
        closed: false,
    }
}

/// Notes what is wrong with what was typed beside the fields.
fn judge(staff: &Staff, typed: &mut Merged) {
    let NewOffice { name, external_id, time_zone, address, .. } = wanted(typed);
    for fault in faults(&name, external_id.as_deref(), time_zone.as_deref(), address.as_deref()) {
        let (field, why) = offices::fault(fault);
        blame(&mut typed.fields, field, staff.text(why));
    }
}

/// Notes a name that is taken beside its field; `false` for another error.
fn note_taken(staff: &Staff, fields: &mut [Field], error: &FlowError) -> bool {
    let FlowError::Taken(what) = error else { return false };
    let (field, why) = offices::taken(!what.contains("External ID"));
    blame(fields, field, staff.text(why));
    true
}

fn form(staff: &Staff, fields: Vec<Field>) -> FormPage {
    let post = (format!("{LIST}/new"), offices::ADD);
    FormPage {
        trail: offices::trail(staff.reader.language),
        lead: Some(staff.text(offices::NEW_LEAD)),
        cancel: Some(LIST.to_owned()),
        ..FormPage::of(staff.frame(), offices::NEW_TITLE, fields, post)
    }
}

/// `GET /organisation/offices/new`.
pub async fn blank(staff: Staff) -> Response {
    staff.show(&form(&staff, fields(&staff, None)))
}

/// `POST /organisation/offices/new`: makes an office.
pub async fn create(
    State(door): State<Door>,
    staff: Staff,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let mut typed = Merged::of(&posted, fields(&staff, None), 0);
    judge(&staff, &mut typed);
    if !typed.is_wrong() {
        match flow::create(door.gateway(), staff.actor(), staff.org(), &wanted(&typed)).await {
            Ok(office) => {
                let toast = Toast::about(Said::OfficeAdded, office.name);
                return Ok(staff.go(&door, &format!("{LIST}/{}", office.id), &toast));
            }
            Err(error) if !note_taken(&staff, &mut typed.fields, &error) => return Err(staff.error(&error)),
            Err(_) => {}
        }
    }
    Ok(staff.show_wrong(&form(&staff, typed.fields)))
}

async fn read(door: &Door, staff: &Staff, id: &PathId, from: Cut) -> Result<Staffed, PageError> {
    let id: OfficeId = id.0.parse().map_err(|_| staff.refuse(ErrorKind::NotFound))?;
    let shown = office_book::show(door.gateway(), &staff.signed_in.scope, id, from).await;
    shown.map_err(|error| staff.error(&error))
}

fn page(staff: &Staff, asked: &Pairs, staffed: &Staffed, mut fields: Vec<Field>) -> OfficePage {
    let frame = staff.frame();
    for field in &mut fields {
        field.read_only = !frame.can(Permission::EditOffices);
    }
    let office = &staffed.office;
    OfficePage {
        id: office.id,
        name: office.name.clone(),
        open: office.active,
        version: office.version,
        conflict: false,
        fields,
        people: staffed.people.rows.iter().map(person).collect(),
        pager: pager(&format!("{LIST}/{}", office.id), asked, &staffed.people, staffed.total, false, |one| {
            one.id
        }),
        frame,
    }
}

/// `GET /organisation/offices/{id}`: one office with the people in it.
pub async fn show(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    let staffed = read(&door, &staff, &id, cut(&asked)).await?;
    let fields = shown(staffed.fields(&staff));
    Ok(staff.show(&page(&staff, &asked, &staffed, fields)))
}

impl Record for Staffed {
    type Name = PathId;

    async fn read(door: &Door, staff: &Staff, id: &PathId) -> Result<Self, PageError> {
        read(door, staff, id, Cut::Start).await
    }

    fn version(&self) -> i64 {
        self.office.version
    }

    fn fields(&self, staff: &Staff) -> Vec<Field> {
        fields(staff, Some(&self.office))
    }

    fn judge(&self, staff: &Staff, typed: &mut Merged) {
        judge(staff, typed);
    }

    async fn write(&self, door: &Door, staff: &Staff, typed: &Merged) -> Result<(String, Toast), FlowError> {
        let which = (self.office.id, self.office.version);
        let (actor, wanted) = (staff.actor(), wanted(typed));
        let office = office_book::edit(door.gateway(), actor, staff.org(), which, &wanted).await?;
        Ok((format!("{LIST}/{}", office.id), Toast::about(Said::OfficeSaved, office.name)))
    }

    fn note(staff: &Staff, fields: &mut [Field], error: &FlowError) -> bool {
        note_taken(staff, fields, error)
    }

    fn page(&self, staff: &Staff, form: Form) -> impl Page {
        let Form { fields, version, conflict } = form;
        OfficePage { version, conflict, ..page(staff, &Pairs::default(), self, fields) }
    }
}

/// `POST /organisation/offices/{id}`: changes an office. A field that somebody else changed, too, is asked about.
pub async fn save(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    merge::save::<Staffed>(&door, &staff, &id, &posted).await
}

/// `POST /organisation/offices/{id}/close`.
pub async fn close(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    set_open(&door, &staff, &id, false).await
}

/// `POST /organisation/offices/{id}/reopen`.
pub async fn reopen(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    set_open(&door, &staff, &id, true).await
}

async fn set_open(door: &Door, staff: &Staff, id: &PathId, open: bool) -> Result<Response, PageError> {
    let id: OfficeId = id.0.parse().map_err(|_| staff.refuse(ErrorKind::NotFound))?;
    let changed = office_book::set_open(door.gateway(), staff.actor(), staff.org(), id, open).await;
    let office = changed.map_err(|error| staff.error(&error))?;
    let (said, back) = if open { (Said::OfficeReopened, "close") } else { (Said::OfficeClosed, "reopen") };
    let path = format!("{LIST}/{id}");
    let toast = Toast::about(said, office.name).undone_at(format!("{path}/{back}"));
    Ok(staff.go(door, &path, &toast))
}

fn removal(staff: &Staff, staffed: &Staffed, fault: Option<&'static str>) -> Removal {
    let language = staff.reader.language;
    let (office, impact) = (&staffed.office, &staffed.impact);
    let path = format!("{LIST}/{}", office.id);
    Removal {
        title: offices::removal_title(language, &office.name),
        impact: offices::removal_lines(language, number(impact.relations), number(impact.appointments)),
        instead: office.active.then(|| (format!("{path}/close"), offices::CLOSE_INSTEAD)),
        ..Removal::of(staff.frame(), offices::trail(language), path, &office.name, fault)
    }
}

/// `GET /organisation/offices/{id}/delete`: what it would touch.
pub async fn ask_to_delete(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
) -> Result<Response, PageError> {
    let staffed = read(&door, &staff, &id, Cut::Start).await?;
    Ok(staff.show(&removal(&staff, &staffed, None)))
}

/// `POST /organisation/offices/{id}/delete`: deletes the office whose name was typed.
pub async fn delete(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let staffed = read(&door, &staff, &id, Cut::Start).await?;
    let office = &staffed.office;
    if posted.text("confirmation") != office.name.trim() {
        return Ok(staff.show_wrong(&removal(&staff, &staffed, Some(Removal::WRONG))));
    }
    let deleted = flow::delete(door.gateway(), staff.actor(), staff.org(), &office.id.to_string()).await;
    deleted.map_err(|error| staff.error(&error))?;
    Ok(staff.go(&door, LIST, &Toast::about(Said::OfficeDeleted, office.name.clone())))
}
