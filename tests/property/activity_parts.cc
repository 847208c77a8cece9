#include "tests/property/activity_parts.h"

#include <algorithm>

namespace fractal::tests::property {
namespace {

constexpr size_t kLongestUnit = 50;

const std::vector<std::string> kMetricNames = {"Weight", "Reps", "Tempo", "Distance", "Minutes"};
const std::vector<std::string> kSplitNames = {"Left", "Right", "Both", "Alone"};
const std::vector<std::string> kUnits = {"kg", "bpm", "m", "×"};

bool IsActive(const v1::MetricDefinition& part) {
  return !part.has_is_active() || part.is_active();
}
bool IsActive(const v1::SplitDefinition& part) { return !part.has_is_active() || part.is_active(); }

bool IsMalformed(const v1::MetricDefinition& metric) {
  return !World::IsName(metric.unit()) || metric.unit().size() > kLongestUnit;
}
bool IsMalformed(const v1::SplitDefinition&) { return false; }

bool HasManyTopSets(const Parts<v1::MetricDefinition>& metrics) {
  return std::count_if(metrics.begin(), metrics.end(),
                       [](const auto& metric) { return metric.is_top_set_metric(); }) > 1;
}
bool HasManyTopSets(const Parts<v1::SplitDefinition>&) { return false; }

v1::MetricDefinition Filled(const v1::MetricDefinition& given) {
  v1::MetricDefinition metric = given;
  metric.set_is_active(IsActive(given));
  metric.set_is_multiplicative(!given.has_is_multiplicative() || given.is_multiplicative());
  metric.set_higher_is_better(!given.has_higher_is_better() || given.higher_is_better());
  return metric;
}

v1::SplitDefinition Filled(const v1::SplitDefinition& given) {
  v1::SplitDefinition split = given;
  split.set_is_active(IsActive(given));
  return split;
}

template <typename Part>
const Part* FindPart(const Parts<Part>& parts, const std::string& id) {
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.id() == id; });
  return found == parts.end() ? nullptr : &*found;
}

// The old ones that stay although the request leaves them out.
template <typename Part>
std::vector<Part> RetiredOf(const Parts<Part>& old, const Parts<Part>& given,
                            const std::function<bool(const std::string&)>& has_values) {
  std::vector<Part> retired;
  for (const Part& part : old) {
    if (FindPart(given, part.id()) != nullptr || !has_values(part.id())) continue;
    retired.push_back(part);
    retired.back().set_is_active(false);
  }
  return retired;
}

template <typename Part>
Parts<Part> ActiveFirst(const std::vector<Part>& all) {
  Parts<Part> parts;
  for (const bool active : {true, false}) {
    for (const Part& part : all) {
      if (part.is_active() == active) *parts.Add() = part;
    }
  }
  return parts;
}

}  // namespace

void PickNewParts(Random& random, Parts<v1::MetricDefinition>* parts) {
  const size_t first = random.Below(kMetricNames.size());
  for (int i = random.Between(1, 3); i > 0; --i) {
    v1::MetricDefinition& metric = *parts->Add();
    // Mostly names that differ.
    const size_t place = random.Percent(95) ? first + static_cast<size_t>(i) : first;
    metric.set_name(random.Percent(97) ? kMetricNames[place % kMetricNames.size()] : "");
    metric.set_unit(random.Percent(97) ? kUnits[random.Below(kUnits.size())]
                                       : std::string(kLongestUnit + 1, 'u'));
    if (random.Percent(30)) metric.set_is_active(random.Percent(70));
    metric.set_is_top_set_metric(random.Percent(15));
    if (random.Percent(30)) metric.set_is_multiplicative(random.Percent(50));
    if (random.Percent(30)) metric.set_higher_is_better(random.Percent(50));
    metric.set_allows_negative(random.Percent(50));
  }
}

void PickNewParts(Random& random, Parts<v1::SplitDefinition>* parts) {
  for (int i = random.Between(0, 2); i > 0; --i) {
    v1::SplitDefinition& split = *parts->Add();
    split.set_name(random.Percent(97) ? kSplitNames[random.Below(kSplitNames.size())] : " ");
    if (random.Percent(30)) split.set_is_active(random.Percent(70));
  }
}

template <typename Part>
bool AreMalformed(const Parts<Part>& given) {
  std::set<std::string> names;
  std::set<std::string> ids;
  for (const Part& part : given) {
    if (IsMalformed(part) || !World::IsName(part.name())) return true;
    if (!names.insert(part.name()).second) return true;
    if (part.id().empty()) continue;
    if (!World::IsId(part.id()) || !ids.insert(part.id()).second) return true;
  }
  return HasManyTopSets(given);
}
template bool AreMalformed(const Parts<v1::MetricDefinition>&);
template bool AreMalformed(const Parts<v1::SplitDefinition>&);

Parts<v1::MetricDefinition> Replace(const Parts<v1::MetricDefinition>& old,
                                    const Parts<v1::MetricDefinition>& given,
                                    const std::function<bool(const std::string&)>& has_values) {
  std::vector<v1::MetricDefinition> all;
  for (const auto& metric : given) all.push_back(Filled(metric));
  const bool names_top_set = std::any_of(
      all.begin(), all.end(), [](const auto& metric) { return metric.is_top_set_metric(); });
  for (auto& metric : RetiredOf(old, given, has_values)) {
    // A top set has one metric: who turns inactive gives that up to the one that is named.
    if (names_top_set) metric.set_is_top_set_metric(false);
    all.push_back(metric);
  }
  return ActiveFirst(all);
}

Parts<v1::SplitDefinition> Replace(const Parts<v1::SplitDefinition>& old,
                                   const Parts<v1::SplitDefinition>& given,
                                   const std::function<bool(const std::string&)>& has_values) {
  std::vector<v1::SplitDefinition> all;
  for (const auto& split : given) all.push_back(Filled(split));
  for (const auto& split : RetiredOf(old, given, has_values)) all.push_back(split);
  return ActiveFirst(all);
}

template <typename Part>
void CheckParts(const Parts<Part>& old, const Parts<Part>& given,
                const std::function<bool(const std::string&)>& has_values, Refusals& refusals) {
  for (const Part& part : given) {
    refusals.If(!part.id().empty() && FindPart(old, part.id()) == nullptr, kNotFound);
    // A name is taken by what stays, under whatever name it stays.
    for (const Part& other : old) {
      const bool stays = FindPart(given, other.id()) != nullptr || has_values(other.id());
      refusals.If(stays && other.name() == part.name() && other.id() != part.id(), kNameTaken);
    }
  }
}
template void CheckParts(const Parts<v1::MetricDefinition>&, const Parts<v1::MetricDefinition>&,
                         const std::function<bool(const std::string&)>&, Refusals&);
template void CheckParts(const Parts<v1::SplitDefinition>&, const Parts<v1::SplitDefinition>&,
                         const std::function<bool(const std::string&)>&, Refusals&);

template <typename Part>
bool AnyActive(const Parts<Part>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const Part& part) { return IsActive(part); });
}
template bool AnyActive(const Parts<v1::MetricDefinition>&);
template bool AnyActive(const Parts<v1::SplitDefinition>&);

template <typename Part>
void AdoptIds(const Parts<Part>& seen, Parts<Part>* expected) {
  for (int i = 0; i < seen.size() && i < expected->size(); ++i) {
    if (expected->Get(i).id().empty()) expected->Mutable(i)->set_id(seen.Get(i).id());
  }
}
template void AdoptIds(const Parts<v1::MetricDefinition>&, Parts<v1::MetricDefinition>*);
template void AdoptIds(const Parts<v1::SplitDefinition>&, Parts<v1::SplitDefinition>*);

template <typename Part>
void AdoptOrder(const Parts<Part>& seen, const Parts<Part>& given, Parts<Part>* expected) {
  const auto was_given = [&](const Part& part) {
    return part.id().empty() || FindPart(given, part.id()) != nullptr;
  };
  const auto place = [&](const Part& part) {
    return std::distance(seen.begin(),
                         std::find_if(seen.begin(), seen.end(),
                                      [&](const Part& other) { return other.id() == part.id(); }));
  };
  const auto left_out = std::find_if_not(expected->begin(), expected->end(), was_given);
  std::sort(left_out, expected->end(),
            [&](const Part& left, const Part& right) { return place(left) < place(right); });
}
template void AdoptOrder(const Parts<v1::MetricDefinition>&, const Parts<v1::MetricDefinition>&,
                         Parts<v1::MetricDefinition>*);
template void AdoptOrder(const Parts<v1::SplitDefinition>&, const Parts<v1::SplitDefinition>&,
                         Parts<v1::SplitDefinition>*);

bool HasValues(Model& model, const std::string& part_id) {
  return std::any_of(model.values.begin(), model.values.end(), [&](const auto& row) {
    return row.message.metric_id() == part_id || row.message.split_id() == part_id;
  });
}

bool HasNegativeValues(Model& model, const std::string& metric_id) {
  return std::any_of(model.values.begin(), model.values.end(), [&](const auto& row) {
    return row.message.metric_id() == metric_id && row.message.value() < 0;
  });
}

}  // namespace fractal::tests::property
