#include "db/migration_script.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "db/text.h"

namespace fractal::db {
namespace {

constexpr std::string_view kMarker = "-- step: ";

constexpr std::array<std::pair<std::string_view, StepKind>, 5> kKinds{{
    {"report", StepKind::kReport},
    {"transaction", StepKind::kTransaction},
    {"validate", StepKind::kValidate},
    {"batch", StepKind::kBatch},
    {"concurrently", StepKind::kConcurrently},
}};

enum class PieceKind { kSpace, kComment, kString, kWord, kSymbol };

struct Piece {
  PieceKind kind;
  std::string_view text;
  bool ended = true;  // false for a quote or a comment that the text does not close
};

bool InWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

Piece Until(std::string_view rest, size_t from, std::string_view end, PieceKind kind) {
  const size_t at = rest.find(end, from);
  if (at == std::string_view::npos) return {kind, rest, false};
  return {kind, rest.substr(0, at + end.size())};
}

// Block comments nest.
Piece BlockComment(std::string_view rest) {
  int depth = 0;
  for (size_t i = 0; i + 1 < rest.size(); ++i) {
    const std::string_view two = rest.substr(i, 2);
    if (two == "/*") ++depth, ++i;
    if (two == "*/" && --depth == 0) return {PieceKind::kComment, rest.substr(0, i + 2)};
    if (two == "*/") ++i;
  }
  return {PieceKind::kComment, rest, false};
}

// A string or a quoted name; its quote, doubled, stands for itself, and a backslash escapes in e''.
Piece Quoted(std::string_view rest, size_t open, bool backslash, PieceKind kind) {
  const char quote = rest[open];
  for (size_t i = open + 1; i < rest.size(); ++i) {
    if (backslash && rest[i] == '\\') {
      ++i;
    } else if (rest[i] == quote) {
      if (i + 1 == rest.size() || rest[i + 1] != quote) return {kind, rest.substr(0, i + 1)};
      ++i;
    }
  }
  return {kind, rest, false};
}

// "$tag$ … $tag$"; a lone "$" (as in $1) is a word.
Piece DollarQuoted(std::string_view rest) {
  size_t i = 1;
  while (i < rest.size() && rest[i] != '$' && InWord(rest[i])) ++i;
  const bool tag = i < rest.size() && rest[i] == '$' &&
                   (i == 1 || std::isdigit(static_cast<unsigned char>(rest[1])) == 0);
  if (tag) return Until(rest, i + 1, rest.substr(0, i + 1), PieceKind::kString);
  return {PieceKind::kWord, rest.substr(0, i)};
}

Piece Space(std::string_view rest) {
  size_t i = 1;
  while (i < rest.size() && absl::ascii_isspace(static_cast<unsigned char>(rest[i]))) ++i;
  return {PieceKind::kSpace, rest.substr(0, i)};
}

// Reads what stands at the front of `rest`, which is not empty.
Piece NextPiece(std::string_view rest) {
  const char c = rest[0];
  if (absl::ascii_isspace(static_cast<unsigned char>(c))) return Space(rest);
  if (rest.starts_with("--")) {
    const Piece line = Until(rest, 2, "\n", PieceKind::kComment);
    return {PieceKind::kComment, line.text};
  }
  if (rest.starts_with("/*")) return BlockComment(rest);
  if (c == '\'') return Quoted(rest, 0, false, PieceKind::kString);
  if ((c == 'e' || c == 'E') && rest.size() > 1 && rest[1] == '\'') {
    return Quoted(rest, 1, true, PieceKind::kString);
  }
  if (c == '"') return Quoted(rest, 0, false, PieceKind::kWord);
  if (c == '$') return DollarQuoted(rest);
  if (!InWord(c)) return {PieceKind::kSymbol, rest.substr(0, 1)};
  size_t i = 1;
  while (i < rest.size() && InWord(rest[i])) ++i;
  return {PieceKind::kWord, rest.substr(0, i)};
}

bool IsWord(const Piece& piece, std::string_view lower) {
  return piece.kind == PieceKind::kWord && absl::EqualsIgnoreCase(Absl(piece.text), Absl(lower));
}

// Spaces and comments count only once the statement has begun.
void Append(const Piece& piece, std::string* statement) {
  const bool filler = piece.kind == PieceKind::kSpace || piece.kind == PieceKind::kComment;
  if (!filler || !statement->empty()) statement->append(piece.text);
}

void Finish(std::string* statement, std::vector<std::string>* statements) {
  absl::StripAsciiWhitespace(statement);
  if (!statement->empty()) statements->push_back(std::move(*statement));
  statement->clear();
}

// One line, without the dashes that begin its lines.
std::string AboutOf(std::string_view head) {
  std::vector<std::string> lines;
  for (const auto line : absl::StrSplit(Absl(head), '\n', absl::SkipWhitespace())) {
    std::string text(absl::StripAsciiWhitespace(line));
    lines.emplace_back(
        absl::StripLeadingAsciiWhitespace(text.substr(std::min<size_t>(2, text.size()))));
  }
  return absl::StrJoin(lines, " ");
}

absl::StatusOr<StepKind> KindOf(std::string_view name) {
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown kind of step: ", Absl(name)));
}

absl::StatusOr<MigrationStep> ParseStep(std::string_view text) {
  const size_t line_end = std::min(text.find('\n'), text.size());
  const auto kind = KindOf(text.substr(0, line_end));
  if (!kind.ok()) return kind.status();
  auto statements = SplitStatements(text.substr(line_end));
  if (!statements.ok()) return statements.status();
  if (statements->empty()) return absl::InvalidArgumentError("a step has no statement");
  if (*kind == StepKind::kBatch && statements->size() != 1) {
    return absl::InvalidArgumentError("a batch has more than one statement");
  }
  for (const std::string& statement : *statements) {
    if (*kind != StepKind::kConcurrently || ParseIndexStatement(statement).has_value()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("not an index concurrently: ", Shortened(statement, 80)));
  }
  return MigrationStep{*kind, *std::move(statements)};
}

// The marker counts at the start of a line only.
size_t FindMarker(std::string_view text, size_t from) {
  for (size_t at = text.find(kMarker, from); at != std::string_view::npos;
       at = text.find(kMarker, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') return at;
  }
  return std::string_view::npos;
}

}  // namespace

std::string_view StepKindName(StepKind kind) {
  for (const auto& [name, known] : kKinds) {
    if (known == kind) return name;
  }
  return "";
}

absl::StatusOr<std::vector<std::string>> SplitStatements(std::string_view text) {
  std::vector<std::string> statements;
  std::string statement;
  bool after_begin = false;
  while (!text.empty()) {
    const Piece piece = NextPiece(text);
    if (!piece.ended) return absl::InvalidArgumentError("a quote or a comment never ends");
    text.remove_prefix(piece.text.size());
    if (after_begin && IsWord(piece, "atomic")) {
      return absl::InvalidArgumentError("begin atomic: quote the body instead");
    }
    if (piece.kind != PieceKind::kSpace) after_begin = IsWord(piece, "begin");
    if (piece.kind == PieceKind::kSymbol && piece.text == ";") {
      Finish(&statement, &statements);
    } else {
      Append(piece, &statement);
    }
  }
  Finish(&statement, &statements);
  return statements;
}

absl::StatusOr<MigrationScript> ParseMigrationScript(std::string_view text) {
  MigrationScript script;
  size_t at = FindMarker(text, 0);
  const std::string_view head = text.substr(0, at);
  const auto before = SplitStatements(head);
  if (!before.ok()) return before.status();
  if (!before->empty())
    return absl::InvalidArgumentError("a statement stands before the first step");
  script.about = AboutOf(head);
  while (at != std::string_view::npos) {
    const size_t body = at + kMarker.size();
    at = FindMarker(text, body);
    auto step = ParseStep(text.substr(body, at == std::string_view::npos ? at : at - body));
    if (!step.ok()) return step.status();
    script.steps.push_back(*std::move(step));
  }
  if (script.steps.empty() || script.steps.back().kind == StepKind::kReport) {
    return absl::InvalidArgumentError("the last step is not one that changes anything");
  }
  return script;
}

std::vector<std::string> WordsOf(std::string_view statement) {
  std::vector<std::string> words;
  while (!statement.empty()) {
    const Piece piece = NextPiece(statement);
    statement.remove_prefix(piece.text.size());
    if (piece.kind == PieceKind::kString) words.emplace_back("'");
    if (piece.kind == PieceKind::kWord || piece.kind == PieceKind::kSymbol) {
      words.push_back(absl::AsciiStrToLower(Absl(piece.text)));
    }
  }
  return words;
}

std::optional<IndexStatement> ParseIndexStatement(std::string_view statement) {
  const std::vector<std::string> words = WordsOf(statement);
  const auto word = [&words](size_t at) { return at < words.size() ? words[at] : std::string(); };
  size_t at = word(1) == "unique" ? 2 : 1;
  const bool creates = word(0) == "create";
  if ((!creates && word(0) != "drop") || word(at) != "index" || word(at + 1) != "concurrently") {
    return std::nullopt;
  }
  at += 2;
  if (word(at) == "if") at += word(at + 1) == "not" ? 3 : 2;
  // An index is made in the schema of its table.
  size_t schema = at;
  if (creates) schema = word(at + 2) == "only" ? at + 3 : at + 2;
  if (creates && word(at + 1) != "on") return std::nullopt;
  const size_t name = creates ? at : at + 2;
  if (word(schema + 1) != "." || word(schema)[0] == '"' || word(name)[0] == '"')
    return std::nullopt;
  return IndexStatement{creates, word(schema), word(name)};
}

std::string WithoutConcurrently(std::string_view statement) {
  std::string plain;
  while (!statement.empty()) {
    const Piece piece = NextPiece(statement);
    statement.remove_prefix(piece.text.size());
    if (!IsWord(piece, "concurrently")) plain.append(piece.text);
  }
  return plain;
}

std::string Shortened(std::string_view statement, size_t width) {
  std::string line(statement);
  std::ranges::replace_if(
      line, [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }, ' ');
  absl::RemoveExtraAsciiWhitespace(&line);
  if (line.size() <= width) return line;
  constexpr std::string_view kEllipsis = "…";
  size_t cut = width - std::min(width, kEllipsis.size());
  while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
  return absl::StrCat(line.substr(0, cut), Absl(kEllipsis));
}

}  // namespace fractal::db
