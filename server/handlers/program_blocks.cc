#include "server/handlers/program_blocks.h"

#include "server/convert/dates.h"
#include "server/convert/program_blocks.h"
#include "server/convert/programs.h"
#include "server/request_checks.h"
#include "server/update_mask.h"

namespace fractal::server::handlers {
namespace {

// Puts the block of a change into its response.
template <typename Response>
absl::Status Answer(const absl::StatusOr<db::ProgramBlock>& block, Response* response) {
  if (!block.ok()) return block.status();
  convert::ToProto(*block, response->mutable_block());
  return absl::OkStatus();
}

// The same for a request that holds the block as a resource.
template <typename Response>
absl::Status AnswerIn(const absl::StatusOr<db::ProgramBlock>& block, Response* response) {
  return db::WithFieldIn("block.", Answer(block, response));
}

}  // namespace

absl::Status CreateProgramBlock(const Caller&, db::Tenant& tenant,
                                const v1::CreateProgramBlockRequest& request,
                                v1::CreateProgramBlockResponse* response) {
  RequestChecks checks;
  const v1::ProgramBlock& wanted = request.block();
  db::NewProgramBlock block;
  block.key = {checks.Id("block.fractal_id", wanted.fractal_id()), db::Uuid::New()};
  block.program_id = checks.Id("block.program_id", wanted.program_id());
  block.name = checks.Name("block.name", wanted.name());
  block.start_date =
      convert::OptionalDateFromProto("block.start_date", wanted.start_date(), checks);
  block.end_date = convert::OptionalDateFromProto("block.end_date", wanted.end_date(), checks);
  block.color = convert::ColorFromProto("block.color", wanted.color(), checks);
  block.goal_ids = convert::GoalIdsFromProto("block.goal_ids", wanted.goal_ids(), checks);
  if (!checks.status().ok()) return checks.status();
  return AnswerIn(tenant.Run(db::program_blocks::Create(block)), response);
}

absl::Status UpdateProgramBlock(const Caller&, db::Tenant& tenant,
                                const v1::UpdateProgramBlockRequest& request,
                                v1::UpdateProgramBlockResponse* response) {
  RequestChecks checks;
  const v1::ProgramBlock& wanted = request.block();
  const UpdateMask mask(request.update_mask(), wanted,
                        {"name", "start_date", "end_date", "color", "goal_ids"}, checks);
  const db::ProgramBlockKey key = {checks.Id("block.fractal_id", wanted.fractal_id()),
                                   checks.Id("block.id", wanted.id())};
  const auto version = checks.Etag("block.etag", wanted.etag());
  db::ProgramBlockChange change;
  if (mask.Has("name")) change.name = checks.Name("block.name", wanted.name());
  change.set_start_date = mask.Has("start_date");
  if (change.set_start_date) {
    change.start_date =
        convert::OptionalDateFromProto("block.start_date", wanted.start_date(), checks);
  }
  change.set_end_date = mask.Has("end_date");
  if (change.set_end_date) {
    change.end_date = convert::OptionalDateFromProto("block.end_date", wanted.end_date(), checks);
  }
  if (mask.Has("color")) {
    change.color = convert::ColorFromProto("block.color", wanted.color(), checks);
  }
  if (mask.Has("goal_ids")) {
    change.goal_ids = convert::GoalIdsFromProto("block.goal_ids", wanted.goal_ids(), checks);
  }
  if (!checks.status().ok()) return checks.status();
  return AnswerIn(tenant.Run(db::program_blocks::Update(key, version, change)), response);
}

absl::Status DeleteProgramBlock(const Caller&, db::Tenant& tenant,
                                const v1::DeleteProgramBlockRequest& request,
                                v1::DeleteProgramBlockResponse* response) {
  RequestChecks checks;
  const db::ProgramBlockKey key = {checks.Id("fractal_id", request.fractal_id()),
                                   checks.Id("program_block_id", request.program_block_id())};
  const auto version = checks.Etag("etag", request.etag());
  if (!checks.status().ok()) return checks.status();
  return Answer(tenant.Run(db::program_blocks::Delete(key, version)), response);
}

}  // namespace fractal::server::handlers
