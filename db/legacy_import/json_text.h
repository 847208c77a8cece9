#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace fractal::db::legacy {

// UTF-8 without NUL: what PostgreSQL can hold as text.
bool IsCleanText(std::string_view text);

// NUL and bytes that are not UTF-8 become U+FFFD.
std::string CleanText(std::string_view text);

// The app's JSON, with every string in it made clean. nullopt when it does not parse, or is nested
// deeper than any of the app's ever is.
std::optional<nlohmann::json> ParseJson(std::string_view text);

// Members of an object, forgiving: another type, or no such member, reads as nothing.
const nlohmann::json& Member(const nlohmann::json& object, std::string_view name);
std::string TextMember(const nlohmann::json& object, std::string_view name);  // numbers too
bool BoolMember(const nlohmann::json& object, std::string_view name);
std::optional<int32_t> IntMember(const nlohmann::json& object, std::string_view name);
// The elements of a list; anything else has none.
const nlohmann::json& ListMember(const nlohmann::json& object, std::string_view name);

// How a measured value stands in the file: as a number, or as text of one.
enum class Measured { kNumber, kEmpty, kNotANumber };
Measured ReadNumberText(std::string_view text, double* number);
Measured ReadNumber(const nlohmann::json& value, double* number);

}  // namespace fractal::db::legacy
