//! Employees and groups by the hundred thousand, written past all flows: many rows by one statement.

use std::fmt::Write as _;

use muster::store::Db;
use sqlx::{
    AssertSqlSafe, Connection as _, Row as _, SqliteConnection,
    postgres::PgPool,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};
use uuid::Uuid;

/// Employees that one statement writes.
const CHUNK: usize = 500;
/// One group for so many employees.
pub(super) const TEAM: usize = 50;
const START: i64 = 1_773_334_800_000_000;

/// The employees of the only organisation, from the only connection, in the order in which they were hired.
pub(super) struct People {
    pub(super) organisation: Uuid,
    connection: Uuid,
    is_postgres: bool,
    /// How many there are.
    pub(super) count: usize,
}

/// A connection past the gateway, as durable as its own.
pub(super) enum Beside {
    Sqlite(Box<SqliteConnection>),
    Postgres(PgPool),
}

impl Beside {
    pub(super) async fn of(db: &Db) -> Self {
        match db {
            Db::Sqlite { file, .. } => {
                let options = SqliteConnectOptions::new().filename(file).synchronous(SqliteSynchronous::Full);
                Self::Sqlite(Box::new(SqliteConnection::connect_with(&options).await.unwrap()))
            }
            Db::Postgres(pool) => Self::Postgres(pool.clone()),
        }
    }

    pub(super) async fn run(&mut self, sql: String) {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(connection) => drop(sqlx::query(sql).execute(&mut **connection).await.unwrap()),
            // Nothing is prepared: a pooler may stand before the server.
            Self::Postgres(pool) => {
                let mut tx = pool.begin_with("begin read write").await.unwrap();
                sqlx::raw_sql(sql).execute(&mut *tx).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
    }
}

async fn run(db: &Db, sql: String) {
    Beside::of(db).await.run(sql).await;
}

async fn id_from(db: &Db, sql: &'static str) -> Uuid {
    match Beside::of(db).await {
        Beside::Sqlite(mut connection) => {
            sqlx::raw_sql(sql).fetch_one(&mut *connection).await.unwrap().get(0)
        }
        Beside::Postgres(pool) => sqlx::raw_sql(sql).fetch_one(&pool).await.unwrap().get(0),
    }
}

/// An id whose order is that of the numbers: version 7 with a time of its own.
fn numbered(kind: u128, number: usize) -> Uuid {
    Uuid::from_u128((0x019c_e2fd_0000 + number as u128) << 80 | 7 << 76 | 2 << 62 | kind)
}

impl People {
    /// Nobody yet, in the only organisation.
    pub(super) async fn new(db: &Db) -> Self {
        Self {
            organisation: id_from(db, "select id from organisations").await,
            connection: id_from(db, "select id from connections").await,
            is_postgres: matches!(db, Db::Postgres(_)),
            count: 0,
        }
    }

    /// The id of one of them.
    #[expect(clippy::unused_self, reason = "whose id it is")]
    pub(super) fn id(&self, number: usize) -> Uuid {
        numbered(1, number)
    }

    fn literal(&self, id: Uuid) -> String {
        if self.is_postgres { format!("'{id}'::uuid") } else { format!("x'{}'", id.simple()) }
    }

    const fn boolean(&self, value: bool) -> &'static str {
        match (self.is_postgres, value) {
            (true, true) => "true",
            (true, false) => "false",
            (false, true) => "1",
            (false, false) => "0",
        }
    }

    /// Hires until there are so many.
    pub(super) async fn grow(&mut self, db: &Db, size: usize) {
        let before = self.count;
        while self.count < size {
            let end = (self.count + CHUNK).min(size);
            self.hire(db, self.count..end).await;
            self.count = end;
        }
        let organisation = self.literal(self.organisation);
        let more = size - before;
        run(
            db,
            format!(
                "insert into organisation_totals (organisation_id, kind, shard, total) values ({organisation}, 'employees', 0, {more}) \
                 on conflict (organisation_id, kind, shard) do update set total = organisation_totals.total + excluded.total"
            ),
        )
        .await;
        if let Db::Postgres(pool) = db {
            // In no transaction of ours: VACUUM wants to be alone.
            let vacuum = "vacuum analyze employees, employee_emails, group_members, groups";
            sqlx::raw_sql(vacuum).execute(pool).await.unwrap();
        }
    }

    async fn hire(&self, db: &Db, numbers: std::ops::Range<usize>) {
        let (organisation, connection) = (self.literal(self.organisation), self.literal(self.connection));
        let (mut people, mut emails) = (String::new(), String::new());
        let (mut groups, mut members) = (String::new(), String::new());
        for number in numbers {
            let comma = if people.is_empty() { "" } else { ", " };
            let (id, at) = (self.literal(self.id(number)), START + i64::try_from(number).unwrap() * 1_000);
            let mail = format!("person{number}@acme.example");
            let document = format!(
                "{{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"externalId\":\"E-{number}\",\
                 \"userName\":\"{mail}\",\"name\":{{\"givenName\":\"Given{number}\",\"familyName\":\"Family\"}},\
                 \"emails\":[{{\"type\":\"work\",\"primary\":true,\"value\":\"{mail}\"}}],\"active\":true,\
                 \"title\":\"Adviser\"}}"
            );
            let _ = write!(
                people,
                "{comma}({id}, {organisation}, {connection}, 'scim', 'ACTIVE', {active}, 'E-{number}', 'e-{number}', '{mail}', \
                 '{mail}', '{mail}', '{mail}', '{mail}', 'Given{number}', 'Family', 'family given{number}', 'Adviser', '', '', \
                 {planning}, 0, '{document}', {at}, {at}, 1)",
                active = self.boolean(true),
                planning = self.boolean(false),
            );
            let _ = write!(emails, "{comma}({id}, 0, {organisation}, '{mail}')");
            let team = number / TEAM;
            let group = self.literal(numbered(2, team));
            if number % TEAM == 0 {
                let comma = if groups.is_empty() { "" } else { ", " };
                let _ = write!(
                    groups,
                    "{comma}({group}, {organisation}, {connection}, 'Team {team}', 'team {team}', {at}, {at}, 1)"
                );
            }
            let _ = write!(members, "{comma}({group}, {id}, {organisation}, {id})");
        }
        run(
            db,
            format!(
                "insert into employees (id, organisation_id, connection_id, origin, status, activated, external_id, external_id_folded, \
                 username, username_folded, email, email_folded, email_unique, first_name, last_name, name_folded, function, roles, \
                 offices, online_planning, failed_sign_ins, scim_document, created_at, updated_at, version) values {people}"
            ),
        )
        .await;
        run(
            db,
            format!("insert into employee_emails (employee_id, position, organisation_id, value_folded) values {emails}"),
        )
        .await;
        if !groups.is_empty() {
            run(
                db,
                format!(
                    "insert into groups (id, organisation_id, connection_id, display_name, name_folded, created_at, updated_at, \
                     version) values {groups}"
                ),
            )
            .await;
        }
        run(
            db,
            format!("insert into group_members (group_id, member_id, organisation_id, employee_id) values {members}"),
        )
        .await;
    }

    /// Two groups with so many members each, the first employees.
    pub(super) async fn two_groups(&self, db: &Db, small: usize, large: usize) -> (String, String) {
        let (organisation, connection) = (self.literal(self.organisation), self.literal(self.connection));
        let mut ids = Vec::new();
        for (number, members) in [(0, small), (1, large)] {
            let id = numbered(3, number);
            let group = self.literal(id);
            run(
                db,
                format!(
                    "insert into groups (id, organisation_id, connection_id, display_name, name_folded, created_at, updated_at, \
                     version) values ({group}, {organisation}, {connection}, 'Of {members}', 'of {members}', {START}, {START}, 1)"
                ),
            )
            .await;
            run(
                db,
                format!(
                    "insert into group_members (group_id, member_id, organisation_id, employee_id) \
                     select {group}, id, organisation_id, id from employees order by id limit {members}"
                ),
            )
            .await;
            ids.push(id.to_string());
        }
        let large = ids.pop().unwrap();
        (ids.pop().unwrap(), large)
    }
}
