//! The people who work in the Backoffice, each in a browser of their own, and how tests read its pages.

use muster::{
    directory::Role,
    flows::{
        Actor,
        employees::{self, NewEmployee, Way},
        offices::{self, NewOffice},
    },
};

use crate::{answer::Answer, browser::Browser, world::World};

/// acme with an office and one person of every kind, each signed in.
pub(crate) struct Desk {
    pub(crate) admin: Browser,
    /// Office Manager of the office `GNT`.
    pub(crate) manager: Browser,
    /// Agent in that office.
    pub(crate) agent: Browser,
    pub(crate) planner: Browser,
    pub(crate) admin_id: String,
    pub(crate) manager_id: String,
    pub(crate) agent_id: String,
}

/// Somebody who came by the bypass, `E-lena` being `lena@acme.example`, with offices as `GNT:AGENT`.
pub(crate) async fn hire(world: &World, name: &str, roles: &[Role], at: &str) -> String {
    let new = NewEmployee {
        email: format!("{name}@acme.example"),
        first_name: name.to_owned(),
        last_name: "Family".to_owned(),
        external_id: Some(format!("E-{name}")),
        roles: roles.to_vec(),
        ..NewEmployee::default()
    };
    let id = world.add(new, Way::Bypass).await.id;
    // Ids have the order of time: who comes next comes later.
    world.wait(std::time::Duration::from_millis(2));
    if !at.is_empty() {
        let change = [("offices".to_owned(), at.to_owned())];
        employees::set(&world.gateway, Actor::Operator, "acme", id, &change).await.unwrap();
    }
    id.to_string()
}

/// An office of acme.
pub(crate) async fn open_office(world: &World, external_id: &str, name: &str) -> String {
    let new = NewOffice {
        name: name.to_owned(),
        external_id: Some(external_id.to_owned()),
        ..NewOffice::default()
    };
    offices::create(&world.gateway, Actor::Operator, "acme", &new).await.unwrap().id.to_string()
}

/// A browser of somebody whom [`hire`] hired.
pub(crate) async fn at_work(world: &World, name: &str) -> Browser {
    let mut browser = world.browser();
    browser.sign_in_as(&format!("E-{name}")).await.is(303);
    browser
}

impl Desk {
    pub(crate) async fn set_up(world: &World) -> Self {
        open_office(world, "GNT", "Ghent").await;
        let admin_id = hire(world, "ada", &[Role::Admin], "").await;
        let manager_id = hire(world, "mona", &[Role::OfficeManager], "GNT:OFFICE_MANAGER").await;
        let agent_id = hire(world, "alex", &[Role::Agent], "GNT:AGENT").await;
        hire(world, "paul", &[Role::CentralPlanner], "").await;
        Self {
            admin: at_work(world, "ada").await,
            manager: at_work(world, "mona").await,
            agent: at_work(world, "alex").await,
            planner: at_work(world, "paul").await,
            admin_id,
            manager_id,
            agent_id,
        }
    }
}

/// The text of a page as a person reads it, without its markup.
pub(crate) fn words(answer: &Answer) -> String {
    let html = answer.text();
    let body = html.split_once("<body>").map_or(html.as_str(), |(_, body)| body);
    let mut text = String::new();
    for part in body.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        text.push(' ');
    }
    let text = text.replace("&#38;", "&").replace("&#60;", "<").replace("&#62;", ">").replace("&#39;", "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the toast of a page says; empty when there is none.
pub(crate) fn toast(answer: &Answer) -> String {
    let html = answer.text();
    let Some((_, rest)) = html.split_once("<div class=\"toast\">") else { return String::new() };
    let (_, rest) = rest.split_once("<p>").unwrap();
    rest.split_once("</p>").unwrap().0.to_owned()
}

/// The links of a page that begin so, without those of its frame.
pub(crate) fn links(answer: &Answer, beginning: &str) -> Vec<String> {
    let html = answer.text();
    let main = html.split_once("<main").unwrap().1;
    let main = main.split_once("</main>").unwrap().0;
    let hrefs =
        main.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"));
    hrefs.filter(|href| href.starts_with(beginning)).collect()
}
