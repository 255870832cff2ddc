//! What a SCIM client is told when something goes wrong (RFC 7644 section 3.12, RFC 9865 section
//! 3.4). One variant per kind; the text is for the client, so it holds nothing private.

use serde_json::{Value, json};

/// The URN of an error answer.
pub const ERROR_URN: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// An error answer: its HTTP status, its `scimType` and its `detail`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScimError {
    /// The filter is malformed, names an unknown attribute or compares what cannot be compared.
    #[error("the filter is not valid: {0}")]
    InvalidFilter(String),
    /// Answering would read more than the server is willing to.
    #[error("too many: {0}")]
    TooMany(String),
    /// The attribute's value is taken by another resource.
    #[error("{attribute} is already in use{}", hint(attribute))]
    Uniqueness {
        /// The attribute that clashes, such as `userName`.
        attribute: String,
    },
    /// A read-only or required attribute would be changed or removed.
    #[error("{0}")]
    Mutability(String),
    /// The body is no JSON or has not the structure of its message.
    #[error("the request body is not valid: {0}")]
    InvalidSyntax(String),
    /// The `path` of a PATCH operation is malformed or names an unknown attribute.
    #[error("the path is not valid: {0}")]
    InvalidPath(String),
    /// The `path` of a PATCH operation finds nothing to work on.
    #[error("no target: {0}")]
    NoTarget(String),
    /// A value is missing or of the wrong type.
    #[error("{0}")]
    InvalidValue(String),
    /// A cursor that was never given out.
    #[error("the cursor is not valid")]
    InvalidCursor,
    /// A cursor that was given out too long ago.
    #[error("the cursor has expired: start again without one")]
    ExpiredCursor,
    /// The `count` of a cursor page cannot be served.
    #[error("the count is not valid: {0}")]
    InvalidCount(String),
    /// Personal data in a URL.
    #[error("this must not be part of a URL: {0}")]
    Sensitive(String),
    /// Anything else that is wrong with the request and that RFC 7644 has no word for.
    #[error("{0}")]
    BadRequest(String),
    /// No token, or one that is unknown, expired or revoked.
    #[error("a valid bearer token is required")]
    Unauthorized,
    /// The token is good, but not for this.
    #[error("{0}")]
    Forbidden(String),
    /// No such resource or endpoint.
    #[error("{0} was not found")]
    NotFound(String),
    /// The endpoint exists, but not with this method.
    #[error("this method is not allowed here")]
    MethodNotAllowed,
    /// The request is at odds with the state of the resource, other than by uniqueness.
    #[error("{0}")]
    Conflict(String),
    /// The resource changed since the client read it.
    #[error("the resource has another version than the request expects")]
    PreconditionFailed,
    /// The body or the number of operations is above the limit.
    #[error("the request is too large: {0}")]
    TooLarge(String),
    /// The body has a media type other than JSON, or is compressed.
    #[error("the media type must be application/scim+json or application/json, and the body not compressed")]
    UnsupportedMediaType,
    /// Too many requests; the answer carries `Retry-After`.
    #[error("too many requests: try again in {retry_after_seconds} s")]
    TooManyRequests {
        /// How long to wait, in seconds.
        retry_after_seconds: u64,
    },
    /// A fault of ours; the reason is in the log under the reference.
    #[error("internal error, reference {reference}")]
    Internal {
        /// The number under which the log has the reason.
        reference: String,
    },
    /// What RFC 7644 describes and this server does not do.
    #[error("{0} is not implemented")]
    NotImplemented(String),
}

/// What whoever reads the detail of a clash cannot know.
fn hint(attribute: &str) -> &'static str {
    match attribute {
        "emails" => {
            " as the address that another user signs in with; where several people share one, unique_email=false allows it"
        }
        _ => "",
    }
}

impl ScimError {
    /// [`ScimError::Uniqueness`] of this attribute.
    #[must_use]
    pub fn taken(attribute: &str) -> Self {
        Self::Uniqueness { attribute: attribute.to_owned() }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::InvalidFilter(_)
            | Self::TooMany(_)
            | Self::Mutability(_)
            | Self::InvalidSyntax(_)
            | Self::InvalidPath(_)
            | Self::NoTarget(_)
            | Self::InvalidValue(_)
            | Self::InvalidCursor
            | Self::ExpiredCursor
            | Self::InvalidCount(_)
            | Self::BadRequest(_) => 400,
            Self::Unauthorized => 401,
            Self::Sensitive(_) | Self::Forbidden(_) => 403,
            Self::NotFound(_) => 404,
            Self::MethodNotAllowed => 405,
            Self::Uniqueness { .. } | Self::Conflict(_) => 409,
            Self::PreconditionFailed => 412,
            Self::TooLarge(_) => 413,
            Self::UnsupportedMediaType => 415,
            Self::TooManyRequests { .. } => 429,
            Self::Internal { .. } => 500,
            Self::NotImplemented(_) => 501,
        }
    }

    /// The `scimType` of RFC 7644 table 9 and RFC 9865; `None` where they have no word.
    #[must_use]
    pub const fn scim_type(&self) -> Option<&'static str> {
        match self {
            Self::InvalidFilter(_) => Some("invalidFilter"),
            Self::TooMany(_) => Some("tooMany"),
            Self::Uniqueness { .. } => Some("uniqueness"),
            Self::Mutability(_) => Some("mutability"),
            Self::InvalidSyntax(_) => Some("invalidSyntax"),
            Self::InvalidPath(_) => Some("invalidPath"),
            Self::NoTarget(_) => Some("noTarget"),
            Self::InvalidValue(_) => Some("invalidValue"),
            Self::InvalidCursor => Some("invalidCursor"),
            Self::ExpiredCursor => Some("expiredCursor"),
            Self::InvalidCount(_) => Some("invalidCount"),
            Self::Sensitive(_) => Some("sensitive"),
            _ => None,
        }
    }

    /// The JSON body of the answer, with the status as a string.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = json!({ "schemas": [ERROR_URN], "status": self.status().to_string() });
        if let Some(scim_type) = self.scim_type() {
            body["scimType"] = json!(scim_type);
        }
        body["detail"] = json!(self.to_string());
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_a_string_and_the_detail_names_the_attribute() {
        let error = ScimError::taken("userName");
        assert_eq!(
            error.body(),
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                "status": "409",
                "scimType": "uniqueness",
                "detail": "userName is already in use",
            })
        );
    }

    #[test]
    fn an_error_without_a_word_in_the_rfc_has_no_scim_type() {
        let body = ScimError::NotFound("the user".to_owned()).body();
        assert_eq!(body["status"], "404");
        assert!(body.get("scimType").is_none());
    }
}
