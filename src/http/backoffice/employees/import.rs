//! Importing employees from a file: choose it, map its columns, look, start, undo.

mod file;
mod shown;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};

use super::add::trail;
use crate::{
    directory::{ImportStage, Permission, Reach},
    flows::{
        FlowError,
        import::{
            self, Arrival,
            batch::{self, Asking, Batch, Group, MappingFault},
        },
    },
    http::{
        Door,
        account::see_other,
        backoffice::{
            posted::{Asked, Pairs, Posted},
            staff::Staff,
        },
        error::PageError,
        extract::PathId,
    },
    ids::ImportId,
    store::imports::ImportRow,
    web::{
        Crumb, Field, ImportColumn, ImportColumns, ImportFile, ImportPast, Removal, Said, Toast,
        import as words,
    },
};

pub use file::{FORM_LIMIT, upload};

/// Where imports are.
const PATH: &str = "/organisation/employees/import";
/// How many rows are shown beside the columns.
const SAMPLES: i64 = 3;
/// The most characters of a sample.
const SAMPLE: usize = 60;

fn page_of(id: ImportId) -> String {
    format!("{PATH}/{id}")
}

fn named(id: &PathId) -> Result<ImportId, FlowError> {
    id.0.parse().map_err(|_| FlowError::NotFound("import"))
}

const fn asking(staff: &Staff, id: ImportId) -> Asking<'_> {
    Asking { scope: &staff.signed_in.scope, actor: staff.signed_in.employee.id, id }
}

/// The way back from the pages of one import.
fn way_back(staff: &Staff) -> Vec<Crumb> {
    let mut trail = trail(staff);
    trail.push(Crumb { href: PATH.to_owned(), label: staff.text(words::TITLE) });
    trail
}

/// `GET /organisation/employees/import`: where a file is chosen.
pub async fn form(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    staff.answer(file_page(&door, &staff, None).await)
}

async fn file_page(door: &Door, staff: &Staff, fault: Option<&'static str>) -> Result<ImportFile, FlowError> {
    let past = batch::list(door.gateway(), &staff.signed_in.scope).await?;
    let past = past.into_iter().map(|one| ImportPast {
        id: one.id,
        stage: one.stage,
        total: one.total,
        at: one.created_at,
    });
    Ok(ImportFile { frame: staff.frame(), trail: trail(staff), fault, past: past.collect() })
}

/// `GET …/{import}`: how far it is.
pub async fn show(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    let page = async {
        let batch = batch::find(door.gateway(), &staff.signed_in.scope, named(&id)?).await?;
        if batch.stage == ImportStage::Uploaded {
            return Ok(see_other(&format!("{}/columns", page_of(batch.id))));
        }
        Ok(staff.show(&shown::page(&door, &staff, &batch, &asked).await?))
    };
    staff.finish(page.await)
}

/// `GET …/{import}/columns`: what the columns are taken for.
pub async fn columns(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let page = async {
        let batch = batch::find(door.gateway(), &staff.signed_in.scope, named(&id)?).await?;
        if !matches!(batch.stage, ImportStage::Uploaded | ImportStage::Checked) {
            return Ok(see_other(&page_of(batch.id)));
        }
        let invite = batch.arrival == Arrival::Invited;
        let columns = batch.columns.clone();
        Ok(staff.show(&columns_page(&door, &staff, &batch, (&columns, invite, None)).await?))
    };
    staff.finish(page.await)
}

async fn columns_page(
    door: &Door,
    staff: &Staff,
    batch: &Batch,
    (columns, invite, fault): (&[Option<&'static str>], bool, Option<MappingFault>),
) -> Result<ImportColumns, FlowError> {
    let rows = batch::first_rows(door.gateway(), &staff.signed_in.scope, batch.id, SAMPLES).await?;
    let rows: Vec<Vec<String>> = rows.iter().map(ImportRow::cells).collect();
    let sample = |place: usize| {
        let cells = rows.iter().filter_map(|cells| cells.get(place)).filter(|cell| !cell.is_empty());
        cells.map(|cell| cell.chars().take(SAMPLE).collect()).collect()
    };
    let wrong = |place: usize| match fault {
        Some(MappingFault::Twice(at)) if at == place => Some(words::fault::TWICE),
        Some(MappingFault::Nobody) if place == 0 => Some(words::fault::NOBODY),
        _ => None,
    };
    let named = batch.header.iter().zip(columns).enumerate().map(|(place, (name, field))| ImportColumn {
        name: name.chars().take(SAMPLE).collect(),
        value: field.unwrap_or_default().to_owned(),
        samples: sample(place),
        fault: wrong(place),
    });
    Ok(ImportColumns {
        columns: named.collect(),
        frame: staff.frame(),
        trail: way_back(staff),
        id: batch.id,
        total: batch.total,
        invite,
    })
}

fn chosen(batch: &Batch, posted: &Pairs) -> Vec<Option<&'static str>> {
    let column = |place| import::field(posted.text(&format!("column-{place}")));
    (0..batch.header.len()).map(column).collect()
}

/// `POST …/{import}/columns`: has the rows checked.
pub async fn map(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let done = async {
        let (gateway, id) = (door.gateway(), named(&id)?);
        let batch = batch::find(gateway, &staff.signed_in.scope, id).await?;
        let invite = posted.text("way") == "invite";
        let columns = chosen(&batch, &posted);
        if let Err(fault) = batch::check_mapping(&columns) {
            let page = columns_page(&door, &staff, &batch, (&columns, invite, Some(fault))).await?;
            return Ok(staff.show_wrong(&page));
        }
        let arrival = if invite { Arrival::Invited } else { Arrival::Bypassing };
        at_its_page(id, batch::map(gateway, asking(&staff, id), &columns, arrival).await)
    };
    staff.finish(done.await)
}

/// On to the page of the import; also when it is past that step already, which the page shows.
fn at_its_page(id: ImportId, done: Result<(), FlowError>) -> Result<Response, FlowError> {
    match done {
        Ok(()) | Err(FlowError::Changed) => Ok(see_other(&page_of(id))),
        Err(error) => Err(error),
    }
}

/// `POST …/{import}/start`.
pub async fn start(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let done = async {
        let id = named(&id)?;
        at_its_page(id, batch::start(door.gateway(), asking(&staff, id)).await)
    };
    staff.finish(done.await)
}

/// `POST …/{import}/discard`: forgets the file. While somebody is at work on it, its page is shown.
pub async fn discard(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let done = async {
        let id = named(&id)?;
        match batch::discard(door.gateway(), asking(&staff, id)).await {
            Ok(()) => Ok(staff.go(&door, PATH, &Toast::new(Said::ImportDiscarded))),
            done => at_its_page(id, done),
        }
    };
    staff.finish(done.await)
}

/// `GET …/{import}/errors`: the rows that were left out as CSV, to be corrected and imported.
pub async fn errors(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let file = async {
        let batch = batch::find(door.gateway(), &staff.signed_in.scope, named(&id)?).await?;
        let advise = |code: &str| staff.text(words::advice(code));
        import::errors(door.gateway(), &staff.signed_in.scope, &batch, &advise).await
    };
    let file = file.await.map_err(|error: FlowError| staff.error(&error))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"import-errors.csv\"")),
    ];
    Ok((headers, file).into_response())
}

fn may_undo(staff: &Staff) -> bool {
    staff.authority.reach(Permission::DeleteEmployees) == Some(Reach::Organisation)
}

fn undo_page(staff: &Staff, batch: &Batch, wrong: bool) -> Removal {
    let language = staff.reader.language;
    let [title, button, label, fault] = words::UNDO;
    let word = batch.undoable().to_string();
    let mut field = Field::line("confirmation", label, String::new()).required();
    field.note = Some(words::undo_note(language, &word));
    field.error = wrong.then(|| staff.text(fault));
    let path = page_of(batch.id);
    let mut trail = way_back(staff);
    trail.push(Crumb { href: path.clone(), label: staff.text(words::DONE) });
    Removal {
        trail,
        title: staff.text(title),
        impact: words::undo_lines(language, batch.count(Group::Create), batch.count(Group::Update)),
        fields: vec![field],
        action: format!("{path}/undo"),
        button,
        ..Removal::of(staff.frame(), Vec::new(), path, &word, None)
    }
}

/// `GET …/{import}/undo`: what it touches, and the question.
pub async fn ask_undo(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let page = async {
        let batch = batch::find(door.gateway(), &staff.signed_in.scope, named(&id)?).await?;
        if batch.undoable() == 0 || !matches!(batch.stage, ImportStage::Done | ImportStage::Stopped) {
            return Ok(see_other(&page_of(batch.id)));
        }
        Ok(staff.show(&undo_page(&staff, &batch, false)))
    };
    staff.finish(page.await)
}

/// `POST …/{import}/undo`: once the number was typed.
pub async fn undo(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let done = async {
        let batch = batch::find(door.gateway(), &staff.signed_in.scope, named(&id)?).await?;
        if posted.text("confirmation") != batch.undoable().to_string() {
            return Ok(staff.show_wrong(&undo_page(&staff, &batch, true)));
        }
        at_its_page(batch.id, batch::start_undo(door.gateway(), asking(&staff, batch.id)).await)
    };
    staff.finish(done.await)
}
