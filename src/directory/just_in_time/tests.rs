use super::*;
use crate::{
    clock::Timestamp,
    directory::{Role, Source, Status, connection_settings::ConnectionSettings},
    ids::{ConnectionId, EmployeeId, OrganisationId},
    secret::SystemRandom,
};

fn values(pairs: &[(&str, &str)]) -> ConnectionValues {
    let mut settings = ConnectionSettings::default();
    for (name, value) in pairs {
        settings.set(name, value).unwrap();
    }
    settings.values().clone()
}

fn profile(attributes: &[(&str, &[&str])], settings: &[(&str, &str)]) -> Profile {
    let owned: Vec<(&str, Vec<String>)> = attributes
        .iter()
        .map(|(name, values)| (*name, values.iter().map(|value| (*value).to_owned()).collect()))
        .collect();
    let stated: Vec<Stated<'_>> = owned.iter().map(|(name, values)| (*name, values.as_slice())).collect();
    Profile::read(&stated, &values(settings))
}

fn nobody() -> Employee {
    let now = Timestamp::from_seconds(1);
    let (id, organisation) = (EmployeeId::new(now, &SystemRandom), OrganisationId::new(now, &SystemRandom));
    let mut nobody = Employee::blank(id, organisation, Origin::JustInTime, now);
    nobody.connection = Some(ConnectionId::new(now, &SystemRandom));
    nobody.status = Status::Active;
    nobody.activated = true;
    nobody
}

fn made(profile: &Profile, subject: &str, field: SubjectMatch) -> Employee {
    let mut employee = nobody();
    profile.fill(&mut employee, subject, field);
    employee
}

fn names(employee: &Employee) -> (&str, &str, Option<&str>) {
    (&employee.first_name, &employee.last_name, employee.display_name.as_deref())
}

#[test]
fn the_names_that_identity_providers_use_are_all_read() {
    let plain: &[(&str, &[&str])] = &[
        ("email", &["lena@acme.example"]),
        ("firstName", &["Lena"]),
        ("lastName", &["Vandamme"]),
        ("displayName", &["Lena V"]),
    ];
    let other: &[(&str, &[&str])] = &[
        ("Mail", &["lena@acme.example"]),
        ("givenName", &["Lena"]),
        ("surname", &["Vandamme"]),
        ("displayname", &["Lena V"]),
    ];
    let claims: &[(&str, &[&str])] = &[
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", &["lena@acme.example"]),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", &["Lena"]),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", &["Vandamme"]),
        ("http://schemas.microsoft.com/identity/claims/displayname", &["Lena V"]),
        // Entra's `name` is the sign-in name there, and not what the person is called.
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", &["lvd@acme.example"]),
    ];
    let oids: &[(&str, &[&str])] = &[
        ("urn:oid:0.9.2342.19200300.100.1.3", &["lena@acme.example"]),
        ("urn:oid:2.5.4.42", &["Lena"]),
        ("urn:oid:2.5.4.4", &["Vandamme"]),
        ("urn:oid:2.16.840.1.113730.3.1.241", &["Lena V"]),
    ];
    for attributes in [plain, other, claims, oids] {
        let profile = profile(attributes, &[]);
        let employee = made(&profile, "E-1", SubjectMatch::ExternalId);
        assert_eq!(names(&employee), ("Lena", "Vandamme", Some("Lena V")), "{attributes:?}");
        assert_eq!(employee.email.as_deref(), Some("lena@acme.example"));
        assert_eq!(
            (employee.external_id.as_deref(), &*employee.username),
            (Some("E-1"), "lena@acme.example")
        );
        assert_eq!(profile.notes, [] as [String; 0]);
    }
}

#[test]
fn a_map_replaces_the_known_names_and_is_exact() {
    let attributes: &[(&str, &[&str])] =
        &[("email", &["known@acme.example"]), ("work", &["mapped@acme.example"])];
    let read = |map: &str| profile(attributes, &[("saml.jit_map", map)]).email;
    assert_eq!(read("email=work").as_deref(), Some("mapped@acme.example"));
    assert_eq!(read("email=Work"), None);
    assert_eq!(read("firstName=work").as_deref(), Some("known@acme.example"));
}

#[test]
fn what_cannot_be_used_is_left_out_and_noted() {
    let long = "x".repeat(256);
    let read = profile(
        &[
            ("email", &["not an address", " ", "second@acme.example"]),
            ("firstName", &["a\u{7}b"]),
            ("lastName", &[&long]),
            ("displayName", &["", "  "]),
        ],
        &[],
    );
    assert_eq!(read.email.as_deref(), Some("second@acme.example"));
    assert_eq!((read.first_name, read.last_name, read.display_name), (None, None, None));
    assert_eq!(read.notes, ["firstName: no usable value", "lastName: no usable value"]);
}

#[test]
fn without_names_or_address_there_is_still_somebody() {
    let bare = made(&Profile::default(), "00u1", SubjectMatch::ExternalId);
    assert_eq!((names(&bare), &bare.email, &*bare.username), (("00u1", "", None), &None, "00u1"));
    let by_address = made(&Profile::default(), "lena@acme.example", SubjectMatch::ExternalId);
    assert_eq!(
        (by_address.email.as_deref(), &*by_address.username),
        (Some("lena@acme.example"), "lena@acme.example")
    );
    for (shown, parts) in [
        ("Lena van Damme", ("Lena", "van Damme")),
        ("van Damme, Lena", ("Lena", "van Damme")),
        ("Lena", ("Lena", "")),
    ] {
        let employee = made(&profile(&[("displayName", &[shown])], &[]), "E-1", SubjectMatch::ExternalId);
        assert_eq!((&*employee.first_name, &*employee.last_name), parts, "{shown}");
    }
}

#[test]
fn what_is_compared_equals_the_subject() {
    let stated = profile(&[("email", &["other@acme.example"])], &[]);
    let by_username = made(&stated, "lena", SubjectMatch::Username);
    assert_eq!((&*by_username.username, by_username.email.as_deref()), ("lena", Some("other@acme.example")));
    let by_email = made(&stated, "lena@acme.example", SubjectMatch::Email);
    assert_eq!(by_email.email.as_deref(), Some("lena@acme.example"));
    assert_eq!(by_email.external_id.as_deref(), Some("lena@acme.example"));
}

#[test]
fn roles_follow_from_rules_alone_and_an_administrator_from_the_setting_as_well() {
    let attributes: &[(&str, &[&str])] = &[
        ("groups", &["Desk", "ADMIN", "AGENT"]),
        ("Role", &["ADMIN", "planner"]),
        ("http://schemas.microsoft.com/ws/2008/06/identity/claims/groups", &["7f3c"]),
    ];
    let roles = |settings: &[(&str, &str)]| profile(attributes, settings).roles;
    assert_eq!(roles(&[]), []);
    assert_eq!(roles(&[("scim.grant_admin", "true")]), []);
    let rules = (
        "scim.role_rules",
        "group:desk=AGENT;role:Planner=CENTRAL_PLANNER;group:7F3C=ADMIN;role:Desk=OFFICE_MANAGER",
    );
    assert_eq!(roles(&[rules]), [Role::Agent, Role::CentralPlanner]);
    assert_eq!(profile(attributes, &[rules]).notes, ["role ADMIN: scim.grant_admin is false"]);
    assert_eq!(
        roles(&[rules, ("scim.grant_admin", "true")]),
        [Role::Admin, Role::Agent, Role::CentralPlanner]
    );
    assert_eq!(roles(&[rules, ("saml.jit_map", "groups=Role;roles=Role")]), [Role::CentralPlanner]);
}

#[test]
fn a_later_sign_in_changes_what_it_states_and_nothing_else() {
    let field = SubjectMatch::ExternalId;
    let mut lena = made(
        &profile(&[("email", &["a@acme.example"]), ("displayName", &["Lena Van Damme"])], &[]),
        "E-1",
        field,
    );
    lena.set_roles(Source::Hand, &[Role::Agent]);
    // A person put the division right.
    lena.first_name = "Lena Van".to_owned();
    lena.last_name = "Damme".to_owned();
    let before = lena.clone();
    Profile::default().refresh(&mut lena, field, &[]);
    assert_eq!(lena, before);
    profile(&[("displayName", &["Lena Van Damme"])], &[]).refresh(&mut lena, field, &[]);
    assert_eq!(lena, before);

    profile(&[("sn", &["Peeters"]), ("mail", &["b@acme.example"])], &[]).refresh(
        &mut lena,
        field,
        &[Role::Admin],
    );
    assert_eq!(names(&lena), ("Lena Van", "Peeters", Some("Lena Van Damme")));
    assert_eq!((lena.email.as_deref(), &*lena.username), (Some("b@acme.example"), "a@acme.example"));
    assert_eq!(lena.roles(), [Role::Admin, Role::Agent]);
    profile(&[("displayName", &["Noor Maes"])], &[]).refresh(&mut lena, field, &[]);
    assert_eq!(names(&lena), ("Noor", "Maes", Some("Noor Maes")));
    assert_eq!(lena.roles(), [Role::Agent], "what a person gave stays");

    profile(&[("mail", &["c@acme.example"])], &[]).refresh(&mut lena, SubjectMatch::Email, &[]);
    assert_eq!(lena.email.as_deref(), Some("b@acme.example"), "it is what subjects are compared with");
}

#[test]
fn scim_and_people_know_better_than_a_sign_in() {
    let by_sign_in = nobody();
    assert!(is_kept_by_sign_ins(&by_sign_in));
    let scim = Employee { scim_document: Some("{}".to_owned()), ..by_sign_in.clone() };
    let unmanaged = Employee { connection: None, ..by_sign_in.clone() };
    let imported = Employee { origin: Origin::Import, ..by_sign_in };
    assert!(![scim, unmanaged, imported].iter().any(is_kept_by_sign_ins));
}
