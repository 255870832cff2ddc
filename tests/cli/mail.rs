//! Mail as a mail server gets it: what `serve` sends, to whom, and what it does when it is refused.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    process::Stdio,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::{
    program::{Program, on_both, text},
    server::Running,
};

on_both! { invitations_arrive_and_nobody_else_is_written_to }

/// One mail as the server took it: the envelope's recipient, and the message.
struct Received {
    recipient: String,
    message: String,
}

/// A mail server that takes everything but what is for `refused@…`; its address, and what it takes.
fn mail_server() -> (String, Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let sender = sender.clone();
            thread::spawn(move || converse(stream.unwrap(), &sender));
        }
    });
    (address, receiver)
}

/// RFC 5321, as much of it as a client needs.
fn converse(mut stream: TcpStream, sender: &Sender<Received>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let mut say = |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).is_ok();
    say("220 sink");
    let mut recipient = String::new();
    while let Some(line) = lines.next() {
        let verb = line.split([' ', ':']).next().unwrap().to_ascii_uppercase();
        let going_on = match verb.as_str() {
            "RCPT" => {
                line.clone_into(&mut recipient);
                say(if line.contains("refused@") { "550 no such user" } else { "250 fine" })
            }
            "DATA" => {
                say("354 go on");
                let message: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                let recipient = recipient.trim_end_matches('>').rsplit('<').next().unwrap().to_owned();
                sender.send(Received { recipient, message: message.join("\n") }).unwrap();
                say("250 taken")
            }
            "QUIT" => return,
            _ => say("250 fine"),
        };
        if !going_on {
            return;
        }
    }
}

/// The states in the ledger, once nothing in it was not tried.
fn ledger(program: &Program) -> Vec<Value> {
    let mut mails = Vec::new();
    for _ in 0..300 {
        mails = program.json("mail list --org acme").as_array().unwrap().clone();
        if mails
            .iter()
            .all(|mail| mail["attempts"] != 0 && (mail["state"] != "queued" || !mail["error"].is_null()))
        {
            break;
        }
        pause();
    }
    mails
}

#[expect(clippy::disallowed_methods, reason = "no async thread waits here")]
fn pause() {
    thread::sleep(Duration::from_millis(100));
}

fn invitations_arrive_and_nobody_else_is_written_to(program: Program) {
    let (smtp_url, received) = mail_server();
    let program = program
        .with("MUSTER_SMTP_URL", smtp_url)
        .with("MUSTER_PUBLIC_URL", "http://id.acme.example")
        .with_acme();
    let add = |name: &str, rest: &str| {
        program.json(&format!(
            "employee add --org acme --email {name}@acme.example --first-name Zoé --last-name Y{rest}"
        ))
    };
    let bypassed = add("bypassed", " --external-id E-1 --bypass");
    add("invited", " --external-id E-2");
    add("refused", "");
    let mut serve = program.command(&["serve", "--listen", "127.0.0.1:0", "--log", "off"]);
    let server = Running(serve.stderr(Stdio::null()).spawn().unwrap());

    let mails = ledger(&program);
    let of = |name: &str| {
        let address = format!("{name}@acme.example");
        mails
            .iter()
            .find(|mail| mail["recipient"] == *address)
            .cloned()
            .unwrap_or_else(|| panic!("{mails:?}"))
    };
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert_eq!(
        (text(&of("invited"), "state"), text(&of("invited"), "kind")),
        ("sent".into(), "invitation".into())
    );
    // Refused once is not refused for good: it is tried again, later.
    let refused = of("refused");
    assert_eq!((text(&refused, "state"), refused["attempts"].as_i64()), ("queued".into(), Some(1)));
    assert!(text(&refused, "error").contains("no such user"), "{refused}");

    let mail = received.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(received.try_recv().is_err(), "it is one mail");
    assert_eq!(mail.recipient, "invited@acme.example");
    let (headers, body) = mail.message.split_once("\n\n").unwrap();
    let header = |name: &str| {
        let start = format!("{name}: ");
        headers
            .lines()
            .find_map(|line| line.strip_prefix(&start))
            .unwrap_or_else(|| panic!("no {name} in {headers}"))
    };
    assert_eq!(header("From"), "no-reply@id.acme.example");
    assert_eq!(header("To"), "invited@acme.example");
    assert_eq!(header("Subject"), "Activate your account at Acme");
    assert_eq!(header("Message-ID"), format!("<{}@id.acme.example>", text(&of("invited"), "id")));
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("MIME-Version"), "1.0");
    assert!(header("Content-Type").starts_with("multipart/alternative"), "{headers}");
    assert!(!header("Date").is_empty());
    let (plain, html) = (body.find("text/plain").unwrap(), body.find("text/html").unwrap());
    assert!(plain < html, "the text part comes first");

    let none = program.json(&format!("mail list --org acme --employee {}", text(&bypassed, "id")));
    assert_eq!(none, serde_json::json!([]), "the proof that nobody was written to");
    drop(server);
}
