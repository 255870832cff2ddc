//! Groups of a connection and their members. A membership is a row: it is made and removed alone, and
//! never by writing a list of members.

use uuid::Uuid;

use super::{
    Arg, Conn, StoreError, Tx,
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    directory::{employee::shown_name, fold},
    ids::{ConnectionId, EmployeeId, GroupId, OrganisationId},
};

macro_rules! columns {
    () => {
        "id, organisation_id, connection_id, external_id, display_name, created_at, updated_at, version"
    };
}

/// As many parameters as [`BATCH`], after so many others.
macro_rules! batch {
    (after 1) => {
        "($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"
    };
    (after 2) => {
        "($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)"
    };
    (after 3) => {
        "($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)"
    };
}

/// How many ids one statement takes; a shorter list is filled up with its last one.
const BATCH: usize = 20;

statements! {
    /// A group by id.
    BY_ID = concat!("select ", columns!(), " from groups where organisation_id = $1 and connection_id = $2 and id = $3");
    /// A group by id, locked until the transaction ends, so that its writers come one after the other. Both
    /// databases lock what they update, and SQLite knows no other way.
    LOCK = concat!("update groups set version = version where organisation_id = $1 and connection_id = $2 and id = $3 returning ", columns!());
    /// The number of groups, counted on an index: a connection has some thousands at most.
    TOTAL = "select count(*) from groups where organisation_id = $1 and connection_id = $2";
    /// Makes a group.
    INSERT = "insert into groups (id, organisation_id, connection_id, external_id, display_name, created_at, updated_at, version, \
        name_folded) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Changes a group that the transaction has locked.
    UPDATE = "update groups set external_id = $4, display_name = $5, updated_at = $6, version = version + 1, name_folded = $7 \
        where organisation_id = $1 and connection_id = $2 and id = $3 returning version";
    /// Removes a group and, by foreign keys, its memberships and those that it has in others.
    DELETE = "delete from groups where organisation_id = $1 and connection_id = $2 and id = $3";
    /// Which of these ids are employees, with what their names are made of.
    EMPLOYEES = concat!("select id, display_name, first_name, last_name, username from employees \
        where organisation_id = $1 and id in ", batch!(after 1));
    /// Which of these ids are groups of the connection, with their names.
    SUBGROUPS = concat!("select id, display_name from groups where organisation_id = $1 and connection_id = $2 and id in ", batch!(after 2));
    /// Makes employees members; answers those that were none before. The comparison with the group's organisation is one that no
    /// index of PostgreSQL answers: it would begin with all employees of an organisation that it believes to be of average size.
    ADD_EMPLOYEES = concat!("insert into group_members (group_id, member_id, organisation_id, employee_id) \
        select g.id, e.id, g.organisation_id, e.id from groups g join employees e \
        on e.organisation_id is not distinct from g.organisation_id \
        where g.organisation_id = $1 and g.connection_id = $2 and g.id = $3 and e.id in ", batch!(after 3),
        " on conflict (group_id, member_id) do nothing returning member_id");
    /// Makes one member, with a name that was sent.
    ADD = "insert into group_members (organisation_id, group_id, member_id, employee_id, subgroup_id, display) \
        values ($1, $2, $3, $4, $5, $6) on conflict (group_id, member_id) do nothing";
    /// Removes members; answers those that were.
    REMOVE = concat!("delete from group_members where organisation_id = $1 and group_id = $2 and member_id in ", batch!(after 2), " returning member_id, employee_id");
    /// The members of a group in the order of their ids, with what their names are made of.
    MEMBERS = "select m.group_id, m.member_id, m.subgroup_id, m.display, e.display_name, e.first_name, e.last_name, e.username, \
        s.display_name as group_name from group_members m left join employees e on e.id = m.employee_id \
        left join groups s on s.id = m.subgroup_id \
        where m.organisation_id = $1 and m.group_id = $2 and m.member_id > $3 order by m.member_id limit $4";
    /// The memberships of one member, in the form of [`MEMBERS`].
    MEMBERSHIPS = "select m.group_id, m.member_id, m.subgroup_id, m.display, e.display_name, e.first_name, e.last_name, e.username, \
        s.display_name as group_name from group_members m left join employees e on e.id = m.employee_id \
        left join groups s on s.id = m.subgroup_id \
        where m.organisation_id = $1 and m.member_id = $2";
    /// The ids of all members, and whether they are employees.
    MEMBER_IDS = "select member_id, employee_id from group_members where organisation_id = $1 and group_id = $2 order by member_id";
    /// The groups of some employees, within a connection. A cross join, because SQLite takes its tables in the order in which
    /// they stand, and would otherwise begin with all groups of the connection and their members.
    OF_EMPLOYEES = concat!("select m.employee_id, g.id, g.display_name from group_members m cross join groups g \
        where m.organisation_id = $1 and g.id = m.group_id and g.connection_id = $2 and m.employee_id in ", batch!(after 2), " order by g.id");
    /// The groups that one employee is a direct member of, each with its name.
    OF_EMPLOYEE = "select m.employee_id, g.id, g.display_name from group_members m cross join groups g \
        where m.organisation_id = $1 and g.id = m.group_id and g.connection_id = $2 and m.employee_id = $3 order by g.id";
    /// Locks the nesting of a connection's groups, so that two writers cannot close a circle together.
    LOCK_NESTING = "update connections set version = version where organisation_id = $1 and id = $2";
    /// Whether the third is below the second in the nesting of groups.
    IS_BELOW = "with recursive below (id) as (select subgroup_id from group_members \
        where organisation_id = $1 and group_id = $2 and subgroup_id is not null \
        union select m.subgroup_id from group_members m join below b on m.group_id = b.id \
        where m.organisation_id = $1 and m.subgroup_id is not null) select id from below where id = $3 limit 1";
    /// Locks an employee until the transaction ends, so that what is read of their groups stays true.
    LOCK_EMPLOYEE = "update employees set version = version where organisation_id = $1 and id = $2";
}

/// A group of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The id; the SCIM `id` is the same.
    pub id: GroupId,
    /// Whose group it is.
    pub organisation: OrganisationId,
    /// The connection it belongs to.
    pub connection: ConnectionId,
    /// The identity provider's identifier; `None` when it sent none. Not unique (RFC 7643 section 3.1).
    pub external_id: Option<String>,
    /// The name; unique in the connection without regard to case.
    pub display_name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it or its members last changed.
    pub updated_at: Timestamp,
    /// Counts the changes, from 1; the SCIM ETag.
    pub version: i64,
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The group it is in.
    pub group: GroupId,
    /// The id of the employee or group that is in it.
    pub id: Uuid,
    /// Whether it is a group.
    pub is_group: bool,
    /// The name to show: as it was sent, else the member's own.
    pub display: String,
}

/// Somebody or something that can be a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The id.
    pub id: Uuid,
    /// Whether it is a group.
    pub is_group: bool,
    /// Its own name.
    pub name: String,
}

row! {
    struct GroupRow {
        id: Uuid,
        organisation_id: Uuid,
        connection_id: Uuid,
        external_id: Option<String>,
        display_name: String,
        created_at: i64,
        updated_at: i64,
        version: i64,
    }
}

impl From<GroupRow> for Group {
    fn from(row: GroupRow) -> Self {
        Self {
            id: GroupId::from_uuid(row.id),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            connection: ConnectionId::from_uuid(row.connection_id),
            external_id: row.external_id,
            display_name: row.display_name,
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
            version: row.version,
        }
    }
}

row! {
    struct MemberRow {
        group_id: Uuid,
        member_id: Uuid,
        subgroup_id: Option<Uuid>,
        display: Option<String>,
        display_name: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        username: Option<String>,
        group_name: Option<String>,
    }
}

impl From<MemberRow> for Member {
    fn from(row: MemberRow) -> Self {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        let own = || match &row.group_name {
            Some(name) => name.clone(),
            None => shown_name(
                row.display_name.as_deref(),
                &part(&row.first_name),
                &part(&row.last_name),
                &part(&row.username),
            ),
        };
        Self {
            group: GroupId::from_uuid(row.group_id),
            id: row.member_id,
            is_group: row.subgroup_id.is_some(),
            display: row.display.clone().unwrap_or_else(own),
        }
    }
}

/// The connection whose groups are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// Its organisation.
    pub organisation: OrganisationId,
    /// The connection.
    pub connection: ConnectionId,
}

/// The arguments in front, and the ids, filled up. `ids` is not empty and not above [`BATCH`].
fn batch(front: Vec<Arg>, ids: &[Uuid]) -> Vec<Arg> {
    let last = ids.last().copied().unwrap_or_default();
    let filled = ids.iter().copied().chain(std::iter::repeat(last)).take(BATCH);
    front.into_iter().chain(filled.map(Arg::from)).collect()
}

/// The group with this id.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn by_id(conn: &mut Conn, owner: Owner, id: GroupId) -> Result<Option<Group>, StoreError> {
    let row = conn.one::<GroupRow>(&BY_ID, args![owner.organisation, owner.connection, id]).await?;
    Ok(row.map(Into::into))
}

/// The group with this id; nobody else changes it or its members before the transaction ends.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn lock(tx: &mut Tx, owner: Owner, id: GroupId) -> Result<Option<Group>, StoreError> {
    let row = tx.one::<GroupRow>(&LOCK, args![owner.organisation, owner.connection, id]).await?;
    Ok(row.map(Into::into))
}

/// The groups that a composed `where` clause selects. `condition` consists of fixed parts and `$n` with
/// `$1` the organisation and `$2` the connection; `tail` is the order and limit.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(super) async fn matching(
    conn: &mut Conn,
    condition: &str,
    tail: &str,
    arguments: Vec<Arg>,
) -> Result<Vec<Group>, StoreError> {
    let sql = format!(
        concat!(
            "select ",
            columns!(),
            " from groups where organisation_id = $1 and connection_id = $2 and ({}) {}"
        ),
        condition, tail
    );
    Ok(conn.all_composed::<GroupRow>(sql, arguments).await?.into_iter().map(Into::into).collect())
}

/// How many groups the connection has.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn total(conn: &mut Conn, owner: Owner) -> Result<i64, StoreError> {
    let row = conn.one::<(i64,)>(&TOTAL, args![owner.organisation, owner.connection]).await?;
    Ok(row.map_or(0, |row| row.0))
}

/// Makes a group without members.
///
/// # Errors
/// [`StoreError::Unique`] when the name is taken.
pub async fn insert(tx: &mut Tx, group: &Group) -> Result<(), StoreError> {
    let arguments = args![
        group.id,
        group.organisation,
        group.connection,
        &group.external_id,
        &group.display_name,
        group.created_at,
        group.updated_at,
        group.version,
        fold(&group.display_name),
    ];
    tx.run(&INSERT, arguments).await.map(drop)
}

/// Writes the name and External ID of a locked group and moves its version on; the new version.
///
/// # Errors
/// [`StoreError::Unique`] when the name is taken.
pub async fn update(tx: &mut Tx, group: &Group) -> Result<i64, StoreError> {
    let arguments = args![
        group.organisation,
        group.connection,
        group.id,
        &group.external_id,
        &group.display_name,
        group.updated_at,
        fold(&group.display_name),
    ];
    Ok(tx.one::<(i64,)>(&UPDATE, arguments).await?.map_or(group.version, |row| row.0))
}

/// Removes a group with its memberships.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn delete(tx: &mut Tx, owner: Owner, id: GroupId) -> Result<(), StoreError> {
    tx.run(&DELETE, args![owner.organisation, owner.connection, id]).await.map(drop)
}

/// Those of `ids` that can be members: employees of the organisation and groups of the connection.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn candidates(conn: &mut Conn, owner: Owner, ids: &[Uuid]) -> Result<Vec<Candidate>, StoreError> {
    type Person = (Uuid, Option<String>, String, String, String);
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(BATCH) {
        let people = conn.all::<Person>(&EMPLOYEES, batch(args![owner.organisation], chunk)).await?;
        found.extend(people.into_iter().map(|(id, display, first, last, username)| Candidate {
            id,
            is_group: false,
            name: shown_name(display.as_deref(), &first, &last, &username),
        }));
        if found.len() < ids.len() {
            let front = args![owner.organisation, owner.connection];
            let groups = conn.all::<(Uuid, String)>(&SUBGROUPS, batch(front, chunk)).await?;
            found.extend(groups.into_iter().map(|(id, name)| Candidate { id, is_group: true, name }));
        }
    }
    Ok(found)
}

/// Makes employees members of a group; those who were none before. Their own names are shown.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn add_employees(
    tx: &mut Tx,
    owner: Owner,
    group: GroupId,
    ids: &[Uuid],
) -> Result<Vec<Uuid>, StoreError> {
    let mut added = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(BATCH) {
        let front = args![owner.organisation, owner.connection, group];
        added.extend(
            tx.all::<(Uuid,)>(&ADD_EMPLOYEES, batch(front, chunk)).await?.into_iter().map(|row| row.0),
        );
    }
    Ok(added)
}

/// Makes one candidate a member, shown under the name `display`, or under its own when that is `None`.
/// Answers whether it was none before.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn add(
    tx: &mut Tx,
    organisation: OrganisationId,
    group: GroupId,
    member: &Candidate,
    display: Option<&str>,
) -> Result<bool, StoreError> {
    let (employee, subgroup) =
        if member.is_group { (None, Some(member.id)) } else { (Some(member.id), None) };
    Ok(tx.run(&ADD, args![organisation, group, member.id, employee, subgroup, display]).await? == 1)
}

/// Takes members out of a group. Answers those that were: the id, and whether it is an employee.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn remove(
    tx: &mut Tx,
    organisation: OrganisationId,
    group: GroupId,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, bool)>, StoreError> {
    let mut removed = Vec::new();
    for chunk in ids.chunks(BATCH) {
        let front = args![organisation, group];
        let rows = tx.all::<(Uuid, Option<Uuid>)>(&REMOVE, batch(front, chunk)).await?;
        removed.extend(rows.into_iter().map(|(id, employee)| (id, employee.is_some())));
    }
    Ok(removed)
}

/// Up to `limit` members of a group after the id `after`, in the order of their ids; `None` begins.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn members(
    conn: &mut Conn,
    organisation: OrganisationId,
    group: GroupId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Member>, StoreError> {
    let arguments = args![organisation, group, after.unwrap_or_default(), limit];
    Ok(conn.all::<MemberRow>(&MEMBERS, arguments).await?.into_iter().map(Into::into).collect())
}

/// Every membership of one member.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn memberships(
    conn: &mut Conn,
    organisation: OrganisationId,
    member: Uuid,
) -> Result<Vec<Member>, StoreError> {
    let rows = conn.all::<MemberRow>(&MEMBERSHIPS, args![organisation, member]).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The ids of all members of a group, each with whether it is an employee.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn member_ids(
    conn: &mut Conn,
    organisation: OrganisationId,
    group: GroupId,
) -> Result<Vec<(Uuid, bool)>, StoreError> {
    let rows = conn.all::<(Uuid, Option<Uuid>)>(&MEMBER_IDS, args![organisation, group]).await?;
    Ok(rows.into_iter().map(|(id, employee)| (id, employee.is_some())).collect())
}

/// The groups of employees, each with its name, in the order of the groups' ids.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn of_employees(
    conn: &mut Conn,
    owner: Owner,
    ids: &[EmployeeId],
) -> Result<Vec<(EmployeeId, GroupId, String)>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let mut found = Vec::new();
    for chunk in ids.chunks(BATCH) {
        let front = args![owner.organisation, owner.connection];
        let (statement, arguments) = match chunk {
            [one] => (&OF_EMPLOYEE, front.into_iter().chain([Arg::from(*one)]).collect()),
            _ => (&OF_EMPLOYEES, batch(front, chunk)),
        };
        let rows = conn.all::<(Uuid, Uuid, String)>(statement, arguments).await?;
        found.extend(rows.into_iter().map(|(employee, group, name)| {
            (EmployeeId::from_uuid(employee), GroupId::from_uuid(group), name)
        }));
    }
    Ok(found)
}

/// Whether `inner` is `outer` or below it. Nobody else nests groups of the connection before the
/// transaction ends.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn lock_nesting_and_is_below(
    tx: &mut Tx,
    owner: Owner,
    outer: GroupId,
    inner: GroupId,
) -> Result<bool, StoreError> {
    if outer == inner {
        return Ok(true);
    }
    tx.run(&LOCK_NESTING, args![owner.organisation, owner.connection]).await?;
    Ok(tx.one::<(Uuid,)>(&IS_BELOW, args![owner.organisation, outer, inner]).await?.is_some())
}

/// Locks an employee until the transaction ends: whoever changes roles because of groups does so one after
/// the other.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn lock_employee(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: EmployeeId,
) -> Result<(), StoreError> {
    tx.run(&LOCK_EMPLOYEE, args![organisation, id]).await.map(drop)
}
