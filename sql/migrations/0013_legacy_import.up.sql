-- What `fractald import-legacy` brought, and where each row went. Only administrators reach schema legacy; it can be dropped when its
-- users no longer need it, but then a later snapshot of the same file would be imported as new.
-- step: transaction
create table legacy.imports (
  id uuid constraint imports_pkey primary key,
  user_id uuid not null constraint fk_imports_user references app.users (id) on delete cascade,
  file_name text not null,
  file_sha256 text not null,
  source_tz text not null,
  imported_at timestamptz not null default now(),
  report jsonb not null
);
create index idx_imports_user on legacy.imports (user_id);

create table legacy.source_rows (
  user_id uuid not null constraint fk_source_rows_user references app.users (id) on delete cascade,
  table_name text not null,
  legacy_id text not null,
  raw_sha256 bytea not null,
  raw jsonb not null,
  import_id uuid not null constraint fk_source_rows_import references legacy.imports (id) deferrable initially deferred,
  constraint source_rows_pkey primary key (user_id, table_name, legacy_id, raw_sha256)
);
comment on table legacy.source_rows is 'every row of every file as it was read, its text untouched; one row for each state it was seen in';
create index idx_source_rows_import on legacy.source_rows (import_id);

create table legacy.ids (
  user_id uuid not null constraint fk_ids_user references app.users (id) on delete cascade,
  table_name text not null,
  legacy_id text not null,
  root_id uuid not null,
  id uuid not null,
  content_sha256 bytea not null,
  constraint ids_pkey primary key (user_id, table_name, legacy_id)
);
comment on table legacy.ids is 'which row of app a legacy id became: a file imported again, or a later one, merges by it';
comment on column legacy.ids.content_sha256 is 'of the row as last imported: an unchanged source leaves what was edited since alone';
create index idx_ids_row on legacy.ids (root_id, id);

grant select, insert, update, delete on legacy.imports, legacy.source_rows, legacy.ids to fractal_admin;
