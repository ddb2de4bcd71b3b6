"""Requirements without a test in this folder, or not with it alone: proved elsewhere, met by a text, not built, not applicable."""

from Conformance.registry import covered, document, not_applicable, spread

CODE_ONCE = "test_factor_codes::test_a_code_completes_the_login_once"
CODES_IN_PARALLEL = "test_factor_codes::test_of_twenty_parallel_uses_of_a_code_one_succeeds"
RECOVERY_ONCE = "test_factor_codes::test_a_recovery_code_completes_the_login_once"
RECOVERY_IN_PARALLEL = "test_factor_codes::test_of_twenty_parallel_uses_of_a_recovery_code_one_succeeds"
ONE_COUNT = "test_factor_login::test_wrong_factors_and_wrong_passwords_have_one_count"
FIVE_WRONG = "test_factor_login::test_after_five_wrong_factors_the_password_is_needed_again"
BENT_ENROLMENT = "test_factor_passkeys::test_a_bent_enrolment_is_refused_with_one_event_and_stores_nothing"
BENT_LOGIN = "test_factor_passkeys::test_a_bent_login_is_refused_with_one_event_and_leaves_no_trace_in_the_passkey"
ASSERTION_ONCE = "test_factor_passkeys::test_an_assertion_is_good_once_even_in_the_same_browser"
NO_CIPHERS = not_applicable("Nothing is stored encrypted: secrets are stored as digests or not at all. TLS is judged in 12.1.1.")

HASHER = "UserAccountsTests/Password/PasswordHasherTests"
LEVEL = "SessionsTests/Assurance/RecordAssuranceTests"
POLICY = "UserAccountsTests/Password/PasswordPolicyTests"
LINKS = "ServerTablesTests/Stores/OneTimeLinksTests"
ATTRIBUTES = "test_cookie::test_login_sets_one_session_cookie_with_exactly_the_promised_attributes"
NOWHERE_ELSE = "test_cookie::test_the_token_is_in_no_body_and_no_header_but_set_cookie"
COMMON_HEADERS = "test_headers::test_every_answer_carries_the_common_headers"
CONTENT_POLICY = "test_headers::test_every_answer_carries_a_content_security_policy"
ISOLATED = "test_headers::test_pages_are_isolated_from_other_windows_and_frames"
ALIKE = covered(
    "test_throttle::test_a_wait_tells_nothing_about_the_name",
    "test_login::test_unknown_wrong_and_disabled_are_answered_alike",
    "test_login::test_an_unknown_name_takes_as_long_as_a_wrong_password",
)
NEXT = covered(
    "test_redirects::test_a_next_that_leads_elsewhere_is_replaced_by_our_own_page",
    "test_redirects::test_the_login_page_does_not_repeat_a_next_that_leads_elsewhere",
    "test_forward_auth::test_after_login_a_person_comes_back_to_a_listed_host",
    "test_forward_auth::test_other_places_are_no_way_back",
)
STRANGE_ORIGIN = "test_csrf::test_without_fetch_metadata_a_foreign_origin_is_refused"
STRANGE_SITE = "test_csrf::test_any_other_fetch_site_is_refused_even_with_a_good_token"
OWN_PAGE = "test_csrf::test_a_request_from_our_own_page_is_accepted"
NO_PERMISSION = "test_csrf::test_a_preflight_from_elsewhere_gets_no_permission_c23"
READING = "test_csrf::test_reading_methods_change_nothing_c20"
OTHER_TYPE = "test_csrf::test_json_under_another_content_type_is_refused_c21"
TIMEOUTS = (
    "test_timeouts::test_a_session_ends_when_it_was_idle_for_the_idle_timeout",
    "test_timeouts::test_activity_does_not_move_the_absolute_timeout",
)
FRESH = (
    "test_admin::test_sensitive_changes_need_fresh_authentication",
    "AuthServerTests/API/AdminAPITests::every change needs a recently confirmed password",
)
ROLES = ("test_admin::test_reading_needs_the_role", "test_admin::test_pages_need_the_role", "test_admin::test_changes_need_the_role")
DEMOTED = "test_revocation::test_demoting_an_administrator_counts_from_the_next_request"
PRESENT_PASSWORD = (
    "test_passwords::test_without_the_current_password_nothing_changes",
    "UserAccountsTests/Login/AuthenticatorTests::the current password of a signed-in user is checked under the same throttle",
)
WHOLE = (
    "test_passwords::test_a_long_enough_password_of_any_characters_is_taken_whole",
    "test_passwords::test_a_long_password_counts_to_its_last_character",
    "test_login::test_anything_but_the_password_is_refused",
)
RESET = (
    "test_commands::test_a_reset_link_sets_a_new_password_once",
    f"{LINKS}::a newer link kills the older one of the same account, and no other's",
    f"{LINKS}::a password set another way, and disabling, kill the account's links",
)
THROTTLE = (
    "test_throttle::test_after_the_free_attempts_even_the_right_password_has_to_wait",
    "test_throttle::test_the_account_waits_from_every_address_and_nobody_else_does",
    "test_throttle::test_an_address_waits_whatever_names_it_tries_and_ipv6_counts_by_network",
    "test_throttle::test_nobody_who_knows_a_name_keeps_its_owner_out_of_a_browser_that_signed_in_before",
)
FORWARDED = "test_bad_requests::test_forwarded_headers_from_a_stranger_change_nothing"
CHANGED_TOKENS = (
    "test_bad_cookies::test_a_malformed_cookie_is_anonymous",
    "test_bad_cookies::test_an_unknown_token_is_anonymous",
    "test_bad_cookies::test_a_token_with_one_changed_character_is_anonymous",
)
HARD_ROTATION = (
    "test_fixation::test_a_second_login_gets_a_new_handle_and_ends_the_session_it_came_with",
    "test_fixation::test_the_old_token_is_refused_after_reauthentication",
    "test_fixation::test_the_old_token_is_refused_after_a_password_change",
)
LOGOUT = (
    "test_revocation::test_logout_ends_the_session_for_every_copy_of_the_cookie",
    "test_revocation::test_logout_by_form_does_the_same_and_leads_to_a_page",
)
LOGOUT_FORM = "test_headers::test_every_signed_in_page_has_a_logout_form"
NO_SECRET = (
    "test_secrets::test_the_log_at_its_most_talkative_contains_no_secret",
    "test_secrets::test_the_audit_log_contains_no_secret",
    "test_secrets::test_no_command_prints_a_secret",
    "test_secrets::test_no_file_contains_a_secret_in_any_encoding",
)
RACES = (
    "test_limits::test_fifty_parallel_logins_with_a_limit_of_five_leave_exactly_five",
    "test_rotation::test_twenty_parallel_hard_rotations_leave_one_live_secret",
    "UserAccountsTests/Login/OvertakenLoginTests::a password that was replaced meanwhile is refused",
)
OUTAGE = "Instances/test_outages::test_servers_answer_503_while_the_store_is_away_and_go_on_when_it_is_back"
NOT_HTTP = "test_bad_requests::test_a_request_that_is_not_http_is_refused_or_closed"
TLS = (
    "test_tls::test_tls_1_1_is_refused",
    "test_tls::test_current_tls_versions_are_spoken",
    "test_tls::test_with_tls_1_2_only_suites_that_authenticate_and_have_ephemeral_keys_are_negotiated",
)
HSTS = "test_tls::test_every_answer_over_tls_promises_https_for_two_years"
EVENTS = "test_audit::test_login_failure_success_and_logout_are_events"
ONE_EVENT_EACH = "UserAccountsTests/Login/AuthenticatorTests::every failure is one event with its reason; an unknown name appears as a keyed hash only"

ASVS = {
    "ASVS-1.2.4": covered(
        "test_bad_requests::test_hostile_text_in_the_login_form_is_only_text",
        "SQLiteClientTests/SQLiteDatabaseTests::values of every kind are read back as they were, hostile text included",
    ),
    "ASVS-3.1.1": document("docs/browser-support.md", "Browser support"),
    "ASVS-3.2.2": covered(
        "test_bad_requests::test_hostile_text_in_the_login_form_is_only_text",
        "test_bad_requests::test_a_hostile_user_agent_is_only_text_on_the_account_page",
    ),
    "ASVS-3.3.1 ASVS-3.3.2 ASVS-3.3.3": covered(
        ATTRIBUTES, "test_cookie::test_the_login_page_sets_only_its_own_short_lived_cookie"
    ),
    "ASVS-3.3.4": covered(ATTRIBUTES, NOWHERE_ELSE),
    "ASVS-3.4.1": covered(HSTS),
    "ASVS-3.4.2": covered("test_csrf::test_no_answer_ever_allows_another_origin", NO_PERMISSION),
    "ASVS-3.4.3 ASVS-3.4.6": covered(CONTENT_POLICY),
    "ASVS-3.4.4 ASVS-3.4.5 ASVS-3.5.8": covered(COMMON_HEADERS),
    "ASVS-3.4.8": covered(ISOLATED),
    "ASVS-3.5.1": covered(OWN_PAGE, STRANGE_SITE, STRANGE_ORIGIN, "test_csrf::test_a_cross_site_login_is_refused_c18"),
    "ASVS-3.5.2": covered(OTHER_TYPE),
    "ASVS-3.5.3": covered(READING),
    "ASVS-3.5.4": document("docs/signing-in.md", "Separate hosts"),
    "ASVS-3.6.1": covered("test_headers::test_pages_load_nothing_from_elsewhere_and_run_no_inline_code"),
    "ASVS-3.7.2 ASVS-3.7.3": NEXT,
    "ASVS-4.1.1": covered("test_headers::test_every_body_says_what_it_is"),
    "ASVS-4.1.3": covered(
        FORWARDED,
        "test_forward_auth::test_an_identity_that_the_client_sent_is_never_answered",
        "test_forward_auth::test_nobody_but_a_trusted_proxy_is_answered",
        "WebAddressesTests/Network/ClientAddressTests::a forwarded header from a peer that is not trusted has no effect",
    ),
    "ASVS-4.1.4 ASVS-13.4.4": covered("test_bad_requests::test_a_method_that_is_not_offered_is_405"),
    "ASVS-4.2.1": covered(NOT_HTTP),
    "ASVS-6.1.1": document("docs/signing-in.md", "Guessing"),
    "ASVS-6.1.2": document("docs/signing-in.md", "Words that are refused as passwords"),
    "ASVS-6.1.3": document("docs/signing-in.md", "Ways in"),
    "ASVS-6.2.1 ASVS-6.2.5": covered(
        "test_passwords::test_a_weak_password_is_refused_with_reasons",
        "test_passwords::test_a_long_enough_password_of_any_characters_is_taken_whole",
    ),
    "ASVS-6.2.2": covered("test_passwords::test_the_new_password_works_and_the_old_does_not"),
    "ASVS-6.2.3": covered(*PRESENT_PASSWORD),
    "ASVS-6.2.4": covered(
        "test_passwords::test_a_weak_password_is_refused_with_reasons",
        "UserAccountsTests/Password/PasswordBlocklistTests::the bundled list has far more than 3000 passwords of acceptable length (ASVS 6.2.4)",
    ),
    "ASVS-6.2.6 ASVS-6.2.7": covered("test_login::test_password_managers_are_welcome"),
    "ASVS-6.2.8": covered(*WHOLE),
    "ASVS-6.2.9": covered(
        "test_passwords::test_a_long_enough_password_of_any_characters_is_taken_whole",
        "test_bad_requests::test_ten_megabytes_are_refused_fast",
    ),
    "ASVS-6.2.11": covered(
        "test_passwords::test_a_password_made_of_ones_own_name_is_refused", "test_passwords::test_a_weak_password_is_refused_with_reasons"
    ),
    "ASVS-6.3.1": covered(*THROTTLE),
    "ASVS-6.3.2": covered("test_login::test_a_fresh_installation_knows_no_default_account"),
    "ASVS-6.3.3": covered("test_factor_rules::test_an_account_that_must_enrol_can_do_nothing_else"),
    "ASVS-6.4.3": covered("test_factor_login::test_a_one_time_link_does_not_go_round_the_factor"),
    "ASVS-6.5.1": covered(CODE_ONCE, CODES_IN_PARALLEL, RECOVERY_ONCE, RECOVERY_IN_PARALLEL),
    "ASVS-6.5.2": not_applicable("recovery codes have 115 random bits, so a plain hash is enough"),
    "ASVS-6.5.3": covered(
        "UserAccountsTests/Factors/OneTimeCodeSecretTests::a secret has 160 bits from the given source", "UserAccountsTests/Factors/RecoveryCodeTests::each of the 23 characters carries five random bits"
    ),
    "ASVS-6.5.4": covered(ONE_COUNT, FIVE_WRONG),
    "ASVS-6.5.5": covered("test_factor_codes::test_a_code_of_another_time_is_refused_and_the_event_tells_the_drift"),
    "ASVS-6.5.6": covered(
        "test_factor_passkeys::test_a_removed_passkey_is_refused_at_the_login",
        "test_factor_operators::test_a_reset_removes_all_factors_ends_the_sessions_and_is_recorded",
    ),
    "ASVS-6.3.4": covered("test_login::test_unknown_wrong_and_disabled_are_answered_alike", *PRESENT_PASSWORD),
    "ASVS-6.3.5": covered("test_notices::test_failed_attempts_are_shown_after_the_next_login", "test_notices::test_a_replay_is_told_and_shown"),
    "ASVS-6.3.7": covered(
        "test_notices::test_new_devices_password_changes_and_resets_are_told", "test_notices::test_a_command_tells_too"
    ),
    "ASVS-6.3.8": ALIKE,
    "ASVS-6.4.1": covered(*RESET, "UserAccountsTests/Links/OneTimeTokenTests::a token has 256 random bits and travels as 43 characters"),
    "ASVS-6.4.6": covered(
        "test_admin::test_nobody_may_pick_another_persons_password",
        "test_admin::test_a_new_person_gets_a_one_time_link_instead_of_a_password",
    ),
    "ASVS-6.5.8": covered("test_timeouts::test_time_given_by_the_client_is_ignored"),
    "ASVS-6.7.2": covered(ASSERTION_ONCE, "test_factor_passkeys::test_an_assertion_of_another_browser_is_refused"),
    "ASVS-6.8": not_applicable("No identity provider is involved: there is no federation in this version."),
    "ASVS-7.1.1": document("docs/session-policy.md", "Against NIST SP 800-63B-4 and OWASP"),
    "ASVS-7.1.2 ASVS-7.1.3": document("docs/session-policy.md", "Concurrent sessions"),
    "ASVS-7.2.1": covered(*CHANGED_TOKENS),
    "ASVS-7.2.2": covered(
        "test_fixation::test_two_logins_never_share_a_token", "test_bad_cookies::test_a_token_in_an_authorization_header_is_ignored",
        "test_revocation_stream::test_a_token_opens_nothing_else",
    ),
    "ASVS-7.2.4": covered(*HARD_ROTATION),
    "ASVS-7.3.1": covered(TIMEOUTS[0], "test_timeouts::test_activity_restarts_the_idle_timeout"),
    "ASVS-7.3.2": covered(TIMEOUTS[1], "test_timeouts::test_timeouts_hold_on_the_second_under_load"),
    "ASVS-7.4.1": covered(
        *LOGOUT,
        "test_survival::test_a_logout_that_was_acknowledged_survives_a_kill",
        "Instances/test_one_truth::test_what_one_server_ended_another_refuses_at_the_very_next_request",
    ),
    "ASVS-7.4.2": covered(
        "test_revocation::test_disabling_a_person_ends_their_sessions", "test_revocation::test_deleting_a_person_ends_their_sessions"
    ),
    "ASVS-7.4.3": covered(
        "test_revocation::test_a_password_change_ends_the_other_sessions_with_that_reason",
        "test_revocation::test_a_password_change_can_keep_the_other_sessions",
    ),
    "ASVS-7.4.4": covered(LOGOUT_FORM),
    "ASVS-7.4.5": covered(
        "test_revocation::test_an_administrator_can_end_all_sessions_of_one_person",
        "test_admin::test_revoking_everything_ends_every_other_session",
    ),
    "ASVS-7.5.1": covered(*PRESENT_PASSWORD, *FRESH),
    "ASVS-7.5.2": covered(
        "test_revocation::test_a_device_list_marks_exactly_this_one_and_shows_no_secret",
        "test_revocation::test_nobody_can_end_a_session_that_is_not_theirs",
        "AuthServerTests/Account/AccountRoutesTests::after the window a sensitive action asks for the password first and leads back; nothing is done before",
    ),
    "ASVS-7.5.3": covered(*FRESH),
    "ASVS-7.6.2": covered("test_fixation::test_no_page_signs_an_anonymous_visitor_in"),
    "ASVS-8.2.1": covered(*ROLES),
    "ASVS-8.2.2": covered(
        "test_revocation::test_nobody_can_end_a_session_that_is_not_theirs",
        "AuthServerTests/API/SessionAPITests::another user's session cannot be ended, nor distinguished from one that does not exist",
    ),
    "ASVS-8.2.3": covered("test_admin::test_a_person_cannot_make_themselves_administrator"),
    "ASVS-8.3.2": covered(DEMOTED),
    "ASVS-11.1.1": document("docs/crypto.md", "Keys"),
    "ASVS-11.1.2 ASVS-11.2.3 ASVS-11.4.1": document("docs/crypto.md", "Algorithms"),
    "ASVS-11.2.4": document("docs/crypto.md", "Comparison"),
    "ASVS-11.2.1": document("docs/architecture.md", "Dependencies"),
    "ASVS-11.2.2": covered(
        "UserAccountsTests/Login/AuthenticatorTests::a hash at another cost is replaced at login, and only then",
        "test_commands::test_import_takes_people_with_foreign_hashes",
    ),
    "ASVS-11.3.1 ASVS-11.3.2 ASVS-11.3.3": NO_CIPHERS,
    "ASVS-11.4.2": covered(
        "test_passwords::test_hashes_are_argon2id_at_the_promised_cost",
        f"{HASHER}::by default a hash costs 19456 KiB and two passes (ASVS 11.4.2)",
    ),
    "ASVS-11.5.1": covered(
        "test_cookie::test_the_cookie_value_is_64_base64url_characters",
        "UserAccountsTests/Links/OneTimeTokenTests::a token has 256 random bits and travels as 43 characters",
        "SessionsTests/Token/CSRFSecretTests::32 bytes come back, any other number is refused",
    ),
    "ASVS-12.1.1": covered(*TLS),
    "ASVS-12.2.1": covered("test_tls::test_plain_http_on_the_tls_port_gets_no_page"),
    "ASVS-13.4.5": covered("test_start::test_health_is_on_the_management_port_only", "test_start::test_metrics_are_on_the_management_port"),
    "ASVS-13.4.6": covered("test_headers::test_no_answer_says_what_it_runs_on"),
    "ASVS-14.2.1": covered(
        "test_bad_cookies::test_a_token_in_the_address_is_ignored",
        "test_fixation::test_credentials_in_the_address_do_not_sign_anybody_in",
    ),
    "ASVS-14.3.1": covered(
        "test_headers::test_logout_clears_what_the_browser_keeps",
        "test_cookie::test_logout_deletes_the_cookie_with_the_attributes_it_was_set_with",
    ),
    "ASVS-14.3.2": covered(COMMON_HEADERS),
    "ASVS-15.3.4": covered(
        FORWARDED,
        "WebAddressesTests/Network/ClientAddressTests::the first entry from the right that is not a proxy is the client; what stands further left is not believed",
    ),
    "ASVS-15.3.7": covered(
        "test_bad_requests::test_a_duplicate_form_field_is_refused", "test_bad_requests::test_form_fields_in_the_address_are_not_mixed_in"
    ),
    "ASVS-15.4.1 ASVS-15.4.2": covered(*RACES),
    "ASVS-16.1.1": document("docs/audit.md", "Storage, access and retention"),
    "ASVS-16.2.1 ASVS-16.2.2": covered("test_audit::test_every_event_has_the_common_fields_and_a_time_in_utc"),
    "ASVS-16.2.4": covered("test_audit::test_export_is_json_lines"),
    "ASVS-16.2.5": covered(*NO_SECRET),
    "ASVS-16.3.1": covered(EVENTS, ONE_EVENT_EACH),
    "ASVS-16.3.3": covered(
        "test_csrf::test_a_forged_request_is_an_event",
        "test_rotation::test_a_replay_is_an_event",
        "test_anomalies::test_what_strangers_do_in_volume_is_a_few_lines_with_the_true_number",
    ),
    "ASVS-16.4.1": covered("test_audit::test_a_name_with_a_line_break_stays_one_event"),
    "ASVS-16.4.2": covered(
        "test_audit::test_tampering_is_found", "test_audit::test_the_database_itself_refuses_to_change_an_event",
        "test_audit::test_a_head_noted_elsewhere_convicts_whoever_cut_the_log_and_made_it_fit", *ROLES[:1]
    ),
    "ASVS-16.4.3": document("docs/audit.md", "Copies on other machines"),
    "ASVS-16.5.1": covered(
        "test_bad_requests::test_json_that_is_not_a_login_is_refused",
        NOT_HTTP,
        "PageRenderingTests/Errors/AnswersTests::a failure tells nothing about its cause",
    ),
    "ASVS-16.5.2 ASVS-16.5.3": covered(
        OUTAGE,
        "test_forward_auth::test_a_store_that_is_away_is_unavailable_and_never_a_login_page",
        "AuthServerTests/Login/LoginRoutesTests::a store that does not answer is 503, and signs no user out"
    ),
    "ASVS-16.5.4": covered("PageRenderingTests/Errors/AnswersTests::a failure tells nothing about its cause"),
}

NIST = {
    "NIST-2.2.3": covered(
        f"{LEVEL}::two factors count for 24 hours, to the millisecond",
        f"{LEVEL}::a session that may be idle for longer than the level loses it so long after the newest proof",
        "HummingbirdSessionsTests/GuardTests::24 hours after a login with two factors, the second one alone is not enough",
        "ForwardAuthTests/Answer/ForwardAuthVerdictTests::"
        "a level counts for a request up to its last millisecond, and each level by its own limit",
    ),
    "NIST-2.3.3": covered(
        f"{LEVEL}::a hardware key counts for 12 hours, and then as two factors up to 24",
        f"{LEVEL}::a session that may be idle for longer than the level loses it so long after the newest proof",
    ),
    "NIST-3.1.1.2-length": covered(f"{POLICY}::15 code points of any kind are needed"),
    "NIST-3.1.1.2-maximum": covered(WHOLE[0], f"{POLICY}::256 code points are allowed, one more is not"),
    "NIST-3.1.1.2-rules": covered(f"{POLICY}::no composition is asked for"),
    "NIST-3.1.1.2-whole": covered(*WHOLE),
    "NIST-3.1.1.2-nfc": covered(
        "test_login::test_a_password_with_composed_and_decomposed_letters_is_the_same",
        f"{HASHER}::compatibility spellings stay different",
    ),
    "NIST-3.1.1.2-list": covered(
        "test_passwords::test_a_weak_password_is_refused_with_reasons",
        f"{POLICY}::a listed password inside a longer phrase does no harm",
    ),
    "NIST-3.1.1.2-help": covered(
        "test_login::test_password_managers_are_welcome",
        "WebPagesTests/Templates/PageRenderingTests::the password can be shown without a script",
    ),
    "NIST-3.1.1.2-stored": covered(
        "test_passwords::test_two_people_with_one_password_have_different_hashes",
        "test_passwords::test_hashes_are_argon2id_at_the_promised_cost",
    ),
    "NIST-3.1.1.2-keyed": covered(
        "UserAccountsTests/Password/PasswordPepperTests::a hash names its key and holds the HMAC of what Argon2id made",
        "test_pepper::test_passwords_are_bound_to_the_current_key_at_the_next_login",
        "test_pepper::test_a_key_appears_nowhere",
    ),
    "NIST-3.1.2": covered(RECOVERY_ONCE, RECOVERY_IN_PARALLEL, ONE_COUNT),
    "NIST-3.1.4": covered(CODE_ONCE, CODES_IN_PARALLEL, ONE_COUNT),
    "NIST-3.2.2": covered(
        "test_throttle::test_at_the_limit_only_a_one_time_link_helps",
        "test_throttle::test_failures_outlive_a_restart",
        "Instances/test_throttle::test_failures_at_one_server_count_at_the_others",
    ),
    "NIST-3.2.12": covered("UserAccountsTests/Links/OneTimeTokenTests::a token has 256 random bits and travels as 43 characters"),
    "NIST-4.2": covered(
        RECOVERY_ONCE, "test_factor_codes::test_new_recovery_codes_replace_all_earlier_ones",
        "test_factor_codes::test_a_recovery_code_does_not_stand_for_the_password",
    ),
    "NIST-5.1-secret": covered(*CHANGED_TOKENS, *LOGOUT, NOWHERE_ELSE, "test_tls::test_plain_http_on_the_tls_port_gets_no_page"),
    "NIST-5.1-content": covered(
        "test_csrf::test_a_missing_token_is_refused_c11", "test_csrf::test_a_token_only_in_the_address_is_refused_c13"
    ),
    "NIST-5.1-remember": covered("test_timeouts::test_remember_me_has_its_own_longer_pair"),
    "NIST-5.1.1 NIST-5.1.1-should": covered(ATTRIBUTES, "test_cookie::test_the_cookie_value_is_64_base64url_characters"),
    "NIST-5.2": covered(*TIMEOUTS, "test_timeouts::test_reauthentication_restarts_both_timeouts"),
}

COOKIES = {
    "COOKIE-value": covered("test_cookie::test_the_cookie_value_is_64_base64url_characters"),
    "COOKIE-several": covered("test_cookie::test_the_cookie_may_come_in_the_second_of_two_cookie_headers"),
    "COOKIE-duplicates": covered("test_bad_cookies::test_two_different_values_under_our_name_are_anonymous"),
    "COOKIE-case": covered("test_bad_cookies::test_the_cookie_name_is_compared_exactly"),
    "COOKIE-size": covered("test_bad_cookies::test_an_oversized_cookie_header_is_refused_and_the_server_lives"),
    "COOKIE-lifetime": covered("test_cookie::test_remember_me_lets_the_cookie_outlive_the_browser_but_not_the_session"),
    "COOKIE-deletion": covered("test_cookie::test_logout_deletes_the_cookie_with_the_attributes_it_was_set_with"),
    "COOKIE-lax": covered(READING),
    "COOKIE-prefix": covered(ATTRIBUTES),
    "COOKIE-partitioned": covered(ATTRIBUTES),
    "COOKIE-localhost": covered(
        "test_start::test_dev_mode_stays_on_loopback", "test_cookie::test_dev_mode_uses_a_plain_name_without_secure_for_clients_that_need_it"
    ),
}

CSRF = {
    "CSRF-C1 CSRF-C4": covered(OWN_PAGE),
    "CSRF-C2 CSRF-C3": covered(STRANGE_SITE, "test_csrf::test_a_forged_request_is_an_event"),
    "CSRF-C5": covered("test_csrf::test_without_fetch_metadata_our_own_origin_is_accepted_c5"),
    "CSRF-C6 CSRF-C7 CSRF-C8 CSRF-C9 CSRF-C10": covered(STRANGE_ORIGIN),
    "CSRF-C11": covered("test_csrf::test_a_missing_token_is_refused_c11"),
    "CSRF-C12": covered("test_csrf::test_somebody_elses_token_is_refused_c12"),
    "CSRF-C13": covered("test_csrf::test_a_token_only_in_the_address_is_refused_c13"),
    "CSRF-C14": covered("test_csrf::test_a_token_only_in_a_cookie_is_refused_c14"),
    "CSRF-C15": covered(
        "test_csrf::test_a_token_from_before_a_hard_rotation_is_refused_c15",
        "test_rotation::test_a_form_from_before_a_hard_rotation_is_refused",
    ),
    "CSRF-C16": covered("test_csrf::test_without_any_provenance_the_token_decides_c16"),
    "CSRF-C17": covered(STRANGE_SITE),
    "CSRF-C18": covered("test_csrf::test_a_cross_site_login_is_refused_c18"),
    "CSRF-C19": covered(
        "test_csrf::test_a_login_form_without_its_own_token_is_refused_c19",
        "test_csrf::test_a_login_form_whose_cookie_is_missing_is_refused_c19",
    ),
    "CSRF-C20": covered(READING),
    "CSRF-C21": covered(OTHER_TYPE),
    "CSRF-C22": covered("HummingbirdSessionsTests/CSRF/OriginPolicyTests::follows the table"),
    "CSRF-C23": covered(NO_PERMISSION),
}

WSTG = {
    "WSTG-SESS-02": covered(ATTRIBUTES),
    "WSTG-SESS-03": covered("test_fixation::test_a_chosen_cookie_value_is_never_adopted", *HARD_ROTATION),
    "WSTG-SESS-04": covered(
        "test_bad_cookies::test_a_token_in_the_address_is_ignored",
        "test_fixation::test_credentials_in_the_address_do_not_sign_anybody_in",
        COMMON_HEADERS,
    ),
    "WSTG-SESS-05": covered(OWN_PAGE, STRANGE_SITE, STRANGE_ORIGIN),
    "WSTG-SESS-06": covered(LOGOUT_FORM, *LOGOUT, "ForwardAuth/test_deployments::test_ended"),
    "WSTG-SESS-07": covered(*TIMEOUTS, "test_timeouts::test_time_given_by_the_client_is_ignored"),
    "WSTG-SESS-09": covered(
        ATTRIBUTES,
        "test_rotation::test_a_retired_secret_ends_the_session_for_both_sides",
        "test_anomalies::test_a_session_in_another_browser_is_one_event",
    ),
    "WSTG-SESS-10": covered(
        "test_bad_cookies::test_a_malformed_cookie_is_anonymous", "test_bad_cookies::test_a_token_in_an_authorization_header_is_ignored"
    ),
    "WSTG-SESS-11": covered(
        "test_limits::test_the_oldest_session_makes_room", "test_limits::test_with_the_deny_policy_the_newest_login_is_refused"
    ),
    "WSTG-ATHN-01 WSTG-CRYP-03": covered("test_tls::test_plain_http_on_the_tls_port_gets_no_page", HSTS, *TLS),
    "WSTG-ATHN-02": covered("test_login::test_a_fresh_installation_knows_no_default_account"),
    "WSTG-ATHN-03": covered(*THROTTLE),
    "WSTG-ATHN-04": covered("test_bad_requests::test_no_spelling_of_a_path_opens_a_door"),
    "WSTG-ATHN-05": covered(
        "test_timeouts::test_remember_me_has_its_own_longer_pair",
        "test_cookie::test_remember_me_lets_the_cookie_outlive_the_browser_but_not_the_session",
    ),
    "WSTG-ATHN-06": covered(COMMON_HEADERS, "Browser/test_journey::test_the_back_button_after_logout_shows_nothing"),
    "WSTG-ATHN-07": covered(
        "test_passwords::test_a_weak_password_is_refused_with_reasons",
        "test_passwords::test_a_long_enough_password_of_any_characters_is_taken_whole",
    ),
    "WSTG-ATHN-09": covered(
        *PRESENT_PASSWORD, *RESET, "AuthServerTests/Listeners/WebServerTests::a set-up or reset link points at the public origin"
    ),
    "WSTG-ATHN-10": covered("test_login::test_unknown_wrong_and_disabled_are_answered_alike"),
    "WSTG-ATHN-11": covered(
        "test_factor_login::test_its_cookie_opens_no_call", "test_factor_login::test_its_cookie_opens_no_page",
        "test_factor_login::test_another_browser_cannot_complete_it", ONE_COUNT,
    ),
    "WSTG-IDNT-04": ALIKE,
    "WSTG-CONF-07": covered(HSTS),
    "WSTG-CONF-12": covered(CONTENT_POLICY),
    "WSTG-CONF-14": covered(COMMON_HEADERS),
    "WSTG-CLNT-09": covered(CONTENT_POLICY, ISOLATED),
    "WSTG-ATHZ-02": covered(*ROLES, "test_bad_requests::test_no_spelling_of_a_path_opens_a_door"),
    "WSTG-ATHZ-03": covered("test_admin::test_a_person_cannot_make_themselves_administrator", DEMOTED),
    "WSTG-ATHZ-04": covered("test_revocation::test_nobody_can_end_a_session_that_is_not_theirs"),
}

LATER = {
    "TOTP-keys": covered(
        "test_factor_codes::test_a_secret_takes_effect_with_its_first_code_and_the_first_recovery_codes_come_with_it",
        "UserAccountsTests/Factors/FactorSecretSealTests::a seal with any bit changed does not open",
    ),
    "TOTP-window": covered("test_factor_codes::test_a_code_of_another_time_is_refused_and_the_event_tells_the_drift", CODE_ONCE),
    "TOTP-throttle": covered(ONE_COUNT, FIVE_WRONG),
    "TOTP-input": covered("test_factor_codes::test_a_code_is_six_ascii_digits"),
    "TOTP-enrol": covered(
        "test_factor_codes::test_a_wrong_first_code_changes_nothing_and_leaves_one_event",
        "test_factor_rules::test_with_a_second_factor_the_password_alone_is_not_enough_for_a_change",
    ),
    "WEBAUTHN-challenge": covered(
        ASSERTION_ONCE, "test_factor_passkeys::test_an_answer_to_an_enrolment_is_good_once",
        "test_factor_passkeys::test_the_challenge_of_another_session_is_refused",
    ),
    "WEBAUTHN-client WEBAUTHN-data WEBAUTHN-key": covered(BENT_ENROLMENT, BENT_LOGIN),
    "WEBAUTHN-state": covered("test_factor_passkeys::test_a_counter_that_goes_back_is_an_event_and_no_refusal"),
}

HEADERS = {
    "HEADER-Content-Security-Policy": covered(CONTENT_POLICY),
    "HEADER-Strict-Transport-Security": covered(HSTS, "test_headers::test_plain_http_does_not_promise_https"),
    "HEADER-X-Content-Type-Options HEADER-Referrer-Policy HEADER-Cross-Origin-Resource-Policy": covered(COMMON_HEADERS),
    "HEADER-Cross-Origin-Opener-Policy HEADER-Permissions-Policy HEADER-X-Frame-Options HEADER-X-Robots-Tag": covered(ISOLATED),
    "HEADER-Cache-Control": covered(COMMON_HEADERS, "test_headers::test_style_sheets_are_cached_for_ever_and_set_no_cookie"),
    "HEADER-Vary": covered("test_headers::test_pages_that_differ_by_login_vary_by_cookie"),
    "HEADER-Clear-Site-Data": covered("test_headers::test_logout_clears_what_the_browser_keeps"),
    "HEADER-Content-Type": covered("test_headers::test_every_body_says_what_it_is"),
    "HEADER-WWW-Authenticate": covered("test_headers::test_a_401_names_a_scheme_that_opens_no_dialog"),
    "HEADER-absent": covered("test_headers::test_no_answer_says_what_it_runs_on"),
}

AUDIT = {
    "AUDIT-login": covered(EVENTS, ONE_EVENT_EACH),
    "AUDIT-password": covered("test_audit::test_a_password_change_is_an_event"),
    "AUDIT-factors": covered(BENT_ENROLMENT, CODE_ONCE, "test_factor_operators::test_a_reset_removes_all_factors_ends_the_sessions_and_is_recorded"),
    "AUDIT-sessions": covered(EVENTS, "test_audit::test_a_revocation_names_who_did_it"),
    "AUDIT-late-use": covered(
        "AuthServerTests/Listeners/SessionAuditTests::a client with an old cookie cannot fill the log: late uses are recorded once per session"
    ),
    "AUDIT-bad-ids": covered("test_anomalies::test_what_strangers_do_in_volume_is_a_few_lines_with_the_true_number"),
    "AUDIT-recovery": covered(
        "AuthServerTests/Upkeep/OutageRecordTests::an outage is two events, its beginning at once and its end, however long it lasts",
        "Instances/test_outages::test_servers_answer_503_while_the_store_is_away_and_go_on_when_it_is_back",
    ),
    "AUDIT-administration": covered(
        "test_audit::test_a_revocation_names_who_did_it",
        "AuthServerTests/API/AdminAPITests::the audit log can be read and filtered, and reading it is recorded",
    ),
    "AUDIT-attacks": covered("test_csrf::test_a_forged_request_is_an_event"),
    "AUDIT-common-fields": covered(
        "test_audit::test_every_event_has_the_common_fields_and_a_time_in_utc",
        "UserAccountsTests/Audit/AuditChainTests::an entry carries all common fields, and details cannot replace them",
    ),
    "AUDIT-unknown-names": covered("test_audit::test_the_name_of_an_unknown_person_is_not_written_down", ONE_EVENT_EACH),
    "AUDIT-canaries": covered(*NO_SECRET),
    "AUDIT-closed": covered(
        "ServerTablesTests/Stores/AuditLogTests::a change and its record are stored together or not at all",
        "UserAccountsTests/Login/AuthenticatorTests::a login is refused if the attempt cannot be recorded",
    ),
}

INPUT = {
    "INPUT-smuggling": covered(NOT_HTTP),
    "INPUT-log-injection": covered("test_audit::test_a_name_with_a_line_break_stays_one_event"),
    "INPUT-paths": covered("test_bad_requests::test_no_spelling_of_a_path_opens_a_door"),
    "INPUT-pollution": covered(
        "test_bad_requests::test_a_duplicate_form_field_is_refused",
        "test_bad_requests::test_form_fields_in_the_address_are_not_mixed_in",
        "test_bad_requests::test_a_duplicate_json_key_is_refused_or_harmless",
    ),
    "INPUT-method-override": covered(READING, "test_csrf::test_a_method_in_the_form_is_ignored"),
    "INPUT-line-breaks": NEXT,
    "INPUT-over-long": covered(
        "test_bad_requests::test_ten_megabytes_are_refused_fast",
        "test_bad_requests::test_a_chunked_body_cannot_get_round_the_limit",
        NOT_HTTP,
    ),
    "INPUT-look-alikes": covered(
        "ServerTablesTests/Stores/AccountStoreTests::a name that looks like an existing one is taken, also when that one is older than this rule"
    ),
}

VERDICTS = spread(ASVS | NIST | COOKIES | CSRF | WSTG | LATER | HEADERS | AUDIT | INPUT)
