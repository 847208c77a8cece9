-- The audit trail (plan, Phase 4; DESIGN.md §5).
-- step: transaction
create schema audit authorization fractal_owner;
