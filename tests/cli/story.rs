//! One organisation from its first day to its last, by the command line alone.

use serde_json::{Value, json};

use crate::program::{Program, on_both, text};

on_both! {
    the_operator_looks_after_an_organisation
    the_operator_lets_people_in_and_out
    the_operator_connects_an_identity_provider
    what_people_are_committed_to_goes_with_them
    commands_work_on_each_other_s_changes_at_once
}

const IDP: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/testdata/saml/almost-a-day-old/idp-metadata.xml");

fn column(list: &Value, name: &str) -> Vec<Value> {
    list.as_array().unwrap().iter().map(|one| one[name].clone()).collect()
}

fn bypass(program: &Program, name: &str, external_id: &str, more: &str) -> Value {
    program.json(&format!(
        "employee add --org acme --email {name}@acme.example --first-name {name} --last-name Adler \
         --external-id {external_id} --bypass{more}"
    ))
}

fn the_operator_looks_after_an_organisation(program: Program) {
    let program = program.with("MUSTER_PUBLIC_URL", "https://id.acme.example");
    assert_eq!(program.json("org list"), json!([]));
    let made = program.json("org create acme --name Acme --domain ACME.example");
    assert_eq!(
        (&made["slug"], &made["name"], &made["domains"], &made["employees"]),
        (&json!("acme"), &json!("Acme"), &json!(["acme.example"]), &json!(0))
    );
    let set = program.json(
        "org set acme unique_email=false session_idle_minutes=30 language=nl --name Acme-Bank --domain acme.test",
    );
    assert_eq!(set["settings"]["unique_email"], json!(false));
    assert_eq!(set["settings"]["session_idle_minutes"], json!(30));
    assert_eq!(set["settings"]["session_max_hours"], json!(12));
    assert_eq!((&set["name"], &set["domains"]), (&json!("Acme-Bank"), &json!(["acme.test"])));
    assert_eq!(program.json("org show acme"), set);
    assert_eq!(column(&program.json("org list"), "slug"), ["acme"]);
    program.json("org create other --name Other --domain acme.example");
    assert!(program.refused("org set acme --domain acme.example", 1).contains("domain"));
    assert!(program.refused("org create acme --name Again", 1).contains("slug is already in use"));
    assert!(program.refused("org create Acme --name Acme", 1).contains("lower-case letters"));
    assert!(program.refused("org show nobody", 1).contains("muster org list"));

    let office =
        program.json("office create --org acme --name North --external-id N --time-zone Europe/Brussels");
    assert_eq!((&office["name"], &office["active"]), (&json!("North"), &json!(true)));
    let id = text(&office, "id");
    assert_eq!(program.json("office show --org acme N"), office);
    assert_eq!(program.json(&format!("office show --org acme {id}")), office);
    let closed = program.json(&format!("office set --org acme {id} name=South active=false"));
    assert_eq!((&closed["name"], &closed["active"]), (&json!("South"), &json!(false)));
    let second = program.json("office create --org acme --name East --inactive");
    assert_eq!(second["active"], json!(false));
    assert_eq!(column(&program.json("office list --org acme"), "name"), ["East", "South"]);
    assert!(program.refused("office show --org other N", 1).contains("no office"));
    assert!(program.refused(&format!("office delete --org acme {id}"), 2).contains("--yes"));
    program.json(&format!("office delete --org acme {id} --yes"));
    assert_eq!(column(&program.json("office list --org acme"), "name"), ["East"]);

    let chains = program.json("audit verify");
    assert_eq!(column(&chains, "intact"), [true, true]);
    assert_eq!(column(&program.json("audit verify --org acme"), "org"), ["acme"]);
    assert!(program.refused("org delete acme", 2).contains("add --yes"));
    program.json("org delete acme --yes");
    assert_eq!(column(&program.json("org list"), "slug"), ["other"]);
    assert!(program.refused("employee list --org acme", 1).contains("no organisation"));
    assert_eq!(column(&program.json("audit verify"), "intact"), [true, true], "its log stays");
}

fn the_operator_lets_people_in_and_out(program: Program) {
    let program = program.with_acme();
    let admin = program.json("admin create --org acme --email root@acme.example --external-id R-1");
    assert_eq!((&admin["status"], &admin["availableRoles"]), (&json!("ACTIVE"), &json!(["ADMIN"])));
    let id = text(&admin, "id");
    let named = program.json(&format!("employee set --org acme {id} lastName=Root function=Boss"));
    assert_eq!(
        (&named["firstName"], &named["lastName"]),
        (&json!(""), &json!("Root")),
        "what was missing may be"
    );
    let missing = program.refused(&format!("employee set --org acme {id} lastName="), 1);
    assert!(missing.contains("lastName: must not be empty"), "{missing}");
    let create =
        "admin create --org acme --email pw@acme.example --first-name P --last-name W --password-stdin";
    let arguments: Vec<&str> = create.split(' ').chain(["--json"]).collect();
    let weak = program.run_with(&arguments, b"password\n");
    assert_eq!((weak.code, weak.stdout.as_str()), (1, ""));
    assert!(weak.stderr.contains("at least 8 characters"), "{}", weak.stderr);
    let ran = program.run_with(&arguments, b"Corr3ct horse\nsecond line\n");
    assert_eq!((ran.code, &ran.document()["externalId"]), (0, &Value::Null), "{}", ran.stderr);

    let ada = bypass(&program, "Ada", "A-1", " --role AGENT --role office_manager --username ada");
    let id = text(&ada, "id");
    assert_eq!((&ada["status"], &ada["username"]), (&json!("ACTIVE"), &json!("ada")));
    assert_eq!(ada["availableRoles"], json!(["AGENT", "OFFICE_MANAGER"]));
    assert_eq!(program.json(&format!("mail list --org acme --employee {id}")), json!([]), "nothing is sent");
    let without = "employee add --org acme --email b@acme.example --first-name B --last-name B --bypass";
    assert!(program.refused(without, 1).contains("External ID"));
    let taken = program.refused(
        "employee add --org acme --email b@acme.example --first-name B --last-name B --bypass --external-id A-1",
        1,
    );
    assert!(taken.contains("EMPLOYEE_EXTERNAL_ID_ALREADY_IN_USE"), "{taken}");

    let invited =
        program.json("employee add --org acme --email ben@acme.example --first-name Ben --last-name Bos");
    assert_eq!(invited["status"], json!("PENDING"));
    let mails = program.json("mail list --org acme");
    assert_eq!(column(&mails, "employeeId"), [invited["id"].clone()]);
    assert_eq!((&mails[0]["kind"], &mails[0]["state"]), (&json!("invitation"), &json!("queued")));
    assert_eq!(mails[0]["recipient"], json!("ben@acme.example"));

    let names = |line: &str| column(&program.json(line), "firstName");
    assert_eq!(names("employee list --org acme --status PENDING"), ["Ben"]);
    assert_eq!(names("employee list --org acme --role AGENT --status active"), ["Ada"]);
    assert_eq!(names("employee list --org acme --search A-1"), ["Ada"]);
    assert_eq!(names("employee list --org acme").len(), 4);

    let set = program
        .json(&format!("employee set --org acme {id} phoneNumber=+31 language=nl onlinePlanning=true"));
    assert_eq!((&set["phoneNumber"], &set["onlinePlanning"]), (&json!("+31"), &json!(true)));
    let cleared = program.json(&format!("employee set --org acme {id} phoneNumber="));
    assert_eq!(cleared["phoneNumber"], Value::Null);
    let wrong = program.refused(&format!("employee set --org acme {id} phone=1"), 2);
    assert!(wrong.contains("the nearest known one is phoneNumber"), "{wrong}");
    assert!(program.refused(&format!("employee set --org acme {id} roles="), 1).contains("ONLINE_PLANNING"));
    assert!(program.refused(&format!("employee set --org acme {id} status=ACTIVE"), 1).contains("suspend"));

    assert_eq!(program.json(&format!("employee suspend --org acme {id}"))["status"], json!("SUSPENDED"));
    assert_eq!(program.json(&format!("employee suspend --org acme {id}"))["status"], json!("SUSPENDED"));
    assert_eq!(program.json(&format!("employee restore --org acme {id}"))["status"], json!("ACTIVE"));
    assert_eq!(program.json(&format!("employee unblock --org acme {id}"))["status"], json!("ACTIVE"));
    let unlinked = program.json(&format!("employee unlink --org acme {id}"));
    assert_eq!(unlinked, json!({ "id": id, "linksDropped": 0 }));
    assert_eq!(program.json(&format!("employee show --org acme {id}"))["id"], json!(id));
    program.json("org create other --name Other");
    assert!(program.refused(&format!("employee show --org other {id}"), 1).contains("no employee"));
    assert!(program.refused(&format!("employee delete --org other {id} --yes"), 1).contains("no employee"));
}

fn the_operator_connects_an_identity_provider(program: Program) {
    let program = program.with("MUSTER_PUBLIC_URL", "https://id.acme.example").with_acme();
    let made = program.json(&format!(
        "connection create --org acme --slug okta --name Okta --idp-metadata {IDP} --set saml.jit=true"
    ));
    let base = "https://id.acme.example/saml/acme/okta";
    let links = json!({
        "org": "acme", "slug": "okta",
        "entityId": format!("{base}/metadata"), "acsUrl": format!("{base}/acs"),
        "sloUrl": format!("{base}/slo"), "metadataUrl": format!("{base}/metadata"),
        "loginUrl": format!("{base}/login"), "scimUrl": "https://id.acme.example/scim/v2",
    });
    assert_eq!(made, links);
    let shown = program.json("connection show --org acme --slug okta");
    for (name, value) in links.as_object().unwrap() {
        assert_eq!(shown.get(name), Some(value), "{name}");
    }
    assert_eq!((&shown["name"], &shown["settings"]["saml.jit"]), (&json!("Okta"), &json!(true)));
    assert_eq!(shown["settings"]["saml.clock_skew_seconds"], json!(180));
    assert_eq!(shown["idp"]["entityId"], json!("https://idp.example/metadata"));
    let fingerprint = text(&shown["idp"]["certificates"][0], "fingerprint");
    assert_eq!(fingerprint.len(), 64);
    assert_eq!(shown["idp"]["metadataUrl"], Value::Null);
    assert_eq!(text(&shown["keys"][0], "fingerprint").len(), 64);
    let changed = program.json("connection set --org acme --slug okta saml.match=email name=Staff saml.jit=");
    assert_eq!((&changed["name"], &changed["settings"]["saml.match"]), (&json!("Staff"), &json!("email")));
    assert_eq!(changed["settings"]["saml.jit"], json!(false));
    assert_eq!(program.json("connection list --org acme"), json!([changed]));
    let file = program.refused("connection refresh --org acme --slug okta", 1);
    assert!(file.contains("from a file"), "{file}");
    let unknown = program.refused("connection set --org acme --slug okta saml.jti=true", 2);
    assert!(unknown.contains("the nearest known one is saml.jit"), "{unknown}");
    let missing = program.refused("connection set --org acme --slug okta --idp-metadata nowhere.xml", 1);
    assert!(missing.contains("nowhere.xml"), "{missing}");
    program.write("no.xml", "<a/>");
    let unusable = program.refused("connection set --org acme --slug okta --idp-metadata no.xml", 1);
    assert!(unusable.contains("not SAML 2.0 metadata"), "{unusable}");
    let private = "connection create --org acme --slug b --idp-metadata http://127.0.0.1:9/m";
    assert!(program.refused(private, 1).contains("allow_private_fetch"));

    let token =
        program.json("scim-token create --org acme --connection okta --label first --expires-in 180d");
    assert_eq!(token.as_object().unwrap().len(), 3);
    assert!(text(&token, "token").starts_with("muster_scim_"));
    assert!(text(&token, "expiresAt").ends_with('Z'));
    let id = text(&token, "id");
    let listed = program.json("scim-token list --org acme --connection okta");
    assert_eq!(column(&listed, "id"), [id.as_str()]);
    assert_eq!((&listed[0]["connection"], &listed[0]["revokedAt"]), (&json!("okta"), &Value::Null));
    assert!(!listed.to_string().contains("muster_scim_"));
    program.json("org create other --name Other");
    assert!(program.refused(&format!("scim-token revoke --org other {id}"), 1).contains("no SCIM token"));
    program.json(&format!("scim-token revoke --org acme {id}"));
    assert!(program.refused(&format!("scim-token revoke {id}"), 1).contains("not revoked already"));
    assert_ne!(program.json("scim-token list --org acme")[0]["revokedAt"], Value::Null);

    let bound = bypass(&program, "Ada", "A-1", " --connection okta");
    for list in ["sign-in list", "scim-log list", "session list", "mail list"] {
        assert_eq!(program.json(&format!("{list} --org acme")), json!([]), "{list}");
    }
    let nobody = "session end 0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10";
    assert!(program.refused(nobody, 1).contains("no session"));
    assert!(program.refused("connection delete --org acme --slug okta", 2).contains("add --yes"));
    program.json("connection delete --org acme --slug okta --yes");
    assert_eq!(program.json("scim-token list --org acme"), json!([]));
    program.json(&format!("employee show --org acme {}", text(&bound, "id")));
}

fn what_people_are_committed_to_goes_with_them(program: Program) {
    let program = program.with_acme();
    program.json("office create --org acme --name North --external-id N");
    let id = text(&bypass(&program, "Ada", "A-1", " --role AGENT"), "id");
    let book = format!(
        "appointment book --org acme --employee {id} --office N --subject Loan \
         --starts-at 2030-01-31T09:00:00+01:00 --ends-at 2030-01-31T08:30:00Z"
    );
    assert!(program.refused(&book, 1).contains("online planning"));
    program.json(&format!("employee set --org acme {id} onlinePlanning=true"));
    let first = program.json(&book);
    assert_eq!((&first["startsAt"], &first["state"]), (&json!("2030-01-31T08:00:00Z"), &json!("BOOKED")));
    assert_eq!(program.json("appointment list --org acme"), json!([first]));
    program.json(&format!("appointment cancel --org acme {}", text(&first, "id")));
    let again = format!("appointment cancel --org acme {}", text(&first, "id"));
    assert!(program.refused(&again, 1).contains("no booked appointment"));
    program.json(&book);
    let post = format!(
        "publication schedule --org acme --employee {id} --publish-at 2030-01-31T09:00:00Z --subject News"
    );
    let post = program.json(&post);
    assert_eq!(program.json("publication list --org acme"), json!([post]));
    program.json(&format!("employee suspend --org acme {id}"));
    assert!(program.refused(&book, 1).contains("active agent"));

    assert!(program.refused(&format!("employee delete --org acme {id}"), 2).contains("add --yes"));
    let gone = program.json(&format!("employee delete --org acme {id} --yes"));
    assert_eq!(
        (&gone["appointmentsCancelled"], &gone["publicationsWithdrawn"]),
        (&json!(1), &json!(1)),
        "{gone}"
    );
    assert!(program.refused(&format!("employee show --org acme {id}"), 1).contains("no employee"));
    let appointments = program.json("appointment list --org acme");
    assert_eq!(column(&appointments, "state"), ["CANCELLED", "CANCELLED"]);
    assert_eq!(column(&appointments, "subject"), [Value::Null, Value::Null]);
    assert_eq!(column(&program.json("publication list --org acme"), "state"), ["WITHDRAWN"]);
    assert_eq!(program.json(&format!("mail list --org acme --employee {id}")), json!([]));
    bypass(&program, "Ada", "A-1", "");
    assert_eq!(column(&program.json("audit verify"), "intact"), [true]);
}

fn commands_work_on_each_other_s_changes_at_once(program: Program) {
    assert_eq!(program.json("migrate"), json!({ "schema": "current" }));
    let program = program.with_acme();
    let commands: Vec<_> = (0..4)
        .map(|number| {
            let line = format!(
                "employee add --org acme --email p{number}@acme.example --first-name P --last-name Q \
                 --external-id P-{number} --bypass --json"
            );
            let mut command = program.command(&line.split(' ').collect::<Vec<_>>());
            command.stdout(std::process::Stdio::null());
            command.spawn().unwrap()
        })
        .collect();
    for mut command in commands {
        assert_eq!(command.wait().unwrap().code(), Some(0));
    }
    assert_eq!(program.json("employee list --org acme").as_array().unwrap().len(), 4);
    assert_eq!(program.json("org show acme")["employees"], json!(4));
    assert_eq!(column(&program.json("audit verify"), "intact"), [true]);
}
