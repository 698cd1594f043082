-- The life of a process as the server sees it: one session with one advisory lock, which ends with the process's socket.

-- Called on the session's own connection, which holds the lock from now on.
create or replace function highlander_open_session_1(p_session bigint) returns void language plpgsql volatile as $function$
begin
    perform pg_advisory_lock(p_session);
    insert into "${flyway:defaultSchema}".leader_sessions (id, pid, started_at, server_started_at)
    values (p_session, pg_backend_pid(), clock_timestamp(), pg_postmaster_start_time());
    -- Sessions that ended long ago and hold nothing are forgotten.
    with ended as materialized (
        select s.id from "${flyway:defaultSchema}".leader_sessions s
        where s.started_at < clock_timestamp() - interval '1 hour'
          and not exists (select from "${flyway:defaultSchema}".leader_locks l
                          where l.session = s.id and l.expires_at > clock_timestamp())
    )
    delete from "${flyway:defaultSchema}".leader_sessions s using ended e
    where s.id = e.id and pg_try_advisory_xact_lock(e.id);
end
$function$;

-- Records the leases of a process's earlier sessions under its new one, on whose connection it is called.
create or replace function highlander_move_sessions_1(p_from bigint[], p_session bigint) returns integer
language plpgsql volatile as $function$
declare
    v_marks text := "${flyway:defaultSchema}".highlander_session_marks();
    v_moved integer;
begin
    perform 1 from "${flyway:defaultSchema}".leader_locks l where l.session = any (p_from) order by l.key for update;
    update "${flyway:defaultSchema}".leader_locks l set session = p_session, session_marks = v_marks
    where l.session = any (p_from) and l.expires_at > clock_timestamp();
    get diagnostics v_moved = row_count;
    delete from "${flyway:defaultSchema}".leader_sessions s where s.id = any (p_from);
    return v_moved;
end
$function$;

-- Ends sessions whose process goes on: from now on only time ends their leases.
create or replace function highlander_forget_sessions_1(p_sessions bigint[]) returns void language sql volatile as $function$
    delete from "${flyway:defaultSchema}".leader_sessions s where s.id = any (p_sessions)
$function$;

-- Waits until a session's lock is free. Not for long at a time: a statement that runs holds up VACUUM.
create or replace function highlander_await_session_1(p_session bigint, p_millis integer) returns boolean
language plpgsql volatile as $function$
begin
    perform set_config('lock_timeout', p_millis::text, true);
    perform pg_advisory_xact_lock_shared(p_session);
    return true;
exception when lock_not_available then
    return false;
end
$function$;

-- Ends the leases of a process that has died, and wakes who waits for them. What is found otherwise ends nothing:
-- 'alive'     the session stands;
-- 'unknown'   it was given up in order, or the server has crashed or was replaced since;
-- 'restarted' the server was restarted since;
-- 'lingering' the server process is still on its way out: ask again;
-- 'moved'     no lease is recorded under it any more;
-- 'killed'    since its leases were recorded the server itself ended sessions, perhaps this one;
-- 'ended'     the client was gone, and its leases are free.
create or replace function highlander_end_session_1(p_session bigint) returns text language plpgsql volatile as $function$
declare
    v_pid     integer;
    v_started timestamptz;
    v_marks   text;
    v_now     timestamptz;
    v_keys    text[];
    v_held    integer;
begin
    select s.pid, s.server_started_at into v_pid, v_started
    from "${flyway:defaultSchema}".leader_sessions s where s.id = p_session;
    if not found then
        return 'unknown';
    elsif v_started <> pg_postmaster_start_time() then
        return 'restarted';
    elsif not pg_try_advisory_xact_lock_shared(p_session) then
        return 'alive';
    end if;
    -- Locks go first, then the way of ending is counted, then the session leaves the list: only after that the counts are true.
    perform pg_stat_clear_snapshot();
    if exists (select from pg_stat_activity a where a.pid = v_pid) then
        return 'lingering';
    end if;
    perform pg_stat_clear_snapshot();
    v_marks := "${flyway:defaultSchema}".highlander_session_marks();

    perform 1 from "${flyway:defaultSchema}".leader_locks l where l.session = p_session order by l.key for update;
    v_now := clock_timestamp();
    with ended as (
        update "${flyway:defaultSchema}".leader_locks l
        set expires_at = v_now, own_expires_at = v_now, updated_at = v_now, version = l.version + 1,
            session = null, session_marks = null
        where l.session = p_session and l.holder = l.value and l.own_expires_at = l.expires_at
          and not l.released and l.expires_at > v_now
          and split_part(l.session_marks, ' ', 2) = split_part(v_marks, ' ', 2)
          and split_part(l.session_marks, ' ', 1)::bigint < split_part(v_marks, ' ', 1)::bigint
        returning l.key
    )
    select array_agg(e.key) into v_keys from ended e;
    if v_keys is not null then
        perform pg_notify('highlander_leases_${flyway:defaultSchema}', k.key) from unnest(v_keys) as k(key);
        return 'ended';
    end if;
    select count(*) into v_held from "${flyway:defaultSchema}".leader_locks l
    where l.session = p_session and l.expires_at > v_now;
    return case when v_held > 0 then 'killed' else 'moved' end;
end
$function$;
