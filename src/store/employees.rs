//! Employees: one row each, with index tables for roles, offices and e-mail addresses.

use uuid::Uuid;

use super::{
    Arg, Conn, Statement, StoreError, Tx, employee_words, links,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    directory::{
        Employee, Origin, fold,
        role::{read_grants, read_relations, write_grants, write_relations},
    },
    ids::{ConnectionId, EmployeeId, OfficeId, OrganisationId},
};

/// The columns of an employee in the order of `EmployeeRow`.
macro_rules! columns {
    () => {
        "id, organisation_id, connection_id, origin, status, activated, external_id, username, email, \
         first_name, last_name, display_name, phone_number, function, introduction, video_url, picture_url, \
         contact_email, language, time_zone, roles, offices, online_planning, blocked_at, last_sign_in_at, \
         scim_document, created_at, updated_at, version"
    };
}

/// The columns of an employee, for statements that the filter compiler composes.
pub(super) const COLUMNS: &str = columns!();

statements! {
    /// An employee by id.
    BY_ID = concat!("select ", columns!(), " from employees where organisation_id = $1 and id = $2");
    /// The employee with this External ID, compared exactly.
    BY_EXTERNAL_ID = concat!("select ", columns!(), " from employees where organisation_id = $1 and external_id = $2");
    /// The employee with this External ID, when an earlier sign-in by it linked them to the same subject.
    LINKED = concat!("select ", columns!(), " from employees where organisation_id = $1 and external_id = $4 and id = \
        (select employee_id from sign_in_links where organisation_id = $1 and connection_id = $2 and namespace = $3 \
        and subject = $4 and matched = 'externalId')");
    /// Employees with this External ID in any case; two are enough to know it is not one.
    BY_FOLDED_EXTERNAL_ID = concat!("select ", columns!(), " from employees where organisation_id = $1 and external_id_folded = $2 limit 2");
    /// The employee with this username, compared folded.
    BY_USERNAME = concat!("select ", columns!(), " from employees where organisation_id = $1 and username_folded = $2");
    /// The employees who have this username, compared folded, or this External ID: at most one each.
    BY_NAMES = concat!("select ", columns!(), " from employees where organisation_id = $1 and username_folded = $2 \
        union all select ", columns!(), " from employees where organisation_id = $1 and external_id = $3");
    /// Employees with this sign-in e-mail, compared folded; two are enough to know it is not one.
    BY_EMAIL = concat!("select ", columns!(), " from employees where organisation_id = $1 and email_folded = $2 limit 2");
    /// Employees with exactly this sign-in e-mail; two are enough to know it is not one.
    BY_EXACT_EMAIL = concat!("select ", columns!(), " from employees where organisation_id = $1 and email_folded = $2 and email = $3 limit 2");
    /// Who signs in with this e-mail, over all organisations: a search without an organisation,
    /// because the person who forgot the password has not named one.
    BY_EMAIL_ANYWHERE = "select organisation_id, id from employees where email_folded = $1 order by id limit 20";
    /// Who signs in with this e-mail, or with a password and this username as it is stored, over all organisations, because the
    /// person who types it on the sign-in page has not named one.
    BY_SIGN_IN_NAME = "select organisation_id, id from employees where email_folded = $1 \
        union select organisation_id, id from employees where username = $2 and password_hash is not null \
        order by id limit 20";
    /// Employees in the order of their ids, after one id.
    PAGE = concat!("select ", columns!(), " from employees where organisation_id = $1 and id > $2 order by id limit $3");
    /// The employees of an office in the order of their ids, after one id.
    OF_OFFICE = concat!("select ", columns!(), " from employees where organisation_id = $1 and id in \
        (select employee_id from employee_offices where organisation_id = $1 and office_id = $2 and employee_id > $3 \
        order by employee_id limit $4) order by id");
    /// Makes an employee.
    INSERT = "insert into employees (id, organisation_id, connection_id, origin, status, activated, external_id, username, email, \
        first_name, last_name, display_name, phone_number, function, introduction, video_url, \
        picture_url, contact_email, language, time_zone, roles, offices, online_planning, \
        scim_document, created_at, updated_at, version, username_folded, email_folded, email_unique, \
        name_folded, \
        external_id_folded, failed_sign_ins) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
        $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, 0)";
    /// Changes an employee if nobody else has since it was read.
    UPDATE = "update employees set connection_id = $3, origin = $4, status = $5, activated = $6, external_id = $7, username = $8, \
        email = $9, first_name = $10, last_name = $11, display_name = $12, phone_number = $13, \
        function = $14, introduction = $15, video_url = $16, picture_url = $17, contact_email = $18, \
        language = $19, time_zone = $20, roles = $21, offices = $22, online_planning = $23, \
        scim_document = $24, created_at = $25, updated_at = $26, version = $27, username_folded = $28, \
        email_folded = $29, email_unique = $30, name_folded = $31, \
        external_id_folded = $32 where organisation_id = $2 and id = $1 and version = $33";
    /// Notes an accepted sign-in; not a change of the employee, so the version stays. It locks the row, so that
    /// a suspension comes wholly before (and nothing is changed here) or wholly after (and ends the session).
    TOUCH_SIGN_IN = "update employees set last_sign_in_at = $3 \
        where organisation_id = $1 and id = $2 and version = $4 and status = 'ACTIVE'";
    /// The same with a password: failures are forgiven, and a block, which concerns passwords only, is minded.
    TOUCH_BY_PASSWORD = "update employees set last_sign_in_at = $3, failed_sign_ins = 0 \
        where organisation_id = $1 and id = $2 and version = $4 and status = 'ACTIVE' and blocked_at is null";
    /// Makes other writers of an employee wait until this transaction ends.
    LOCK = "update employees set version = version where organisation_id = $1 and id = $2";
    /// Removes an employee and, by foreign keys, roles, offices, addresses, sessions and invitations.
    DELETE = "delete from employees where organisation_id = $1 and id = $2";
    /// Drops the role index of an employee. The list of one organisation keeps SQLite from walking over the roles of all.
    CLEAR_ROLES = "delete from employee_roles where organisation_id in ($1, $1) and employee_id = $2";
    /// Indexes a role.
    ADD_ROLE = "insert into employee_roles (organisation_id, employee_id, role, source) values ($1, $2, $3, $4)";
    /// Drops the office index of an employee.
    CLEAR_OFFICES = "delete from employee_offices where organisation_id = $1 and employee_id = $2";
    /// Indexes an office relation.
    ADD_OFFICE = "insert into employee_offices (organisation_id, employee_id, office_id, role, source) values ($1, $2, $3, $4, $5)";
    /// Drops the address index of an employee, as [`CLEAR_ROLES`] does.
    CLEAR_EMAILS = "delete from employee_emails where organisation_id in ($1, $1) and employee_id = $2";
    /// Indexes an address.
    ADD_EMAIL = "insert into employee_emails (organisation_id, employee_id, position, value_folded) values ($1, $2, $3, $4)";
    /// Changes a total.
    COUNT = "insert into organisation_totals (organisation_id, kind, shard, total) values ($1, 'employees', $2, $3) \
        on conflict (organisation_id, kind, shard) do update set total = organisation_totals.total + excluded.total";
    /// The number of employees.
    TOTAL = "select cast(coalesce(sum(total), 0) as bigint) as total from organisation_totals where organisation_id = $1 and kind = 'employees'";
    /// Turns the rule of unique e-mail addresses on for everybody; a unique index refuses where it cannot hold.
    KEEP_EMAIL_UNIQUE = "update employees set email_unique = email_folded where organisation_id = $1";
    /// Turns the rule of unique e-mail addresses off for everybody.
    LET_EMAIL_REPEAT = "update employees set email_unique = null where organisation_id = $1";
}

row! {
    struct EmployeeRow {
        id: Uuid,
        organisation_id: Uuid,
        connection_id: Option<Uuid>,
        origin: String,
        status: String,
        activated: bool,
        external_id: Option<String>,
        username: String,
        email: Option<String>,
        first_name: String,
        last_name: String,
        display_name: Option<String>,
        phone_number: Option<String>,
        function: Option<String>,
        introduction: Option<String>,
        video_url: Option<String>,
        picture_url: Option<String>,
        contact_email: Option<String>,
        language: Option<String>,
        time_zone: Option<String>,
        roles: String,
        offices: String,
        online_planning: bool,
        blocked_at: Option<i64>,
        last_sign_in_at: Option<i64>,
        scim_document: Option<String>,
        created_at: i64,
        updated_at: i64,
        version: i64,
    }
}

fn damaged(what: &'static str) -> StoreError {
    StoreError::Damaged { what, why: "not a value that this version writes".to_owned() }
}

impl TryFrom<EmployeeRow> for Employee {
    type Error = StoreError;

    fn try_from(row: EmployeeRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: EmployeeId::from_uuid(row.id),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            connection: row.connection_id.map(ConnectionId::from_uuid),
            origin: Origin::parse(&row.origin).ok_or_else(|| damaged("origin"))?,
            status: row.status.parse().map_err(|_| damaged("status"))?,
            activated: row.activated,
            external_id: row.external_id,
            username: row.username,
            email: row.email,
            first_name: row.first_name,
            last_name: row.last_name,
            display_name: row.display_name,
            phone_number: row.phone_number,
            function: row.function,
            introduction: row.introduction,
            video_url: row.video_url,
            picture_url: row.picture_url,
            contact_email: row.contact_email,
            language: row.language,
            time_zone: row.time_zone,
            grants: read_grants(&row.roles).ok_or_else(|| damaged("roles"))?,
            relations: read_relations(&row.offices).ok_or_else(|| damaged("offices"))?,
            online_planning: row.online_planning,
            blocked_at: row.blocked_at.map(Timestamp::from_micros),
            last_sign_in_at: row.last_sign_in_at.map(Timestamp::from_micros),
            scim_document: row.scim_document,
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
            version: row.version,
        })
    }
}

/// How an employee is written: what the row needs beside the employee.
#[derive(Debug, Clone, Copy)]
pub struct Keeping<'a> {
    /// Whether the organisation wants the sign-in e-mail unique.
    pub unique_email: bool,
    /// Every e-mail address, for filters on `emails.value`; the sign-in e-mail is added when missing.
    pub addresses: &'a [String],
    /// The addresses before a change.
    pub former: &'a [String],
}

fn row_arguments(employee: &Employee, keeping: Keeping<'_>) -> Vec<Arg> {
    let email_folded = employee.email.as_deref().map(fold);
    let email_unique = if keeping.unique_email { email_folded.clone() } else { None };
    args![
        employee.id,
        employee.organisation,
        employee.connection,
        employee.origin.as_str(),
        employee.status.as_str(),
        employee.activated,
        &employee.external_id,
        &employee.username,
        &employee.email,
        &employee.first_name,
        &employee.last_name,
        &employee.display_name,
        &employee.phone_number,
        &employee.function,
        &employee.introduction,
        &employee.video_url,
        &employee.picture_url,
        &employee.contact_email,
        &employee.language,
        &employee.time_zone,
        write_grants(&employee.grants),
        write_relations(&employee.relations),
        employee.online_planning,
        &employee.scim_document,
        employee.created_at,
        employee.updated_at,
        employee.version,
        fold(&employee.username),
        email_folded,
        email_unique,
        employee.folded_name(),
        employee.external_id.as_deref().map(fold),
    ]
}

/// Makes an employee.
///
/// # Errors
/// [`StoreError::Unique`] when username, External ID or e-mail are taken, at the latest with the commit.
pub async fn insert(tx: &mut Tx, employee: &Employee, keeping: Keeping<'_>) -> Result<(), StoreError> {
    tx.put(&INSERT, row_arguments(employee, keeping)).await?;
    index_roles(tx, employee).await?;
    index_offices(tx, employee).await?;
    index_addresses(tx, employee, keeping.addresses).await?;
    employee_words::index(tx, None, employee).await?;
    count(tx, employee, 1).await
}

/// Writes `employee` over `before` if `before` is still what the database has; `false`, or another run of the transaction,
/// when it is not.
///
/// # Errors
/// [`StoreError::Unique`] when username, External ID or e-mail are taken.
pub async fn update(
    tx: &mut Tx,
    before: &Employee,
    employee: &Employee,
    keeping: Keeping<'_>,
) -> Result<bool, StoreError> {
    let mut arguments = row_arguments(employee, keeping);
    arguments.push(Arg::from(before.version));
    // What is wrong with a name is said at once.
    if unique_names(before) == unique_names(employee) {
        tx.expect_one(&UPDATE, arguments).await?;
    } else if tx.run(&UPDATE, arguments).await? == 0 {
        return Ok(false);
    }
    if before.grants != employee.grants {
        tx.run(&CLEAR_ROLES, args![employee.organisation, employee.id]).await?;
        index_roles(tx, employee).await?;
    }
    if before.relations != employee.relations {
        tx.run(&CLEAR_OFFICES, args![employee.organisation, employee.id]).await?;
        index_offices(tx, employee).await?;
    }
    if folded_addresses(before, keeping.former) != folded_addresses(employee, keeping.addresses) {
        tx.run(&CLEAR_EMAILS, args![employee.organisation, employee.id]).await?;
        index_addresses(tx, employee, keeping.addresses).await?;
    }
    employee_words::index(tx, Some(before), employee).await?;
    Ok(true)
}

/// What no two employees may share.
fn unique_names(employee: &Employee) -> (&str, Option<&str>, Option<&str>) {
    (&employee.username, employee.external_id.as_deref(), employee.email.as_deref())
}

async fn index_roles(tx: &mut Tx, employee: &Employee) -> Result<(), StoreError> {
    for grant in &employee.grants {
        let row = args![employee.organisation, employee.id, grant.role.as_str(), grant.source.as_str()];
        tx.put(&ADD_ROLE, row).await?;
    }
    Ok(())
}

async fn index_offices(tx: &mut Tx, employee: &Employee) -> Result<(), StoreError> {
    for relation in &employee.relations {
        let row = args![
            employee.organisation,
            employee.id,
            relation.office,
            relation.role.as_str(),
            relation.source.as_str()
        ];
        tx.put(&ADD_OFFICE, row).await?;
    }
    Ok(())
}

/// Each address once, as the index has it.
fn folded_addresses(employee: &Employee, addresses: &[String]) -> Vec<String> {
    let mut folded: Vec<String> =
        employee.email.iter().chain(addresses).map(|address| fold(address)).collect();
    folded.sort_unstable();
    folded.dedup();
    folded
}

async fn index_addresses(tx: &mut Tx, employee: &Employee, addresses: &[String]) -> Result<(), StoreError> {
    for (position, value) in (0_i64..).zip(folded_addresses(employee, addresses)) {
        tx.put(&ADD_EMAIL, args![employee.organisation, employee.id, position, value]).await?;
    }
    Ok(())
}

async fn count(tx: &mut Tx, employee: &Employee, change: i64) -> Result<(), StoreError> {
    let shard = i64::from(employee.id.uuid().as_bytes()[15] % 16);
    tx.put(&COUNT, args![employee.organisation, shard, change]).await
}

async fn read(
    conn: &mut Conn,
    statement: &Statement,
    arguments: Vec<Arg>,
) -> Result<Option<Employee>, StoreError> {
    conn.one::<EmployeeRow>(statement, arguments).await?.map(Employee::try_from).transpose()
}

async fn read_all(
    conn: &mut Conn,
    statement: &Statement,
    arguments: Vec<Arg>,
) -> Result<Vec<Employee>, StoreError> {
    conn.all::<EmployeeRow>(statement, arguments).await?.into_iter().map(Employee::try_from).collect()
}

/// The employee with this id.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    id: EmployeeId,
) -> Result<Option<Employee>, StoreError> {
    read(conn, &BY_ID, args![organisation, id]).await
}

/// The employee with this id, to be changed: other writers of the same employee wait until the transaction
/// ends, so that parallel changes queue and do not chase one another. (SQLite has one writer at all times.)
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_id_to_write(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: EmployeeId,
) -> Result<Option<Employee>, StoreError> {
    if tx.is_postgres() {
        tx.run(&LOCK, args![organisation, id]).await?;
    }
    by_id(tx, organisation, id).await
}

/// Who has this username, compared folded, or else this External ID.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_names(
    conn: &mut Conn,
    organisation: OrganisationId,
    username: &str,
    external_id: Option<&str>,
) -> Result<Option<Employee>, StoreError> {
    let folded = fold(username);
    let mut found = read_all(conn, &BY_NAMES, args![organisation, folded.clone(), external_id]).await?;
    let place = found.iter().position(|employee| fold(&employee.username) == folded).unwrap_or_default();
    Ok((place < found.len()).then(|| found.swap_remove(place)))
}

/// The employee with this External ID, compared exactly.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_external_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    external_id: &str,
) -> Result<Option<Employee>, StoreError> {
    read(conn, &BY_EXTERNAL_ID, args![organisation, external_id]).await
}

/// The employee whom an earlier sign-in linked to the subject, because the subject is their External ID, and still is.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn linked(conn: &mut Conn, key: links::Key<'_>) -> Result<Option<Employee>, StoreError> {
    read(conn, &LINKED, args![key.organisation, key.connection, key.namespace, key.subject]).await
}

/// The employees with this External ID, without regard to case; at most two, because two are enough to
/// know that it does not name one person.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_folded_external_id(
    conn: &mut Conn,
    organisation: OrganisationId,
    external_id: &str,
) -> Result<Vec<Employee>, StoreError> {
    read_all(conn, &BY_FOLDED_EXTERNAL_ID, args![organisation, fold(external_id)]).await
}

/// The employee with this username, without regard to case.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_username(
    conn: &mut Conn,
    organisation: OrganisationId,
    username: &str,
) -> Result<Option<Employee>, StoreError> {
    read(conn, &BY_USERNAME, args![organisation, fold(username)]).await
}

/// The employees with this sign-in e-mail, without regard to case; at most two, because two are enough
/// to know that the address does not name one person.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_email(
    conn: &mut Conn,
    organisation: OrganisationId,
    email: &str,
) -> Result<Vec<Employee>, StoreError> {
    read_all(conn, &BY_EMAIL, args![organisation, fold(email)]).await
}

/// The employees with exactly this sign-in e-mail; at most two. Asked of the database and not picked from
/// [`by_email`], whose two may hide a third that is written alike.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_exact_email(
    conn: &mut Conn,
    organisation: OrganisationId,
    email: &str,
) -> Result<Vec<Employee>, StoreError> {
    read_all(conn, &BY_EXACT_EMAIL, args![organisation, fold(email), email]).await
}

/// Who signs in with this e-mail in any organisation; at most 20.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_email_anywhere(
    conn: &mut Conn,
    email: &str,
) -> Result<Vec<(OrganisationId, EmployeeId)>, StoreError> {
    accounts(conn, &BY_EMAIL_ANYWHERE, args![fold(email)]).await
}

/// Who signs in with this e-mail, whatever its case, or with a password and this username, exactly as it is stored (FEATURES S2),
/// in any organisation; at most 20.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_sign_in_name(
    conn: &mut Conn,
    name: &str,
) -> Result<Vec<(OrganisationId, EmployeeId)>, StoreError> {
    accounts(conn, &BY_SIGN_IN_NAME, args![fold(name), name]).await
}

async fn accounts(
    conn: &mut Conn,
    statement: &Statement,
    arguments: Vec<Arg>,
) -> Result<Vec<(OrganisationId, EmployeeId)>, StoreError> {
    let rows = conn.all::<(Uuid, Uuid)>(statement, arguments).await?;
    Ok(rows
        .into_iter()
        .map(|(organisation, id)| (OrganisationId::from_uuid(organisation), EmployeeId::from_uuid(id)))
        .collect())
}

/// Up to `limit` employees after the id `after`, in the order of their ids; `None` begins.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn page(
    conn: &mut Conn,
    organisation: OrganisationId,
    after: Option<EmployeeId>,
    limit: i64,
) -> Result<Vec<Employee>, StoreError> {
    let after = after.map_or(Uuid::nil(), EmployeeId::uuid);
    read_all(conn, &PAGE, args![organisation, after, limit]).await
}

/// Employees of an office after the id `after`, in the order of their ids; none at the end. A page has at most
/// `limit` relations, and as many employees or fewer.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_office(
    conn: &mut Conn,
    organisation: OrganisationId,
    office: OfficeId,
    after: Option<EmployeeId>,
    limit: i64,
) -> Result<Vec<Employee>, StoreError> {
    let after = after.map_or(Uuid::nil(), EmployeeId::uuid);
    read_all(conn, &OF_OFFICE, args![organisation, office, after, limit]).await
}

/// The employees that a composed `where` clause selects. `condition` consists of fixed parts and `$n`
/// with `$1` the organisation; `tail` is the order and limit.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(super) async fn matching(
    conn: &mut Conn,
    condition: &str,
    tail: &str,
    arguments: Vec<Arg>,
) -> Result<Vec<Employee>, StoreError> {
    let sql = format!("select {COLUMNS} from employees where organisation_id = $1 and ({condition}) {tail}");
    conn.all_composed::<EmployeeRow>(sql, arguments).await?.into_iter().map(Employee::try_from).collect()
}

/// How many employees the organisation has.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn total(conn: &mut Conn, organisation: OrganisationId) -> Result<i64, StoreError> {
    Ok(conn.one::<(i64,)>(&TOTAL, args![organisation]).await?.map_or(0, |row| row.0))
}

/// Removes an employee for good.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn delete(tx: &mut Tx, employee: &Employee) -> Result<(), StoreError> {
    tx.run(&DELETE, args![employee.organisation, employee.id]).await?;
    count(tx, employee, -1).await
}

/// Notes an accepted sign-in of somebody who may sign in, and keeps it so until the transaction ends. When they were changed
/// since `employee` was read, or may not sign in at this moment, the transaction is run again.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn touch_sign_in(
    tx: &mut Tx,
    employee: &Employee,
    by_password: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let statement = if by_password { &TOUCH_BY_PASSWORD } else { &TOUCH_SIGN_IN };
    let (organisation, id) = (employee.organisation, employee.id);
    tx.expect_one(statement, args![organisation, id, now, employee.version]).await
}

/// Applies or lifts the rule of unique e-mail addresses for everybody in the organisation.
///
/// # Errors
/// [`StoreError::Unique`] when two employees have the same address and the rule is to apply.
pub async fn keep_email_unique(
    tx: &mut Tx,
    organisation: OrganisationId,
    unique: bool,
) -> Result<(), StoreError> {
    let statement = if unique { &KEEP_EMAIL_UNIQUE } else { &LET_EMAIL_REPEAT };
    tx.run(statement, args![organisation]).await.map(drop)
}
