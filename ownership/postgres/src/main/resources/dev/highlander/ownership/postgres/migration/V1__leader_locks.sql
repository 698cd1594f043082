-- Leases in a table that a Go controller of the same name understands, and what we need beside it.
--
-- The Go controller's table may be there already: it is kept, checked, and given our columns, each with a default, so that its own
-- statements work as before.

-- Whoever reads or writes leases is not to be kept waiting behind a migration that waits itself.
select set_config('lock_timeout', '10s', true), set_config('client_min_messages', 'warning', true);

create table if not exists leader_locks (
    key          text        primary key,
    value        text        not null,
    cluster_name text        not null default '',
    metadata     json,
    created_at   timestamptz not null default clock_timestamp(),
    updated_at   timestamptz not null default clock_timestamp(),
    expires_at   timestamptz not null,
    version      bigint      not null default 1
);

do $check$
declare
    v_wanted record;
    v_type   text;
begin
    if current_setting('server_version_num')::integer < 140000 then
        raise exception 'the server is PostgreSQL %, expected 14 or later', current_setting('server_version');
    end if;
    for v_wanted in
        select * from (values ('key', 'text|character varying.*'), ('value', 'text|character varying.*'),
                              ('cluster_name', 'text|character varying.*'), ('metadata', 'json|jsonb'),
                              ('created_at', 'timestamp.* with time zone'), ('updated_at', 'timestamp.* with time zone'),
                              -- Compared to the microsecond to tell our own writing from another's.
                              ('expires_at', 'timestamp(\(6\))? with time zone'),
                              ('version', 'bigint|integer')) as wanted(name, type)
    loop
        select format_type(a.atttypid, a.atttypmod) into v_type
        from pg_attribute a
        where a.attrelid = '"${flyway:defaultSchema}".leader_locks'::regclass and a.attname = v_wanted.name
          and a.attnum > 0 and not a.attisdropped;
        if v_type is null or v_type !~ ('^(' || v_wanted.type || ')$') then
            raise exception 'table "${flyway:defaultSchema}".leader_locks: column % is %, expected %',
                v_wanted.name, coalesce(v_type, 'missing'), v_wanted.type;
        end if;
    end loop;
end
$check$;

alter table leader_locks
    -- The newest epoch that was granted.
    add column if not exists epoch          bigint  not null default 0,
    -- Name and token of the newest holder of ours, past or present. The row is ours while holder = value and
    -- own_expires_at = expires_at; otherwise another program has written it since.
    add column if not exists holder         text,
    add column if not exists token          text,
    add column if not exists own_expires_at timestamptz,
    -- Whether that holder has given it up, and for whom it is kept back until expires_at.
    add column if not exists released       boolean not null default false,
    add column if not exists successor      text,
    -- The holder's session (leader_sessions), and the database's counts of ended sessions when it was last seen alive.
    add column if not exists session        bigint,
    add column if not exists session_marks  text;

-- Each renewal writes its row anew: room for that on the same page, and cleaning up long before the default.
alter table leader_locks set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

create index if not exists leader_locks_session on leader_locks (session) where session is not null;

-- Epochs, and the newest claim, for as long as the database keeps anything: the Go controller deletes its rows of leader_locks.
create table if not exists leader_epochs (
    key        text        primary key,
    epoch      bigint      not null,
    claim      text,
    updated_at timestamptz not null default clock_timestamp()
);

-- The sessions of processes that are alive. Unlogged on purpose: after a crash of the server or on a promoted standby the
-- table is empty, so that nobody is taken for dead whose session ended with the server.
create unlogged table if not exists leader_sessions (
    id                bigint      primary key,
    pid               integer     not null,
    started_at        timestamptz not null,
    server_started_at timestamptz not null
);

-- The Go controller releases by deleting: whoever waits for the lease is told.
create or replace function highlander_lease_deleted() returns trigger language plpgsql as $function$
begin
    perform pg_notify('highlander_leases_${flyway:defaultSchema}', old.key);
    return null;
end
$function$;

drop trigger if exists highlander_lease_deleted on leader_locks;
create trigger highlander_lease_deleted after delete on leader_locks
    for each row execute procedure highlander_lease_deleted();
