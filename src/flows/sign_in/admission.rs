//! From a proven subject to the one employee it names, or the exact reason why nobody comes in
//! (SAML.md 21, SCIM.md 19).

mod creation;

use serde_json::json;

use super::{
    super::{
        Actor, FlowError, Gateway, Target, change::identifier_digest, connections::Loaded,
        organisations::Scope,
    },
    Judged, SignInRefusal,
};
use crate::{
    clock::Timestamp,
    directory::{
        Employee,
        connection_settings::{ConnectionValues, NameIdCase, SubjectMatch},
        fold,
        just_in_time::Profile,
        matching::{Identified, Link, admit, identify},
    },
    ids::EmployeeId,
    saml::{Compared, Subject},
    secret::sha256,
    store::{Conn, Tx, departed, employees, links},
};

/// A proven subject at the door of one connection.
#[derive(Debug)]
pub(super) struct Admission<'a> {
    gateway: &'a Gateway,
    scope: &'a Scope,
    connection: &'a Loaded,
    identifier: &'a str,
    /// What gives the identifier its meaning; see [`links::Key`].
    namespace: [u8; 32],
    /// What the assertion says of the person; `None` where nobody is created by a sign-in.
    profile: Option<Profile>,
    now: Timestamp,
}

/// What came of looking for somebody.
type Found = Result<Employee, SignInRefusal>;

impl<'a> Admission<'a> {
    /// Reads what `subject` says, before any transaction.
    ///
    /// # Errors
    /// Only when OpenSSL has no memory left.
    pub(super) fn of(
        gateway: &'a Gateway,
        scope: &'a Scope,
        connection: &'a Loaded,
        subject: &'a Subject,
        now: Timestamp,
    ) -> Result<Self, FlowError> {
        let values = connection.values();
        // The same text read elsewhere, or issued by another identity provider, is another subject.
        let namespace = sha256(format!("{}\n{}", values.subject, subject.issuer).as_bytes())?;
        let stated: Vec<_> = subject
            .attributes
            .iter()
            .map(|attribute| (attribute.name.as_str(), attribute.values.as_slice()))
            .collect();
        let profile = values.jit.then(|| Profile::read(&stated, values));
        Ok(Self { gateway, scope, connection, identifier: &subject.identifier, namespace, profile, now })
    }

    const fn values(&self) -> &ConnectionValues {
        self.connection.values()
    }

    const fn key(&self) -> links::Key<'_> {
        links::Key {
            organisation: self.scope.id,
            connection: self.connection.id(),
            namespace: self.namespace,
            subject: self.identifier,
        }
    }

    const fn actor(&self) -> Actor {
        Actor::Saml(self.connection.id())
    }

    /// What the search is for, in words.
    fn looked_for(&self) -> String {
        let values = self.values();
        let case = match values.name_id_case {
            NameIdCase::Exact => "case included",
            NameIdCase::Insensitive => "whatever its case",
        };
        format!("one employee whose {} is '{}', {case}", values.match_by.as_str(), self.identifier)
    }

    /// Who comes again and may, when nothing has to be written for it: an earlier sign-in linked them, and the field says the
    /// same. `None`: [`Admission::find`] says who it is, or why nobody.
    pub(super) async fn recognise(&self, conn: &mut Conn) -> Result<Option<Employee>, FlowError> {
        // A sign-in brings them up to date.
        if self.profile.is_some() {
            return Ok(None);
        }
        let may_come = |employee: &Employee| admit(employee, self.connection.id()).is_ok();
        let values = self.values();
        // Nobody else can have this External ID, or the link: one question is enough.
        if (values.match_by, values.name_id_case) == (SubjectMatch::ExternalId, NameIdCase::Exact) {
            return Ok(employees::linked(conn, self.key()).await?.filter(may_come));
        }
        let known = self.links(conn).await?;
        if known.is_empty() {
            return Ok(None);
        }
        let matched = self.candidates(conn).await?;
        let Identified::ByField { linked: true, .. } = self.identify(&known, &matched) else {
            return Ok(None);
        };
        Ok(matched.into_iter().next().filter(may_come))
    }

    /// Notes what [`Admission::find`] notes of somebody who is recognised.
    pub(super) fn note_recognised(&self, judged: &mut Judged, employee: &Employee) {
        self.note_field(judged, employee.id);
        self.note_admission(judged, employee);
    }

    /// Finds the employee, or makes one where the connection says so, checks that this connection may sign
    /// them in now, and stores the link that the next sign-in finds them by.
    pub(super) async fn find(&self, tx: &mut Tx, judged: &mut Judged) -> Result<Found, FlowError> {
        let known = self.links(tx).await?;
        let matched = self.candidates(tx).await?;
        let compared = |found: String| Compared::of(self.looked_for(), found);
        let mut refuse = |found: String, refusal: SignInRefusal| {
            judged.compare("employee", false, &refusal.to_string(), compared(found));
            Ok(Err(refusal))
        };
        let (employee, linked) = match self.identify(&known, &matched) {
            Identified::ByField { employee, linked } => {
                self.note_field(judged, employee);
                (matched.into_iter().next(), linked)
            }
            Identified::ByLink(employee) => {
                let found =
                    compared(format!("nobody any more, and employee {employee} by an earlier sign-in"));
                judged.compare("employee", true, "an earlier sign-in says who the identifier names", found);
                (employees::by_id(tx, self.scope.id, employee).await?, true)
            }
            Identified::Disagree { linked, matched } => {
                let found = format!("employee {matched}, and employee {linked} by an earlier sign-in");
                return refuse(found, SignInRefusal::EmployeeLinkConflict(linked));
            }
            Identified::Several => {
                return refuse(format!("{} employees", matched.len()), SignInRefusal::EmployeeAmbiguous);
            }
            Identified::Formerly(employee) => {
                let found = format!("nobody; employee {employee} by another field than saml.match names now");
                return refuse(found, SignInRefusal::EmployeeUnknown);
            }
            Identified::Nobody => return self.absent(tx, judged).await,
        };
        // The row that a link or a lookup named was there a moment ago.
        let employee = employee.ok_or_else(|| changed(tx))?;
        self.admit(tx, judged, employee, linked).await
    }

    /// Lets somebody in who was found, if they may come in.
    async fn admit(
        &self,
        tx: &mut Tx,
        judged: &mut Judged,
        employee: Employee,
        linked: bool,
    ) -> Result<Found, FlowError> {
        if let Err(barred) = admit(&employee, self.connection.id()) {
            let refusal = SignInRefusal::barred(barred, employee.id);
            judged.compare("admission", false, &refusal.to_string(), self.state(&employee));
            return Ok(Err(refusal));
        }
        self.note_admission(judged, &employee);
        let employee = self.refresh(tx, judged, employee).await?;
        if !linked {
            self.lock(tx, &employee).await?;
            self.link(tx, judged, employee.id).await?;
        }
        Ok(Ok(employee))
    }

    fn note_field(&self, judged: &mut Judged, employee: EmployeeId) {
        let found = Compared::of(self.looked_for(), format!("employee {employee}"));
        judged.compare("employee", true, "the identifier names one employee", found);
    }

    fn note_admission(&self, judged: &mut Judged, employee: &Employee) {
        judged.compare("admission", true, "the employee may sign in", self.state(employee));
    }

    fn state(&self, employee: &Employee) -> Compared {
        Compared::of(
            "ACTIVE, and managed by this connection or by none",
            admission_state(employee, self.connection),
        )
    }

    /// What earlier sign-ins left of the subject.
    async fn links(&self, conn: &mut Conn) -> Result<Vec<Link>, FlowError> {
        let insensitive = self.values().name_id_case == NameIdCase::Insensitive;
        Ok(links::of_subject(conn, self.key(), insensitive).await?)
    }

    fn identify(&self, known: &[Link], matched: &[Employee]) -> Identified {
        let ids: Vec<EmployeeId> = matched.iter().map(|employee| employee.id).collect();
        identify(known, &ids, self.values().match_by)
    }

    /// Nobody is there: who was deleted is told from who is unknown, and only the unknown is created.
    async fn absent(&self, tx: &mut Tx, judged: &mut Judged) -> Result<Found, FlowError> {
        let compared = |found: String| Compared::of(self.looked_for(), found);
        let nobody = || compared("nobody".to_owned());
        if let Some(deleted) = self.buried(tx).await? {
            let refusal = SignInRefusal::EmployeeDeleted;
            judged.employee = Some(deleted);
            let found = compared(format!("employee {deleted}, who was deleted"));
            judged.compare("employee", false, &refusal.to_string(), found);
            return Ok(Err(refusal));
        }
        let Some(profile) = &self.profile else {
            let refusal = SignInRefusal::EmployeeUnknown;
            judged.compare("employee", false, &refusal.to_string(), nobody());
            return Ok(Err(refusal));
        };
        judged.compare(
            "employee",
            true,
            "nobody has the identifier; the connection creates people",
            nobody(),
        );
        match self.create(tx, judged, profile).await? {
            Ok(employee) => {
                self.link(tx, judged, employee.id).await?;
                Ok(Ok(employee))
            }
            Err(refusal) => {
                judged.note("just_in_time", false, &refusal.to_string());
                Ok(Err(refusal))
            }
        }
    }

    /// Keeps the employee as they were read until the transaction ends; runs it again when they were changed
    /// in between. A link must not be made from an External ID that was taken away at the same moment.
    async fn lock(&self, tx: &mut Tx, employee: &Employee) -> Result<(), FlowError> {
        match employees::by_id_to_write(tx, self.scope.id, employee.id).await? {
            Some(current) if current.version == employee.version => Ok(()),
            Some(_) | None => Err(changed(tx)),
        }
    }

    /// Stores that this subject is this employee.
    async fn link(&self, tx: &mut Tx, judged: &mut Judged, employee: EmployeeId) -> Result<(), FlowError> {
        let matched = self.values().match_by;
        if !links::make(tx, self.key(), Link { employee, matched }, self.now).await? {
            return Err(changed(tx));
        }
        judged.note("link", true, "this was the first sign-in by this identifier: it is remembered");
        let detail = json!({
            "connection": self.connection.id(),
            "subject": self.identifier,
            "matched": matched.as_str(),
        });
        let target = Target::employee(self.scope.id, employee);
        self.gateway.audit(tx, self.actor(), "employee.linked", target, detail).await
    }

    /// The employees whose `saml.match` field equals the identifier, as `saml.name_id_case` compares.
    async fn candidates(&self, conn: &mut Conn) -> Result<Vec<Employee>, FlowError> {
        let (values, organisation, identifier) = (self.values(), self.scope.id, self.identifier);
        let exact = values.name_id_case == NameIdCase::Exact;
        let mut found = match values.match_by {
            SubjectMatch::ExternalId if exact => {
                let one = employees::by_external_id(conn, organisation, identifier).await?;
                return Ok(one.into_iter().collect());
            }
            SubjectMatch::ExternalId => {
                employees::by_folded_external_id(conn, organisation, identifier).await?
            }
            SubjectMatch::Username => {
                employees::by_username(conn, organisation, identifier).await?.into_iter().collect()
            }
            SubjectMatch::Email if exact => {
                return Ok(employees::by_exact_email(conn, organisation, identifier).await?);
            }
            SubjectMatch::Email => employees::by_email(conn, organisation, identifier).await?,
        };
        if exact {
            // Only usernames are left: they are unique without regard to case, so this drops at most the one.
            found.retain(|employee| employee.username == identifier);
        }
        Ok(found)
    }

    /// Tells "deleted" from "unknown" by the keyed digests that a deletion leaves; `None`: unknown. Who would be created has the
    /// identifier as External ID, whatever is compared.
    async fn buried(&self, conn: &mut Conn) -> Result<Option<EmployeeId>, FlowError> {
        let folded = fold(self.identifier);
        let exact = self.values().name_id_case == NameIdCase::Exact;
        let external_id =
            if exact { ("externalId", self.identifier) } else { ("externalIdFolded", &*folded) };
        let matched = match self.values().match_by {
            SubjectMatch::ExternalId => None,
            field @ (SubjectMatch::Username | SubjectMatch::Email) => Some((field.as_str(), &*folded)),
        };
        let created = (matched.is_none() || self.profile.is_some()).then_some(external_id);
        for (kind, value) in matched.into_iter().chain(created) {
            let digest = identifier_digest(self.gateway, self.scope.id, kind, value);
            if let Some(deleted) = departed::buried(conn, self.scope.id, digest).await? {
                return Ok(Some(deleted));
            }
        }
        Ok(None)
    }
}

/// What decides whether the employee may come in. Of another connection's employee nothing more is said.
fn admission_state(employee: &Employee, connection: &Loaded) -> String {
    let manager = match employee.connection {
        Some(manager) if manager != connection.id() => return "managed by another connection".to_owned(),
        Some(_) => "managed by this connection",
        None => "managed by no connection",
    };
    format!("{}, {manager}", employee.status.as_str())
}

/// Another writer was faster: the transaction runs again and sees what it did.
fn changed(tx: &mut Tx) -> FlowError {
    tx.note_conflict();
    FlowError::Changed
}
