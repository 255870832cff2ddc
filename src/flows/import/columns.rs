//! What the columns of a spreadsheet are called, in the languages of the pages, and what they mean.

use super::sheet::{COLUMNS, Columns};

/// The usual names of each field, folded by [`plain`].
const NAMES: [(&str, &[&str]); 12] = [
    (
        "email",
        &[
            "mail",
            "emailaddress",
            "mailaddress",
            "workemail",
            "signinemail",
            "courriel",
            "adressemail",
            "adresseemail",
            "adressecourriel",
            "adresseelectronique",
            "emailadresse",
            "mailadresse",
            "correo",
            "correoelectronico",
            "direcciondecorreo",
            "emailadres",
            "mailadres",
        ],
    ),
    (
        "firstName",
        &[
            "first",
            "firstname",
            "givenname",
            "forename",
            "prenom",
            "vorname",
            "nombre",
            "nombredepila",
            "voornaam",
        ],
    ),
    (
        "lastName",
        &[
            "last",
            "lastname",
            "surname",
            "familyname",
            "nom",
            "nomdefamille",
            "nachname",
            "familienname",
            "apellido",
            "apellidos",
            "achternaam",
            "familienaam",
        ],
    ),
    (
        "externalId",
        &[
            "externalid",
            "externalidnameid",
            "nameid",
            "employeeid",
            "employeenumber",
            "personnelnumber",
            "staffid",
            "idexterne",
            "identifiantexterne",
            "matricule",
            "numerodemployee",
            "externeid",
            "personalnummer",
            "mitarbeiternummer",
            "idexterno",
            "numerodeempleado",
            "personeelsnummer",
            "medewerkernummer",
        ],
    ),
    (
        "username",
        &[
            "user",
            "username",
            "login",
            "loginname",
            "usernametosignin",
            "utilisateur",
            "nomdutilisateur",
            "identifiant",
            "benutzer",
            "benutzername",
            "anmeldename",
            "usuario",
            "nombredeusuario",
            "gebruiker",
            "gebruikersnaam",
        ],
    ),
    ("roles", &["role", "roles", "roleoftheemployee", "rolle", "rollen", "rol", "rollenvanmedewerker"]),
    (
        "offices",
        &[
            "office", "offices", "branch", "branches", "bureau", "bureaux", "agence", "agences", "buro",
            "buros", "buero", "filiale", "filialen", "oficina", "oficinas", "sucursal", "kantoor",
            "kantoren",
        ],
    ),
    (
        "phoneNumber",
        &[
            "phone",
            "phonenumber",
            "telephone",
            "telephonenumber",
            "mobile",
            "tel",
            "numerodetelephone",
            "telefon",
            "telefonnummer",
            "rufnummer",
            "telefono",
            "numerodetelefono",
            "telefoon",
            "telefoonnummer",
            "gsm",
        ],
    ),
    (
        "function",
        &[
            "function",
            "title",
            "jobtitle",
            "functionortitle",
            "fonction",
            "titre",
            "poste",
            "funktion",
            "titel",
            "position",
            "funcion",
            "cargo",
            "puesto",
            "functie",
        ],
    ),
    ("language", &["language", "lang", "langue", "sprache", "idioma", "lengua", "taal"]),
    ("timeZone", &["timezone", "fuseauhoraire", "zeitzone", "zonahoraria", "husohorario", "tijdzone"]),
    (
        "onlinePlanning",
        &[
            "onlineplanning",
            "onlinebooking",
            "planificationenligne",
            "onlineplanung",
            "onlinebuchung",
            "planificacionenlinea",
            "onlineboeking",
        ],
    ),
];

/// The letters and digits of a name, small and without accents.
fn plain(name: &str) -> String {
    let letters = name.chars().flat_map(char::to_lowercase).map(|letter| match letter {
        'à' | 'á' | 'â' | 'ä' | 'ã' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other => other,
    });
    letters.filter(|letter| letter.is_alphanumeric()).collect()
}

/// The field with this name in the REST API; `None` when an import knows no such field.
#[must_use]
pub fn field(name: &str) -> Option<&'static str> {
    COLUMNS.into_iter().find(|known| *known == name)
}

/// What columns that are called so are taken for, each field once.
pub(super) fn guess(header: &[String]) -> Columns {
    let mut guessed: Columns = Vec::with_capacity(header.len());
    for name in header {
        let name = plain(name);
        let same = |known: &&(&'static str, &[&str])| {
            plain(known.0) == name || known.1.iter().any(|usual| *usual == name)
        };
        let meant = NAMES.iter().find(same).map(|known| known.0);
        guessed.push(meant.filter(|field| !guessed.contains(&Some(*field))));
    }
    guessed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(header: &str) -> Vec<&'static str> {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        guess(&header).into_iter().map(|one| one.unwrap_or("-")).collect()
    }

    #[test]
    fn columns_are_understood_in_every_language_of_the_pages() {
        let people = ["email", "firstName", "lastName", "externalId", "phoneNumber", "timeZone"];
        for header in [
            "E-mail,First name,Last name,External ID (NameID),Phone,Time zone",
            "Courriel,Prénom,Nom,Matricule,Téléphone,Fuseau horaire",
            "E-Mail-Adresse,Vorname,Nachname,Personalnummer,Telefon,Zeitzone",
            "Correo electrónico,Nombre,Apellidos,ID externo,Teléfono,Zona horaria",
            "E-mailadres,Voornaam,Achternaam,Personeelsnummer,Telefoonnummer,Tijdzone",
        ] {
            assert_eq!(guessed(header), people, "{header}");
        }
    }

    #[test]
    fn every_field_is_known_by_its_own_name_and_taken_once() {
        assert_eq!(guessed(&COLUMNS.join(",")), COLUMNS);
        assert_eq!(guessed("Salary,mail,E-mail,"), ["-", "email", "-", "-"]);
        assert_eq!((field("email"), field("salary")), (Some("email"), None));
    }

    #[test]
    fn no_name_is_listed_for_two_fields() {
        let mut all: Vec<&str> = NAMES.iter().flat_map(|known| known.1).copied().collect();
        assert!(all.iter().all(|name| plain(name) == *name));
        let listed = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), listed);
    }
}
