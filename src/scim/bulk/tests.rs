//! Bounds, forms and references.

use super::{
    references::{Meaning, declared, needed, resolve},
    *,
};

fn body(operations: &Value) -> Vec<u8> {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations })
        .to_string()
        .into_bytes()
}

fn call(operation: &Value) -> Result<Call, Option<&'static str>> {
    let request = read(&body(&json!([operation]))).unwrap();
    request.operations.into_iter().next().unwrap().call.map_err(|error| error.scim_type())
}

#[test]
fn an_operation_is_read_in_any_spelling() {
    let call =
        call(&json!({ "METHOD": "post", "BulkId": "q", "Path": "Users", "DATA": { "userName": "lena" } }));
    let Call { method, endpoint, id, version, data } = call.unwrap();
    assert_eq!((method, endpoint.as_str(), id, version), (Method::Post, "/Users", None, None));
    assert_eq!(data, json!({ "userName": "lena" }));
}

#[test]
fn the_operations_of_a_patch_may_be_bare() {
    let bare = json!([{ "op": "remove", "path": "nickName" }]);
    let of = |method: &str, data: &Value| json!({ "method": method, "path": "/Users/1", "data": data });
    assert_eq!(call(&of("PATCH", &bare)).unwrap().data, json!({ "Operations": bare }));
    assert_eq!(call(&of("PUT", &bare)), Err(Some("invalidSyntax")));
}

#[test]
fn an_operation_that_is_none_says_why() {
    for (operation, scim_type) in [
        (json!({ "method": "POST", "path": "/Users", "data": {} }), Some("invalidSyntax")),
        (json!({ "method": "GET", "path": "/Users/1" }), Some("invalidSyntax")),
        (json!({ "method": "PUT", "path": "/Users/1" }), Some("invalidSyntax")),
        (json!({ "method": "PUT", "path": "/Users", "data": {} }), None),
        (json!({ "method": "POST", "path": "/Users/1", "bulkId": "q", "data": {} }), None),
        (json!({ "method": "DELETE", "path": "/Users" }), None),
        (json!({ "method": "DELETE", "path": "" }), None),
        (json!({ "method": "DELETE", "path": "/Users/1/2" }), None),
        (json!({ "method": "DELETE", "path": "/Users/1?x=y" }), None),
        (json!({ "method": "DELETE", "path": "/.search" }), None),
        (json!(5), Some("invalidSyntax")),
    ] {
        assert_eq!(call(&operation), Err(scim_type), "{operation}");
    }
}

#[test]
fn of_two_posts_with_one_bulk_id_the_second_is_refused() {
    let post = |name: &str| json!({ "method": "POST", "path": "/Users", "bulkId": name, "data": {} });
    let put = json!({ "method": "PUT", "path": "/Users/1", "bulkId": "a", "data": {} });
    let operations =
        read(&body(&json!([put, post("a"), post("A"), post("a"), post("b")]))).unwrap().operations;
    let refused: Vec<_> = operations
        .iter()
        .map(|operation| operation.call.as_ref().err().and_then(ScimError::scim_type))
        .collect();
    assert_eq!(refused, [None, None, None, Some("invalidValue"), None]);
}

#[test]
fn too_many_operations_are_refused_before_they_are_read() {
    let few = json!({ "method": "DELETE", "path": "/Users/1" });
    let most = vec![few; MAX_OPERATIONS];
    assert_eq!(read(&body(&json!(most))).unwrap().operations.len(), MAX_OPERATIONS);
    // What follows the first that is too many is not even looked at.
    let mut text = body(&json!(most)).strip_suffix(b"]}").unwrap().to_vec();
    text.extend_from_slice(b",{},\xff");
    assert!(matches!(read(&text), Err(ScimError::TooLarge(_))));
}

#[test]
fn what_is_no_bulk_request_is_refused() {
    let deep = format!("{{\"Operations\":{}", "[".repeat(100_000));
    for text in [
        "",
        "[]",
        "{}",
        "{\"Operations\":5}",
        "{\"Operations\":[],\"operations\":[]}",
        "{\"Operations\":[]} x",
        deep.as_str(),
    ] {
        let refused = read(text.as_bytes());
        assert!(matches!(refused, Err(ScimError::InvalidSyntax(_))), "{refused:?}");
    }
    for count in [json!(0), json!(-1), json!("x"), json!(1.5)] {
        let text = json!({ "failOnErrors": count, "Operations": [] }).to_string();
        assert!(matches!(read(text.as_bytes()), Err(ScimError::InvalidValue(_))), "{text}");
    }
    assert_eq!(read(b"{\"FAILONERRORS\":2,\"operations\":[]}").unwrap().fail_on_errors, Some(2));
}

#[test]
fn references_are_found_and_replaced_wherever_they_stand() {
    let operations = json!([
        { "method": "POST", "path": "/Users", "bulkId": "a", "data": { "userName": "a", "nickName": "bulkId:nobody" } },
        { "method": "POST", "path": "/Groups", "bulkId": "b", "data": { "displayName": "g", "members": [{ "value": "bulkId:a" }, { "value": "1" }] } },
        { "method": "PATCH", "path": "/Groups/bulkId:b", "data": { "Operations": [
            { "op": "remove", "path": "members[value eq \"bulkId:a\"]" },
            { "op": "add", "path": "x:manager", "value": "bulkId:a" },
        ] } },
    ]);
    let operations = read(&body(&operations)).unwrap().operations;
    let known = declared(&operations);
    let calls: Vec<Call> = operations.iter().map(|operation| operation.call.clone().unwrap()).collect();
    let needs: Vec<Vec<usize>> =
        calls.iter().map(|call| needed(call, &known).into_iter().collect()).collect();
    assert_eq!(needs, [vec![], vec![0], vec![0, 1]]);
    let mut patch = calls[2].clone();
    resolve(&mut patch, |name| Meaning::Id(format!("id-{name}")));
    assert_eq!(patch.id.as_deref(), Some("id-b"));
    assert_eq!(patch.data["Operations"][0]["path"], "members[value eq \"id-a\"]");
    assert_eq!(patch.data["Operations"][1]["value"], "id-a");
    // What waits for another is left out whole.
    let mut group = calls[1].clone();
    resolve(&mut group, |_| Meaning::Later);
    assert_eq!(group.data, json!({ "displayName": "g", "members": [{ "value": "1" }] }));
    let mut user = calls[0].clone();
    resolve(&mut user, |_| Meaning::Unknown);
    assert_eq!(user, calls[0]);
}

#[test]
fn the_answer_has_statuses_as_strings() {
    let operations = read(&body(&json!([
        { "method": "post", "path": "/Users", "bulkId": "a", "data": {} },
        { "method": "DELETE", "path": "/Users/1" },
    ])))
    .unwrap()
    .operations;
    let shown = response([
        Answered {
            operation: &operations[0],
            status: 201,
            location: Some("l"),
            version: Some(1),
            error: None,
        },
        Answered {
            operation: &operations[1],
            status: 404,
            location: None,
            version: None,
            error: Some(ScimError::NotFound("the user".to_owned()).body()),
        },
    ]);
    assert_eq!(
        shown["Operations"],
        json!([
            { "location": "l", "method": "post", "bulkId": "a", "version": "W/\"1\"", "status": "201" },
            { "method": "DELETE", "status": "404", "response": {
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404", "detail": "the user was not found"
            } },
        ])
    );
}
