/// The template sources compiled into the program, so that one file is all there is to deploy.
///
/// The names are spelled out because the embedding gives one constant per file and no list; a test compares this table
/// with the folder.
package enum BundledTemplates {
    static let sources: [String: [UInt8]] = [
        "account": PackageResources.account_mustache,
        "account-factors": PackageResources.account_factors_mustache,
        "account-history": PackageResources.account_history_mustache,
        "admin-audit": PackageResources.admin_audit_mustache,
        "admin-event": PackageResources.admin_event_mustache,
        "admin-import": PackageResources.admin_import_mustache,
        "admin-layout": PackageResources.admin_layout_mustache,
        "admin-overview": PackageResources.admin_overview_mustache,
        "admin-rules": PackageResources.admin_rules_mustache,
        "admin-session": PackageResources.admin_session_mustache,
        "admin-session-end": PackageResources.admin_session_end_mustache,
        "admin-sessions": PackageResources.admin_sessions_mustache,
        "admin-settings": PackageResources.admin_settings_mustache,
        "admin-user": PackageResources.admin_user_mustache,
        "admin-users": PackageResources.admin_users_mustache,
        "code-enrolment": PackageResources.code_enrolment_mustache,
        "device-glyph": PackageResources.device_glyph_mustache,
        "error": PackageResources.error_mustache,
        "event-rows": PackageResources.event_rows_mustache,
        "facts": PackageResources.facts_mustache,
        "layout": PackageResources.layout_mustache,
        "login": PackageResources.login_mustache,
        "login-factor": PackageResources.login_factor_mustache,
        "pager": PackageResources.pager_mustache,
        "password-help": PackageResources.password_help_mustache,
        "profile-fields": PackageResources.profile_fields_mustache,
        "problems": PackageResources.problems_mustache,
        "reauthenticate": PackageResources.reauthenticate_mustache,
        "recovery-codes": PackageResources.recovery_codes_mustache,
        "refusal": PackageResources.refusal_mustache,
        "reset": PackageResources.reset_mustache,
        "session-rows": PackageResources.session_rows_mustache,
        "setup": PackageResources.setup_mustache,
        "sign-out": PackageResources.sign_out_mustache,
        "stub": PackageResources.stub_mustache,
        "time": PackageResources.time_mustache,
    ]
}
