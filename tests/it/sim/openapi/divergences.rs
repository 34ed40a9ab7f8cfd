//! Where Discord is known to differ from its own description.
//!
//! Each entry loosens the description at its places and says who saw it. One that is needed
//! nowhere in a whole run is a fault.

/// A place at which the description is known to be wrong.
pub(super) struct Divergence {
    pub(super) id: &'static str,
    /// JSON pointers into the description.
    pub(super) places: &'static [&'static str],
    /// The schema that holds as well, as JSON.
    pub(super) instead: &'static str,
}

/// Every known one.
pub(super) const DIVERGENCES: &[Divergence] = &[
    // The codes within `errors` are texts such as BASE_TYPE_REQUIRED: reference, "Error Messages".
    Divergence {
        id: "codes-of-form-errors-are-texts",
        places: &["/components/schemas/InnerErrors/properties/_errors/items"],
        instead: r#"{ "type": "object", "required": ["code", "message"], "properties": {
            "code": { "type": "string" }, "message": { "type": "string" } } }"#,
    },
    // Bits of permissions are texts everywhere on the wire: topics/permissions.
    Divergence {
        id: "permissions-are-sent-as-texts",
        places: &[
            "/components/schemas/ApplicationCommandCreateRequest/properties/default_member_permissions",
            "/components/schemas/ApplicationCommandPatchRequestPartial/properties/default_member_permissions",
            "/components/schemas/ApplicationCommandUpdateRequest/properties/default_member_permissions",
            "/components/schemas/ChannelPermissionOverwriteRequest/properties/allow",
            "/components/schemas/ChannelPermissionOverwriteRequest/properties/deny",
            "/components/schemas/CreateRoleRequest/properties/permissions",
            "/components/schemas/UpdateRoleRequestPartial/properties/permissions",
            "/paths/~1channels~1{channel_id}~1permissions~1{overwrite_id}/put/requestBody/content/application~1json/schema/properties/allow",
            "/paths/~1channels~1{channel_id}~1permissions~1{overwrite_id}/put/requestBody/content/application~1json/schema/properties/deny",
        ],
        instead: r#"{ "type": "string", "pattern": "^[0-9]+$" }"#,
    },
    // A 429 has a code only for some limits: topics/rate-limits, "Rate Limit Response Structure".
    Divergence {
        id: "a-429-needs-no-code",
        places: &["/components/schemas/RatelimitedResponse"],
        instead: r#"{ "type": "object", "required": ["message", "retry_after", "global"], "properties": {
            "message": { "type": "string" }, "retry_after": { "type": "number" },
            "global": { "type": "boolean" }, "code": { "type": "integer" } } }"#,
    },
    // A new file is named by the n of its part files[n]: reference, "Uploading Files".
    Divergence {
        id: "new-files-are-named-by-number",
        places: &["/components/schemas/MessageAttachmentRequest/properties/id"],
        instead: r#"{ "type": "integer", "minimum": 0, "maximum": 9 }"#,
    },
    // A reference of type 1 forwards: resources/message, "Message Reference Types".
    Divergence {
        id: "references-forward-too",
        places: &["/components/schemas/MessageReferenceType"],
        instead: r#"{ "const": 1 }"#,
    },
    // A greeting shows memberships of threads without ids: resources/channel, "Thread Member
    // Structure".
    Divergence {
        id: "greetings-show-bare-thread-members",
        places: &["/components/schemas/ThreadResponse/properties/member"],
        instead: r#"{ "type": "object", "required": ["join_timestamp", "flags"], "properties": {
            "join_timestamp": { "type": "string" }, "flags": { "type": "integer" } },
            "additionalProperties": false }"#,
    },
    // Media channels are documented and not described: resources/channel, "Channel Types".
    Divergence {
        id: "there-are-media-channels",
        places: &[
            "/components/schemas/ChannelTypes",
            "/components/schemas/CreateGuildChannelRequest/properties/type",
            "/components/schemas/GuildChannelResponse/properties/type",
        ],
        instead: r#"{ "const": 16 }"#,
    },
];
