#pragma once

#include <string>
#include <vector>

#include "fractal/v1/sessions.grpc.pb.h"
#include "tests/property/goal_rules.h"

// Sessions with what is in them, put together from the model's tables as SessionService shows them:
// a row that is in the trash shows what went there with it.
namespace fractal::tests::property {

using InstanceRow = Row<v1::ActivityInstance>;
using SetRow = Row<v1::ActivitySet>;
using ValueRow = Row<v1::MetricValue>;

bool IsSession(const GoalRow& goal);
// Null when there is no such session, deleted or not; FindLiveSession: also when it is deleted.
GoalRow* FindSession(Model& model, const Key& key);
GoalRow* FindLiveSession(Model& model, const Key& key);
Key PickSession(World& world, User& user);

// When a session took place: its start, or when it was made.
Timestamp WhenOf(Model& model, const GoalRow& session);
// When an instance did: the start of its timer, else its session's.
Timestamp WhenOf(Model& model, const InstanceRow& instance);
// The record_time of a value that says none.
Timestamp MeasuredAt(Model& model, const InstanceRow& instance);

// In order.
std::vector<InstanceRow*> InstancesIn(Model& model, const GoalRow& session);
std::vector<SetRow*> SetsIn(Model& model, const InstanceRow& instance);

// As the server must show it.
v1::Session SessionOf(Model& model, const GoalRow& session);

// Hold what the server shows against the model, and learn the times and etags of what changed.
void ExpectSession(const std::string& what, Model& model, GoalRow& session,
                   const v1::Session& seen);
void ExpectInstance(const std::string& what, Model& model, InstanceRow& instance,
                    const v1::ActivityInstance& seen);
void ExpectSet(const std::string& what, Model& model, SetRow& set, const v1::ActivitySet& seen);
void ExpectValue(const std::string& what, Model& model, ValueRow& value,
                 const v1::MetricValue& seen);
// A session with all that is in it.
void ExpectWhole(const std::string& what, Model& model, GoalRow& session,
                 const v1::Session& seen_session,
                 const google::protobuf::RepeatedPtrField<v1::ActivityInstance>& seen_instances);

// Rows that were just made, of what the server shows of them.
SetRow& AddSet(Model& model, const std::string& fractal_id, const v1::ActivitySet& seen);
// With its sets; it has no values yet.
InstanceRow& AddInstance(Model& model, const v1::ActivityInstance& seen);

// What state a timer of these times is in, and how long it took.
void FillTimer(v1::Timer* timer);

Timestamp Now();
Timestamp SecondsFromNow(int64_t seconds);
// Throws a Difference when a time that the server took from its clock is not between `before` and
// now.
void ExpectJustNow(const std::string& what, const Timestamp& before, const Timestamp& seen);

}  // namespace fractal::tests::property
