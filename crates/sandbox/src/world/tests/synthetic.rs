//! SB-9: synthetic people, and numbers that cannot be real. And the oddities that product.md asks for.

use super::world;
use crate::world::{Behaviour, Field};

fn passes_routing_checksum(number: &str) -> bool {
    let sum: u32 =
        number.chars().zip([3, 7, 1].iter().cycle()).map(|(c, weight)| c.to_digit(10).unwrap() * weight).sum();
    sum.is_multiple_of(10)
}

#[test]
fn no_routing_number_passes_the_checksum_of_real_ones() {
    assert!(passes_routing_checksum("061000010"), "the check itself is right");
    for user in world(1).users() {
        assert_eq!(user.institution.routing_number.len(), 9);
        assert!(!passes_routing_checksum(user.institution.routing_number));
    }
}

#[test]
fn addresses_numbers_and_mail_reach_nobody() {
    for user in world(1).users() {
        assert!(user.email.ends_with("@example.test"));
        assert!(user.phone.starts_with("+151555501") && user.phone.len() == 12, "{}", user.phone);
        assert_eq!(user.address.zip, "00000");
        for account in &user.accounts {
            assert!(account.number.starts_with("0000") && account.number.len() == 12);
        }
    }
}

#[test]
fn every_persona_of_the_product_is_there() {
    let world = world(1);
    let names: Vec<_> = world.users().iter().map(|user| user.username.as_str()).collect();
    assert_eq!(names, ["morgan", "nova", "gus", "ollie", "bea", "vera", "rex", "odette", "amira"]);
    assert_eq!(world.user_named("bea").unwrap().accounts.len(), 40);
    assert_eq!(world.user_named("rex").unwrap().behaviour, Behaviour::RefusesConsent);
    assert!(world.user_named("ollie").unwrap().accounts[0].listed.balance.value().unwrap().is_negative());
    assert!(world.user_named("amira").unwrap().name().contains('أ'));
}

#[test]
fn odd_decimals_and_missing_balances_occur() {
    let world = world(1);
    let odette = world.user_named("odette").unwrap();
    let spelt: Vec<_> = odette
        .accounts
        .iter()
        .map(|account| match account.listed.balance {
            Field::Sent(amount) => amount.to_string(),
            Field::Null => "null".to_owned(),
            Field::Absent => "absent".to_owned(),
        })
        .collect();
    assert_eq!(spelt, ["1250", "880.5", "7123.4567", "0.00", "42.00", "absent", "null", "absent", "-0.01"]);
}

#[test]
fn the_claims_name_the_person_and_hold_no_full_account_number() {
    let world = world(1);
    for user in world.users() {
        let claims = user.claims();
        assert_eq!(claims["name"], user.name());
        let text = serde_json::to_string(&claims).unwrap();
        assert!(user.accounts.iter().all(|account| !text.contains(&account.number)));
    }
}
