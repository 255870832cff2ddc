//! What is done to several employees at once, from the check boxes of the list: suspend, restore, assign an office,
//! delete. A piece of it per request; the page of it asks for the next one until it is done.

use axum::{
    extract::{FromRequestParts, State as Extract},
    http::request::Parts,
    response::Response,
};

use super::sought_by;
use crate::{
    directory::{Employee, Permission, Role},
    flows::{
        FlowError, employee_list, offices,
        selection::{self, Asker, Choice, Made, Reason, State},
        way_in::local_path,
    },
    http::{
        Door,
        account::see_other,
        backoffice::{
            guard::with_return,
            posted::{Asked, Pairs, Posted},
            staff::Staff,
        },
        error::PageError,
        extract::PathId,
    },
    ids::{EmployeeId, OfficeId, SelectionId},
    store::selections::{Selection, Task},
    web::{Crumb, Refusal, Removal, Said, Selected, Toast, Work, list_of_employees, selected},
};

/// How many check boxes are read: a page of the list has fewer.
const TICKED: usize = 500;
/// How many of those to be deleted are named.
const NAMED: usize = 10;

fn asker(staff: &Staff) -> Asker<'_> {
    Asker { scope: &staff.signed_in.scope, id: staff.signed_in.employee.id, authority: &staff.authority }
}

/// A selection that a path names, and who asks for it.
pub struct One {
    door: Door,
    staff: Staff,
    /// `None`: it names none.
    id: Option<SelectionId>,
}

impl std::fmt::Debug for One {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "One({:?})", self.id)
    }
}

impl FromRequestParts<Door> for One {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, PageError> {
        let staff = Staff::from_request_parts(parts, door).await?;
        let Ok(PathId(id)) = PathId::from_request_parts(parts, door).await;
        Ok(Self { door: door.clone(), staff, id: id.parse().ok() })
    }
}

impl One {
    /// How far it is. Nobody sees another's.
    async fn state(&self) -> Result<State, FlowError> {
        let id = self.id.ok_or(FlowError::NotFound("selection"))?;
        selection::state(self.door.gateway(), asker(&self.staff), id).await
    }

    /// The same, of employees who are to be deleted.
    async fn deletion(&self) -> Result<State, FlowError> {
        let state = self.state().await?;
        if state.selection.task == Task::Delete { Ok(state) } else { Err(FlowError::NotFound("selection")) }
    }

    /// The next piece, after another try with those who were refused if that is wanted.
    async fn proceed(&self, id: SelectionId, posted: &Pairs) -> Result<Response, FlowError> {
        let One { door, staff, .. } = self;
        if posted.text("again") == "yes" {
            selection::again(door.gateway(), asker(staff), id).await?;
        }
        advance(door, staff, id, &back(staff, posted)).await
    }
}

fn page_of(id: SelectionId) -> String {
    format!("/organisation/employees/selected/{id}")
}

/// The list that one came from.
fn back(staff: &Staff, pairs: &Pairs) -> String {
    let (list, _) = list_of_employees(&staff.authority);
    local_path(pairs.text("return_to")).unwrap_or_else(|| list.to_owned())
}

/// `POST …/selected/suspend`, `…/restore`, `…/delete`: those who are ticked, or all that match the filter of the
/// address. Nobody is deleted before a question was answered.
///
/// # Errors
/// The page of what a flow refuses.
pub async fn choose(
    Extract(door): Extract<Door>,
    staff: Staff,
    Asked(asked): Asked,
    Posted(posted): Posted,
    task: Task,
) -> Result<Response, PageError> {
    staff.finish(begin(&door, &staff, &asked, &posted, task).await)
}

/// `POST …/selected/assign`: into an office, with a role in it.
pub async fn assign(
    Extract(door): Extract<Door>,
    staff: Staff,
    Asked(asked): Asked,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let office = posted.parsed::<OfficeId>("office").next();
    let role = posted.parsed("role").find(|role| matches!(role, Role::Agent | Role::OfficeManager));
    let Some((office, role)) = office.zip(role) else {
        return Ok(staff.go(&door, &back(&staff, &posted), &Toast::new(Said::NoOfficeChosen)));
    };
    let task = Task::Assign(office, role);
    staff.finish(begin(&door, &staff, &asked, &posted, task).await)
}

async fn begin(
    door: &Door,
    staff: &Staff,
    asked: &Pairs,
    posted: &Pairs,
    task: Task,
) -> Result<Response, FlowError> {
    let back = back(staff, posted);
    if posted.text("every") == "yes" {
        let sought = sought_by(door, staff, asked).await?;
        let team = asked.text("team") == "yes";
        let seen = Permission::SeeEmployees;
        let sought = employee_list::within(&staff.authority, seen, team, sought)?;
        return start(door, staff, Choice::Matching(&sought), task, &back).await;
    }
    let ticked: Vec<EmployeeId> = posted.parsed("id").take(TICKED).collect();
    start(door, staff, Choice::These(&ticked), task, &back).await
}

/// Makes a selection and does the first piece; on to the question first where it cannot be undone.
async fn start(
    door: &Door,
    staff: &Staff,
    choice: Choice<'_>,
    task: Task,
    back: &str,
) -> Result<Response, FlowError> {
    let most = u64::try_from(selection::MOST).unwrap_or(u64::MAX);
    match selection::make(door.gateway(), asker(staff), choice, task).await? {
        Made::Nobody => Ok(staff.go(door, back, &Toast::new(Said::NobodySelected))),
        Made::TooMany => Ok(staff.go(door, back, &Toast::counting(Said::TooManySelected, most))),
        Made::Of(made) if made.confirmed => advance(door, staff, made.id, back).await,
        Made::Of(made) => Ok(see_other(&with_return(&format!("{}/delete", page_of(made.id)), back))),
    }
}

/// Does the next piece. What is done without a refusal is said in the list; everything else has a page.
async fn advance(door: &Door, staff: &Staff, id: SelectionId, back: &str) -> Result<Response, FlowError> {
    let state = selection::go_on(door.gateway(), asker(staff), id).await?;
    let smooth = state.waiting == 0 && state.refused == 0 && state.changed > 0;
    // Who has seen the progress sees the end of it there, too.
    if !smooth || state.selection.people > selection::PIECE {
        return Ok(see_other(&with_return(&page_of(id), back)));
    }
    let said = match state.selection.task {
        Task::Suspend => Said::ManySuspended,
        Task::Restore => Said::ManyRestored,
        Task::Assign(..) => Said::ManyAssigned,
        Task::Delete => Said::ManyDeleted,
    };
    let mut toast = Toast::counting(said, state.changed);
    toast.undo = undo(&state);
    Ok(staff.go(door, back, &toast))
}

/// Where a post takes it back.
fn undo(state: &State) -> Option<String> {
    let page = page_of(state.selection.id);
    let path = match state.selection.task {
        Task::Suspend => format!("{page}/restore"),
        Task::Restore => format!("{page}/suspend"),
        Task::Assign(..) | Task::Delete => return None,
    };
    (state.changed > 0).then_some(path)
}

/// `GET …/selected/{id}`: how far it is, and what became of it.
pub async fn show(one: One, Asked(asked): Asked) -> Result<Response, PageError> {
    let page = async {
        let state = one.state().await?;
        let back = back(&one.staff, &asked);
        if !state.selection.confirmed {
            let question = format!("{}/delete", page_of(state.selection.id));
            return Ok(see_other(&with_return(&question, &back)));
        }
        Ok(one.staff.show(&shown(&one.door, &one.staff, &state, back).await?))
    };
    one.staff.finish(page.await)
}

async fn shown(door: &Door, staff: &Staff, state: &State, back: String) -> Result<Selected, FlowError> {
    let id = state.selection.id;
    let refusals = selection::refused(door.gateway(), asker(staff), id).await?;
    let page = page_of(id);
    let action = if state.selection.task == Task::Delete { format!("{page}/delete") } else { page };
    Ok(Selected {
        frame: staff.frame(),
        trail: trail(staff, &back),
        work: work(door, staff, state.selection.task).await?,
        people: state.selection.people,
        waiting: state.waiting,
        changed: state.changed,
        unchanged: state.unchanged,
        refused: state.refused,
        refusals: refusals.into_iter().map(refusal).collect(),
        action,
        undo: undo(state),
        back,
    })
}

fn trail(staff: &Staff, back: &str) -> Vec<Crumb> {
    let (_, title) = list_of_employees(&staff.authority);
    vec![Crumb { href: back.to_owned(), label: staff.text(title) }]
}

async fn work(door: &Door, staff: &Staff, task: Task) -> Result<Work, FlowError> {
    Ok(match task {
        Task::Suspend => Work::Suspend,
        Task::Restore => Work::Restore,
        Task::Delete => Work::Delete,
        Task::Assign(office, role) => {
            let found = offices::show(door.gateway(), staff.org(), &office.to_string()).await?;
            Work::Assign(found.name, role)
        }
    })
}

fn refusal((employee, reason): (Employee, Reason)) -> Refusal {
    let why = selected::why(reason.as_str());
    Refusal { id: employee.id, name: employee.shown_name(), email: employee.email, why }
}

/// `POST …/selected/{id}`: the next piece, or another try with those who were refused. Deletions go another way, which
/// asks for a young sign-in.
pub async fn go_on(one: One, Posted(posted): Posted) -> Result<Response, PageError> {
    let done = async {
        let Selection { id, task, .. } = one.state().await?.selection;
        if task == Task::Delete {
            return Err(FlowError::NotFound("selection"));
        }
        one.proceed(id, &posted).await
    };
    one.staff.finish(done.await)
}

/// `POST …/selected/{id}/restore`, `…/suspend`: takes a suspension or its end back, or suspends those who were to be
/// deleted.
///
/// # Errors
/// The page of what a flow refuses.
pub async fn instead(one: One, Posted(posted): Posted, task: Task) -> Result<Response, PageError> {
    let done = async {
        let earlier = one.state().await?.selection;
        let choice = match (earlier.task, task) {
            (Task::Suspend, Task::Restore) | (Task::Restore, Task::Suspend) => Choice::ChangedBy(earlier.id),
            (Task::Delete, Task::Suspend) => Choice::WaitingIn(earlier.id),
            _ => return Err(FlowError::NotFound("selection")),
        };
        start(&one.door, &one.staff, choice, task, &back(&one.staff, &posted)).await
    };
    one.staff.finish(done.await)
}

/// `GET …/selected/{id}/delete`: what goes, the alternative, and the question.
pub async fn ask_delete(one: One, Asked(asked): Asked) -> Result<Response, PageError> {
    let page = async {
        let state = one.deletion().await?;
        let back = back(&one.staff, &asked);
        if state.selection.confirmed {
            return Ok(see_other(&with_return(&page_of(state.selection.id), &back)));
        }
        Ok(one.staff.show(&question(&one, &state, back, None).await?))
    };
    one.staff.finish(page.await)
}

/// `POST …/selected/{id}/delete`: for good, once the number was typed.
pub async fn delete_them(one: One, Posted(posted): Posted) -> Result<Response, PageError> {
    let done = async {
        let state = one.deletion().await?;
        let id = state.selection.id;
        if !state.selection.confirmed {
            if posted.text("confirmation") != state.selection.people.to_string() {
                let back = back(&one.staff, &posted);
                let page = question(&one, &state, back, Some(selected::WRONG)).await?;
                return Ok(one.staff.show_wrong(&page));
            }
            selection::confirm(one.door.gateway(), asker(&one.staff), id).await?;
        }
        one.proceed(id, &posted).await
    };
    one.staff.finish(done.await)
}

async fn question(
    One { door, staff, .. }: &One,
    state: &State,
    back: String,
    fault: Option<&'static str>,
) -> Result<Removal, FlowError> {
    let id = state.selection.id;
    let named = i64::try_from(NAMED).unwrap_or(i64::MAX);
    let (impact, some) = selection::impact(door.gateway(), asker(staff), id, named).await?;
    let people = state.selection.people;
    let frame = staff.frame();
    let title = selected::title(&frame, &Work::Delete, people);
    let path = page_of(id);
    let mut page = Removal::of(frame, Vec::new(), path.clone(), &people.to_string(), fault);
    let more = people.saturating_sub(u64::try_from(some.len()).unwrap_or(0));
    let counts = [impact.administrators, impact.appointments, impact.publications];
    let names: Vec<String> = some.iter().map(Employee::shown_name).collect();
    page.impact = selected::removal_lines(staff.reader.language, &names, more, counts);
    for field in &mut page.fields {
        field.label = selected::REMOVAL_FIELD;
    }
    page.trail = trail(staff, &back);
    page.title = title;
    page.instead = Some((format!("{path}/suspend"), selected::SUSPEND_INSTEAD));
    page.keep = vec![("return_to", back.clone())];
    page.cancel = back;
    Ok(page)
}
