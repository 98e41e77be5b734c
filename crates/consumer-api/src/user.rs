//! The profile of the signed-in user (schemas.md, "UserInfo").

use crate::error::ApiFailure;
use crate::json::{Fields, JsonText};
use model::{ApiInstant, UserId};

/// `UserInfo.address`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// `streetAddress`: first line.
    pub street: Option<String>,
    /// `streetAddress2`: second line.
    pub street2: Option<String>,
    /// `streetAddress3`: third line.
    pub street3: Option<String>,
    /// `streetAddress4`: fourth line.
    pub street4: Option<String>,
    /// `city`: city.
    pub city: Option<String>,
    /// `state`: state.
    pub state: Option<String>,
    /// `zip`: postal code.
    pub zip: Option<String>,
}

/// The profile. Everything is optional: the path already says whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// `userId`, or `id`, which was seen beside it with the same value (inferred).
    pub user_id: Option<UserId>,
    /// `address`: postal address.
    pub address: Option<Address>,
    /// `loginId`: A user can have several logins.
    pub login_id: Option<String>,
    /// `firstName`: Name.
    pub first_name: Option<String>,
    /// `middleName`: Name.
    pub middle_name: Option<String>,
    /// `lastName`: Name.
    pub last_name: Option<String>,
    /// `preferredName`: Name to call the user by.
    pub preferred_name: Option<String>,
    /// `username`: Login name.
    pub username: Option<String>,
    /// `businessName`: For businesses.
    pub business_name: Option<String>,
    /// `email`: Contact.
    pub email: Option<String>,
    /// `phoneNumber`: Contact.
    pub phone_number: Option<String>,
    /// `userType`: Individual, Business or Company; others as sent.
    pub user_type: Option<String>,
    /// `provider`: online_banking, core, netteller or symxchange; others as sent.
    pub provider: Option<String>,
    /// `memberNumber`: Credit unions.
    pub member_number: Option<String>,
    /// `adminLevel`: Admin, Viewer or User; others as sent.
    pub admin_level: Option<String>,
    /// `institutionId`: The institution.
    pub institution_id: Option<String>,
    /// `userVerified`: Verified.
    pub user_verified: Option<bool>,
    /// `userAddedDateTime`: Created.
    pub user_added: Option<ApiInstant>,
    /// `enrollmentType`: seeded, drafted or self_enrolled; others as sent.
    pub enrollment_type: Option<String>,
    /// `organization`: Organisation of a business user, as JSON.
    pub organization: Option<Box<str>>,
    /// `lastEulaAcceptance`: Last acceptance of the terms, as JSON.
    pub last_eula_acceptance: Option<Box<str>>,
    /// `attributes`: Names and values, as JSON.
    pub attributes: Option<Box<str>>,
    /// `uisId`: Id in another vendor system.
    pub uis_id: Option<String>,
    /// Names of fields that this version does not know; their values are in [`User::raw`] (AP-16).
    pub unknown_fields: Vec<String>,
    /// Its JSON as received.
    pub raw: Box<str>,
}

const KNOWN: &[&str] = &[
    "userId",
    "id",
    "address",
    "loginId",
    "firstName",
    "middleName",
    "lastName",
    "preferredName",
    "username",
    "businessName",
    "email",
    "phoneNumber",
    "userType",
    "provider",
    "memberNumber",
    "adminLevel",
    "institutionId",
    "userVerified",
    "userAddedDateTime",
    "enrollmentType",
    "organization",
    "lastEulaAcceptance",
    "attributes",
    "uisId",
];

impl User {
    pub(crate) fn read(json: &JsonText) -> Result<Self, ApiFailure> {
        let fields = json.object()?;
        Ok(Self {
            user_id: fields.text("userId").or_else(|| fields.text("id")).and_then(|id| UserId::new(id).ok()),
            address: fields.object("address").map(|address| Address::of(&address)),
            login_id: fields.text("loginId"),
            first_name: fields.text("firstName"),
            middle_name: fields.text("middleName"),
            last_name: fields.text("lastName"),
            preferred_name: fields.text("preferredName"),
            username: fields.text("username"),
            business_name: fields.text("businessName"),
            email: fields.text("email"),
            phone_number: fields.text("phoneNumber"),
            user_type: fields.text("userType"),
            provider: fields.text("provider"),
            member_number: fields.text("memberNumber"),
            admin_level: fields.text("adminLevel"),
            institution_id: fields.text("institutionId"),
            user_verified: fields.flag("userVerified"),
            user_added: fields.instant("userAddedDateTime"),
            enrollment_type: fields.text("enrollmentType"),
            organization: fields.raw("organization"),
            last_eula_acceptance: fields.raw("lastEulaAcceptance"),
            attributes: fields.raw("attributes"),
            uis_id: fields.text("uisId"),
            unknown_fields: fields.unknown(KNOWN),
            raw: Box::from(&*json.text()),
        })
    }

    /// The name to call the user by: the preferred name, the first and last name, the business, the login name.
    #[must_use]
    pub fn display_name(&self) -> Option<String> {
        let filled =
            |name: &Option<String>| name.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        let parts: Vec<String> = [&self.first_name, &self.last_name].into_iter().filter_map(filled).collect();
        let full = if parts.is_empty() { None } else { Some(parts.join(" ")) };
        filled(&self.preferred_name).or(full).or_else(|| filled(&self.business_name)).or_else(|| filled(&self.username))
    }
}

impl Address {
    fn of(fields: &Fields<'_>) -> Self {
        Self {
            street: fields.text("streetAddress"),
            street2: fields.text("streetAddress2"),
            street3: fields.text("streetAddress3"),
            street4: fields.text("streetAddress4"),
            city: fields.text("city"),
            state: fields.text("state"),
            zip: fields.text("zip"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(text: &str) -> User {
        User::read(&JsonText::checked(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn a_profile_is_read_with_either_name_of_the_id() {
        let read =
            user(r#"{"userId":"e2b7","firstName":"Morgan","lastName":"Vale","address":{"city":"Ames"},"new":1}"#);
        assert_eq!(read.user_id, Some(UserId::new("e2b7").unwrap()));
        assert_eq!(read.display_name().as_deref(), Some("Morgan Vale"));
        assert_eq!(read.address.unwrap().city.as_deref(), Some("Ames"));
        assert_eq!(read.unknown_fields, ["new"]);
        assert_eq!(user(r#"{"id":"x"}"#).user_id, Some(UserId::new("x").unwrap()));
    }

    #[test]
    fn the_name_is_the_first_that_is_more_than_white_space() {
        let mut fields = String::new();
        for (field, name) in [
            (r#""username":"mvale""#, "mvale"),
            (r#""businessName":"Vale Tiles""#, "Vale Tiles"),
            (r#""lastName":" Vale ""#, "Vale"),
            (r#""firstName":"Morgan""#, "Morgan Vale"),
            (r#""preferredName":"Mo""#, "Mo"),
        ] {
            fields = if fields.is_empty() { field.to_owned() } else { format!("{field},{fields}") };
            assert_eq!(user(&format!("{{{fields}}}")).display_name().as_deref(), Some(name));
        }
        assert_eq!(user(r#"{"preferredName":" ","username":"mvale"}"#).display_name().as_deref(), Some("mvale"));
    }

    #[test]
    fn an_empty_profile_is_read() {
        assert_eq!(user("{}").display_name(), None);
    }
}
