//! `employee import` and `export`: the spreadsheet way (FEATURES E12).

use serde_json::{Value, json};

use crate::program::{Program, on_both, text};

on_both! {
    a_file_makes_and_updates_people
    a_rehearsal_says_what_will_happen_and_changes_nothing
    an_export_comes_back_without_a_change
    a_row_that_is_wrong_stops_nobody_else
    many_rows_are_imported_in_order
    invited_people_get_a_mail_and_others_never
}

const HEADER: &str = "externalId,email,firstName,lastName,username,roles,offices,onlinePlanning\n";

fn import(program: &Program, file: &str, more: &str) -> Value {
    program.write("people.csv", file);
    program.json(format!("employee import --org acme people.csv {more}").trim_end())
}

fn done(created: u64, updated: u64) -> Value {
    json!({ "created": created, "updated": updated, "failed": [] })
}

fn find(program: &Program, search: &str) -> Value {
    let found = program.json(&format!("employee list --org acme --search {search}"));
    assert_eq!(found.as_array().unwrap().len(), 1, "{search}: {found:#}");
    found[0].clone()
}

fn faults(report: &Value) -> Vec<(u64, String)> {
    let failed = report["failed"].as_array().unwrap().iter();
    failed.map(|fault| (fault["row"].as_u64().unwrap(), text(fault, "code"))).collect()
}

fn fault(row: u64, code: &str) -> (u64, String) {
    (row, code.to_owned())
}

fn a_file_makes_and_updates_people(program: Program) {
    let program = program.with_acme();
    let office = program.json("office create --org acme --name North --external-id N:1");
    let file = format!(
        "\u{feff}{HEADER}E-1,ada@acme.example,Ada,Adler,ada,ADMIN;AGENT,N:1:AGENT,TRUE\n\
         E-2,ben@acme.example,Ben,Bos,,,,\n"
    );
    assert_eq!(import(&program, &file, ""), done(2, 0));
    let ada = find(&program, "E-1");
    assert_eq!((&ada["status"], &ada["onlinePlanning"]), (&json!("ACTIVE"), &json!(true)));
    assert_eq!(ada["availableRoles"], json!(["ADMIN", "AGENT"]));
    assert_eq!(ada["officeRelations"], json!([{ "role": "AGENT", "office": { "id": office["id"] } }]));
    assert_eq!(find(&program, "E-2")["username"], json!("ben@acme.example"));
    assert_eq!(import(&program, &file, ""), done(0, 2), "the same again changes nothing");
    assert_eq!(find(&program, "E-1"), ada);

    // By External ID; by username, which gains an External ID; a column that is not there stays.
    let semicolons = "username;externalId;lastName;email\r\nother;E-1;Auer;ada@acme.example\r\n\
                      BEN@acme.example;E-3;Bosch;ben@acme.example\r\n";
    assert_eq!(import(&program, semicolons, ""), done(0, 2));
    let changed = find(&program, "E-1");
    assert_eq!((&changed["username"], &changed["lastName"]), (&json!("other"), &json!("Auer")));
    assert_eq!((&changed["id"], &changed["availableRoles"]), (&ada["id"], &ada["availableRoles"]));
    assert_eq!(find(&program, "E-3")["lastName"], json!("Bosch"));
    // An empty cell empties the field, but never takes an identifier away.
    let emptied = "externalId,username,roles,offices,onlinePlanning\nE-1,,,,\n";
    assert_eq!(import(&program, emptied, ""), done(0, 1));
    let emptied = find(&program, "E-1");
    assert_eq!((&emptied["username"], &emptied["availableRoles"]), (&json!("other"), &json!([])));
    assert_eq!(program.json("audit verify")[0]["intact"], json!(true));
}

fn a_rehearsal_says_what_will_happen_and_changes_nothing(program: Program) {
    let program = program.with_acme();
    import(&program, &format!("{HEADER}E-1,ada@acme.example,Ada,Adler,ada,,,\n"), "");
    let before = program.json("employee list --org acme");
    let file = format!(
        "{HEADER}\
         E-1,ada@acme.example,Ada,Auer,ada-2,,,\n\
         E-2,ben@acme.example,Ben,Bos,ada,,,\n\
         E-3,BEN@acme.example,Cas,Cox,cas,,,\n\
         E-2,dee@acme.example,Dee,Dal,dee,,,\n\
         ,eva@acme.example,Eva,Eik,ADA,,,\n\
         E-6,fay@acme.example,Fay,,fay,,,\n\
         E-7,gus@acme.example,Gus,Gal,gus,AGENT,nowhere:AGENT,\n\
         ,hal@acme.example,Hal,Hof,,,,\n\
         E-9,ivo@acme.example,Ivo,Ide,ada-2,,,\n"
    );
    let rehearsed = import(&program, &file, "--dry-run");
    assert_eq!((&rehearsed["created"], &rehearsed["updated"]), (&json!(1), &json!(1)), "{rehearsed:#}");
    assert_eq!(
        faults(&rehearsed),
        [
            fault(4, "EMPLOYEE_EMAIL_ALREADY_IN_USE"),
            fault(5, "EMPLOYEE_EXTERNAL_ID_ALREADY_IN_USE"),
            fault(6, "EMPLOYEE_USERNAME_ALREADY_IN_USE"),
            fault(7, "FIELD_INVALID"),
            fault(8, "OFFICE_NOT_FOUND"),
            fault(9, "FIELD_INVALID"),
            fault(10, "EMPLOYEE_USERNAME_ALREADY_IN_USE"),
        ],
        "{rehearsed:#}"
    );
    assert_eq!(program.json("employee list --org acme"), before);
    assert_eq!(import(&program, &file, ""), rehearsed, "and so it happens");
    assert_eq!(program.json("employee list --org acme").as_array().unwrap().len(), 2);
    assert_eq!(find(&program, "E-2")["username"], json!("ada"), "the name that row 2 gave up");
}

fn an_export_comes_back_without_a_change(program: Program) {
    let program = program.with_acme();
    program.json("office create --org acme --name North --external-id N");
    program.json("office create --org acme --name South");
    let south = text(&program.json("office list --org acme")[1], "id");
    let file = format!(
        "email,firstName,lastName,externalId,username,roles,offices,phoneNumber,function\n\
         a@acme.example,=cmd|'/c calc'!A1,Adler,-1,@ada,AGENT,N:AGENT;{south}:AGENT,+31 20,\"a \"\"b\"\", c\"\n\
         b@acme.example,'=2,'t Hart,'',ben,,,,\n"
    );
    assert_eq!(import(&program, &file, ""), done(2, 0));
    let names = |program: &Program| -> Vec<Value> {
        let everybody = program.json("employee list --org acme");
        everybody.as_array().unwrap().iter().map(|one| one["firstName"].clone()).collect()
    };
    // Typed by hand, an apostrophe before a formula is what a spreadsheet shows without it.
    assert_eq!(names(&program), ["=cmd|'/c calc'!A1", "=2"]);

    let export = program.run(&["employee", "export", "--org", "acme"]);
    assert_eq!((export.code, export.stderr.as_str()), (0, ""));
    let mut cells = csv::ReaderBuilder::new().has_headers(true).from_reader(export.stdout.as_bytes());
    for record in cells.records() {
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?} would run");
        }
    }
    let before = program.json("employee export --org acme");
    assert_eq!(before, program.json("employee list --org acme"));
    assert_eq!(import(&program, &export.stdout, ""), done(0, 2));
    assert_eq!(program.json("employee export --org acme"), before, "not even updatedAt");
    program.json("org create copy --name Copy");
    program.json("office create --org copy --name North --external-id N");
    let file = export.stdout.replace(&format!(";{south}:AGENT"), "").replace(&format!("{south}:AGENT;"), "");
    program.write("copy.csv", &file);
    assert_eq!(program.json("employee import --org copy copy.csv"), done(2, 0));
    let copy = program.run(&["employee", "export", "--org", "copy"]);
    assert_eq!(copy.stdout, file, "another organisation holds the same");
}

fn a_row_that_is_wrong_stops_nobody_else(program: Program) {
    let program = program.with_acme();
    for (file, told) in [
        ("e-mail,firstName\n", "the nearest known one is email"),
        ("email,email\n", "there twice"),
        ("", "the file is empty"),
    ] {
        program.write("people.csv", file);
        assert!(program.refused("employee import --org acme people.csv", 1).contains(told), "{file}");
    }
    program.write("people.csv", b"email\nJos\xe9\n");
    assert!(program.refused("employee import --org acme people.csv", 1).contains("UTF-8"));
    assert!(program.refused("employee import --org acme nowhere.csv", 1).contains("nowhere.csv"));
    program.write("people.csv", HEADER);
    assert!(program.refused("employee import --org nobody people.csv", 1).contains("no organisation"));
    assert_eq!(import(&program, HEADER, ""), done(0, 0));

    let file = format!(
        "{HEADER}\
         E-1,ada@acme.example,Ada,Adler,,OWNER,,\n\
         \n\
         E-2,ben@acme.example,\"Ben\nBen\",Bos,,,,\n\
         E-3,cas@acme.example,Cas,Cox,,,,yes\n\
         E-4,dee@acme.example,Dee,Dal\n\
         E-5,eva,Eva,Eik,,,,\n\
         E-6,fay@acme.example,Fay,Fin,,,,true\n\
         E-7,gus@acme.example,Gus,Gal,,AGENT,,true\n"
    );
    let report = import(&program, &file, "");
    assert_eq!((&report["created"], &report["updated"]), (&json!(1), &json!(0)));
    assert_eq!(
        faults(&report),
        [
            fault(2, "FIELD_INVALID"),
            fault(4, "FIELD_INVALID"),
            fault(5, "FIELD_INVALID"),
            fault(6, "ROW_MALFORMED"),
            fault(7, "FIELD_INVALID"),
            fault(8, "EMPLOYEE_ONLINE_PLANNING_NON_AGENT"),
        ],
        "{report:#}"
    );
    assert!(text(&report["failed"][0], "message").contains("roles are ADMIN"));
    assert_eq!(find(&program, "E-7")["status"], json!("ACTIVE"));
    let nul = program.run_with(
        &["employee", "import", "--org", "acme", "-", "--json"],
        b"externalId,email\nE\0-8,hal@acme.example\n",
    );
    assert_eq!(faults(&nul.document()), [fault(2, "ROW_MALFORMED")], "{}", nul.stderr);
    let human = program.run(&["employee", "import", "--org", "acme", "people.csv"]);
    assert_eq!(human.code, 0);
    assert!(human.stdout.starts_with("0 created, 1 updated, 6 failed\n"), "{}", human.stdout);
    let stdin = program.run_with(&["employee", "import", "--org", "acme", "-", "--json"], file.as_bytes());
    assert_eq!(stdin.document()["updated"], json!(1));
}

fn many_rows_are_imported_in_order(program: Program) {
    let program = program.with_acme();
    let mut file = HEADER.to_owned();
    for number in 0..250 {
        file.push_str(&format!("E-{number},p{number}@acme.example,P,Q,,,,\n"));
        if number % 100 == 50 {
            file.push_str("E-0,again@acme.example,P,Q,,,,\n");
        }
    }
    let report = import(&program, &file, "");
    assert_eq!((&report["created"], &report["updated"]), (&json!(250), &json!(0)));
    let twice = "EMPLOYEE_EXTERNAL_ID_ALREADY_IN_USE";
    assert_eq!(faults(&report), [fault(53, twice), fault(154, twice)]);
    assert!(text(&report["failed"][1], "message").contains("row 2 "));
    let everybody = program.json("employee list --org acme");
    let order: Vec<String> =
        everybody.as_array().unwrap().iter().map(|one| text(one, "externalId")).collect();
    assert_eq!(order, (0..250).map(|number| format!("E-{number}")).collect::<Vec<_>>());
    assert_eq!(import(&program, &file, "--dry-run")["updated"], json!(250));
}

fn invited_people_get_a_mail_and_others_never(program: Program) {
    let program = program.with_acme();
    import(&program, &format!("{HEADER}E-1,ada@acme.example,Ada,Adler,,,,\n"), "");
    assert_eq!(program.json("mail list --org acme"), json!([]));
    let file = format!("{HEADER},ben@acme.example,Ben,Bos,,,,\nE-1,ada@acme.example,Ada,Auer,,,,\n");
    assert_eq!(import(&program, &file, "--invite --dry-run"), done(1, 1));
    assert_eq!(program.json("mail list --org acme"), json!([]));
    assert_eq!(import(&program, &file, "--invite"), done(1, 1));
    let ben = find(&program, "ben");
    assert_eq!(ben["status"], json!("PENDING"));
    let mails = program.json("mail list --org acme");
    assert_eq!((mails.as_array().unwrap().len(), &mails[0]["employeeId"]), (1, &ben["id"]));
    assert_eq!(import(&program, &file, "--invite"), done(0, 2), "by the username that the e-mail became");
    assert_eq!(program.json("mail list --org acme").as_array().unwrap().len(), 1);
}
