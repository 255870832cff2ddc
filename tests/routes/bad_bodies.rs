//! Bodies that SCIM must refuse: for the stories that send each to every address, and for the benchmark of what a
//! refusal costs.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// A body with a name for the message of a failing test.
pub(crate) type Bad = (&'static str, Vec<u8>);

fn nested(depth: usize, open: &str, close: &str) -> String {
    format!("{}1{}", open.repeat(depth), close.repeat(depth))
}

/// Bodies that nothing can be made of, whatever they are sent to.
pub(crate) fn broken() -> Vec<Bad> {
    let text = |name, text: &str| (name, text.as_bytes().to_vec());
    let mut many = String::from("{\"schemas\":[");
    for number in 0..50_000 {
        let _ = write!(many, "\"urn:{number}\",");
    }
    vec![
        text("nothing", ""),
        text("blanks", "   "),
        text("cut off", "{\"userName\":\"lena"),
        text("cut off in an escape", "{\"userName\":\"\\u00"),
        text("half a surrogate", "{\"userName\":\"\\ud800\"}"),
        text("a trailing comma", "{\"userName\":\"lena\",}"),
        text("two documents", "{} {}"),
        text("single quotes", "{'userName':'lena'}"),
        text("a control character", "{\"userName\":\"a\u{1}b\"}"),
        text("no number", "{\"count\":NaN}"),
        text("a number with a leading zero", "{\"count\":007}"),
        text("a number without an end", &format!("{{\"count\":{}", "9".repeat(500_000))),
        text("a list cut off after many", &many),
        text("a text", "\"userName\""),
        text("a number", "12"),
        text("null", "null"),
        text("true", "true"),
        text("a list", "[]"),
        text("lists in lists", &nested(10_000, "[", "]")),
        text("objects in objects", &nested(10_000, "{\"a\":", "}")),
        ("no UTF-8", b"{\"userName\":\"\xff\xfe\"}".to_vec()),
        ("overlong UTF-8", b"{\"userName\":\"\xc0\xaf\"}".to_vec()),
        ("UTF-16", "{\"userName\":\"lena\"}".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("zeros", vec![0; 10_000]),
        ("ten megabytes", vec![b' '; 10 * 1024 * 1024]),
        (
            "ten megabytes of text",
            format!("{{\"userName\":\"{}\"}}", "x".repeat(10 * 1024 * 1024)).into_bytes(),
        ),
    ]
}

/// Changes that are none.
pub(crate) fn patches() -> Vec<Bad> {
    let of = |operations: Value| {
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations })
            .to_string()
            .into_bytes()
    };
    let title = json!({ "op": "replace", "path": "title", "value": "Bad" });
    let filter = format!("emails[{}value eq \"x\"{}].value", "(".repeat(10_000), ")".repeat(10_000));
    vec![
        ("no operations", json!({}).to_string().into_bytes()),
        ("operations as text", of(json!("replace"))),
        ("an operation as text", of(json!(["replace"]))),
        ("no such operation", of(json!([title, { "op": "copy", "path": "title", "value": "x" }]))),
        ("an operation as a number", of(json!([title, { "op": 1, "path": "title" }]))),
        ("a hundred thousand operations", of(json!(vec![title.clone(); 100_000]))),
        ("one operation too many", of(json!(vec![title.clone(); 1_001]))),
        ("a path as a list", of(json!([title, { "op": "replace", "path": ["title"], "value": "x" }]))),
        ("no such path", of(json!([title, { "op": "replace", "path": "nonsense", "value": "x" }]))),
        (
            "a path cut off",
            of(json!([title, { "op": "replace", "path": "emails[type eq \"work\"", "value": "x" }])),
        ),
        ("a deep filter", of(json!([title, { "op": "replace", "path": filter, "value": "x" }]))),
        ("a long path", of(json!([title, { "op": "remove", "path": "x".repeat(200_000) }]))),
        ("no target", of(json!([title, { "op": "remove" }]))),
        ("what is read only", of(json!([title, { "op": "replace", "path": "id", "value": "x" }]))),
        (
            "what is required",
            of(
                json!([title, { "op": "remove", "path": "displayName" }, { "op": "remove", "path": "userName" }]),
            ),
        ),
    ]
}

/// Searches for nothing that can be found.
pub(crate) fn searches() -> Vec<Bad> {
    let of = |name: &str, value: Value| json!({ name: value }).to_string().into_bytes();
    let comparison = "userName eq \"x\"";
    vec![
        ("a filter as a number", of("filter", json!(5))),
        (
            "a filter of ten thousand parentheses",
            of("filter", json!(format!("{}{comparison}{}", "(".repeat(10_000), ")".repeat(10_000)))),
        ),
        (
            "a filter of ten thousand nots",
            of("filter", json!(format!("{}{comparison}{}", "not (".repeat(10_000), ")".repeat(10_000)))),
        ),
        ("a filter of open brackets", of("filter", json!("emails[".repeat(10_000)))),
        ("a filter of ten thousand terms", of("filter", json!(vec![comparison; 10_000].join(" or ")))),
        ("a filter of quotes", of("filter", json!("\"".repeat(16_000)))),
        ("a filter of half escapes", of("filter", json!("userName eq \"\\u12"))),
        ("a count as an object", of("count", json!({}))),
        ("a start as a list", of("startIndex", json!([1]))),
        ("attributes of numbers", of("attributes", json!([1, 2]))),
        ("an order of nothing", of("sortBy", json!("nonsense"))),
        ("a cursor as a number", of("cursor", json!(7))),
        ("a long cursor", of("cursor", json!("A".repeat(1_000_000)))),
    ]
}

/// Bulk requests that are none.
pub(crate) fn bulks() -> Vec<Bad> {
    let of = |operations: Value| json!({ "Operations": operations }).to_string().into_bytes();
    let create = json!({ "method": "POST", "path": "/Users", "bulkId": "a", "data": { "userName": "bad" } });
    let mut deep = create.clone();
    deep["data"] = json!({ "userName": "bad", "nickName": "x" });
    let deep = of(json!([deep])).as_slice().to_vec();
    let deep = String::from_utf8(deep).unwrap().replace("\"x\"", &nested(10_000, "[", "]"));
    vec![
        ("no operations", json!({}).to_string().into_bytes()),
        ("operations as text", of(json!("POST"))),
        ("a hundred thousand operations", of(json!(vec![create; 100_000]))),
        ("an operation of lists in lists", deep.into_bytes()),
        (
            "failOnErrors in words",
            json!({ "failOnErrors": "many", "Operations": [] }).to_string().into_bytes(),
        ),
    ]
}
