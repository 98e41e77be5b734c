//! Several people signed in through one connection: the person must be named, by id or by name.

use crate::desk::{Desk, Keyring, redirect_ports};
use crate::simulated::SandboxProcess;
use testkit::browser::Consent;

#[tokio::test]
async fn several_users_must_be_told_apart() {
    let _ports = redirect_ports().await;
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    desk.add_sandbox("garden", sandbox.issuer()).await;
    let mut people = Vec::new();
    for username in ["morgan", "nova"] {
        let (username, password) = sandbox.person(username);
        people.push(desk.sign_in("garden", (&username, &password), Consent::Everything).await.0.ok());
    }
    assert_eq!(desk.run(&["sessions"]).await.ok().as_array().unwrap().len(), 2);

    let unclear = desk.run(&["accounts", "garden"]).await;
    assert_eq!(unclear.refused(), "session.several");
    let help = unclear.json()["error"]["help"].as_str().unwrap().to_owned();
    for person in &people {
        let (id, name) = (person["userId"].as_str().unwrap(), person["displayName"].as_str().unwrap());
        assert!(help.contains(id) && help.contains(name), "{help}");
        for user in [id.to_owned(), name.to_owned(), name.to_uppercase()] {
            let home = desk.run(&["accounts", "garden", "--user", &user]).await.ok();
            assert_eq!(home["session"], person["id"]);
        }
    }
    assert_eq!(desk.run(&["accounts", "garden", "--user", "somebody"]).await.refused(), "session.not_found");

    let nova = people[1]["userId"].as_str().unwrap();
    desk.run(&["sign-out", "garden", "--user", nova]).await.ok();
    assert_eq!(desk.run(&["accounts", "garden"]).await.ok()["session"], people[0]["id"], "the other one stays");
}
