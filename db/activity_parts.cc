#include "db/activity_parts.h"

#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

namespace fractal::db {
namespace {

using nlohmann::json;

json Write(const MetricDefinition& metric) {
  return {{"id", metric.id.ToString()},
          {"name", metric.name},
          {"unit", metric.unit},
          {"is_active", metric.is_active},
          {"is_top_set_metric", metric.is_top_set_metric},
          {"is_multiplicative", metric.is_multiplicative},
          {"higher_is_better", metric.higher_is_better},
          {"allows_negative", metric.allows_negative}};
}

json Write(const SplitDefinition& split) {
  return {{"id", split.id.ToString()}, {"name", split.name}, {"is_active", split.is_active}};
}

Uuid ReadId(const json& object) {
  const auto id = Uuid::Parse(object.at("id").get<std::string>());
  if (!id.has_value()) throw pqxx::failure("an id of a definition is not a uuid");
  return *id;
}

void Read(const json& object, MetricDefinition* metric) {
  metric->id = ReadId(object);
  object.at("name").get_to(metric->name);
  object.at("unit").get_to(metric->unit);
  object.at("is_active").get_to(metric->is_active);
  object.at("is_top_set_metric").get_to(metric->is_top_set_metric);
  object.at("is_multiplicative").get_to(metric->is_multiplicative);
  object.at("higher_is_better").get_to(metric->higher_is_better);
  object.at("allows_negative").get_to(metric->allows_negative);
}

void Read(const json& object, SplitDefinition* split) {
  split->id = ReadId(object);
  object.at("name").get_to(split->name);
  object.at("is_active").get_to(split->is_active);
}

template <typename Part>
std::string WriteList(const std::vector<Given<Part>>& given) {
  json list = json::array();
  for (const Given<Part>& one : given) {
    json object = Write(one.part);
    object["is_new"] = one.is_new;
    list.push_back(std::move(object));
  }
  return list.dump();
}

template <typename Part>
std::vector<Part> ReadList(const std::string& text) {
  std::vector<Part> parts;
  if (text.empty()) return parts;
  for (const json& object : json::parse(text)) Read(object, &parts.emplace_back());
  return parts;
}

}  // namespace

std::string ToJson(const std::vector<GivenMetric>& metrics) { return WriteList(metrics); }
std::string ToJson(const std::vector<GivenSplit>& splits) { return WriteList(splits); }

std::vector<MetricDefinition> ParseMetrics(const std::string& list) {
  return ReadList<MetricDefinition>(list);
}

std::vector<SplitDefinition> ParseSplits(const std::string& list) {
  return ReadList<SplitDefinition>(list);
}

}  // namespace fractal::db
