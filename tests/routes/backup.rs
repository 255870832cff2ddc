//! A backup that is made while people work, restored in another place.

use muster::{
    flows::{Gateway, backup},
    store::Db,
};

use crate::{
    database::{Database, Engine, counts},
    provisioner::user,
};

/// How many employees, sessions and begun sign-ins there are.
async fn standing(gateway: &Gateway) -> Vec<(String, i64)> {
    let sql = "select 'employees', count(*) from employees union all select 'sessions', count(*) from sessions \
               union all select 'requests', count(*) from saml_requests order by 1";
    counts(&gateway.db, sql).await
}

both! { nobody_comes_back_from_a_backup_by_an_old_session, world, {
    world.scim().create(&user("E-1", "lena")).await;
    let mut browser = world.browser();
    browser.sign_in_as("E-1").await.is(303);
    world.browser().begin().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup");
    backup::write(&world.gateway, &file, &mut |_, _| {}).await.unwrap();
    let named = |rows: [i64; 3]| {
        ["employees", "requests", "sessions"].map(str::to_owned).into_iter().zip(rows).collect::<Vec<_>>()
    };
    assert_eq!(standing(&world.gateway).await, named([1, 2, 1]));

    let engine = match world.gateway.db {
        Db::Sqlite { .. } => Engine::Sqlite,
        Db::Postgres(_) => Engine::Postgres,
    };
    let elsewhere = Database::new(engine).await.unwrap();
    let gateway = Gateway { db: elsewhere.db.clone(), ..world.gateway.clone() };
    backup::restore(&gateway, &file, &mut |_, _| {}).await.unwrap();
    assert_eq!(standing(&gateway).await, named([1, 0, 0]));
    drop(gateway);
    elsewhere.drop().await;
}}
