-- Sign-ins go on; API keys and reset tokens end. The trail keeps what it tells of those, as changes of their accounts.
-- step: transaction
drop table app.reset_tokens;
drop function app.audit_reset_tokens();
drop table app.api_keys;
drop function app.audit_api_keys();
drop function app.notify_key_revoked();
drop index app.idx_auth_tokens_parent;
alter table app.auth_tokens drop constraint fk_auth_tokens_sign_in;
alter table app.auth_tokens drop column parent_id;
drop table app.sign_ins;
alter table app.sign_in_throttles drop column recorded_until;
alter table app.audit_log no force row level security;
update app.audit_log
set kind = 'account_changed', detail = detail || jsonb_build_object('event', kind)
where kind in ('api_key_created', 'api_key_revoked', 'reset_token_created', 'reset_token_used');
alter table app.audit_log force row level security;
alter table app.audit_log drop constraint chk_audit_log_kind;
alter table app.audit_log add constraint chk_audit_log_kind check (kind in (
  'insert', 'update', 'delete', 'undelete', 'purge', 'sign_up', 'sign_in', 'sign_in_failed', 'sign_out', 'tokens_refreshed', 'token_reused',
  'tokens_revoked', 'password_changed', 'account_changed', 'account_deleted', 'account_undeleted', 'account_purged', 'account_created',
  'admin_call', 'permission_denied'));
