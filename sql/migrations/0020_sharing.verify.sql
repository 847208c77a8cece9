-- Invitations are the owner's, the functions that write members ask who calls, and no member changes what a row is.
select 'row-level security of invitations' as check,
  exists (select from pg_catalog.pg_class c where c.oid = to_regclass('app.fractal_invitations') and c.relrowsecurity and c.relforcerowsecurity) as ok
union all
select 'index ' || wanted.name,
  exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.' || wanted.name) and i.indisvalid)
from unnest(array['uq_fractal_invitations_email', 'idx_fractal_invitations_token', 'idx_fractal_invitations_expires']) as wanted (name)
union all
select 'function ' || wanted.name || ' is a definer''s, with a pinned search_path, for fractal_app alone',
  exists (
    select
    from pg_catalog.pg_proc p
    where p.oid = to_regprocedure('app.' || wanted.name) and p.prosecdef and p.proowner = 'fractal_owner'::regrole
      and 'search_path=app, pg_temp' = any (p.proconfig)
      and not exists (select from aclexplode(p.proacl) a where a.grantee not in ('fractal_owner'::regrole, 'fractal_app'::regrole)))
from unnest(array['list_members(uuid,timestamptz,uuid,integer)', 'change_member(uuid,uuid,text)', 'accept_invitation(bytea)',
  'decline_invitation(bytea)', 'lock_membership(uuid)']) as wanted (name)
union all
select 'trigger ' || wanted.name,
  exists (select from pg_catalog.pg_trigger t where t.tgname = wanted.name and t.tgrelid = to_regclass(wanted.of) and t.tgenabled = 'O')
from (values
  ('trg_goals_root_named', 'app.goals'), ('trg_fractal_invitations_made', 'app.fractal_invitations'), ('trg_users_email_changed', 'app.users')
) as wanted (name, of)
union all
select 'goals belong to their root''s owner, by a key that a transfer can change',
  exists (
    select from pg_catalog.pg_constraint k
    where k.conrelid = to_regclass('app.goals') and k.conname = 'fk_goals_root_owner' and k.confupdtype = 'a' and k.convalidated)
union all
select 'hash of invitations is out of reach of fractal_app',
  coalesce(not has_column_privilege('fractal_app', to_regclass('app.fractal_invitations'), 'token_hash', 'SELECT')
    and not has_any_column_privilege('fractal_app', to_regclass('app.fractal_invitations'), 'UPDATE'), false)
union all
select 'members are written by functions alone',
  not has_any_column_privilege('fractal_app', 'app.fractal_members', 'INSERT, UPDATE')
  and not has_table_privilege('fractal_app', 'app.fractal_members', 'DELETE, TRUNCATE')
union all
-- Columns that come later are named by keep_identity, which who adds them calls again.
select 'what a row of ' || c.relname || ' is stays, and the rest is changeable',
  bool_and(has_column_privilege('fractal_app', c.oid, a.attnum, 'UPDATE') <> (
    a.attname in ('user_id', 'created_at')
    or exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey::smallint[]))))
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'app'::regnamespace and c.relkind = 'r' and c.relname not in ('fractal_members', 'fractal_invitations')
  and exists (select from pg_catalog.pg_attribute r where r.attrelid = c.oid and r.attname = 'root_id' and not r.attisdropped)
group by c.relname;
