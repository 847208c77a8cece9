-- Deleted accounts say when they go.
select 'index idx_users_purge_at' as check,
  exists (select from pg_catalog.pg_index i where i.indexrelid = to_regclass('app.idx_users_purge_at') and i.indisvalid) as ok;
