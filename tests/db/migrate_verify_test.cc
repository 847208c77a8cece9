// `migrate verify` finds what is not as the plan wants it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/migrations.h"

namespace fractal::tests {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

struct Fault {
  const char* name;
  const char* planted;
  const char* found;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

class VerifyFinds : public ::testing::TestWithParam<Fault> {};

TEST_P(VerifyFinds, APlantedFault) {
  TestDatabase database;
  ASSERT_THAT(VerifyFaults(database), IsEmpty());
  database.Sql(GetParam().planted);
  EXPECT_THAT(VerifyFaults(database), Contains(GetParam().found));
}

INSTANTIATE_TEST_SUITE_P(
    Schema, VerifyFinds,
    ::testing::Values(
        Fault{"DroppedIndex", "drop index app.idx_goals_root_type", "index idx_goals_root_type"},
        Fault{"InvalidIndex",
              "update pg_index set indisvalid = false where indexrelid = "
              "'app.idx_metric_values_root_metric'::regclass",
              "index idx_metric_values_root_metric"},
        Fault{"NamesNoLongerUnique",
              "drop index app.uq_goals_user_name; create index uq_goals_user_name on app.goals "
              "(user_id, name)",
              "index uq_goals_user_name"},
        Fault{"DroppedCheck",
              "alter table app.metric_values drop constraint chk_metric_values_positive",
              "check chk_metric_values_positive"},
        Fault{"CheckNotValidated",
              "alter table app.metric_values drop constraint chk_metric_values_finite; "
              "alter table app.metric_values add constraint chk_metric_values_finite check (value "
              "< 'infinity') not valid",
              "check chk_metric_values_finite"},
        Fault{"DroppedForeignKey", "alter table app.goals drop constraint fk_goals_root_owner",
              "foreign key fk_goals_root_owner carries root_id"},
        Fault{"ForeignKeyWithoutRootId",
              "alter table app.goals add constraint goals_id unique (id); alter table app.goals "
              "drop constraint fk_goals_parent; "
              "alter table app.goals add constraint fk_goals_parent foreign key (parent_id) "
              "references app.goals (id)",
              "foreign key fk_goals_parent carries root_id"},
        Fault{"AnotherCascadeRule",
              "alter table app.metric_values drop constraint fk_metric_values_definition; "
              "alter table app.metric_values add constraint fk_metric_values_definition foreign "
              "key (root_id, metric_definition_id) "
              "references app.metric_definitions (root_id, id) on delete cascade",
              "foreign key fk_metric_values_definition ON DELETE RESTRICT"},
        Fault{"ColumnMayBeNull",
              "alter table app.metric_values alter column recorded_at drop not null",
              "metric_values.recorded_at is NOT NULL"},
        Fault{"DisabledRowSecurity", "alter table app.notes disable row level security",
              "row-level security forced on notes"},
        Fault{"RowSecurityNotForced", "alter table app.goals no force row level security",
              "row-level security forced on goals"},
        Fault{"NewTableWithoutRowSecurity", "create table app.extra (root_id uuid)",
              "row-level security forced on extra"},
        Fault{"DroppedPolicy", "drop policy tenant_update on app.programs",
              "policy tenant_update on programs"},
        Fault{"ViewAroundRowSecurity", "create view app.every_goal as select id from app.goals",
              "every view is a security invoker"},
        Fault{"DisabledTrigger", "alter table app.goals disable trigger trg_goals_rules_updated",
              "trigger trg_goals_rules_updated"},
        Fault{"PasswordHashesReadable", "grant select on app.users to fractal_app",
              "fractal_app reads no password hash"},
        Fault{"LegacyRowsReadable", "grant usage on schema legacy to fractal_app",
              "the server's roles cannot use schema legacy"},
        Fault{"OwnerChangeable", "grant update (user_id) on app.goals to fractal_app",
              "what a row of goals is stays, and the rest is changeable"},
        Fault{"NewColumnForgotten", "alter table app.notes add column extra text",
              "what a row of notes is stays, and the rest is changeable"},
        Fault{"MembersWritable", "grant insert on app.fractal_members to fractal_app",
              "members are written by functions alone"},
        Fault{"DefinerForEverybody", "grant execute on function app.decline_invitation to public",
              "function decline_invitation(bytea) is a definer's, with a pinned search_path, for "
              "fractal_app alone"},
        Fault{"InvitationHashReadable", "grant select on app.fractal_invitations to fractal_app",
              "hash of invitations is out of reach of fractal_app"},
        Fault{"DroppedTable", "drop table legacy.ids", "table legacy.ids"},
        Fault{"HalfDoneMigration",
              "update app.schema_migrations set finished = false where version = (select "
              "max(version) from app.schema_migrations)",
              "no migration is half done"}),
    [](const auto& fault) { return fault.param.name; });

TEST(Verify, CallsADatabaseThatIsNotMigratedOld) {
  const TestDatabase database = TestDatabase::Empty();
  EXPECT_EQ(VerifyFaults(database).size(), 1u);
}

TEST(Verify, FindsATableThatIsGoneAndGoesOn) {
  TestDatabase database;
  database.Sql("drop table app.activity_instances cascade");
  const std::vector<std::string> faults = VerifyFaults(database);
  EXPECT_THAT(faults, Contains("table activity_instances"));
  EXPECT_THAT(faults, Contains("primary key of activity_instances begins with root_id"));
}

}  // namespace
}  // namespace fractal::tests
