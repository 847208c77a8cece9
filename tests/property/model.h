#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fractal/v1/activities.pb.h"
#include "fractal/v1/goals.pb.h"
#include "fractal/v1/sessions.pb.h"

namespace fractal::tests::property {

using google::protobuf::Timestamp;

// How a row is named: by its fractal and its id.
struct Key {
  std::string fractal_id;
  std::string id;
};

// Whether a call changed a row without showing it: its update_time and etag are then newer than the
// model knows, or, of kMaybe, may be.
enum class Touched { kNo, kMaybe, kYes };

// A row as the server must show it.
template <typename Message>
struct Row {
  std::string fractal_id;
  Message message;
  // What the delete named that took this row into the trash; empty while the row is live.
  std::string taken_by;
  Touched touched = Touched::kNo;

  bool live() const { return taken_by.empty(); }
  Key key() const { return {fractal_id, message.id()}; }
};

// Rows in the order in which they were made.
template <typename Message>
class Table {
 public:
  Row<Message>& Add(const std::string& fractal_id, const Message& message) {
    places_[message.id()] = rows_.size();
    return rows_.emplace_back(Row<Message>{fractal_id, message, "", Touched::kNo});
  }
  // Null when the fractal has no row of this id, deleted or not.
  Row<Message>* Find(const Key& key) {
    const auto place = places_.find(key.id);
    if (place == places_.end()) return nullptr;
    Row<Message>& row = rows_[place->second];
    return row.fractal_id == key.fractal_id ? &row : nullptr;
  }
  // Null when it is deleted, too.
  Row<Message>* FindLive(const Key& key) {
    Row<Message>* row = Find(key);
    return row != nullptr && row->live() ? row : nullptr;
  }

  // Forgets rows. Pointers to others are no longer good.
  template <typename Predicate>
  void Remove(Predicate gone) {
    std::deque<Row<Message>> kept;
    places_.clear();
    for (Row<Message>& row : rows_) {
      if (gone(row)) continue;
      places_[row.message.id()] = kept.size();
      kept.push_back(std::move(row));
    }
    rows_ = std::move(kept);
  }

  // How many live rows a fractal has.
  size_t CountLive(const std::string& fractal_id) const {
    size_t count = 0;
    for (const Row<Message>& row : rows_) count += row.live() && row.fractal_id == fractal_id;
    return count;
  }

  auto begin() { return rows_.begin(); }
  auto end() { return rows_.end(); }
  size_t size() const { return rows_.size(); }

 private:
  std::deque<Row<Message>> rows_;
  std::map<std::string, size_t> places_;
};

// A goal that a session was linked to. Deletes take links too: of the session and of the goal.
struct Link {
  std::string fractal_id;
  std::string session_id;
  std::string goal_id;
  std::string taken_by;
};

// All that one user has.
struct Model {
  // Fractals are goals too, by their roots, and so are sessions.
  Table<v1::Goal> goals;
  // What a session has beside its goal, by id: times, planned minutes, sections, template.
  std::map<std::string, v1::Session> sessions;
  std::vector<Link> links;
  Table<v1::ActivityGroup> groups;
  Table<v1::Activity> activities;
  // Without their sets and values, which have their own tables; sets without theirs.
  Table<v1::ActivityInstance> instances;
  Table<v1::ActivitySet> sets;
  Table<v1::MetricValue> values;
  // The set of a value, by their ids; its number may change.
  std::map<std::string, std::string> set_of_value;
  // Deleted sets whose number changed to one that no answer told.
  std::set<std::string> renumbered_sets;

  template <typename Function>
  void ForEachTable(Function function) {
    function(goals);
    function(groups);
    function(activities);
    function(instances);
    function(sets);
    function(values);
  }

  // Puts a live row into the trash, with what was named.
  template <typename Message>
  static void Take(Row<Message>& row, const std::string& named, const Timestamp& time) {
    row.taken_by = named;
    row.touched = Touched::kYes;
    *row.message.mutable_delete_time() = time;
  }
  // A live goal with what is its own: links, and of a session its instances with all in them. What
  // hangs below it is for the caller.
  void TakeGoal(Row<v1::Goal>& goal, const std::string& named, const Timestamp& time);
  // A live instance with its sets and values.
  void TakeInstance(Row<v1::ActivityInstance>& instance, const std::string& named,
                    const Timestamp& time);
  // Every live row of a fractal.
  void TakeFractal(const std::string& fractal_id, const Timestamp& time);
  // The first that was made and is live.
  std::string FavouriteFractal();
  bool IsLiveFractal(const std::string& fractal_id) {
    return goals.FindLive({fractal_id, fractal_id}) != nullptr;
  }
  // Takes out of the trash exactly what the delete of `named` took.
  void Restore(const std::string& named);
};

bool IsRoot(const v1::Goal& goal);
bool IsBefore(const Timestamp& left, const Timestamp& right);

}  // namespace fractal::tests::property
