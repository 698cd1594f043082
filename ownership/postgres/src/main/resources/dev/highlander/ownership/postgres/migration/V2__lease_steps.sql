-- The rules of LeaseTable.java and LeaseRequest.java, one call for a batch. Names end with the version of the call: a later
-- version has functions of its own, so that processes of both can run side by side.

-- How often sessions of this database ended by an administrator or an error, and before that, how often because the client was
-- gone: "abandoned killed:fatal:reset". They are counted before a session leaves pg_stat_activity.
create or replace function highlander_session_marks() returns text language sql volatile as $function$
    select pg_stat_get_db_sessions_abandoned(d.oid) || ' ' || pg_stat_get_db_sessions_killed(d.oid) || ':'
        || pg_stat_get_db_sessions_fatal(d.oid) || ':'
        || coalesce(extract(epoch from pg_stat_get_db_stat_reset_time(d.oid))::text, '-')
    from pg_database d where d.datname = current_database()
$function$;

create or replace function highlander_lease_steps_1(
    p_kinds text[], p_keys text[], p_holders text[], p_tokens text[], p_epochs bigint[], p_micros bigint[],
    p_successors text[], p_cluster text, p_session bigint)
returns table (o_step integer, o_outcome text, o_epoch bigint, o_holder text, o_token text, o_successor text,
               o_remaining bigint, o_session bigint)
language plpgsql volatile as $function$
declare
    c_microsecond constant interval := interval '1 microsecond';
    -- A server may take a cut connection for a closed one after some minutes, so longer leases go without a session.
    c_longest_with_session constant bigint := 60000000;
    c_channel constant text := 'highlander_leases_${flyway:defaultSchema}';
    v_session  bigint;
    v_marks    text;
    v_done     boolean[];
    v_now      timestamptz;
    v_until    timestamptz;
    v_row      "${flyway:defaultSchema}".leader_locks%rowtype;
    v_found    boolean;
    v_ours     boolean;
    v_running  boolean;
    v_epoch    bigint;
    v_claim    text;
begin
    -- A grant that a crash of the server forgets could be given twice.
    if current_setting('synchronous_commit') = 'off' then
        perform set_config('synchronous_commit', 'on', true);
    end if;

    -- The counts are read before the session is seen alive: if it is killed later, the counts of then differ from these.
    if p_session is not null then
        v_marks := "${flyway:defaultSchema}".highlander_session_marks();
        if not pg_try_advisory_xact_lock_shared(p_session) then
            v_session := p_session;
        end if;
    end if;

    -- Rows are made and locked in the order of their keys, whatever the order of the steps: so batches never block each other.
    insert into "${flyway:defaultSchema}".leader_locks (key, value, cluster_name, metadata, created_at, updated_at, expires_at, version)
    select a.key, '', p_cluster, '{}', clock_timestamp(), clock_timestamp(), to_timestamp(0), 0
    from (select distinct u.key from unnest(p_kinds, p_keys) as u(kind, key) where u.kind in ('acquire', 'advance')) a
    where not exists (select from "${flyway:defaultSchema}".leader_locks l where l.key = a.key)
    order by a.key
    on conflict (key) do nothing;
    perform 1 from "${flyway:defaultSchema}".leader_locks l where l.key = any (p_keys) order by l.key for update;

    -- Renewals of leases that only one step is about, all at once.
    v_now := clock_timestamp();
    with asked as (
        select a.*, count(*) over (partition by a.key) as steps
        from unnest(p_kinds, p_keys, p_holders, p_tokens, p_epochs, p_micros) with ordinality
            as a(kind, key, holder, token, epoch, micros, step)
    ), renewed as (
        update "${flyway:defaultSchema}".leader_locks l
        set expires_at = greatest(l.expires_at, v_now + a.micros * c_microsecond),
            own_expires_at = greatest(l.expires_at, v_now + a.micros * c_microsecond),
            updated_at = v_now, version = l.version + 1,
            session = case when a.micros <= c_longest_with_session then v_session end,
            session_marks = case when a.micros <= c_longest_with_session and v_session is not null then v_marks end
        from asked a
        where a.kind = 'renew' and a.steps = 1 and l.key = a.key
          and l.holder = l.value and l.own_expires_at = l.expires_at and not l.released
          and l.holder = a.holder and l.token = a.token and l.epoch = a.epoch
        returning a.step
    )
    select array_agg(r.step is not null order by a.step) into v_done from asked a left join renewed r on r.step = a.step;

    for i in 1 .. cardinality(p_kinds) loop
        o_step := i;
        o_outcome := 'renewed';
        o_epoch := 0;
        o_holder := null;
        o_token := null;
        o_successor := null;
        o_remaining := 0;
        o_session := null;
        if v_done[i] then
            return next;
            continue;
        end if;

        select l.* into v_row from "${flyway:defaultSchema}".leader_locks l where l.key = p_keys[i];
        v_found := found;
        v_epoch := null;
        v_claim := null;
        select e.epoch, e.claim into v_epoch, v_claim from "${flyway:defaultSchema}".leader_epochs e where e.key = p_keys[i];
        v_epoch := greatest(coalesce(v_epoch, 0), case when v_found then v_row.epoch else 0 end);
        v_now := clock_timestamp();
        v_ours := coalesce(v_found and v_row.holder = v_row.value and v_row.own_expires_at = v_row.expires_at, false);
        v_running := coalesce(v_found and v_row.expires_at > v_now, false);
        v_until := v_now + coalesce(p_micros[i], 0) * c_microsecond;

        case p_kinds[i]
            when 'acquire' then
                if v_ours and v_row.holder = p_holders[i] and v_row.token = p_tokens[i] then
                    if v_row.released then
                        o_outcome := 'spent';
                    else
                        o_outcome := 'granted';
                        v_until := greatest(v_row.expires_at, v_until);
                    end if;
                elsif v_claim = p_holders[i] || '#' || p_tokens[i] then
                    -- The row has been taken or deleted by another program since: this claim is lost for good.
                    o_outcome := 'spent';
                elsif v_running and not (v_ours and v_row.released
                        and (v_row.successor is null or v_row.successor = p_holders[i])) then
                    o_outcome := 'held';
                else
                    o_outcome := 'granted';
                    v_epoch := v_epoch + 1;
                    insert into "${flyway:defaultSchema}".leader_epochs as e (key, epoch, claim)
                    values (p_keys[i], v_epoch, p_holders[i] || '#' || p_tokens[i])
                    on conflict (key) do update
                        set epoch = excluded.epoch, claim = excluded.claim, updated_at = v_now;
                end if;
                if o_outcome = 'granted' then
                    update "${flyway:defaultSchema}".leader_locks
                    set value = p_holders[i], cluster_name = p_cluster, updated_at = v_now, expires_at = v_until,
                        created_at = case when v_row.epoch = v_epoch then created_at else v_now end,
                        version = version + 1, epoch = v_epoch, holder = p_holders[i], token = p_tokens[i],
                        own_expires_at = v_until, released = false, successor = null,
                        session = case when p_micros[i] <= c_longest_with_session then v_session end,
                        session_marks = case when p_micros[i] <= c_longest_with_session and v_session is not null
                            then v_marks end
                    where key = p_keys[i];
                    if not found then
                        raise exception 'lease %: its row was deleted between two statements', p_keys[i]
                            using errcode = 'serialization_failure';
                    end if;
                end if;
            when 'renew' then
                if v_ours and not v_row.released and v_row.holder = p_holders[i] and v_row.token = p_tokens[i]
                        and v_row.epoch = p_epochs[i] then
                    v_until := greatest(v_row.expires_at, v_until);
                    update "${flyway:defaultSchema}".leader_locks
                    set updated_at = v_now, expires_at = v_until, own_expires_at = v_until, version = version + 1,
                        session = case when p_micros[i] <= c_longest_with_session then v_session end,
                        session_marks = case when p_micros[i] <= c_longest_with_session and v_session is not null
                            then v_marks end
                    where key = p_keys[i];
                else
                    o_outcome := 'lost';
                end if;
            when 'release' then
                if v_ours and not v_row.released and v_row.holder = p_holders[i] and v_row.token = p_tokens[i]
                        and v_row.epoch = p_epochs[i] then
                    o_outcome := 'released';
                    update "${flyway:defaultSchema}".leader_locks
                    set released = true, successor = p_successors[i], updated_at = v_now, expires_at = v_until,
                        own_expires_at = v_until, version = version + 1, session = null, session_marks = null
                    where key = p_keys[i];
                    perform pg_notify(c_channel, p_keys[i]);
                else
                    o_outcome := 'kept';
                end if;
            when 'read' then
                o_outcome := 'state';
            when 'advance' then
                o_outcome := 'state';
                if p_epochs[i] > v_epoch then
                    v_epoch := p_epochs[i];
                    insert into "${flyway:defaultSchema}".leader_epochs as e (key, epoch) values (p_keys[i], v_epoch)
                    on conflict (key) do update set epoch = excluded.epoch, updated_at = v_now;
                    -- What another program holds has no epoch: it stays.
                    update "${flyway:defaultSchema}".leader_locks
                    set epoch = v_epoch, updated_at = v_now,
                        released = v_ours or released,
                        successor = case when not v_ours then successor end,
                        expires_at = case when v_ours then v_now else expires_at end,
                        own_expires_at = case when v_ours then v_now else own_expires_at end,
                        session = null, session_marks = null
                    where key = p_keys[i]
                    returning * into v_row;
                    v_running := v_running and not v_ours;
                end if;
                perform pg_notify(c_channel, p_keys[i]);
            else
                raise exception 'lease step %: kind %, expected acquire, renew, release, read or advance', i, p_kinds[i];
        end case;

        o_epoch := v_epoch;
        if v_running and o_outcome in ('held', 'spent', 'lost', 'state') then
            if not v_ours then
                o_holder := v_row.value;
            elsif not v_row.released then
                o_holder := v_row.holder;
                o_token := v_row.token;
                o_session := v_row.session;
            else
                o_successor := v_row.successor;
            end if;
            if o_holder is not null or o_successor is not null then
                o_remaining := ceil(extract(epoch from v_row.expires_at - v_now) * 1000000)::bigint;
            end if;
        end if;
        return next;
    end loop;
end
$function$;
