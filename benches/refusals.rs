//! What a stranger can make a response cost: messages, each made to be dear in another way, judged one after the other; at the
//! size limit, where nothing may take more than 50 ms of processor time or 16 MiB of memory, and of those that are judged where
//! requests are served, where nothing may take more than 1 ms.
//!
//! `cargo bench --bench refusals`. Times are medians on one thread; memory is what a process that judges one message needs
//! at most beyond what it had before, the message itself not counted. It ends with an error when a bound is missed.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark prints, reads the clock, and stops at the first fault"
)]

#[path = "shared/messages.rs"]
mod messages;

use std::{
    env, fs,
    hint::black_box,
    path::Path,
    process::{Command, ExitCode},
    time::Duration,
};

use muster::saml::{
    DecryptionKey, DecryptionKeys, Encrypting, Expect, Message, SignWhat, Signing, SigningKey, TrustedKeys,
    judge, post_value, sign_enveloped,
};

use messages::{expect, idp_key, response, seconds_per_call};

/// What messages of a length may take.
struct Bound {
    what: &'static str,
    /// Bytes of XML.
    size: usize,
    /// Whether something may be encrypted.
    encrypted: bool,
    /// Of processor time.
    milliseconds: f64,
    /// Of memory.
    mebibytes: f64,
}

const BOUNDS: [Bound; 2] = [
    // A little below the limit, which is 512 KiB.
    Bound { what: "half a megabyte", size: 520_000, encrypted: true, milliseconds: 50.0, mebibytes: 16.0 },
    // What is judged where requests are served: up to 24 KiB of Base64, and nothing that is encrypted.
    Bound { what: "18 KB", size: 18_300, encrypted: false, milliseconds: 1.0, mebibytes: 2.0 },
];
/// Tells a process to judge one message, with the keys of a folder, and to say what memory that took.
const FOLDER: &str = "MUSTER_BENCH_FOLDER";

/// `xml` with as much of `hostile` between `open` and `close` in its Extensions as there is room for, but `most` times.
fn extended(xml: &str, size: usize, (open, hostile, close): (&str, &str, &str), most: usize) -> String {
    let (before, after) = xml.split_once("<samlp:Status").unwrap();
    let room = size - xml.len() - open.len() - close.len() - 60;
    let hostile = hostile.repeat((room / hostile.len()).min(most));
    format!("{before}<samlp:Extensions>{open}{hostile}{close}</samlp:Extensions><samlp:Status{after}")
}

/// Elements that each write a long declaration once more into the canonical form, under a good signature.
fn swelling(idp: &SigningKey, size: usize) -> String {
    let plain = response(idp, 4_000, SignWhat::Nothing, None);
    let prefixes: String = (0..20).map(|n| format!(" xmlns:n{n}=\"urn:{n}:{}\"", "u".repeat(200))).collect();
    let children: String = (0..size / 65).map(|n| format!("<n{}:a/>", n % 20)).collect();
    let swelling = extended(&plain, size, (&format!("<x{prefixes}>"), &children, "</x>"), 1);
    let id = swelling.split(" ID=\"").nth(1).unwrap().split('"').next().unwrap();
    // The issuer refuses what the verifier refuses: then it is sent unsigned, and refused as that.
    sign_enveloped(&swelling, id, &Signing::with(idp)).unwrap_or_else(|_| swelling.clone())
}

/// An encrypted assertion whose content is broken, with four keys, each of which is tried with each of ours.
fn broken(idp: &SigningKey, ours: &SigningKey, size: usize) -> String {
    let certificate = ours.trusted().unwrap();
    let encrypting = Encrypting::for_key(&certificate);
    let xml = response(idp, size / 4 * 3 - 8_000, SignWhat::Nothing, Some(&encrypting));
    let end = "</xenc:EncryptedKey>";
    let (start, stop) = (xml.find("<xenc:EncryptedKey").unwrap(), xml.find(end).unwrap() + end.len());
    let xml = xml.replacen(&xml[start..stop], &xml[start..stop].repeat(4), 1);
    let at = xml.rfind("</xenc:CipherValue>").unwrap();
    format!("{}AAAA{}", &xml[..at - 4], &xml[at..])
}

/// Messages, each dear in another way, and whether they are judged a day too late.
fn hostile(idp: &SigningKey, ours: &SigningKey, size: usize) -> Vec<(&'static str, String, bool)> {
    let genuine = response(idp, 4_000, SignWhat::Assertion, None);
    let many = |hostile| extended(&genuine, size, hostile, usize::MAX);
    let up_to = |most, hostile| extended(&genuine, size, hostile, most);
    let long = response(idp, size - 2_000, SignWhat::Both, None);
    let attributes: String = (0..60).map(|n| format!(" a{n}=''")).collect();
    let nested = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
    let ids: String = (0..size / 35).map(|n| format!("<a ID='_{n}'/>")).collect();
    let changed = {
        let at = long.rfind("dc=example").unwrap();
        format!("{}DC=EXAMPLE{}", &long[..at], &long[at + 10..])
    };
    vec![
        ("one long text", many(("<x>", "a", "</x>")), false),
        ("elements", up_to(19_900, ("<x>", "<a/>", "</x>")), false),
        ("more elements than allowed", many(("<x>", "<a/>", "</x>")), false),
        ("elements within one another", up_to(490, ("<x>", &nested, "</x>")), false),
        ("attributes", up_to(990, ("<x>", &format!("<a{attributes}/>"), "</x>")), false),
        (
            "declarations",
            many(("<x xmlns:p='urn:p'>", "<a xmlns:q='urn:q' xmlns:r='urn:r'/>", "</x>")),
            false,
        ),
        ("character references", many(("<x>", "&#x41;", "</x>")), false),
        ("character references in an attribute", many(("<x a='", "&#10;", "'/>")), false),
        ("comments", many(("<x>", "<!---->", "</x>")), false),
        ("CDATA sections", many(("<x>", "<![CDATA[a]]>", "</x>")), false),
        ("IDs", up_to(1, ("<x>", &ids, "</x>")), false),
        (
            "signatures",
            many(("<x>", "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/>", "</x>")),
            false,
        ),
        ("signed by a stranger", response(&key(), size - 2_000, SignWhat::Both, None), false),
        ("signed, then changed", changed, false),
        ("signed, and too old", long, true),
        ("signed, with a canonical form that is much longer", swelling(idp, size), true),
        ("encrypted for four keys, and broken", broken(idp, ours, size), false),
    ]
}

/// RSA with 3,072 bits: a signature is tried with every key of its length.
fn key() -> SigningKey {
    idp_key(3_072)
}

/// What the messages are judged against: as many keys as are quick, the one that signs the last of them.
fn against(idp: &SigningKey, ours: &[SigningKey], is_late: bool) -> Expect {
    let opened = ours.iter().map(|key| DecryptionKey::from_pem(key.to_pem().unwrap().expose()).unwrap());
    let expect = expect(idp);
    let now = if is_late { expect.now.plus(Duration::from_secs(86_400)) } else { expect.now };
    let keys = ours.iter().chain([idp]).map(|key| key.trusted().unwrap());
    Expect { keys: TrustedKeys::new(keys), decryption_keys: DecryptionKeys::new(opened), now, ..expect }
}

/// The most memory that this process had at a time since `reset`, in KiB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Judges the message of a folder once, and prints how much memory that took.
fn measure(folder: &Path) {
    let key = |name: &str| SigningKey::from_pem(&fs::read(folder.join(name)).unwrap()).unwrap();
    let is_late = folder.join("late").exists();
    let expect = against(&key("idp"), &["first", "second", "third"].map(key), is_late);
    let value = fs::read_to_string(folder.join("value")).unwrap();
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = peak();
    black_box(judge(Message::PostValue(&value), &expect));
    println!("{}", (peak() - before) / 1_024.0);
}

fn main() -> ExitCode {
    if let Some(folder) = env::var_os(FOLDER) {
        measure(Path::new(&folder));
        return ExitCode::SUCCESS;
    }
    let idp = key();
    let ours = [0, 1, 2].map(|_| key());
    let folder = tempfile::tempdir().unwrap();
    for (name, key) in [("idp", &idp), ("first", &ours[0]), ("second", &ours[1]), ("third", &ours[2])] {
        let pem = [
            key.to_pem().unwrap().expose().clone(),
            key.trusted().unwrap().certificate_pem().unwrap().into(),
        ];
        fs::write(folder.path().join(name), pem.concat()).unwrap();
    }
    let mut missed = false;
    for bound in BOUNDS {
        println!("| {} of | outcome | ms | MiB |", bound.what);
        println!("|---|---|---:|---:|");
        let mut messages = hostile(&idp, &ours[1], bound.size);
        messages.retain(|(_, xml, _)| bound.encrypted || !xml.contains("EncryptedAssertion"));
        // Where there is no room for more than is allowed, two are the same.
        messages.dedup_by(|after, before| after.1 == before.1);
        for message in messages {
            let (milliseconds, mebibytes) = cost(&message, folder.path(), (&idp, &ours));
            missed |= milliseconds > bound.milliseconds || mebibytes > bound.mebibytes;
        }
        println!("\nat most {} ms and {} MiB\n", bound.milliseconds, bound.mebibytes);
    }
    if missed {
        println!("a bound was missed");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Prints what judging a message takes: milliseconds and MiB.
fn cost(
    (name, xml, is_late): &(&str, String, bool),
    folder: &Path,
    (idp, ours): (&SigningKey, &[SigningKey]),
) -> (f64, f64) {
    let (value, expect) = (post_value(xml), against(idp, ours, *is_late));
    let verdict = judge(Message::PostValue(&value), &expect).result;
    // Extensions that nobody reads do no harm where the assertion alone is signed.
    let outcome = verdict.map_or_else(|refusal| refusal.code().to_owned(), |_| "accepted".to_owned());
    let milliseconds = 1e3
        * seconds_per_call(Duration::from_millis(200), 9, || {
            black_box(judge(Message::PostValue(black_box(&value)), &expect));
        });
    fs::write(folder.join("value"), &value).unwrap();
    let late = folder.join("late");
    if *is_late {
        fs::write(&late, "").unwrap();
    } else if late.exists() {
        fs::remove_file(&late).unwrap();
    }
    let measured = Command::new(env::current_exe().unwrap()).env(FOLDER, folder).output().unwrap();
    assert!(measured.status.success(), "{}", String::from_utf8_lossy(&measured.stderr));
    let mebibytes: f64 = String::from_utf8(measured.stdout).unwrap().trim().parse().unwrap();
    println!("| {name} | {outcome} | {milliseconds:.2} | {mebibytes:.1} |");
    (milliseconds, mebibytes)
}
