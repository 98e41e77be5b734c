//! The user's profile and institution.

use crate::support::{Visitor, start};

#[tokio::test]
async fn the_profile_is_that_of_the_signed_in_user() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let profile = morgan.read("/users/{me}").await;
    assert_eq!(profile["userId"], morgan.user_id);
    assert_eq!(profile["firstName"], "Morgan");
    assert_eq!(profile["lastName"], "Vale");
    assert_eq!(profile["userType"], "Individual");
    assert!(profile["email"].as_str().unwrap().ends_with("@example.test"));
}

#[tokio::test]
async fn names_in_other_scripts_arrive_unchanged() {
    let sandbox = start().await;
    let amira = Visitor::sign_in(&sandbox, "amira").await;
    let profile = amira.read("/users/{me}").await;
    assert_eq!(profile["firstName"], "أميرة");
    assert_eq!(profile["middleName"], "Noe\u{301}mie");
    let list = amira.read("/users/{me}/accounts").await;
    assert_eq!(list["accounts"][1]["name"], "חיסכון לטיול 🏖️👩‍👩‍👧");
}

#[tokio::test]
async fn a_business_and_a_credit_union_member_are_marked_as_such() {
    let sandbox = start().await;
    let bea = Visitor::sign_in(&sandbox, "bea").await.read("/users/{me}").await;
    assert_eq!((bea["userType"].as_str(), bea["businessName"].as_str()), (Some("Business"), Some("Vale Tiles")));
    let ollie = Visitor::sign_in(&sandbox, "ollie").await.read("/users/{me}").await;
    assert_eq!((ollie["memberNumber"].as_str(), ollie["provider"].as_str()), (Some("5512"), Some("symxchange")));
}

#[tokio::test]
async fn the_institution_is_public_and_its_user_form_is_only_for_its_users() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let own = morgan.read("/users/{me}").await["institutionId"].as_str().unwrap().to_owned();
    let path = format!("/institutions/{own}");
    assert_eq!(morgan.signed_out().read(&path).await["name"], "Garden Sandbox");
    assert_eq!(morgan.read(&format!("/users/{{me}}{path}")).await["abilities"]["changeAccountName"], true);
    assert_eq!(morgan.signed_out().get(&format!("/users/{{me}}{path}")).await.status, 401);
    let ollie = Visitor::sign_in(&sandbox, "ollie").await;
    assert_eq!(ollie.get(&format!("/users/{{me}}{path}")).await.status, 404);
    assert_eq!(morgan.get("/institutions/unknown").await.status, 404);
}
