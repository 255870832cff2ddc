-- The first schema: organisations, their offices and employees, connections to identity providers,
-- sign-ins and sessions, the audit chain, the mail ledger and the commitments of employees.
-- Times are microseconds since 1970-01-01T00:00:00Z. Columns named *_folded are computed in Rust
-- (Unicode case folding), so that both databases compare alike.

create table facts (
    name text not null primary key,
    value text not null
) strict;

create table organisations (
    id blob not null primary key,
    slug text not null unique,
    name text not null,
    settings text not null,
    created_at integer not null,
    updated_at integer not null,
    version integer not null
) strict;

create table organisation_domains (
    domain text not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade
) strict;
create index organisation_domains_by_organisation on organisation_domains (organisation_id);

-- How many records of a kind an organisation has, spread over shards so that writers of one
-- organisation do not queue for one row. The total is the sum.
create table organisation_totals (
    organisation_id blob not null references organisations (id) on delete cascade,
    kind text not null,
    shard integer not null,
    total integer not null,
    primary key (organisation_id, kind, shard)
) strict;

-- Links for making the first organisation and its administrator, while there is none. Only the digest of the
-- secret. Of several processes each may have written one; using one takes them all.
create table setup_links (
    digest blob not null primary key,
    created_at integer not null,
    expires_at integer not null
) strict;

create table connections (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    slug text not null,
    name text not null,
    settings text not null,
    -- The one identity provider that was chosen from its document, as JSON.
    idp_metadata text,
    idp_metadata_url text,
    idp_metadata_at integer,
    created_at integer not null,
    updated_at integer not null,
    version integer not null
) strict;
create unique index connections_slug_unique on connections (organisation_id, slug);

create table offices (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    -- The connection that keeps this office up to date; null when people do.
    connection_id blob references connections (id) on delete set null,
    external_id text,
    name text not null,
    name_folded text not null,
    active integer not null,
    time_zone text,
    address text,
    created_at integer not null,
    updated_at integer not null,
    version integer not null
) strict;
create unique index offices_name_unique on offices (organisation_id, name_folded);
create unique index offices_external_id_unique on offices (organisation_id, external_id) where external_id is not null;
create index offices_by_connection on offices (connection_id);
create index offices_by_id on offices (organisation_id, id);

-- The service provider's own keys. The private key is encrypted under the master key.
create table connection_keys (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    connection_id blob not null references connections (id) on delete cascade,
    purpose text not null check (purpose in ('signing', 'encryption')),
    stage text not null check (stage in ('next', 'current', 'previous')),
    certificate text not null,
    private_key blob not null,
    created_at integer not null
) strict;
create unique index connection_keys_by_stage on connection_keys (connection_id, purpose, stage);
create index connection_keys_by_organisation on connection_keys (organisation_id);

-- How the metadata that was fetched from a link stays fresh. due_at is also the lease of the process that
-- fetches. failures counts those since the last success.
create table metadata_refreshes (
    connection_id blob not null primary key references connections (id) on delete cascade,
    organisation_id blob not null references organisations (id) on delete cascade,
    due_at integer not null,
    succeeded_at integer not null,
    failed_at integer,
    failure text,
    failures integer not null
) strict;
create index metadata_refreshes_due on metadata_refreshes (due_at);
create index metadata_refreshes_by_organisation on metadata_refreshes (organisation_id);

-- Which ends of certificates and metadata were announced, each at so many days ahead, once.
create table expiry_announcements (
    connection_id blob not null references connections (id) on delete cascade,
    organisation_id blob not null references organisations (id) on delete cascade,
    kind text not null,
    subject text not null,
    days_ahead integer not null,
    ends_at integer not null,
    announced_at integer not null,
    primary key (connection_id, kind, subject, days_ahead)
) strict;
create index expiry_announcements_by_organisation on expiry_announcements (organisation_id);
create index expiry_announcements_by_end on expiry_announcements (ends_at);

create table scim_tokens (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    connection_id blob not null references connections (id) on delete cascade,
    label text not null,
    digest blob not null unique,
    -- The networks that it may be used from, separated by blanks; empty: from anywhere.
    allow_from text not null,
    created_at integer not null,
    expires_at integer,
    last_used_at integer,
    revoked_at integer
) strict;
create index scim_tokens_by_connection on scim_tokens (connection_id);
create index scim_tokens_by_organisation on scim_tokens (organisation_id);

create table employees (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    connection_id blob references connections (id) on delete set null,
    origin text not null,
    status text not null,
    activated integer not null,
    external_id text,
    external_id_folded text,
    username text not null,
    username_folded text not null,
    email text,
    email_folded text,
    -- The folded e-mail while the organisation wants it unique, else null: a unique index on it
    -- enforces the rule where it holds.
    email_unique text,
    first_name text not null,
    last_name text not null,
    display_name text,
    name_folded text not null,
    phone_number text,
    function text,
    introduction text,
    video_url text,
    picture_url text,
    contact_email text,
    language text,
    time_zone text,
    -- Roles and office relations in full, 'ADMIN:hand' and 'OFFICE:AGENT:idp' separated by blanks:
    -- one row is one employee. employee_roles and employee_offices are indexes over them.
    roles text not null,
    offices text not null,
    online_planning integer not null,
    password_hash text,
    failed_sign_ins integer not null,
    blocked_at integer,
    last_sign_in_at integer,
    scim_document text,
    created_at integer not null,
    updated_at integer not null,
    version integer not null
) strict;
create unique index employees_username_unique on employees (organisation_id, username_folded);
create unique index employees_external_id_unique on employees (organisation_id, external_id) where external_id is not null;
create unique index employees_email_unique on employees (organisation_id, email_unique) where email_unique is not null;
create index employees_by_folded_external_id on employees (organisation_id, external_id_folded) where external_id_folded is not null;
-- The e-mail first: the sign-in page looks for an address before anybody has named an organisation.
create index employees_by_email on employees (email_folded, organisation_id);
-- The same for a username, of those who have a password.
create index employees_by_sign_in_name on employees (username, organisation_id) where password_hash is not null;
-- What the list of employees asks of somebody whom another index found is beside the id.
create index employees_by_id on employees (organisation_id, id, name_folded, status, connection_id, origin);
-- The list of employees is walked in it; what it filters by is beside the name.
create index employees_by_name on employees (organisation_id, name_folded, id, status, connection_id, origin);
create index employees_by_source on employees (organisation_id, connection_id, origin, id);
create index employees_by_status on employees (organisation_id, status, id);
-- For who asks what changed since the last time.
create index employees_by_change on employees (organisation_id, updated_at, id);
create index employees_by_connection on employees (connection_id);

-- source: 'hand' for a role given by a person, 'idp' for one that the connection's rules gave.
create table employee_roles (
    employee_id blob not null references employees (id) on delete cascade,
    organisation_id blob not null references organisations (id) on delete cascade,
    role text not null,
    source text not null,
    primary key (employee_id, role, source)
) strict;
create index employee_roles_by_role on employee_roles (organisation_id, role, employee_id);

create table employee_offices (
    employee_id blob not null references employees (id) on delete cascade,
    office_id blob not null references offices (id) on delete cascade,
    organisation_id blob not null references organisations (id) on delete cascade,
    role text not null,
    source text not null,
    primary key (employee_id, office_id, role, source)
) strict;
create index employee_offices_by_office on employee_offices (office_id, employee_id);

-- Further roles that administrators made. permissions: their names, separated by blanks.
create table roles (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    name text not null,
    name_folded text not null,
    permissions text not null,
    created_at integer not null,
    updated_at integer not null,
    version integer not null
) strict;
create unique index roles_name_unique on roles (organisation_id, name_folded);

-- Who has which of them. Only people give them; no identity provider does.
create table role_holders (
    role_id blob not null references roles (id) on delete cascade,
    employee_id blob not null references employees (id) on delete cascade,
    organisation_id blob not null references organisations (id) on delete cascade,
    primary key (role_id, employee_id)
) strict;
create index role_holders_by_employee on role_holders (employee_id, role_id);
create index role_holders_by_organisation on role_holders (organisation_id, employee_id);

-- When in a week an employee can be given an appointment, by the clock of their time zone. weekday: 0 is Monday.
-- begins, ends: minutes after midnight. No row: any time.
create table appointment_hours (
    employee_id blob not null references employees (id) on delete cascade,
    weekday integer not null check (weekday between 0 and 6),
    begins integer not null,
    ends integer not null check (ends > begins and ends <= 1440),
    organisation_id blob not null references organisations (id) on delete cascade,
    primary key (employee_id, weekday, begins)
) strict;

-- What an employee is expert in, in the words of the organisation.
create table expertise (
    employee_id blob not null references employees (id) on delete cascade,
    subject_folded text not null,
    subject text not null,
    organisation_id blob not null references organisations (id) on delete cascade,
    primary key (employee_id, subject_folded)
) strict;
create index expertise_by_subject on expertise (organisation_id, subject_folded, subject);

-- The calendar of an employee's appointments that programs read, by the digest of its secret. used_at: to the hour.
create table calendar_feeds (
    employee_id blob not null primary key references employees (id) on delete cascade,
    organisation_id blob not null references organisations (id) on delete cascade,
    digest blob not null unique,
    created_at integer not null,
    used_at integer
) strict;
create index calendar_feeds_by_organisation on calendar_feeds (organisation_id);

-- Every e-mail address an identity provider sent, for filters on emails.value.
create table employee_emails (
    employee_id blob not null references employees (id) on delete cascade,
    position integer not null,
    organisation_id blob not null references organisations (id) on delete cascade,
    value_folded text not null,
    primary key (employee_id, position)
) strict;
create index employee_emails_by_value on employee_emails (organisation_id, value_folded);

-- The words of names and identifiers, folded, for the search in the list of employees.
create table employee_words (
    organisation_id blob not null references organisations (id) on delete cascade,
    word text not null,
    employee_id blob not null references employees (id) on delete cascade,
    primary key (organisation_id, word, employee_id)
) strict;
create index employee_words_by_employee on employee_words (employee_id, word);

-- Groups as an identity provider keeps them; each belongs to one connection.
create table groups (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    connection_id blob not null references connections (id) on delete cascade,
    external_id text,
    display_name text not null,
    name_folded text not null,
    created_at integer not null,
    updated_at integer not null,
    version integer not null
) strict;
create unique index groups_name_unique on groups (connection_id, name_folded);
create index groups_by_external_id on groups (connection_id, external_id) where external_id is not null;
create index groups_by_id on groups (connection_id, id);

-- One row is one membership. member_id is employee_id or subgroup_id, whichever is there; display is
-- a name that was sent and is not the member's own.
create table group_members (
    group_id blob not null references groups (id) on delete cascade,
    member_id blob not null,
    organisation_id blob not null references organisations (id) on delete cascade,
    employee_id blob references employees (id) on delete cascade,
    subgroup_id blob references groups (id) on delete cascade,
    display text,
    primary key (group_id, member_id)
) strict;
create index group_members_by_member on group_members (member_id, group_id);
create index group_members_by_employee on group_members (employee_id) where employee_id is not null;
create index group_members_by_subgroup on group_members (subgroup_id) where subgroup_id is not null;

-- What is left of somebody who was deleted: no name, only keyed digests of the identifiers, kept for
-- a while to tell "deleted" from "unknown".
create table deleted_employees (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    created_at integer not null,
    deleted_at integer not null
) strict;
create index deleted_employees_by_time on deleted_employees (organisation_id, deleted_at);

create table deleted_identifiers (
    organisation_id blob not null references organisations (id) on delete cascade,
    digest blob not null,
    employee_id blob not null references deleted_employees (id) on delete cascade,
    kind text not null,
    deleted_at integer not null,
    primary key (organisation_id, digest, employee_id)
) strict;
create index deleted_identifiers_by_employee on deleted_identifiers (employee_id);
create index deleted_identifiers_by_time on deleted_identifiers (deleted_at);

-- Identifiers that an employee had before: keyed digests, so that what logs say under an earlier name is
-- found and erased with the person.
create table former_names (
    organisation_id blob not null references organisations (id) on delete cascade,
    employee_id blob not null references employees (id) on delete cascade,
    digest blob not null,
    primary key (employee_id, digest)
) strict;
create index former_names_by_digest on former_names (organisation_id, digest);

-- Links that were mailed to somebody who is to choose a password: an invitation, or one asked for by who
-- forgot it. Only the digest of the secret.
create table invitations (
    digest blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    employee_id blob not null references employees (id) on delete cascade,
    purpose text not null check (purpose in ('activation', 'reset')),
    created_at integer not null,
    expires_at integer not null
) strict;
create index invitations_by_employee on invitations (employee_id);
create index invitations_by_expiry on invitations (expires_at);

-- Addresses for which a new password was asked, whoever has them or nobody: encrypted, for the seconds until
-- a job has looked.
create table password_requests (
    id blob not null primary key,
    address blob not null,
    asked_at integer not null
) strict;

-- What somebody brings beside the password: an authenticator app. The secret is encrypted under the master
-- key; it counts once it was confirmed. last_step is that of the last code that was used.
create table second_factors (
    employee_id blob not null primary key references employees (id) on delete cascade,
    organisation_id blob not null references organisations (id) on delete cascade,
    secret blob not null,
    created_at integer not null,
    confirmed_at integer,
    last_step integer not null
) strict;

-- Keyed digests; a code that was used is gone.
create table recovery_codes (
    employee_id blob not null references employees (id) on delete cascade,
    digest blob not null,
    organisation_id blob not null references organisations (id) on delete cascade,
    primary key (employee_id, digest)
) strict;

-- Sign-ins whose password was right and that wait for a code.
create table pending_sign_ins (
    digest blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    employee_id blob not null references employees (id) on delete cascade,
    expires_at integer not null
) strict;
create index pending_sign_ins_by_employee on pending_sign_ins (employee_id);
create index pending_sign_ins_by_expiry on pending_sign_ins (expires_at);

-- Passwords that are being looked at. Together with the failures so far they are never more than an account
-- may have, however many posts come at once.
create table password_trials (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    employee_id blob not null references employees (id) on delete cascade,
    at integer not null
) strict;
create index password_trials_by_employee on password_trials (employee_id, at);
create index password_trials_by_organisation on password_trials (organisation_id);
create index password_trials_by_time on password_trials (at);

-- Sign-ins with a password that named nobody who has one, counted in shards: what is written for somebody is
-- written for nobody, too, so that time does not tell.
create table password_strangers (
    shard integer not null primary key,
    attempts integer not null
) strict;

-- AuthnRequests that were sent and not yet answered. former_session_id is the session that the browser had then. fresh_since: the person is to prove who they are, then or later. id is the digest of the request's blob.
create table saml_requests (
    id text not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    connection_id blob not null references connections (id) on delete cascade,
    browser_digest blob not null,
    relay_state text not null,
    return_to text,
    created_at integer not null,
    expires_at integer not null,
    former_session_id blob,
    used_at integer,
    fresh_since integer
) strict;
create index saml_requests_by_expiry on saml_requests (expires_at);
create index saml_requests_by_connection on saml_requests (connection_id);
create index saml_requests_by_organisation on saml_requests (organisation_id);

-- LogoutRequests that were sent and not yet answered.
create table saml_logout_requests (
    id text not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    connection_id blob not null references connections (id) on delete cascade,
    relay_state text not null,
    created_at integer not null,
    expires_at integer not null,
    used_at integer
) strict;
create index saml_logout_requests_by_expiry on saml_logout_requests (expires_at);
create index saml_logout_requests_by_connection on saml_logout_requests (connection_id);
create index saml_logout_requests_by_organisation on saml_logout_requests (organisation_id);

-- The replay guard: an assertion, or a LogoutRequest of an identity provider, is consumed once.
create table saml_assertions (
    organisation_id blob not null references organisations (id) on delete cascade,
    digest blob not null,
    expires_at integer not null,
    primary key (organisation_id, digest)
) strict, without rowid;
create index saml_assertions_by_expiry on saml_assertions (expires_at);

-- Logouts of an identity provider: an assertion from before one is refused when it arrives behind it. The keys are
-- keyed digests of the NameID and of the SessionIndex; an empty session_key stands for all sessions of the person.
create table saml_logouts (
    connection_id blob not null references connections (id) on delete cascade,
    name_key blob not null,
    session_key blob not null,
    organisation_id blob not null references organisations (id) on delete cascade,
    issued_at integer not null,
    -- By our clock: an answer to a request that was made later is of later than the logout, whatever its time says.
    received_at integer not null,
    expires_at integer not null,
    primary key (connection_id, name_key, session_key)
) strict;
create index saml_logouts_by_expiry on saml_logouts (expires_at);
create index saml_logouts_by_organisation on saml_logouts (organisation_id);

-- Which subject of which connection is which employee, from the first sign-in on (SCIM.md 19).
-- namespace is the digest of what gives the subject its meaning: where it is read and who issued it.
-- matched is the field that was compared when the link was made.
create table sign_in_links (
    connection_id blob not null references connections (id) on delete cascade,
    namespace blob not null,
    subject text not null,
    subject_folded text not null,
    organisation_id blob not null references organisations (id) on delete cascade,
    employee_id blob not null references employees (id) on delete cascade,
    matched text not null,
    created_at integer not null,
    primary key (connection_id, namespace, subject)
) strict;
create index sign_in_links_by_folded_subject on sign_in_links (organisation_id, subject_folded);
create index sign_in_links_by_employee on sign_in_links (employee_id);

create table sessions (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    employee_id blob not null references employees (id) on delete cascade,
    connection_id blob references connections (id) on delete cascade,
    -- The cookie has the id in front; this proves it.
    token_digest blob not null,
    created_at integer not null,
    proved_at integer not null,
    last_used_at integer not null,
    idle_micros integer not null,
    expires_at integer not null,
    name_id text,
    name_id_format text,
    name_qualifier text,
    sp_name_qualifier text,
    session_index text,
    user_agent text,
    address text
) strict;
create index sessions_by_employee on sessions (employee_id);
create index sessions_by_organisation on sessions (organisation_id, id);
create index sessions_by_connection on sessions (connection_id, name_id);

create table sign_ins (
    id blob not null,
    organisation_id blob not null references organisations (id) on delete cascade,
    -- None: with a password. No reference: what came through a connection did so when that is deleted, too.
    connection_id blob,
    at integer not null,
    outcome text not null,
    reason text,
    reference text not null,
    name_id text,
    -- The keyed digest of name_id without regard to case, to find the row when the person is deleted; where it is not
    -- found by an employee who is there.
    name_key blob,
    employee_id blob,
    address text,
    -- Packed; no bytes when they were erased.
    checks blob not null,
    primary key (organisation_id, id)
) strict;
-- The employee first: whoever is deleted is looked for by it alone.
create index sign_ins_by_employee on sign_ins (employee_id, organisation_id, id);
create index sign_ins_by_reference on sign_ins (organisation_id, reference, id);
create index sign_ins_by_connection on sign_ins (connection_id, id);
-- How many were refused in the last minute is asked for each refused post, among however many that were not.
create index sign_ins_refused on sign_ins (connection_id, at) where outcome = 'refused';
create index sign_ins_of_deleted on sign_ins (at) where reason = 'employee_deleted' and name_id is not null;
create index sign_ins_by_name on sign_ins (organisation_id, name_key) where name_key is not null;

-- The audit log. A row is written in the change's transaction; sequence and link are filled in later,
-- in order, by the sealing job. detail may hold personal data and is erased with the person; digest
-- stays, so that the chain still verifies.
create table audit_rows (
    id blob not null,
    organisation_id blob not null,
    at integer not null,
    actor text not null,
    action text not null,
    target_kind text not null,
    target_id blob,
    detail text,
    salt blob,
    digest blob not null,
    sequence integer,
    link blob,
    primary key (organisation_id, id)
) strict;
create unique index audit_rows_sequence_unique on audit_rows (organisation_id, sequence) where sequence is not null;
create index audit_rows_unsealed on audit_rows (organisation_id, id) where sequence is null;
create index audit_rows_by_target on audit_rows (organisation_id, target_id, id);
create index audit_rows_by_actor on audit_rows (organisation_id, actor, id);
create index audit_rows_by_action on audit_rows (organisation_id, action, id);

create table audit_heads (
    organisation_id blob not null primary key,
    sequence integer not null,
    link blob not null
) strict;

-- The last verification of a chain, and one that runs.
create table audit_verifications (
    organisation_id blob not null primary key references organisations (id) on delete cascade,
    running_since integer,
    finished_at integer,
    intact_rows integer,
    broken_at integer,
    fault text
) strict;

-- The outbox and the ledger in one: the only way a mail can leave.
create table mails (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    employee_id blob,
    kind text not null,
    recipient text,
    subject text,
    -- Encrypted under the master key while it waits, null once it was sent or given up.
    body blob,
    state text not null,
    attempts integer not null,
    created_at integer not null,
    next_attempt_at integer,
    sent_at integer,
    error text
) strict;
create index mails_by_organisation on mails (organisation_id, created_at, id);
create index mails_by_employee on mails (employee_id);
create index mails_to_send on mails (next_attempt_at) where state = 'queued';

create table appointments (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    employee_id blob not null,
    office_id blob references offices (id) on delete set null,
    subject text,
    starts_at integer not null,
    ends_at integer not null,
    state text not null,
    created_at integer not null,
    updated_at integer not null
) strict;
create index appointments_by_employee on appointments (employee_id, state, starts_at);
create index appointments_by_organisation on appointments (organisation_id, starts_at, id);
create index appointments_by_office on appointments (office_id);

create table publications (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    employee_id blob not null,
    subject text,
    publish_at integer not null,
    state text not null,
    created_at integer not null,
    updated_at integer not null
) strict;
create index publications_by_employee on publications (employee_id, state, publish_at);
create index publications_by_organisation on publications (organisation_id, publish_at, id);

-- Employees whom somebody chose in the list, and what is to be done with all of them. It is forgotten after a day.
-- confirmed_at: when it was confirmed; nothing is done before.
create table selections (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    selected_by blob not null references employees (id) on delete cascade,
    task text not null,
    office_id blob references offices (id) on delete cascade,
    role text,
    people integer not null,
    confirmed_at integer,
    created_at integer not null
) strict;
create index selections_by_employee on selections (selected_by, id);
create index selections_by_organisation on selections (organisation_id);
create index selections_by_office on selections (office_id);
create index selections_by_time on selections (created_at);

-- version: what was seen of the employee; null: whatever it is. outcome: 'changed', 'unchanged', or why not; null:
-- still to be done.
create table selected_employees (
    selection_id blob not null references selections (id) on delete cascade,
    employee_id blob not null references employees (id) on delete cascade,
    organisation_id blob not null references organisations (id) on delete cascade,
    version integer,
    outcome text,
    primary key (selection_id, employee_id)
) strict;
create index selected_employees_by_employee on selected_employees (employee_id);

create table scim_requests (
    id blob not null,
    organisation_id blob not null references organisations (id) on delete cascade,
    connection_id blob references connections (id) on delete set null,
    token_id blob,
    at integer not null,
    verb text not null,
    path text not null,
    status integer not null,
    scim_type text,
    resource_type text,
    resource_id blob,
    changes text,
    duration_micros integer not null,
    request_id text not null,
    primary key (organisation_id, id)
) strict;
create index scim_requests_by_resource on scim_requests (resource_id, organisation_id, id);
create index scim_requests_by_connection on scim_requests (connection_id, id);

-- Imports by the Backoffice: a file whose rows were read, and what is to become of them. claimed_until is the lease
-- of the process that works on it. Everything goes when expires_at is over.
create table imports (
    id blob not null primary key,
    organisation_id blob not null references organisations (id) on delete cascade,
    -- Who asked for the last step, and by whose rights it is done.
    actor_id blob not null,
    state text not null check (state in ('arriving', 'uploaded', 'checking', 'checked', 'importing', 'done', 'undoing', 'undone', 'stopped')),
    arrival text not null check (arrival in ('bypass', 'invite')),
    -- The names of the columns, and what each is taken for, as JSON.
    header text not null,
    mapping text not null,
    total integer not null,
    claimed_until integer not null,
    created_at integer not null,
    changed_at integer not null,
    expires_at integer not null
) strict;
create index imports_by_organisation on imports (organisation_id, created_at);
create index imports_by_state on imports (state, claimed_until);
create index imports_by_expiry on imports (expires_at);

-- The rows of such a file: the cells as JSON, the verdict or what became of it, and the former values of whom it
-- changed. key_1 to key_3 are the keyed digests of the names in it, so that the row of a person is found when the
-- person is deleted.
create table import_rows (
    import_id blob not null references imports (id) on delete cascade,
    number integer not null,
    organisation_id blob not null references organisations (id) on delete cascade,
    state text not null,
    cells text,
    code text,
    message text,
    employee_id blob,
    version integer,
    changes text,
    former text,
    key_1 blob,
    key_2 blob,
    key_3 blob,
    primary key (import_id, number)
) strict;
create index import_rows_by_state on import_rows (organisation_id, import_id, state, number);
create index import_rows_by_employee on import_rows (organisation_id, employee_id) where employee_id is not null;
create index import_rows_by_key_1 on import_rows (organisation_id, key_1) where key_1 is not null;
create index import_rows_by_key_2 on import_rows (organisation_id, key_2) where key_2 is not null;
create index import_rows_by_key_3 on import_rows (organisation_id, key_3) where key_3 is not null;
