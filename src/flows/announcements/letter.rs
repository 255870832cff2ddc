//! The mail that announces an end, in the five languages of the product.

use super::{Ending, Kind};
use crate::{
    clock::Timestamp,
    flows::letters::{Block, Composition},
};

/// The words of one language. In `what`, `subject` and `days` a pair of braces is filled in.
struct Words {
    /// `{}` is the connection's name.
    subject: [&'static str; 3],
    /// `{}` is the number of days: one, several.
    days: [&'static str; 2],
    /// What follows, and what to do, by kind.
    what: [&'static str; 3],
    organisation: &'static str,
    connection: &'static str,
    ends: &'static str,
    certificate: &'static str,
}

const ENGLISH: Words = Words {
    subject: [
        "The identity provider's certificate of {} ends soon",
        "Our certificate of {} ends soon",
        "The identity provider's metadata of {} ends soon",
    ],
    days: ["It ends within a day.", "It ends within {} days."],
    what: [
        "The identity provider signs people in with this certificate. Ask its administrator for the new metadata \
         and enter it before the end; with a metadata link it comes by itself once the identity provider \
         publishes it.",
        "We sign our requests with this certificate, or the identity provider encrypts for us with it. Rotate the \
         connection's keys (connection rotate-key): publish the next ones, give the identity provider's \
         administrator our new metadata, and only then let them take over.",
        "After this moment nobody can sign in through this connection. Get current metadata from the identity \
         provider; if there is a metadata link, find out why it cannot be fetched.",
    ],
    organisation: "Organisation",
    connection: "Connection",
    ends: "End",
    certificate: "Certificate (SHA-256)",
};

const FRENCH: Words = Words {
    subject: [
        "Le certificat du fournisseur d'identité de {} expire bientôt",
        "Notre certificat pour {} expire bientôt",
        "Les métadonnées du fournisseur d'identité de {} expirent bientôt",
    ],
    days: ["Il reste moins d'un jour.", "Il reste {} jours au plus."],
    what: [
        "Le fournisseur d'identité signe les connexions avec ce certificat. Demandez les nouvelles métadonnées à \
         son administrateur et enregistrez-les avant cette date ; avec un lien de métadonnées, elles arrivent \
         d'elles-mêmes dès que le fournisseur les publie.",
        "Nous signons nos demandes avec ce certificat, ou le fournisseur d'identité chiffre pour nous avec lui. \
         Renouvelez les clés de la connexion (connection rotate-key) : publiez les suivantes, transmettez nos \
         nouvelles métadonnées à l'administrateur du fournisseur, puis seulement mettez-les en service.",
        "Passé ce moment, plus personne ne pourra se connecter par cette connexion. Obtenez des métadonnées à \
         jour ; s'il y a un lien de métadonnées, cherchez pourquoi il ne peut pas être lu.",
    ],
    organisation: "Organisation",
    connection: "Connexion",
    ends: "Fin",
    certificate: "Certificat (SHA-256)",
};

const GERMAN: Words = Words {
    subject: [
        "Das Zertifikat des Identitätsanbieters von {} läuft bald ab",
        "Unser Zertifikat für {} läuft bald ab",
        "Die Metadaten des Identitätsanbieters von {} laufen bald ab",
    ],
    days: ["Es bleibt weniger als ein Tag.", "Es bleiben höchstens {} Tage."],
    what: [
        "Mit diesem Zertifikat signiert der Identitätsanbieter die Anmeldungen. Bitten Sie dessen Administrator um \
         die neuen Metadaten und tragen Sie sie vor dem Ablauf ein; mit einem Metadaten-Link kommen sie von \
         selbst, sobald der Anbieter sie veröffentlicht.",
        "Mit diesem Zertifikat signieren wir unsere Anfragen, oder der Identitätsanbieter verschlüsselt damit für \
         uns. Wechseln Sie die Schlüssel der Verbindung (connection rotate-key): Veröffentlichen Sie die nächsten, \
         geben Sie dem Administrator des Anbieters unsere neuen Metadaten, und nehmen Sie sie erst dann in Betrieb.",
        "Nach diesem Zeitpunkt kann sich über diese Verbindung niemand mehr anmelden. Besorgen Sie aktuelle \
         Metadaten; gibt es einen Metadaten-Link, klären Sie, warum er nicht abgerufen werden kann.",
    ],
    organisation: "Organisation",
    connection: "Verbindung",
    ends: "Ende",
    certificate: "Zertifikat (SHA-256)",
};

const SPANISH: Words = Words {
    subject: [
        "El certificado del proveedor de identidad de {} caduca pronto",
        "Nuestro certificado para {} caduca pronto",
        "Los metadatos del proveedor de identidad de {} caducan pronto",
    ],
    days: ["Queda menos de un día.", "Quedan como máximo {} días."],
    what: [
        "El proveedor de identidad firma los accesos con este certificado. Pida los nuevos metadatos a su \
         administrador e introdúzcalos antes de esa fecha; con un enlace de metadatos llegan solos en cuanto el \
         proveedor los publica.",
        "Con este certificado firmamos nuestras peticiones, o el proveedor de identidad cifra para nosotros. \
         Renueve las claves de la conexión (connection rotate-key): publique las siguientes, entregue nuestros \
         nuevos metadatos al administrador del proveedor y solo entonces póngalas en uso.",
        "Después de ese momento nadie podrá acceder por esta conexión. Consiga metadatos actuales; si hay un \
         enlace de metadatos, averigüe por qué no se puede leer.",
    ],
    organisation: "Organización",
    connection: "Conexión",
    ends: "Fin",
    certificate: "Certificado (SHA-256)",
};

const DUTCH: Words = Words {
    subject: [
        "Het certificaat van de identiteitsprovider van {} verloopt binnenkort",
        "Ons certificaat voor {} verloopt binnenkort",
        "De metadata van de identiteitsprovider van {} verlopen binnenkort",
    ],
    days: ["Er is minder dan een dag over.", "Er zijn hoogstens {} dagen over."],
    what: [
        "Met dit certificaat ondertekent de identiteitsprovider de aanmeldingen. Vraag de beheerder ervan om de \
         nieuwe metadata en voer ze in vóór het einde; met een metadatalink komen ze vanzelf zodra de provider ze \
         publiceert.",
        "Met dit certificaat ondertekenen wij onze verzoeken, of versleutelt de identiteitsprovider voor ons. \
         Vervang de sleutels van de verbinding (connection rotate-key): publiceer de volgende, geef de beheerder \
         van de provider onze nieuwe metadata, en neem ze pas daarna in gebruik.",
        "Na dit moment kan niemand zich meer via deze verbinding aanmelden. Haal actuele metadata op; is er een \
         metadatalink, zoek dan uit waarom die niet gelezen kan worden.",
    ],
    organisation: "Organisatie",
    connection: "Verbinding",
    ends: "Einde",
    certificate: "Certificaat (SHA-256)",
};

/// The mail about `ending`, at `now`.
pub(super) fn write(
    language: &str,
    organisation: &str,
    connection: &str,
    ending: &Ending,
    now: Timestamp,
) -> Composition {
    let (tag, words) = match language {
        "fr" => ("fr", &FRENCH),
        "de" => ("de", &GERMAN),
        "es" => ("es", &SPANISH),
        "nl" => ("nl", &DUTCH),
        _ => ("en", &ENGLISH),
    };
    let kind = match ending.kind {
        Kind::IdpCertificate => 0,
        Kind::SpCertificate => 1,
        Kind::Metadata => 2,
    };
    let subject = words.subject[kind].replace("{}", connection);
    let days = ending.ends_at.since(now).as_secs().div_ceil(24 * 3_600);
    let left = words.days[usize::from(days > 1)].replace("{}", &days.to_string());
    let ends_at = Timestamp::from_seconds(ending.ends_at.as_seconds());
    let mut facts = vec![
        (words.organisation.to_owned(), organisation.to_owned()),
        (words.connection.to_owned(), connection.to_owned()),
        (words.ends.to_owned(), ends_at.to_string()),
    ];
    if ending.kind != Kind::Metadata {
        facts.push((words.certificate.to_owned(), ending.subject.clone()));
    }
    let blocks = vec![
        Block::Paragraph(format!("{subject}.\n{left}")),
        Block::Facts(facts),
        Block::Paragraph(words.what[kind].to_owned()),
    ];
    Composition { language: tag, subject, blocks }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, time::Duration};

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_773_334_800);

    #[test]
    fn every_language_tells_of_every_kind_in_its_own_words() {
        let mut texts = BTreeSet::new();
        for language in ["en", "fr", "de", "es", "nl"] {
            for kind in [Kind::IdpCertificate, Kind::SpCertificate, Kind::Metadata] {
                for days in [1, 7] {
                    let ends_at = NOW.plus(Duration::from_secs(days * 24 * 3_600));
                    let ending = Ending { kind, subject: "00ff".to_owned(), ends_at, announce: true };
                    let mail = write(language, "Acme NV", "Acme Entra", &ending, NOW);
                    let (subject, body) = (&mail.subject, mail.text());
                    assert!(subject.contains("Acme Entra") && body.contains("Acme NV"), "{body}");
                    assert!(!body.contains("{}") && !body.contains("  "), "{body}");
                    assert_eq!(body.contains("00ff"), kind != Kind::Metadata, "{body}");
                    assert!(body.contains(&ends_at.to_string()), "{body}");
                    assert_eq!(body.lines().nth(1).unwrap().contains('7'), days == 7, "{body}");
                    texts.insert(body);
                }
            }
        }
        assert_eq!(texts.len(), 5 * 3 * 2);
        let end = Ending { kind: Kind::Metadata, subject: String::new(), ends_at: NOW, announce: true };
        assert_eq!(write("no", "a", "b", &end, NOW), write("en", "a", "b", &end, NOW));
    }
}
