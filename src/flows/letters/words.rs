//! The mails to employees, in the five languages of the product.

use super::{Block, Composition};

/// The words of one language. `{}` is the organisation's name.
struct Words {
    tag: &'static str,
    hello: &'static str,
    invited: [&'static str; 4],
    username: [&'static str; 6],
    forgotten: [&'static str; 4],
}

const ENGLISH: Words = Words {
    tag: "en",
    hello: "Hello",
    invited: [
        "Activate your account at {}",
        "You are invited to {}. Choose a password to activate your account.",
        "Activate my account",
        "This link is good for seven days and works once.",
    ],
    username: [
        "Your username at {}",
        "You have an account at {}. This is what you need to sign in; how to activate it and choose a password is \
         in a second mail.",
        "Organisation",
        "Username",
        "To the sign-in page",
        "Nobody will ever ask you for your password, neither by mail nor by phone.",
    ],
    forgotten: [
        "A new password at {}",
        "A new password was asked for your account at {}.",
        "Choose a new password",
        "This link is good for one hour and works once. If it was not you who asked, you need not do anything: your \
         password stays as it is.",
    ],
};

const FRENCH: Words = Words {
    tag: "fr",
    hello: "Bonjour",
    invited: [
        "Activez votre compte chez {}",
        "Vous avez reçu une invitation de {}. Choisissez un mot de passe pour activer votre compte.",
        "Activer mon compte",
        "Ce lien est valable sept jours et ne fonctionne qu'une fois.",
    ],
    username: [
        "Votre nom d'utilisateur chez {}",
        "Vous avez un compte chez {}. Voici ce qu'il vous faut pour vous connecter ; un second message explique \
         comment l'activer et choisir un mot de passe.",
        "Organisation",
        "Nom d'utilisateur",
        "Vers la page de connexion",
        "Personne ne vous demandera jamais votre mot de passe, ni par e-mail ni par téléphone.",
    ],
    forgotten: [
        "Un nouveau mot de passe chez {}",
        "Un nouveau mot de passe a été demandé pour votre compte chez {}.",
        "Choisir un nouveau mot de passe",
        "Ce lien est valable une heure et ne fonctionne qu'une fois. Si la demande ne vient pas de vous, vous n'avez \
         rien à faire : votre mot de passe reste le même.",
    ],
};

const GERMAN: Words = Words {
    tag: "de",
    hello: "Guten Tag",
    invited: [
        "Aktivieren Sie Ihr Konto bei {}",
        "Sie sind zu {} eingeladen. Wählen Sie ein Passwort, um Ihr Konto zu aktivieren.",
        "Mein Konto aktivieren",
        "Dieser Link gilt sieben Tage und funktioniert einmal.",
    ],
    username: [
        "Ihr Benutzername bei {}",
        "Sie haben ein Konto bei {}. Das brauchen Sie, um sich anzumelden; wie Sie es aktivieren und ein Passwort \
         wählen, steht in einer zweiten Nachricht.",
        "Organisation",
        "Benutzername",
        "Zur Anmeldung",
        "Niemand wird Sie je nach Ihrem Passwort fragen, weder per E-Mail noch am Telefon.",
    ],
    forgotten: [
        "Ein neues Passwort bei {}",
        "Für Ihr Konto bei {} wurde ein neues Passwort angefordert.",
        "Neues Passwort wählen",
        "Dieser Link gilt eine Stunde und funktioniert einmal. Wenn Sie das nicht waren, brauchen Sie nichts zu tun: \
         Ihr Passwort bleibt, wie es ist.",
    ],
};

const SPANISH: Words = Words {
    tag: "es",
    hello: "Hola",
    invited: [
        "Active su cuenta en {}",
        "Ha recibido una invitación de {}. Elija una contraseña para activar su cuenta.",
        "Activar mi cuenta",
        "Este enlace es válido durante siete días y funciona una sola vez.",
    ],
    username: [
        "Su nombre de usuario en {}",
        "Tiene una cuenta en {}. Esto es lo que necesita para iniciar sesión; cómo activarla y elegir una contraseña \
         está en un segundo mensaje.",
        "Organización",
        "Nombre de usuario",
        "Ir al inicio de sesión",
        "Nadie le pedirá nunca su contraseña, ni por correo ni por teléfono.",
    ],
    forgotten: [
        "Una contraseña nueva en {}",
        "Se ha pedido una contraseña nueva para su cuenta en {}.",
        "Elegir una contraseña nueva",
        "Este enlace es válido durante una hora y funciona una sola vez. Si no la ha pedido usted, no tiene que hacer \
         nada: su contraseña no cambia.",
    ],
};

const DUTCH: Words = Words {
    tag: "nl",
    hello: "Dag",
    invited: [
        "Activeer uw account bij {}",
        "U bent uitgenodigd bij {}. Kies een wachtwoord om uw account te activeren.",
        "Mijn account activeren",
        "Deze link is zeven dagen geldig en werkt één keer.",
    ],
    username: [
        "Uw gebruikersnaam bij {}",
        "U hebt een account bij {}. Dit hebt u nodig om u aan te melden; hoe u het activeert en een wachtwoord kiest, \
         staat in een tweede mail.",
        "Organisatie",
        "Gebruikersnaam",
        "Naar de aanmeldpagina",
        "Niemand zal u ooit om uw wachtwoord vragen, niet per mail en niet aan de telefoon.",
    ],
    forgotten: [
        "Een nieuw wachtwoord bij {}",
        "Er is een nieuw wachtwoord gevraagd voor uw account bij {}.",
        "Nieuw wachtwoord kiezen",
        "Deze link is een uur geldig en werkt één keer. Was u het niet, dan hoeft u niets te doen: uw wachtwoord \
         blijft zoals het is.",
    ],
};

fn words(language: &str) -> &'static Words {
    [&FRENCH, &GERMAN, &SPANISH, &DUTCH].into_iter().find(|words| words.tag == language).unwrap_or(&ENGLISH)
}

/// A subject and the blocks after the greeting. Names are filled in by `replacen`, so that braces in them stay.
fn composed(
    words: &'static Words,
    subject: &str,
    organisation: &str,
    name: &str,
    rest: Vec<Block>,
) -> Composition {
    let mut blocks = vec![Block::Paragraph(format!("{} {name},", words.hello))];
    blocks.extend(rest);
    Composition { language: words.tag, subject: subject.replacen("{}", organisation, 1), blocks }
}

/// Asks somebody to do the one thing behind a link.
fn asking(
    words: &'static Words,
    texts: &[&str; 4],
    organisation: &str,
    name: &str,
    link: &str,
) -> Composition {
    let rest = vec![
        Block::Paragraph(texts[1].replacen("{}", organisation, 1)),
        Block::Action(texts[2].to_owned(), link.to_owned()),
        Block::Paragraph(texts[3].to_owned()),
    ];
    composed(words, texts[0], organisation, name, rest)
}

/// The invitation: a link to choose a password (FEATURES E5, and the second mail of S4).
#[must_use]
pub fn activation(language: &str, organisation: &str, name: &str, link: &str) -> Composition {
    let words = words(language);
    asking(words, &words.invited, organisation, name, link)
}

/// The link for who forgot the password (FEATURES C5).
#[must_use]
pub fn password_reset(language: &str, organisation: &str, name: &str, link: &str) -> Composition {
    let words = words(language);
    asking(words, &words.forgotten, organisation, name, link)
}

/// Username and organisation, without a secret (the first mail of FEATURES S4).
#[must_use]
pub fn username(language: &str, organisation: &str, name: &str, username: &str, login: &str) -> Composition {
    let words = words(language);
    let [subject, intro, organisation_label, username_label, to_login, never] = words.username;
    let rest = vec![
        Block::Paragraph(intro.replacen("{}", organisation, 1)),
        Block::Facts(vec![
            (organisation_label.to_owned(), organisation.to_owned()),
            (username_label.to_owned(), username.to_owned()),
        ]),
        Block::Action(to_login.to_owned(), login.to_owned()),
        Block::Paragraph(never.to_owned()),
    ];
    composed(words, subject, organisation, name, rest)
}
