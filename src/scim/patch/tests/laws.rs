//! What holds for every PATCH: all or nothing, and twice is as good as once where the RFC says so.

use proptest::prelude::*;

use super::*;
use crate::scim::value::is_primary;

fn text() -> impl Strategy<Value = Value> {
    prop::sample::select(vec!["a", "b", "work", "home", "a@work.example", "", "AGENT"]).prop_map(Value::from)
}

fn element() -> impl Strategy<Value = Value> {
    (text(), text(), prop::option::of(any::<bool>()))
        .prop_map(|(value, kind, primary)| json!({ "value": value, "type": kind, "primary": primary }))
}

fn operation() -> impl Strategy<Value = Value> {
    let action = || prop::sample::select(vec!["add", "replace", "Remove"]);
    let single = prop::sample::select(vec![
        "title".to_owned(),
        "name.givenName".to_owned(),
        "nickName".to_owned(),
        format!("{ENTERPRISE}:department"),
        "emails[type eq \"work\"].value".to_owned(),
        "emails[type eq \"home\"].type".to_owned(),
        "emails.type".to_owned(),
    ]);
    let list = prop::sample::select(vec!["emails", "phoneNumbers", "roles"]);
    prop_oneof![
        (action(), single, text()).prop_map(|(op, path, value)| json!({ "op": op, "path": path, "value": value })),
        (action(), list, prop::collection::vec(element(), 0..3))
            .prop_map(|(op, path, value)| json!({ "op": op, "path": path, "value": value })),
        (action(), element()).prop_map(|(op, value)| json!({ "op": op, "path": "emails[type eq \"work\"]", "value": value })),
        (text(), prop::collection::vec(element(), 0..3)).prop_map(|(title, emails)| {
            json!({ "op": "replace", "value": { "title": title, "emails": emails, "name.familyName": title } })
        }),
    ]
}

fn run(document: &Value, operations: &[Value], missing_target: MissingTarget) -> Result<Patched, ScimError> {
    let parsed = parse(&json!({ "Operations": operations }), &USER)?;
    apply(document, &parsed, Options { missing_target })
}

/// What is true of every document that is stored.
fn check(document: &Value) -> Result<(), TestCaseError> {
    for value in document.as_object().unwrap().values() {
        prop_assert!(!value.is_null() && value != &json!([]) && value != &json!({}), "{document}");
        if let Value::Array(items) = value {
            prop_assert!(items.iter().filter(|item| is_primary(item)).count() <= 1, "{document}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_patch_in_one_request_is_the_same_as_in_several(operations in prop::collection::vec(operation(), 1..5)) {
        let together = run(&ann(), &operations, MissingTarget::Create);
        let mut one_by_one = Ok(ann());
        for operation in &operations {
            one_by_one = one_by_one.and_then(|document| {
                run(&document, std::slice::from_ref(operation), MissingTarget::Create).map(|patched| patched.document)
            });
        }
        if let Ok(patched) = &together {
            check(&patched.document)?;
            prop_assert_eq!(patched.changed, patched.document != ann());
        }
        prop_assert_eq!(together.map(|patched| patched.document), one_by_one);
    }

    #[test]
    fn one_bad_operation_undoes_all(
        mut operations in prop::collection::vec(operation(), 1..5),
        bad in prop::sample::select(vec![
            json!({ "op": "remove", "path": "userName" }),
            json!({ "op": "replace", "path": "id", "value": "2" }),
            json!({ "op": "add", "path": "ims[type eq \"none\"].value", "value": "x" }),
            json!({ "op": "add", "path": "nope", "value": "x" }),
        ]),
        place: prop::sample::Index,
    ) {
        operations.insert(place.index(operations.len() + 1), bad);
        let before = ann();
        prop_assert!(run(&before, &operations, MissingTarget::Error).is_err());
        prop_assert_eq!(before, ann());
    }

    #[test]
    fn a_replace_or_remove_of_a_whole_attribute_twice_is_as_good_as_once(
        path in prop::sample::select(vec!["title", "nickName", "emails", "roles", "name.givenName"]),
        remove: bool, value in text(), items in prop::collection::vec(element(), 0..3),
    ) {
        let value = if matches!(path, "emails" | "roles") { json!(items) } else { value };
        let operation = if remove { json!({ "op": "remove", "path": path }) } else {
            json!({ "op": "replace", "path": path, "value": value })
        };
        let once = run(&ann(), std::slice::from_ref(&operation), MissingTarget::Error).unwrap();
        let twice = run(&once.document, std::slice::from_ref(&operation), MissingTarget::Error).unwrap();
        prop_assert!(!twice.changed);
        prop_assert_eq!(twice.document, once.document);
    }

    #[test]
    fn adding_the_same_values_twice_is_as_good_as_once(items in prop::collection::vec(element(), 0..4)) {
        let operation = json!({ "op": "add", "path": "emails", "value": items });
        let once = run(&ann(), std::slice::from_ref(&operation), MissingTarget::Error).unwrap();
        let twice = run(&once.document, &[operation], MissingTarget::Error).unwrap();
        prop_assert!(!twice.changed, "{} became {}", once.document, twice.document);
    }

    #[test]
    fn no_body_makes_the_reader_panic(path in "\\PC{0,40}", op in "\\PC{0,8}", value in text()) {
        for op in [op.as_str(), "add", "remove"] {
            let _ = run(&ann(), &[json!({ "op": op, "path": path, "value": value })], MissingTarget::Create);
            let _ = run(&ann(), &[json!({ "op": op, "value": { (path.as_str()): value } })], MissingTarget::Create);
        }
    }
}
