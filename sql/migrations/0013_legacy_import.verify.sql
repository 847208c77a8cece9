-- The import's tables are there, and out of reach of the server's roles.
select 'table legacy.' || wanted.name as check, to_regclass('legacy.' || wanted.name) is not null as ok
from unnest(array['repairs', 'imports', 'source_rows', 'ids']) as wanted (name)
union all
select 'the server''s roles cannot use schema legacy',
  not has_schema_privilege('fractal_app', 'legacy', 'usage') and not has_schema_privilege('fractal_auth', 'legacy', 'usage');
